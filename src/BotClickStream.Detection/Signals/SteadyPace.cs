namespace BotClickStream.Detection;

/// <summary>
/// Click after click after the same while, over seconds to minutes: a machine that pauses between two links by a timer (random delays between clicks are what scanners add to hide it: suped.com; paminga.com). People's gaps are irregular,
/// from seconds to minutes: that three in a row are alike happens to hardly one visit in a hundred. It doesn't matter from which network each comes.
/// </summary>
public sealed record SteadyPace : Signal
{
    private static readonly string[] Names = ["clicks", "gapMs"];

    /// <summary>Quicker ones are a burst's, or of who opens tabs.</summary>
    public int MinGapMs { get; init; } = 3_000;

    /// <summary>By how many thousandths the longest gap may exceed the shortest.</summary>
    public int AlikeShare { get; init; } = 120;

    /// <summary>Closer clicks are one: a link fetched twice.</summary>
    public int SameMomentMs { get; init; } = 500;

    public int MinGaps { get; init; } = 3;

    /// <summary>Of <see cref="MinGaps"/> gaps.</summary>
    public int Weight { get; init; } = 2_750;

    /// <summary>Added for each further one.</summary>
    public int WeightPerGap { get; init; } = 1_450;

    public int MaxWeight { get; init; } = 5_600;

    public override string Name => "steady-pace";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{clicks} clicks in a row, each about {gapMs} ms after the one before";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override ScanStyle Style => ScanStyle.Drip;

    // Each click may come from another network, and one of them be a person's.
    internal override bool IsOfOneVisitor => false;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (message.Clicks <= MinGaps)
        {
            return;
        }

        // Of the run that ends with the latest click: its first and latest, its gaps and the bounds of these.
        int first = -1;
        int latest = -1;
        int gaps = 0;
        (long shortest, long longest, long gap) = (0, 0, 0);
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click || (latest >= 0 && events[i].Time - events[latest].Time < SameMomentMs))
            {
                continue;
            }

            if (latest < 0)
            {
                (first, latest) = (i, i);
                continue;
            }

            gap = events[i].Time - events[latest].Time;
            if (gaps > 0 && AreAlike(Math.Min(shortest, gap), Math.Max(longest, gap)))
            {
                (shortest, longest) = (Math.Min(shortest, gap), Math.Max(longest, gap));
                gaps++;
            }
            else
            {
                Mark(events, sheet, first, latest, gaps);
                (first, gaps, shortest, longest) = AreAlike(gap, gap) ? (latest, 1, gap, gap) : (i, 0, 0, 0);
            }

            latest = i;
        }

        Mark(events, sheet, first, latest, gaps);
    }

    private bool AreAlike(long shortest, long longest) => shortest >= MinGapMs && (longest - shortest) * 1000 <= shortest * AlikeShare;

    private void Mark(ReadOnlySpan<WindowEvent> events, EvidenceSheet sheet, int first, int last, int gaps)
    {
        if (gaps < MinGaps)
        {
            return;
        }

        int weight = Math.Min(MaxWeight, Weight + ((gaps - MinGaps) * WeightPerGap));
        Detail detail = new(gaps + 1, (events[last].Time - events[first].Time) / gaps);
        for (int i = first; i < events.Length && events[i].Time - events[last].Time < SameMomentMs; i++)
        {
            if (events[i].Type == EventType.Click)
            {
                sheet.Add(i, weight, detail, first, last);
            }
        }
    }
}
