using BotClickStream.Detection;

namespace BotClickStream.StateLog;

/// <summary>A lane's state as the log told it, and how to go on from there.</summary>
/// <param name="Detector">Ready for the next event.</param>
/// <param name="Progress">How far it had come; <see langword="null"/> where there is neither state nor offset, so that the lane begins at <c>Input:StartAt</c>.</param>
/// <param name="Epoch">The last that wrote the log, 0 where none did: the next is at least one more.</param>
/// <param name="BatchSeq">Of the last batch; 0 where there is none.</param>
/// <param name="Rounds">Of the sweep, as of the last batch.</param>
/// <param name="RoundOffset">In the log: where the running round begins or, before its first batch, will not begin before.</param>
/// <param name="RoundBytes">Of the log since there.</param>
/// <param name="Rules">By which it was judged, the ones of now among them.</param>
public sealed record RestoredState(
    PartitionDetector Detector,
    LaneProgress? Progress,
    int Epoch,
    long BatchSeq,
    SweepRounds Rounds,
    long RoundOffset,
    long RoundBytes,
    KnownRules Rules
);

/// <summary>
/// Knows up to where a lane's log may be cut. A cut is no part of a transaction and may come late or never: what is left too much does no harm.
/// </summary>
/// <param name="roundOffset"><see cref="RestoredState.RoundOffset"/>.</param>
public sealed class LogTrim(long roundOffset)
{
    private long roundOffset = roundOffset;

    /// <summary>Takes the lane's deltas in the order in which they were committed, each once.</summary>
    /// <param name="firstOffset">Of its first record; where that isn't known, where the log ended before it was sent does as well.</param>
    /// <returns>The offset before which nothing is needed any more; <see langword="null"/> where that hasn't changed.</returns>
    public long? Committed(StateDelta delta, long firstOffset)
    {
        if (delta.BeginsRound)
        {
            roundOffset = firstOffset;
        }

        return delta.CompletesRound ? roundOffset : null;
    }
}
