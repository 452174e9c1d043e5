namespace BotClickStream.Lanes;

/// <summary>
/// What a lane does with its input: routing, or detection, on its own partition's state. It does no I/O, and never runs on two threads
/// at once.
/// </summary>
public interface ILaneStep
{
    /// <summary>How far its source's time has come; may be read from any thread.</summary>
    SourceProgress Progress { get; }

    void Process(InputBatch input, SealedBatch output);

    /// <summary>Adds to a batch that is being sealed what all that it took has changed.</summary>
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
