namespace BotClickStream.Detection;

/// <summary>
/// An unsubscribe while all links are being swept: the scanner followed the unsubscribe link too (mass unsubscribes by a company's own scanner;
/// Safe Links submits forms, FusionAuth issues 629 and 2443).
/// </summary>
public sealed record UnsubscribeInSweep : Signal
{
    private static readonly string[] Names = ["links", "distanceMs"];

    /// <summary>Milliseconds within which distinct links must be clicked to be a sweep beside an unsubscribe.</summary>
    public int SweepWindowMs { get; init; } = 10_000;

    /// <summary>Distinct links that such a sweep has at least.</summary>
    public int MinLinks { get; init; } = 3;

    /// <summary>Milliseconds from a sweep's clicks within which the same visitor's unsubscribe is part of it.</summary>
    public int NearMs { get; init; } = 60_000;

    /// <summary>Weight of an unsubscribe amid a sweep: scanners follow that link too and submit forms (FusionAuth issues 629 and 2443).</summary>
    public int Weight { get; init; } = 3_500;

    public override string Name => "unsubscribe-in-sweep";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "unsubscribed {distanceMs} ms from a sweep over {links} links";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override WindowFacts Needs => WindowFacts.TwoClicks | WindowFacts.Unsubscribe;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (events.Length <= MinLinks)
        {
            return;
        }

        ReadOnlySpan<DistinctWindow> windows = message.LinkWindows(SweepWindowMs);
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Unsubscribe || events[i].Via.IsPersons())
            {
                continue;
            }

            for (int j = 0; j < events.Length; j++)
            {
                long distance = Math.Abs(events[j].Time - events[i].Time);
                if (windows[j].Distinct >= MinLinks && distance <= NearMs && events[i].MayBeSameVisitorAs(events[j]))
                {
                    sheet.Add(i, Weight, new Detail(windows[j].Distinct, distance), windows[j].First, windows[j].Last);
                    break;
                }
            }
        }
    }
}
