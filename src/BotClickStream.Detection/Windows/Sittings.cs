namespace BotClickStream.Detection;

/// <summary>
/// Sittings: of clicks of which neither network nor browser is told, nothing else says which are one visitor's. Quick ones, within seconds of each other, are a sitting, whatever else goes on, slower or
/// earlier or later: a sweep is over when it is, and who opens tabs while a scanner drips is not the scanner. The others are one until a long pause.
/// </summary>
internal static class Sittings
{
    /// <summary>Where nothing tells visitors apart, a pause this long does: hardly any scanner's drip pauses longer.</summary>
    public const int PauseMs = 600_000;

    /// <summary>So many links within so many milliseconds are a quick sitting, of a sweep or of who opens tabs.</summary>
    public const int QuickLinks = 3;

    public const int QuickWindowMs = 10_000;

    /// <summary>So far from a quick sitting's clicks it is over: who clicks then goes at another pace.</summary>
    private const int QuickPauseMs = 20_000;

    /// <param name="events">In order of time.</param>
    /// <param name="windows">Of each event the window of <see cref="QuickWindowMs"/> with the most distinct links.</param>
    public static void Tell(Span<WindowEvent> events, ReadOnlySpan<DistinctWindow> windows)
    {
        (int quick, int slow, int sittings) = (0, 0, 0);
        (int lastQuick, int lastSlow) = (-1, -1);
        // Of the quick clicks the nearest that has come, and the nearest to come.
        int before = -1;
        int after = 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (!IsUntold(events[i]))
            {
                continue;
            }

            after = Math.Max(after, i);
            while (after < events.Length && !IsQuick(events[after], windows[after]))
            {
                after++;
            }

            before = IsQuick(events[i], windows[i]) ? i : before;
            bool isQuick =
                (before >= 0 && events[i].Time - events[before].Time < QuickPauseMs)
                || (after < events.Length && events[after].Time - events[i].Time < QuickPauseMs);
            ref int last = ref isQuick ? ref lastQuick : ref lastSlow;
            ref int sitting = ref isQuick ? ref quick : ref slow;
            if (last < 0 || events[i].Time - events[last].Time >= (isQuick ? QuickPauseMs : PauseMs))
            {
                sitting = ++sittings;
            }

            last = i;
            events[i] = events[i] with { Sitting = sitting };
        }
    }

    private static bool IsQuick(in WindowEvent one, DistinctWindow around) => around.Distinct >= QuickLinks && IsUntold(one);

    /// <summary>Whether nothing of its own tells whose it is.</summary>
    public static bool IsUntold(in WindowEvent one) => (one.Network | one.UserAgent) == 0 && one.Type.IsLabelled();
}
