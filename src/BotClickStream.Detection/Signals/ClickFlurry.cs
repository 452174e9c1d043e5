namespace BotClickStream.Detection;

/// <summary>
/// More clicks within seconds than anybody makes, on whatever links: 23 hits over 15 s on a mail of two links are no sweep of many (Mautic issue 16263; Trend Micro's filter asks for more than three within 3 s). Who opens tabs makes five or six.
/// </summary>
public sealed record ClickFlurry : Signal
{
    private static readonly string[] Names = ["clicks", "spanMs"];

    public int WindowMs { get; init; } = 10_000;
    public int MinClicks { get; init; } = 6;
    public int Weight { get; init; } = 1_000;
    public int WeightPerClick { get; init; } = 700;
    public int MaxWeight { get; init; } = 5_000;

    public override string Name => "click-flurry";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{clicks} clicks within {spanMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (events.Length < MinClicks)
        {
            return;
        }

        int first = 0;
        int clicks = 0;
        for (int last = 0; last < events.Length; last++)
        {
            clicks += events[last].Type == EventType.Click ? 1 : 0;
            while (events[last].Time - events[first].Time > WindowMs)
            {
                clicks -= events[first++].Type == EventType.Click ? 1 : 0;
            }

            if (clicks >= MinClicks && events[last].Type == EventType.Click)
            {
                Mark(message, sheet, first, last, clicks);
            }
        }
    }

    private void Mark(MessageWindow message, EvidenceSheet sheet, int first, int last, int clicks)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int weight = Math.Min(MaxWeight, Weight + ((clicks - MinClicks) * WeightPerClick));
        Detail detail = new(clicks, events[last].Time - events[first].Time);
        for (int i = first; i <= last; i++)
        {
            if (events[i].Type == EventType.Click && !sheet.SaysAsMuch(i, weight) && !message.IsBystander(i, first, last))
            {
                sheet.Add(i, weight, detail, first, last);
            }
        }
    }
}
