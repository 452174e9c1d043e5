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
        "all that came from its network, which came to no other message, minutes from another such visitor by another browser, where three in ten of the domain's other clicked messages or more have a click on a footer, social or legal link";

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

        Span<int> strays = stackalloc int[message.Events.Length];
        int found = 0;
        for (int i = 0; i < message.Events.Length; i++)
        {
            if (IsStray(message, i))
            {
                strays[found++] = i;
            }
        }

        strays = strays[..found];
        Pair(message, sheet, strays);
        strays.Reverse();
        Pair(message, sheet, strays);
    }

    /// <summary>Of each such visitor the nearest by another browser that stands before it.</summary>
    /// <param name="strays">Their clicks, onwards in time or backwards.</param>
    private void Pair(MessageWindow message, EvidenceSheet sheet, ReadOnlySpan<int> strays)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int other = -1;
        for (int k = 1; k < strays.Length; k++)
        {
            (int last, int at) = (strays[k - 1], strays[k]);
            // Where the two have one browser, the last of another than that one's is the last of another than this one's.
            other = events[last].UserAgent != events[at].UserAgent ? last : other;
            if (other >= 0 && Math.Abs(events[at].Time - events[other].Time) <= WithinMs)
            {
                sheet.Add(at, Weight, default, other);
            }
        }
    }

    /// <summary>Whether it is all that its network did, which came to no other message, and nobody went on to the site from it.</summary>
    private static bool IsStray(MessageWindow message, int at)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ref readonly WindowEvent one = ref events[at];
        if (one.Type != EventType.Click || one.Network == 0 || one.UserAgent == 0 || !IsNew(one.NetworkActivity) || message.IsFollowed(at))
        {
            return false;
        }

        for (int i = 0; i < events.Length; i++)
        {
            if (i != at && events[i].Type.IsLabelled() && events[i].Network == one.Network)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a network has come to one message only, as far as recipients and campaigns are told apart.</summary>
    private static bool IsNew(ContextActivity network) => network.IsOfOneRecipient && !network.HasSeveralCampaigns;
}
