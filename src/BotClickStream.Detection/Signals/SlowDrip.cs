namespace BotClickStream.Detection;

/// <summary>
/// Many of a mail's links by one visitor within the hour, those among them that hardly anybody clicks, however slowly: scanners pause for up to minutes at random between two links (suped.com; paminga.com).
/// People who go through a whole mail leave most of its footer, social, legal and unsubscribe links alone.
/// </summary>
public sealed record SlowDrip : Signal
{
    private static readonly string[] Names = ["links", "rareLinks", "spanMs"];

    public int WindowMs { get; init; } = 3_600_000;
    public int MinLinks { get; init; } = 4;

    /// <summary>Whatever is part of a sweep, at a pace that nobody opens tabs in, is none of a drip: who comes after it is somebody else, perhaps. Where nothing but sittings tells visitors apart, who comes after it is.</summary>
    public int SweepWindowMs { get; init; } = 2_000;

    public int SweepLinks { get; init; } = 3;

    /// <summary>Distinct rare links from which on it says something.</summary>
    public int MinRareLinks { get; init; } = 2;

    public int Weight { get; init; } = 1_500;

    /// <summary>Added for each further rare link.</summary>
    public int WeightPerRareLink { get; init; } = 1_150;

    public int MaxWeight { get; init; } = 4_400;

    public override string Name => "slow-drip";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{links} links within {spanMs} ms, {rareLinks} of them footer, social, legal or unsubscribe links";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override bool IsOfWholeVisit => true;

    internal override ScanStyle Style => ScanStyle.Drip;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (message.Clicks < MinLinks)
        {
            return;
        }

        ReadOnlySpan<DistinctWindow> windows = message.LinkWindowsOutside(SweepWindowMs, SweepLinks, WindowMs);
        int last = -1;
        (int links, int rare) = (0, 0);
        for (int i = 0; i < events.Length; i++)
        {
            DistinctWindow window = windows[i];
            if (window.Distinct < MinLinks)
            {
                continue;
            }

            if (last < 0 || window != windows[last] || !events[i].IsIndistinctFrom(events[last]))
            {
                (links, rare) = Count(message, window, events[i]);
                last = i;
            }

            if (links >= MinLinks && rare >= MinRareLinks)
            {
                int weight = Math.Min(MaxWeight, Weight + ((rare - MinRareLinks) * WeightPerRareLink));
                long span = events[window.Last].Time - events[window.First].Time;
                sheet.Add(i, weight, new Detail(links, rare, span), window.First, window.Last, i);
            }
        }
    }

    /// <summary>Distinct links that the visitor clicked, and the rare ones among them.</summary>
    private (int Links, int Rare) Count(MessageWindow message, DistinctWindow window, in WindowEvent visitor)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<DistinctWindow> sweeps = message.LinkWindows(SweepWindowMs);
        int links = 0;
        int rare = 0;
        for (int i = window.First; i <= window.Last; i++)
        {
            bool isNew = IsDrop(events[i], sweeps[i], visitor);
            for (int j = window.First; j < i && isNew; j++)
            {
                isNew = events[j].Link != events[i].Link || !IsDrop(events[j], sweeps[j], visitor);
            }

            links += isNew ? 1 : 0;
            rare += isNew && events[i].Role is (LinkRole.Footer or LinkRole.Social or LinkRole.Legal or LinkRole.Unsubscribe) ? 1 : 0;
        }

        return (links, rare);
    }

    private bool IsDrop(in WindowEvent click, DistinctWindow sweep, in WindowEvent visitor) =>
        click.Type == EventType.Click
        && click.Link != 0
        && (sweep.Distinct < SweepLinks || click.Sitting != 0)
        && !visitor.IsElsewhereThan(click);
}
