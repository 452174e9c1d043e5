namespace BotClickStream.Detection;

/// <summary>
/// A click soon after the delivery, or where none is told after the campaign's first, by who tells neither network nor browser, where the domain's other messages are clicked on links that nobody clicks: of exports of times and links alone that shows a scanner
/// which comes in no burst. Of who tells it, people who are quick are too many among those in doubt.
/// </summary>
public sealed record DomainRareLinks : Signal
{
    private static readonly string[] Names = ["links"];

    /// <summary>Milliseconds after the delivery, or where none is told after the campaign's first click, which is known to ten minutes, within which a click is soon enough to be a scanner's.</summary>
    public int WithinMs { get; init; } = 600_000;

    /// <summary>Distinct links that the visitor clicked at least, as far as visitors are told apart: of one or two, quick people are too many.</summary>
    public int MinLinks { get; init; } = 3;

    /// <summary>Weight of such a click; where people click within the hour oftener than usual it is less by as much as <see cref="DomainConduct"/> says less.</summary>
    public int Weight { get; init; } = 2_000;

    public override string Name => "domain-rare-links";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "{links} links clicked soon by who tells neither network nor browser, where three in ten of the domain's other clicked messages or more have a click on a footer, social or legal link";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => MinLinks > 1 ? WindowFacts.TwoClicks : WindowFacts.Click;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind == ContextKind.DomainAnywhere && before.RareLinks != now.RareLinks ? Math.Abs(Weight) : 0;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (message.IsForgotten || message.DomainAnywhere.RareLinks == 0)
        {
            return;
        }

        // When a campaign was clicked first is known to ten minutes.
        long latest = (message.SoonFrom + WithinMs + (message.DeliveredAt is null ? CampaignClock.BegunUnitMs : 0)) ?? long.MinValue;
        int weight = Math.Max(0, Weight - (message.DeliveredAt is null ? 0 : DomainConduct.WeightOfPace(message.Domain.Pace)));
        for (int i = 0; i < message.Events.Length; i++)
        {
            bool isAsked = message.Events[i] is { Type: EventType.Click, Network: 0, UserAgent: 0 } && message.Events[i].Time <= latest;
            if (isAsked && message.LinksOf(i) is var links && links >= MinLinks)
            {
                sheet.Add(i, weight, new Detail(links));
            }
        }
    }
}
