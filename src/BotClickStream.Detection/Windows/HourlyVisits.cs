namespace BotClickStream.Detection;

/// <summary>Visits that begin about an hour apart, whoever comes: see <see cref="MessageWindow.IsHourly"/> and <see cref="RegularReturns"/>, whose numbers tell what a visit is and how long the hour.</summary>
internal static class HourlyVisits
{
    /// <summary>By how much at most two visits may miss the hour between them where that they come by the hour shows on the domain's other messages.</summary>
    private const int MostOffHourMs = 600_000;

    /// <summary>And by which share of what a setting has for the hour.</summary>
    private const int OffHourShare = 6;

    /// <summary>Marks the clicks of such visits; whether there are any.</summary>
    /// <param name="events">In order of time.</param>
    /// <param name="hourly">As many; what they were is forgotten.</param>
    public static bool Tell(ReadOnlySpan<WindowEvent> events, RegularReturns rules, Span<bool> hourly)
    {
        int offHour = Math.Min(MostOffHourMs, rules.HourMs / OffHourShare);
        hourly.Clear();
        bool isAny = false;
        for (int i = 0; i < events.Length && events[^1].Time - events[i].Time >= rules.HourMs - offHour; i++)
        {
            for (
                int j = BeginsAt(events, i, rules) ? After(events, i, offHour, rules) : -1;
                j >= 0;
                j = After(events, i, offHour, rules, j)
            )
            {
                isAny = true;
                Mark(events, i, rules, hourly);
                Mark(events, j, rules, hourly);
            }
        }

        return isAny;
    }

    /// <summary>The beginning of a visit about an hour after an event; −1 without one.</summary>
    /// <param name="roughlyMs">By how many milliseconds it may miss the hour.</param>
    /// <param name="but">The visit comes after this event too.</param>
    public static int After(ReadOnlySpan<WindowEvent> events, int at, int roughlyMs, RegularReturns rules, int but = -1)
    {
        long latest = events[at].Time + rules.HourMs + roughlyMs;
        for (int i = Math.Max(at, but) + 1; i < events.Length && events[i].Time <= latest; i++)
        {
            if (events[i].Time - events[at].Time >= rules.HourMs - roughlyMs && BeginsAt(events, i, rules))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether it is a click, and nobody clicked shortly before: see <see cref="RegularReturns.HourAlikeMs"/>.</summary>
    public static bool BeginsAt(ReadOnlySpan<WindowEvent> events, int at, RegularReturns rules)
    {
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= rules.HourAlikeMs; i--)
        {
            if (events[i].Type == EventType.Click)
            {
                return false;
            }
        }

        return events[at].Type == EventType.Click;
    }

    /// <summary>The clicks from a visit's beginning on, seconds apart.</summary>
    private static void Mark(ReadOnlySpan<WindowEvent> events, int first, RegularReturns rules, Span<bool> hourly)
    {
        long last = events[first].Time;
        for (int i = first; i < events.Length && events[i].Time - last <= rules.HitsMs; i++)
        {
            if (events[i].Type == EventType.Click)
            {
                hourly[i] = true;
                last = events[i].Time;
            }
        }
    }
}
