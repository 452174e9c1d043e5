namespace BotClickStream.Detection;

/// <summary>
/// Many of a mail's links by one visitor within the hour, those among them that hardly anybody clicks, however slowly: scanners pause for up to minutes at random between two links (suped.com; paminga.com).
/// People who go through a whole mail leave most of its footer, social, legal and unsubscribe links alone.
/// </summary>
public sealed record SlowDrip : Signal
{
    private static readonly string[] Names = ["links", "rareLinks", "spanMs"];

    /// <summary>Milliseconds within which one visitor's links are a drip, however slowly they come: scanners pause for up to minutes between two (suped.com; paminga.com).</summary>
    public int WindowMs { get; init; } = 3_600_000;

    /// <summary>Distinct links that a drip has at least.</summary>
    public int MinLinks { get; init; } = 4;

    /// <summary>Milliseconds within which distinct links must be clicked to be a sweep, at a pace that nobody opens tabs in. What is part of a sweep is none of a drip: who comes after it is somebody else, perhaps; but where nothing except sittings tells visitors apart it counts.</summary>
    public int SweepWindowMs { get; init; } = 2_000;

    /// <summary>Distinct links that such a sweep has at least.</summary>
    public int SweepLinks { get; init; } = 3;

    /// <summary>Distinct rare links (footer, social, legal, unsubscribe) from which on a drip says something: people leave most of them alone.</summary>
    public int MinRareLinks { get; init; } = 2;

    /// <summary>Weight of a drip with <see cref="MinRareLinks"/> rare links.</summary>
    public int Weight { get; init; } = 1_500;

    /// <summary>Weight added for each further rare link of a drip.</summary>
    public int WeightPerRareLink { get; init; } = 1_150;

    /// <summary>The most that a drip weighs.</summary>
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
        && visitor.MayBeSameVisitorAs(click);
}
