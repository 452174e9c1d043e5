namespace BotClickStream.Detection;

/// <summary>
/// Several distinct links of one mail within seconds: "9–10 links in under a second" is what scanners do (craft-campaign issue 546).
/// Weighs more the more links and the larger their share of the mail's, and little at a pace that people opening tabs have; the pixel that
/// the same visitor fetched shortly before belongs to it (a median of 33 s before the burst, same source).
/// </summary>
public sealed record LinkSweep : Signal
{
    private static readonly string[] Names = ["links", "ofLinks", "spanMs"];

    /// <summary>Milliseconds within which distinct links must be clicked to be a sweep: 9–10 links in under a second are usual (craft-campaign issue 546), and slower ones weigh less.</summary>
    public int WindowMs { get; init; } = 10_000;

    /// <summary>Distinct links that a sweep has at least.</summary>
    public int MinLinks { get; init; } = 3;

    /// <summary>Weight of a sweep over <see cref="MinLinks"/> links.</summary>
    public int Weight { get; init; } = 2_650;

    /// <summary>Weight added for each further link of the sweep.</summary>
    public int WeightPerLink { get; init; } = 1_150;

    /// <summary>Weight added where nearly all of the mail's links were clicked (<see cref="WholeMailShare"/>).</summary>
    public int WeightOfWholeMail { get; init; } = 3_350;

    /// <summary>Thousandths of the mail's links from which on those of a sweep are nearly all.</summary>
    public int WholeMailShare { get; init; } = 800;

    /// <summary>The most that a sweep weighs, whatever its links.</summary>
    public int MaxWeight { get; init; } = 9_950;

    /// <summary>Milliseconds a link up to which the pace is a machine's, and the weight whole: a burst's hits lie 15 to 400 ms apart.</summary>
    public int MachinePaceMs { get; init; } = 400;

    /// <summary>Milliseconds a link from which on the pace is one that people opening tabs have too.</summary>
    public int PeoplePaceMs { get; init; } = 1_000;

    /// <summary>Thousandths of a sweep's weight that are left at people's pace; between the two paces it falls evenly.</summary>
    public int PeoplePaceShare { get; init; } = 100;

    /// <summary>Distinct links from which on the weight is whole at any pace: nobody opens as many tabs within the window.</summary>
    public int WholeFromLinks { get; init; } = 9;

    /// <summary>Milliseconds before a sweep within which its visitor's open belongs to it: the pixel is fetched a median of 33 s before (craft-campaign issue 546).</summary>
    public int OpenBeforeMs { get; init; } = 120_000;

    /// <summary>Weight of an open that belongs to a sweep (<see cref="OpenBeforeMs"/>), and never more than the sweep's own.</summary>
    public int OpenWeight { get; init; } = 5_550;

    public override string Name => "link-sweep";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{links} of {ofLinks} links were clicked within {spanMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (message.Clicks < MinLinks)
        {
            return;
        }

        ReadOnlySpan<DistinctWindow> windows = message.LinkWindows(WindowMs);
        for (int i = 0; i < events.Length; i++)
        {
            DistinctWindow window = windows[i];
            if (window.Distinct < MinLinks)
            {
                continue;
            }

            // Of a bystander only its own hits have a pace.
            int bystander = message.IsBystander(i, window.First, window.Last) ? i : -1;
            window = message.OwnPartOf(window, i);
            if (window.Distinct < MinLinks)
            {
                continue;
            }

            int weight = WeightOf(window, message, bystander);
            sheet.Add(i, weight, Describe(window, message), window.First, window.Last, i);
            if (window.First == i)
            {
                JudgeOpensBefore(message, sheet, window, weight);
            }
        }
    }

    private int WeightOf(DistinctWindow window, MessageWindow message, int bystander)
    {
        int links = window.Distinct;
        bool wholeMail = message.MailLinks >= MinLinks && links * 1000L >= message.MailLinks * (long)WholeMailShare;
        int weight = Math.Min(MaxWeight, Weight + ((links - MinLinks) * WeightPerLink) + (wholeMail ? WeightOfWholeMail : 0));
        if (links >= WholeFromLinks)
        {
            return weight;
        }

        // By hits and not by links: who fetches each link several times over is as quick.
        int hits = Math.Max(links, CountClicks(message.Events, window, bystander));
        long pace = message.SpanOf(window) / Math.Max(1, hits - 1);
        if (pace <= MachinePaceMs)
        {
            return weight;
        }

        // Where both paces are one there is nothing between them.
        long slower = pace >= PeoplePaceMs ? 1000 : (pace - MachinePaceMs) * 1000 / (PeoplePaceMs - MachinePaceMs);
        return (int)(weight * (1000_000 - (slower * (1000 - PeoplePaceShare))) / 1000_000);
    }

    /// <param name="bystander">An event of the visitor whose clicks count; below 0 for all.</param>
    private static int CountClicks(ReadOnlySpan<WindowEvent> events, DistinctWindow window, int bystander)
    {
        int clicks = 0;
        for (int i = window.First; i <= window.Last; i++)
        {
            clicks += events[i].Type == EventType.Click && (bystander < 0 || events[i].MayBeSameVisitorAs(events[bystander])) ? 1 : 0;
        }

        return clicks;
    }

    private void JudgeOpensBefore(MessageWindow message, EvidenceSheet sheet, DistinctWindow window, int weightOfSweep)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ref readonly WindowEvent first = ref events[window.First];
        int weight = Math.Min(OpenWeight, weightOfSweep);
        for (int i = window.Last; i >= 0 && events[i].Time >= first.Time - OpenBeforeMs; i--)
        {
            if (events[i].Type == EventType.Open && events[i].MayBeSameVisitorAs(first))
            {
                sheet.Add(i, weight, Describe(window, message), window.First, window.Last);
            }
        }
    }

    private static Detail Describe(DistinctWindow window, MessageWindow message) =>
        new(window.Distinct, message.MailLinks, message.Events[window.Last].Time - message.Events[window.First].Time);
}
