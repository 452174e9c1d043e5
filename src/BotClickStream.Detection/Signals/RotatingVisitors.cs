namespace BotClickStream.Detection;

/// <summary>
/// Visitors of one click each within minutes, each by another browser and from a network of which nothing else is known, where the domain's other messages are clicked on links that nobody clicks: a scanner that takes another exit of a proxy's for each link
/// and takes its time leaves no network that is known, and no sweep. People have a few browsers and networks, and come to other mails from them too.
/// </summary>
public sealed record RotatingVisitors : Signal
{
    /// <summary>Milliseconds between the two visitors' clicks at most.</summary>
    public int WithinMs { get; init; } = 900_000;

    /// <summary>Weight of a click of either of two such visitors.</summary>
    public int Weight { get; init; } = 3_000;

    public override string Name => "rotating-visitors";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence =>
        "clicked once, minutes from another such visitor, by another browser and from another network, of neither of which anything else is known, where three in ten of the domain's other clicked messages or more have a click on a footer, social or legal link";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.TwoClicks;

    internal override ScanStyle Style => ScanStyle.Spread;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind switch
        {
            ContextKind.DomainAnywhere when before.RareLinks != now.RareLinks => Math.Abs(Weight),
            ContextKind.Network when events > 1 && IsNew(before) != IsNew(now) => Math.Abs(Weight),
            _ => 0,
        };

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (message.DomainAnywhere.RareLinks == 0)
        {
            return;
        }

        ReadOnlySpan<WindowEvent> events = message.Events;
        int last = -1;
        for (int i = 0; i < events.Length; i++)
        {
            if (!IsStray(events, i))
            {
                continue;
            }

            if (last >= 0 && AreNear(events[last], events[i]))
            {
                sheet.Add(last, Weight, default, i);
                sheet.Add(i, Weight, default, last);
            }

            last = i;
        }
    }

    private bool AreNear(in WindowEvent one, in WindowEvent next) => next.Time - one.Time <= WithinMs && one.UserAgent != next.UserAgent;

    /// <summary>Whether it is the only click of its network, which came to no other message.</summary>
    private static bool IsStray(ReadOnlySpan<WindowEvent> events, int at)
    {
        ref readonly WindowEvent one = ref events[at];
        if (one.Type != EventType.Click || one.Network == 0 || one.UserAgent == 0 || !IsNew(one.NetworkActivity))
        {
            return false;
        }

        for (int i = 0; i < events.Length; i++)
        {
            if (i != at && events[i].Type == EventType.Click && events[i].Network == one.Network)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a network has come to one message only, as far as recipients and campaigns are told apart.</summary>
    private static bool IsNew(ContextActivity network) => network.IsOfOneRecipient && !network.HasSeveralCampaigns;
}
