namespace BotClickStream.Detection;

/// <summary>
/// Before the delivery: the gateway holds the mail and scans it meanwhile, once for hours (wordtothewise.com 2019/01), and nobody else can have it. Clocks differ by seconds; a delay alone is no proof all the same, since a delivery may have been reported late. It goes by the delivery as it
/// was told: what is learned of a campaign's clock that runs late may be a scanner's who waits with all it has, and who comes before that one is early, not before anybody. Where the clock runs early the delivery is as much earlier.
/// </summary>
public sealed record BeforeDelivery : Signal
{
    private static readonly string[] Names = ["beforeMs"];

    /// <summary>Milliseconds by which an event must lie before the delivery at least to be before it: clocks differ by seconds.</summary>
    public int BeforeMs { get; init; } = 5_000;

    /// <summary>Weight of an event before its delivery, which a gateway has that holds the mail (wordtothewise.com 2019/01).</summary>
    public int Weight { get; init; } = 4_050;

    public override string Name => "before-delivery";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{beforeMs} ms before the delivery";

    internal override EvidenceGroup Group => EvidenceGroup.Delay;

    internal override WindowFacts Needs => WindowFacts.Delivery;

    internal override Hint HintOf(in Detail detail, int weight) => Hint.Delay;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (!message.IsDelivered || message.DeliveredAt is not { } byClock)
        {
            return;
        }

        long delivered = byClock - Math.Max(0, message.ClockOffset);
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length && delivered - events[i].Time >= BeforeMs; i++)
        {
            if (events[i].Type.IsLabelled())
            {
                sheet.Add(i, Weight, new Detail(delivered - events[i].Time), i);
            }
        }
    }
}
