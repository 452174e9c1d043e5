namespace BotClickStream.Lanes;

/// <summary>
/// What a lane does with its input: routing, or detection, on its own partition's state. It does no I/O, and never runs on two threads
/// at once.
/// </summary>
public interface ILaneStep
{
    /// <summary>How far its source's time has come; may be read from any thread.</summary>
    SourceProgress Progress { get; }

    /// <summary>Takes the records that haven't been <see cref="InputBatch.Taken"/> yet, up to the slice's end: what it has made of those taken may be sealed then. Who makes larger outputs of more input, as a router of frames, may take all.</summary>
    /// <param name="limit">The event time, milliseconds since 1970, past which a step that paces its source takes no further record.</param>
    /// <returns>Whether they are taken; else the rest waits until the limit has moved.</returns>
    bool Process(InputBatch input, long limit, SealedBatch output);

    /// <summary>Ends a batch that is being sealed: does what goes by the clock and not by the input, so that the state log tells when that was, and adds what has changed.</summary>
    void Seal(SealedBatch output) { }
}

/// <summary>How far a source's time has come.</summary>
/// <param name="HighestTime">Highest event time, milliseconds since 1970; 0 before the first event.</param>
/// <param name="Watermark">Of the lane, milliseconds since 1970; 0 before the first.</param>
/// <param name="AtEnd">Whether everything there is has been read.</param>
public sealed record SourceProgress(long HighestTime, long Watermark, bool AtEnd)
{
    public static readonly SourceProgress None = new(0, 0, false);
}
