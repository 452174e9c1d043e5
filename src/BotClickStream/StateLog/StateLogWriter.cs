using BotClickStream.Detection;

namespace BotClickStream.StateLog;

/// <summary>
/// Writes a lane's state to its log: with each batch the rows that changed, and a slice of the rolling sweep. One a lane, as long as an assignment lasts; it
/// allocates nothing once its deltas have grown.
/// <para>
/// How much a sweep writes. Let L be the bytes of all live rows. A round is complete when every live row has been written since it began, by a change or by the
/// sweep, which passes over what changes have written. A row's first image in a round is what a restore needs; whatever comes after it makes an
/// earlier one useless, and tombstones and headers are useless from the start. For each useless byte the sweep writes two of its own. The useful bytes of a round are L, and
/// it ends at the latest when the sweep has written them all: so it is between L (each row written once) and 1.5 L (all changes to the same few rows). A restore reads
/// the last complete round and what there is of the running one, so one to two rounds: L to 2 L where changes are spread, as with mails that go out; 1.5 L to 3 L at worst; about
/// twice the state. What the sweep costs is nothing where rows are written once, and twice the changes at worst.
/// </para>
/// </summary>
public sealed class StateLogWriter
{
    /// <summary>
    /// A log so short is not worth sweeping: it is read in a moment, the broker deletes nothing less than a segment, and each complete round costs a request.
    /// </summary>
    public const long ShortestRound = 16 << 20;

    /// <summary>Bytes that the sweep writes for each that became useless.</summary>
    private const int SweptPerUseless = 2;

    /// <summary>A chunk larger than this gains nothing.</summary>
    private const int LargestChunk = 1 << 20;
    private const int SmallestChunk = 4096;

    /// <summary>By how much the detector may write past the room that it is given: the image of a row, and how far it has come.</summary>
    internal const int Overshoot = 1_024;

    private readonly StateOwner owner;
    private readonly KnownRules rules;
    private readonly int epoch;
    private readonly int chunkBytes;
    private readonly int headerBytes;
    private readonly long shortestRound;
    private long batchSeq;
    private long? nextOffset;
    private SweepRounds rounds;
    private long roundBytes;

    /// <param name="epoch">Of the lane's assignment.</param>
    /// <param name="from">What was restored: it goes on behind that.</param>
    /// <param name="maxRecordBytes">
    /// The largest value that the state topic and the client take, so their limits less what a record and a batch of one add (about 100 bytes); at least 4,096.
    /// </param>
    public StateLogWriter(StateOwner owner, int epoch, RestoredState from, int maxRecordBytes, long shortestRound = ShortestRound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecordBytes, SmallestChunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(owner.GroupBytes.Length, StateOwner.MaxGroupBytes);
        this.owner = owner;
        this.epoch = epoch;
        this.shortestRound = shortestRound;
        rules = from.Rules;
        headerBytes = StateChunk.HeaderBytes(owner, rules);
        chunkBytes = Math.Min(maxRecordBytes, LargestChunk) - StateChunk.ChecksumBytes - Overshoot;
        batchSeq = from.BatchSeq;
        nextOffset = from.Progress?.NextOffset;
        rounds = from.Rounds;
        roundBytes = from.RoundBytes;
    }

    /// <summary>Fills <paramref name="delta"/> with what changed since the last time; nothing where that is neither a row nor the offset.</summary>
    /// <returns>Whether there is something to publish.</returns>
    public bool Write(PartitionDetector detector, in LaneProgress progress, StateDelta delta)
    {
        delta.Clear();
        if (!detector.HasChanges && progress.NextOffset == nextOffset)
        {
            return false;
        }

        batchSeq++;
        nextOffset = progress.NextOffset;
        long useless = -detector.StaleBytes;
        BeginRecord(delta);
        while (!detector.WriteChanges(delta, RoomIn(delta)))
        {
            EndRecord(delta);
            BeginRecord(delta);
        }

        useless += detector.StaleBytes + ((delta.Count + 1) * (headerBytes + StateChunk.ChecksumBytes));
        bool isComplete = roundBytes + delta.Length >= shortestRound && Sweep(detector, SweptPerUseless * useless, delta);
        EndRecord(delta);

        delta.BatchSeq = batchSeq;
        delta.BeginsRound = batchSeq == rounds.SweepStart;
        delta.CompletesRound = isComplete;
        rounds = isComplete ? new SweepRounds(batchSeq + 1, rounds.SweepStart) : rounds;
        roundBytes = isComplete ? 0 : roundBytes + delta.Length;
        delta.WholeFrom = rounds.WholeFrom;
        for (int i = 0; i < delta.Count; i++)
        {
            StateChunk.Complete(delta.Edit(i), i, delta.Count, owner, rules, epoch, batchSeq, progress, rounds);
        }

        return true;
    }

    /// <returns>Whether the round is complete.</returns>
    private bool Sweep(PartitionDetector detector, long bytes, StateDelta delta)
    {
        while (bytes > 0)
        {
            if (RoomIn(delta) <= 0)
            {
                EndRecord(delta);
                BeginRecord(delta);
            }

            int before = delta.Length;
            if (detector.WriteSlice(delta, (int)Math.Min(bytes, RoomIn(delta))))
            {
                return true;
            }

            bytes -= delta.Length - before;
        }

        return false;
    }

    private int RoomIn(StateDelta delta) => chunkBytes - (delta.Length - delta.EndOfLast);

    private void BeginRecord(StateDelta delta) => delta.Skip(headerBytes);

    private static void EndRecord(StateDelta delta)
    {
        delta.Skip(StateChunk.ChecksumBytes);
        delta.EndRecord();
    }
}
