namespace BotClickStream.Detection;

/// <summary>
/// Old evidence counts less: a count is halved for each whole half-life, so that it loses one of its <see cref="Steps"/> with each. Whole numbers and event time: the same on every machine and after
/// every restart.
/// </summary>
internal static class HalfLife
{
    private const int MostHalvings = 31;

    /// <summary>How often counts of <paramref name="from"/> are halved by <paramref name="to"/>; 0 where that is earlier.</summary>
    public static int Between(long from, long to, int halfLife) => (int)Math.Clamp((to - from) / Math.Max(halfLife, 1), 0, MostHalvings);
}
