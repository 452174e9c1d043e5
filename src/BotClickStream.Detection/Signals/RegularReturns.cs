namespace BotClickStream.Detection;

/// <summary>
/// Clicks that come again and again after the same while: scanners look at a mail in hourly waves for hours (docs.shoplift.ai; suped.com). People come back too, but not by the clock. Two
/// visits an hour apart raise doubt, three after like pauses are a machine's.
/// </summary>
public sealed record RegularReturns : Signal
{
    /// <summary>Visits by the hour that are a machine's.</summary>
    private const int Hours = 3;

    /// <summary>The same of such that keep to it but roughly.</summary>
    private const int RoughHours = 4;

    private static readonly string[] Names = ["visits", "pauseMs"];

    /// <summary>Milliseconds between clicks up to which they are one visit.</summary>
    public int VisitMs { get; init; } = 600_000;

    /// <summary>Milliseconds of the shortest pause between two visits' beginnings that counts.</summary>
    public int MinPauseMs { get; init; } = 1_800_000;

    /// <summary>Milliseconds by which two pauses may differ and still be alike.</summary>
    public int AlikeMs { get; init; } = 200_000;

    /// <summary>Milliseconds of the longest pause that three visits tell of: scanners come by the hour (docs.shoplift.ai; suped.com), and of those who come back over a day some do so after like pauses by chance.</summary>
    public int MaxPauseMs { get; init; } = 7_200_000;

    /// <summary>Weight of visits after like pauses, or by the hour.</summary>
    public int Weight { get; init; } = 7_550;

    /// <summary>Milliseconds of the pause after which visits come by the hour.</summary>
    public int HourMs { get; init; } = 3_600_000;

    /// <summary>Milliseconds by which a pause may differ from <see cref="HourMs"/> and still be an hour's; and before a visit by the hour, within which nobody clicks.</summary>
    public int HourAlikeMs { get; init; } = 100_000;

    /// <summary>Weight of two visits about an hour apart, which raise doubt.</summary>
    public int HourWeight { get; init; } = 1_550;

    /// <summary>Milliseconds by which pauses may differ from <see cref="HourMs"/> where four visits come in a row, of several links in a hurry each.</summary>
    public int RoughlyMs { get; init; } = 900_000;

    /// <summary>Milliseconds within which a visit in a hurry has another link, and within which the hits of a visit by the hour lie together, whosever they are.</summary>
    public int HitsMs { get; init; } = 15_000;

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

        if (beforeLast >= 0)
        {
            JudgeHours(message, sheet);
        }
    }

    /// <summary>Visits hour after hour, whoever comes: a scanner's fleet works from several networks. Who happens to come between two of them is left alone.</summary>
    private void JudgeHours(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        Span<int> visits = stackalloc int[Math.Max(Hours, RoughHours)];
        for (int i = 0; i < events.Length; i++)
        {
            if (!HourlyVisits.BeginsAt(message.Events, i, this))
            {
                continue;
            }

            visits[0] = i;
            if (AreHourly(message, visits[..Hours], HourAlikeMs))
            {
                MarkHours(events, sheet, visits[..Hours]);
            }

            if (AreHourly(message, visits[..RoughHours], RoughlyMs))
            {
                JudgeRoughHours(events, sheet, visits[..RoughHours]);
            }
        }
    }

    /// <summary>All but one of the visits must be of several links in a hurry, as a scanner's are; the one may be of somebody who happened to come then.</summary>
    private void JudgeRoughHours(ReadOnlySpan<WindowEvent> events, EvidenceSheet sheet, Span<int> visits)
    {
        int hurried = 0;
        for (int i = 0; i < visits.Length; i++)
        {
            if (IsHurried(events, visits[i]))
            {
                visits[hurried++] = visits[i];
            }
        }

        if (hurried >= RoughHours - 1)
        {
            MarkHours(events, sheet, visits[..hurried]);
        }
    }

    private void MarkHours(ReadOnlySpan<WindowEvent> events, EvidenceSheet sheet, ReadOnlySpan<int> visits)
    {
        Detail detail = new(visits.Length, events[visits[^1]].Time - events[visits[^2]].Time);
        foreach (int visit in visits)
        {
            Mark(events, sheet, visit, visit, visit, Weight, detail, HitsMs);
        }
    }

    /// <summary>Whether visits follow the first of <paramref name="visits"/>, each about an hour after the one before; they are written into it.</summary>
    private bool AreHourly(MessageWindow message, Span<int> visits, int alikeMs)
    {
        for (int i = 1; i < visits.Length; i++)
        {
            visits[i] = HourlyVisits.After(message.Events, visits[i - 1], alikeMs, this);
            if (visits[i] < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether its visitor clicks another link within seconds.</summary>
    private bool IsHurried(ReadOnlySpan<WindowEvent> events, int visit)
    {
        for (int i = visit + 1; i < events.Length && events[i].Time - events[visit].Time <= HitsMs; i++)
        {
            if (events[i].Type == EventType.Click && events[i].Link != events[visit].Link && events[i].MayBeSameVisitorAs(events[visit]))
            {
                return true;
            }
        }

        return false;
    }

    private void JudgeThree(ReadOnlySpan<WindowEvent> events, EvidenceSheet sheet, int first, int second, int third)
    {
        long pause = events[third].Time - events[second].Time;
        long before = events[second].Time - events[first].Time;
        // Of the three the one that came back: the third may be somebody who happened to come then.
        int returned =
            events[first].MayBeSameBrowserAs(events[second]) || events[first].MayBeSameBrowserAs(events[third]) ? first
            : events[second].MayBeSameBrowserAs(events[third]) ? second
            : -1;
        if (
            Math.Min(pause, before) >= MinPauseMs
            && Math.Max(pause, before) <= MaxPauseMs
            && Math.Abs(pause - before) <= AlikeMs
            && returned >= 0
        )
        {
            Mark(events, sheet, first, third, returned, Weight, new Detail(3, pause), VisitMs);
        }
    }

    private void JudgeTwo(ReadOnlySpan<WindowEvent> events, EvidenceSheet sheet, int first, int second)
    {
        long pause = events[second].Time - events[first].Time;
        if (Math.Abs(pause - HourMs) <= HourAlikeMs && events[first].MayBeSameBrowserAs(events[second]))
        {
            Mark(events, sheet, first, second, first, HourWeight, new Detail(2, pause), VisitMs);
        }
    }

    /// <summary>The visitor's clicks from the first visit's beginning to the last one's end.</summary>
    private static void Mark(
        ReadOnlySpan<WindowEvent> events,
        EvidenceSheet sheet,
        int first,
        int last,
        int visitor,
        int weight,
        Detail detail,
        int visitMs
    )
    {
        long end = events[last].Time;
        for (int i = first; i < events.Length && events[i].Time - end <= visitMs; i++)
        {
            bool isVisitors = events[visitor].MayBeSameBrowserAs(events[i]);
            if (events[i].Type == EventType.Click && isVisitors)
            {
                sheet.Add(i, weight, detail, first, last);
                end = Math.Max(end, events[i].Time);
            }
        }
    }
}
