namespace BotClickStream.Detection;

/// <summary>
/// Two networks that come seconds after each other by one browser, each for other links, and nobody else with them, are one visitor: a scanner that works from two machines, a phone on its way from one network to another, or who browses through a vendor with several exits.
/// Three are many visitors (<see cref="ManyVisitors"/>), and who asks for the same links follows.
/// </summary>
internal static class Turns
{
    /// <summary>So soon after another network's click one by the same browser may be its turn, and so long before and after nobody else clicks then.</summary>
    private const int AwayMs = 10_000;

    private const int AroundMs = 30_000;

    /// <param name="events">In order of time.</param>
    public static void Tell(Span<WindowEvent> events)
    {
        int last = -1;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            if (last >= 0 && IsTurn(events[last], events[i]) && IsNobodyElseAround(events, last, i))
            {
                if (!DoesOneFollow(events, last, i))
                {
                    MakeOneVisitor(events, events[last].Network, events[i]);
                }

                return;
            }

            last = i;
        }
    }

    private static void MakeOneVisitor(Span<WindowEvent> events, ulong visitor, WindowEvent other)
    {
        foreach (ref WindowEvent one in events)
        {
            one = one.Network == other.Network && one.UserAgent == other.UserAgent ? one with { VisitorNetwork = visitor } : one;
        }
    }

    private static bool IsTurn(in WindowEvent one, in WindowEvent next) =>
        one.Network != next.Network
        && one.Network != 0
        && next.Network != 0
        && one.UserAgent != 0
        && one.UserAgent == next.UserAgent
        && next.Time - one.Time <= AwayMs;

    private static bool IsClickAround(in WindowEvent click, in WindowEvent turn, in WindowEvent next) =>
        click.Type == EventType.Click && click.Time >= turn.Time - AroundMs && click.Time <= next.Time + AroundMs;

    /// <summary>Whether around a turn nobody clicks by another browser or from a third network.</summary>
    private static bool IsNobodyElseAround(ReadOnlySpan<WindowEvent> events, int turn, int next)
    {
        for (int i = 0; i < events.Length; i++)
        {
            bool isOther =
                events[i].UserAgent != events[turn].UserAgent
                || (events[i].Network != events[turn].Network && events[i].Network != events[next].Network);
            if (isOther && IsClickAround(events[i], events[turn], events[next]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether around a turn, at which there are but these two networks, one of them clicks what the other does.</summary>
    private static bool DoesOneFollow(ReadOnlySpan<WindowEvent> events, int turn, int next)
    {
        for (int i = 0; i < events.Length; i++)
        {
            for (int j = 0; j < i && IsClickAround(events[i], events[turn], events[next]); j++)
            {
                if (
                    IsClickAround(events[j], events[turn], events[next])
                    && events[j].Network != events[i].Network
                    && events[j].IsOnLinkOf(events[i])
                )
                {
                    return true;
                }
            }
        }

        return false;
    }
}
