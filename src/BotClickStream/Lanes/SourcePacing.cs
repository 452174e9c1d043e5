namespace BotClickStream.Lanes;

/// <summary>
/// Holds back sources whose time is far ahead of the others', so that what the slowest still has is not too late once it comes.
/// </summary>
internal static class SourcePacing
{
    /// <summary>Milliseconds of event time.</summary>
    public const long MaxLead = 3_600_000;

    /// <summary>The event time, milliseconds since 1970, that no source with events may go beyond now.</summary>
    public static long Limit(IEnumerable<SourceProgress> sources)
    {
        long slowest = long.MaxValue;
        foreach (SourceProgress source in sources)
        {
            if (!source.AtEnd)
            {
                // Before its first event a source's time is anything: the others wait for it, or for its end.
                slowest = Math.Min(slowest, source.HighestTime == 0 ? 0 : source.HighestTime + MaxLead);
            }
        }

        return slowest;
    }

    public static bool IsAhead(SourceProgress source, long limit) => source.HighestTime > limit;
}
