namespace BotClickStream.Detection;

/// <summary>
/// For a person: a web session or conversion that began from the click. It speaks for the click nearest before it that was no HEAD request, nor by what says that it is a machine or by a browser that sandboxes are known for: these read no pages, and come seconds after a person too. Nor where several of many visitors within minutes, each for another link, went on to the site: a scanner that reads pages.
/// </summary>
public sealed record SessionAfterClick : Signal
{
    private static readonly string[] Names = ["afterMs"];

    /// <summary>Milliseconds after a click within which a web session or conversion is its.</summary>
    public int WithinMs { get; init; } = 1_800_000;

    /// <summary>Weight, for a person, of a click that a web session followed.</summary>
    public int SessionWeight { get; init; } = -3_100;

    /// <summary>Weight, for a person, of a click that a conversion followed: hardly any machine buys.</summary>
    public int ConversionWeight { get; init; } = -6_150;

    /// <summary>Thousandths of the weight that count for what else the same visitor, the same browser from the same network, clicked on the message.</summary>
    public int VisitorShare { get; init; } = 500;

    /// <summary>Milliseconds within which one of two visitors on one link may be a machine that follows the other, a person: of the two the one that was followed is who went on to the site.</summary>
    public int TwinMs { get; init; } = MessageWindow.TwinWithinMs;

    /// <summary>Milliseconds within which two clicks on one link come at the same moment, so that the follower's may be the first.</summary>
    public int SameMomentMs { get; init; } = 1_000;

    public override string Name => "session-after-click";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "a web session or conversion followed after {afterMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Visit;

    internal override WindowFacts Needs => WindowFacts.Click | WindowFacts.Visit;

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
            int clicked = message.FollowedClick(i);
            if (clicked >= 0 && !message.IsFollowedInCrowd(clicked))
            {
                int weight = events[i].Type == EventType.Session ? SessionWeight : ConversionWeight;
                Detail detail = new(events[i].Time - events[clicked].Time);
                sheet.Add(clicked, weight, detail, i);
                AddToVisitors(message, sheet, clicked, weight * VisitorShare / 1000, detail, i);
            }
        }
    }
}
