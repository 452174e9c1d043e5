namespace BotClickStream.Detection;

/// <summary>
/// Soon after the delivery. 69 % of bursts begin within a minute of sending and 97 % within five (craft-campaign issue 546), but 1–2 % of people's
/// clicks come within that minute too: a delay alone is no proof, so the weight stays below what a label of <c>bot</c> takes.
/// </summary>
public sealed record FastAfterDelivery : Signal
{
    private static readonly string[] Names = ["delayMs", ClockDetail];

    /// <summary>Milliseconds from a delivery, before it or after, within which nobody has read a mail and clicked: clocks differ by seconds. Where the campaign's clock is off, known to the minute, that is soon like any other.</summary>
    public int InstantMs { get; init; } = 5_000;

    /// <summary>Weight of a click within <see cref="InstantMs"/>; images are fetched that soon for people too.</summary>
    public int InstantWeight { get; init; } = 4_000;

    /// <summary>Milliseconds after the delivery up to which hardly anybody has read a mail and clicked.</summary>
    public int QuickMs { get; init; } = 15_000;

    /// <summary>Weight of an event within <see cref="QuickMs"/>.</summary>
    public int QuickWeight { get; init; } = 1_500;

    /// <summary>Milliseconds after the delivery up to which most bursts have begun (69 %, craft-campaign issue 546), and 1–2 % of people's clicks have come.</summary>
    public int FastMs { get; init; } = 60_000;

    /// <summary>Weight of an event within <see cref="FastMs"/>.</summary>
    public int Weight { get; init; } = 700;

    /// <summary>Milliseconds after the delivery up to which nearly all bursts have begun (97 %, craft-campaign issue 546): it still says a little.</summary>
    public int SoonMs { get; init; } = 300_000;

    /// <summary>Weight of an event within <see cref="SoonMs"/>.</summary>
    public int SoonWeight { get; init; } = 350;

    /// <summary>Milliseconds after the delivery up to which a delay says a little more than nothing: three quarters of people's opens come later (inntopia).</summary>
    public int EarlyMs { get; init; } = 1_800_000;

    /// <summary>Weight of an event within <see cref="EarlyMs"/>.</summary>
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
