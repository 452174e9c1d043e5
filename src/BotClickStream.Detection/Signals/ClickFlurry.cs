namespace BotClickStream.Detection;

/// <summary>
/// More clicks within seconds than anybody makes, on whatever links: 23 hits over 15 s on a mail of two links are no sweep of many (Mautic issue 16263; Trend Micro's filter asks for more than three within 3 s). Who opens tabs makes five or six.
/// </summary>
public sealed record ClickFlurry : Signal
{
    private static readonly string[] Names = ["clicks", "spanMs"];

    /// <summary>Milliseconds within which a flurry's clicks lie, on whatever links: 23 hits over 15 s were seen (Mautic issue 16263).</summary>
    public int WindowMs { get; init; } = 10_000;

    /// <summary>Clicks that a flurry has at least: who opens tabs makes five to eight, each on a link of its own.</summary>
    public int MinClicks { get; init; } = 6;

    /// <summary>Weight of a flurry of <see cref="MinClicks"/> clicks.</summary>
    public int Weight { get; init; } = 1_100;

    /// <summary>Weight added for each further click, of a short flurry as of a long one.</summary>
    public int WeightPerClick { get; init; } = 750;

    /// <summary>Clicks of a flurry that must be on links that were clicked already: a few tabs are opened one after the other, each once.</summary>
    public int MinRepeats { get; init; } = 2;

    /// <summary>Clicks from which on a flurry counts however few of them are repeats (<see cref="MinRepeats"/>).</summary>
    public int ManyClicks { get; init; } = 9;

    /// <summary>Milliseconds of a longer window, for a slower pace that lasts.</summary>
    public int LongMs { get; init; } = 30_000;

    /// <summary>Clicks that a flurry has at least within the longer window (<see cref="LongMs"/>).</summary>
    public int LongMinClicks { get; init; } = 11;

    /// <summary>Weight of a flurry of <see cref="LongMinClicks"/> clicks within the longer window.</summary>
    public int LongWeight { get; init; } = 2_700;

    /// <summary>The most that a flurry weighs, short or long.</summary>
    public int MaxWeight { get; init; } = 5_600;

    public override string Name => "click-flurry";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{clicks} clicks within {spanMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (message.Clicks < MinClicks)
        {
            return;
        }

        ReadOnlySpan<DistinctWindow> links = message.LinkWindows(WindowMs);
        int first = 0;
        int firstOfLong = 0;
        int clicks = 0;
        int longClicks = 0;
        for (int last = 0; last < events.Length; last++)
        {
            if (events[last].Type != EventType.Click)
            {
                continue;
            }

            clicks += 1 - Passed(events, ref first, events[last].Time - WindowMs);
            longClicks += 1 - Passed(events, ref firstOfLong, events[last].Time - LongMs);
            if (clicks >= MinClicks && (clicks >= ManyClicks || clicks - links[last].Distinct >= MinRepeats))
            {
                Mark(message, sheet, first, last, new Pace(clicks, MinClicks, ManyClicks, Weight));
            }

            if (longClicks >= LongMinClicks)
            {
                Mark(message, sheet, firstOfLong, last, new Pace(longClicks, LongMinClicks, LongMinClicks, LongWeight));
            }
        }
    }

    /// <summary>Moves on to the first click from a time on, and says how many it has passed.</summary>
    private static int Passed(ReadOnlySpan<WindowEvent> events, ref int first, long from)
    {
        int clicks = 0;
        while (events[first].Time < from || events[first].Type != EventType.Click)
        {
            clicks += events[first++].Type == EventType.Click ? 1 : 0;
        }

        return clicks;
    }

    private void Mark(MessageWindow message, EvidenceSheet sheet, int first, int last, in Pace pace)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int weight = WeightOf(pace, pace.Clicks);
        long span = events[last].Time - events[first].Time;
        for (int i = first; i <= last; i++)
        {
            if (events[i].Type != EventType.Click || sheet.SaysAsMuch(i, weight))
            {
                continue;
            }

            // Of a bystander its own clicks count, where they are enough by themselves.
            int clicks = message.IsBystander(i, first, last) ? OwnClicks(events[first..(last + 1)], events[i]) : pace.Clicks;
            if (clicks == pace.Clicks || clicks >= pace.ManyClicks)
            {
                sheet.Add(i, WeightOf(pace, clicks), new Detail(clicks, span), first, last);
            }
        }
    }

    private int WeightOf(in Pace pace, int clicks) => Math.Min(MaxWeight, pace.Weight + ((clicks - pace.MinClicks) * WeightPerClick));

    private static int OwnClicks(ReadOnlySpan<WindowEvent> events, in WindowEvent visitor)
    {
        int clicks = 0;
        foreach (ref readonly WindowEvent happened in events)
        {
            clicks += happened.Type == EventType.Click && happened.MayBeSameVisitorAs(visitor) ? 1 : 0;
        }

        return clicks;
    }

    /// <param name="Clicks">In the window, whoever made them.</param>
    /// <param name="ManyClicks">So many count whatever the links.</param>
    private readonly record struct Pace(int Clicks, int MinClicks, int ManyClicks, int Weight);
}
