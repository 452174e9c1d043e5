namespace BotClickStream.Detection;

/// <summary>
/// Soon after the delivery. 69 % of bursts begin within a minute of sending and 97 % within five (craft-campaign issue 546), but 1–2 % of people's
/// clicks come within that minute too: a delay alone is no proof, so the weight stays below what a label of <c>bot</c> takes.
/// </summary>
public sealed record FastAfterDelivery : Signal
{
    private static readonly string[] Names = ["delayMs", ClockDetail];

    /// <summary>Nobody has read a mail and clicked so soon after its delivery, or so little before: clocks differ by seconds. Where the campaign's clock is off, known to the minute, that is soon like any other.</summary>
    public int InstantMs { get; init; } = 5_000;

    /// <summary>Of a click; images are fetched that soon for people too.</summary>
    public int InstantWeight { get; init; } = 4_000;

    /// <summary>Up to here hardly anybody has.</summary>
    public int QuickMs { get; init; } = 15_000;

    public int QuickWeight { get; init; } = 1_500;

    public int FastMs { get; init; } = 60_000;
    public int Weight { get; init; } = 700;

    /// <summary>Up to here it still says a little.</summary>
    public int SoonMs { get; init; } = 300_000;

    public int SoonWeight { get; init; } = 350;

    /// <summary>Up to here still a little more than nothing: three quarters of people's opens come later (inntopia).</summary>
    public int EarlyMs { get; init; } = 1_800_000;

    public int EarlyWeight { get; init; } = 50;

    public override string Name => "fast-after-delivery";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{delayMs} ms after the delivery[, by the campaign's clock, which is {clockMs} ms off]";

    internal override EvidenceGroup Group => EvidenceGroup.Delay;

    internal override WindowFacts Needs => WindowFacts.Delivery;

    internal override Hint HintOf(in Detail detail, int weight) => Hint.Delay;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (message.DeliveredAt is not { } delivered)
        {
            return;
        }

        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            long delay = events[i].Time - delivered;
            bool isTimed = events[i].Type == EventType.Click && message.IsDelivered && message.ClockOffset == 0;
            if (delay < (isTimed ? -InstantMs : 0) || !events[i].Type.IsLabelled())
            {
                continue;
            }

            if (delay > EarlyMs)
            {
                break;
            }

            int weight =
                isTimed && delay <= InstantMs ? InstantWeight
                : isTimed && delay <= QuickMs ? QuickWeight
                : delay <= FastMs ? Weight
                : delay <= SoonMs ? SoonWeight
                : EarlyWeight;
            sheet.Add(i, weight, new Detail(delay, message.ClockOffset), i);
        }
    }
}
