using BotClickStream.Lanes;

namespace BotClickStream.Input;

/// <summary>
/// Holds back sources whose time is far ahead of the others', so that what the slowest still has is not too late once it comes. A source waits for the
/// slowest of the others, never for itself: so one of them can always go on.
/// </summary>
internal struct SourcePacing
{
    /// <summary>Milliseconds of event time.</summary>
    public const long MaxLead = 3_600_000;

    private long slowest;
    private long second;

    /// <summary>Before any source is considered nobody is held back.</summary>
    public SourcePacing() => slowest = second = long.MaxValue;

    /// <summary>Takes a source's time into account.</summary>
    public void Consider(SourceProgress source)
    {
        long limit = LimitBy(source);
        if (limit < slowest)
        {
            second = slowest;
            slowest = limit;
        }
        else
        {
            second = Math.Min(second, limit);
        }
    }

    /// <summary>
    /// The event time, milliseconds since 1970, that a source which has been considered may not go beyond now: it takes no further record once it has.
    /// </summary>
    public readonly long LimitOf(SourceProgress source) => LimitBy(source) == slowest ? second : slowest;

    /// <summary>How far the others may go as far as this one is concerned.</summary>
    private static long LimitBy(SourceProgress source) =>
        source.AtEnd ? long.MaxValue
        // Before its first event a source's time is anything: the others wait for it, or for its end.
        : source.HighestTime == 0 ? 0
        : source.HighestTime + MaxLead;
}
