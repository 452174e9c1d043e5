namespace BotClickStream.Detection;

/// <summary>
/// Click after click after the same while, over seconds to minutes: a machine that pauses between two links by a timer (random delays between clicks are what scanners add to hide it: suped.com; paminga.com). People's gaps are irregular,
/// from seconds to minutes: that three in a row are alike happens to hardly one visit in a hundred. It doesn't matter from which network each comes.
/// </summary>
public sealed record SteadyPace : Signal
{
    private static readonly string[] Names = ["clicks", "gapMs"];

    /// <summary>Milliseconds between clicks from which on a pause is one by a timer: quicker clicks are a burst's, or of who opens tabs.</summary>
    public int MinGapMs { get; init; } = 3_000;

    /// <summary>Thousandths by which the longest gap may exceed the shortest and all be alike.</summary>
    public int AlikeShare { get; init; } = 120;

    /// <summary>Milliseconds within which two clicks are one: a link fetched twice.</summary>
    public int SameMomentMs { get; init; } = 500;

    /// <summary>Gaps in a row that must be alike at least: that three are happens to hardly one of people's visits in a hundred.</summary>
    public int MinGaps { get; init; } = 3;

    /// <summary>Weight of <see cref="MinGaps"/> gaps that are alike.</summary>
    public int Weight { get; init; } = 2_750;

    /// <summary>Weight added for each further gap that is alike.</summary>
    public int WeightPerGap { get; init; } = 1_450;

    /// <summary>The most that a steady pace weighs.</summary>
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
