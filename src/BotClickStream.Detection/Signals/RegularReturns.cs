namespace BotClickStream.Detection;

/// <summary>
/// Clicks that come again and again after the same while: scanners look at a mail in hourly waves for hours (docs.shoplift.ai; suped.com). People come back too, but not by the clock. Two
/// visits an hour apart raise doubt, three after like pauses are a machine's.
/// </summary>
public sealed record RegularReturns : Signal
{
    private static readonly string[] Names = ["visits", "pauseMs"];

    /// <summary>Clicks no further apart are one visit.</summary>
    public int VisitMs { get; init; } = 600_000;

    /// <summary>The shortest pause between two visits' beginnings.</summary>
    public int MinPauseMs { get; init; } = 1_800_000;

    /// <summary>By how much two pauses may differ and still be alike.</summary>
    public int AlikeMs { get; init; } = 200_000;

    public int Weight { get; init; } = 6_500;

    /// <summary>Of two visits whose pause is about this.</summary>
    public int HourMs { get; init; } = 3_600_000;

    public int HourAlikeMs { get; init; } = 100_000;

    public int HourWeight { get; init; } = 1_350;

    public override string Name => "regular-returns";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{visits} visits in a row, each {pauseMs} ms after the one before";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override ScanStyle Style => ScanStyle.Waves;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int beforeLast = -1;
        int last = -1;
        long lastClick = 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            bool isVisit = last < 0 || events[i].Time - lastClick > VisitMs;
            lastClick = events[i].Time;
            if (!isVisit)
            {
                continue;
            }

            if (beforeLast >= 0)
            {
                JudgeThree(events, sheet, beforeLast, last, i);
            }

            if (last >= 0)
            {
                JudgeTwo(events, sheet, last, i);
            }

            beforeLast = last;
            last = i;
        }
    }

    private void JudgeThree(ReadOnlySpan<WindowEvent> events, EvidenceSheet sheet, int first, int second, int third)
    {
        long pause = events[third].Time - events[second].Time;
        long before = events[second].Time - events[first].Time;
        // Of the three the one that came back: the third may be somebody who happened to come then.
        int returned =
            events[first].MayBeSameVisitorAs(events[second]) || events[first].MayBeSameVisitorAs(events[third]) ? first
            : events[second].MayBeSameVisitorAs(events[third]) ? second
            : -1;
        if (pause >= MinPauseMs && before >= MinPauseMs && Math.Abs(pause - before) <= AlikeMs && returned >= 0)
        {
            Mark(events, sheet, first, third, returned, Weight, new Detail(3, pause));
        }
    }

    private void JudgeTwo(ReadOnlySpan<WindowEvent> events, EvidenceSheet sheet, int first, int second)
    {
        long pause = events[second].Time - events[first].Time;
        if (Math.Abs(pause - HourMs) <= HourAlikeMs && events[first].MayBeSameVisitorAs(events[second]))
        {
            Mark(events, sheet, first, second, first, HourWeight, new Detail(2, pause));
        }
    }

    /// <summary>The visitor's clicks from the first visit's beginning to the last one's end.</summary>
    private void Mark(ReadOnlySpan<WindowEvent> events, EvidenceSheet sheet, int first, int last, int visitor, int weight, Detail detail)
    {
        long end = events[last].Time;
        for (int i = first; i < events.Length && events[i].Time - end <= VisitMs; i++)
        {
            bool isVisitors = events[i].MayBeSameVisitorAs(events[visitor]);
            if (events[i].Type == EventType.Click && isVisitors)
            {
                sheet.Add(i, weight, detail, first, last);
                end = Math.Max(end, events[i].Time);
            }
        }
    }
}
