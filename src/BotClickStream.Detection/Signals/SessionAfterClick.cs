namespace BotClickStream.Detection;

/// <summary>
/// For a person: a web session or conversion that began from the click. It speaks for the click nearest before it that was no HEAD request.
/// </summary>
public sealed record SessionAfterClick : Signal
{
    private static readonly string[] Names = ["afterMs"];

    public int WithinMs { get; init; } = 1_800_000;
    public int SessionWeight { get; init; } = -3_100;
    public int ConversionWeight { get; init; } = -6_150;

    /// <summary>Thousandths of it that count for what else the same visitor, the same browser from the same network, clicked on the message.</summary>
    public int VisitorShare { get; init; } = 500;

    /// <summary>Of two visitors on one link this near, one may be a machine that follows the other, a person.</summary>
    public int TwinMs { get; init; } = 15_000;

    public int SameMomentMs { get; init; } = 1_000;

    public override string Name => "session-after-click";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "a web session or conversion followed after {afterMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Visit;

    internal override WindowFacts Needs => WindowFacts.Click | WindowFacts.Visit;

    /// <summary>The click that another visitor's may only have followed, within the moment; else itself.</summary>
    private int LeaderOf(MessageWindow message, int at)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= TwinMs; i--)
        {
            if (events[i].Type == EventType.Click && events[i].Link == events[at].Link && events[i].IsElsewhereThan(events[at]))
            {
                return message.FollowerOf(i, at, SameMomentMs) == at ? i : at;
            }
        }

        return at;
    }

    private static void AddToVisitors(MessageWindow message, EvidenceSheet sheet, int clicked, int weight, Detail detail, int visit)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (i != clicked && events[i].Type == EventType.Click && events[i].IsSameVisitorAs(events[clicked]))
            {
                sheet.Add(i, weight, detail, visit);
            }
        }
    }

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type is not (EventType.Session or EventType.Conversion))
            {
                continue;
            }

            // Where clocks are whole seconds the click may share the visit's moment, on either side of it.
            int latest = i;
            while (latest + 1 < events.Length && events[latest + 1].Time == events[i].Time)
            {
                latest++;
            }

            for (int j = latest; j >= 0 && events[i].Time - events[j].Time <= WithinMs; j--)
            {
                if (events[j].Type == EventType.Click && events[j].HttpMethod != HttpMethod.Head)
                {
                    int weight = events[i].Type == EventType.Session ? SessionWeight : ConversionWeight;
                    int clicked = LeaderOf(message, j);
                    for (int follower = j; clicked != follower; )
                    {
                        // Several may have followed one after the other.
                        (follower, clicked) = (clicked, LeaderOf(message, clicked));
                    }

                    Detail detail = new(events[i].Time - events[clicked].Time);
                    sheet.Add(clicked, weight, detail, i);
                    AddToVisitors(message, sheet, clicked, weight * VisitorShare / 1000, detail, i);
                    break;
                }
            }
        }
    }
}
