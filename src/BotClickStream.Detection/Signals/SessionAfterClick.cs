namespace BotClickStream.Detection;

/// <summary>
/// For a person: a web session or conversion that began from the click. It speaks for the click nearest before it that was no HEAD request.
/// </summary>
public sealed record SessionAfterClick : Signal
{
    private static readonly string[] Names = ["afterMs"];

    public int WithinMs { get; init; } = 1_800_000;
    public int SessionWeight { get; init; } = -2_500;
    public int ConversionWeight { get; init; } = -5_000;

    public override string Name => "session-after-click";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "a web session or conversion followed after {afterMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Visit;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type is not (EventType.Session or EventType.Conversion))
            {
                continue;
            }

            // Where clocks are whole seconds the click may share the visit's moment, on either side of it.
            int latest = i;
            while (latest + 1 < events.Length && events[latest + 1].Time == events[i].Time)
            {
                latest++;
            }

            for (int j = latest; j >= 0 && events[i].Time - events[j].Time <= WithinMs; j--)
            {
                if (events[j].Type == EventType.Click && events[j].HttpMethod != HttpMethod.Head)
                {
                    int weight = events[i].Type == EventType.Session ? SessionWeight : ConversionWeight;
                    sheet.Add(j, weight, new Detail(events[i].Time - events[j].Time), i);
                    break;
                }
            }
        }
    }
}
