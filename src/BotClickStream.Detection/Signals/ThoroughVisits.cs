namespace BotClickStream.Detection;

/// <summary>
/// A visitor who clicks many of a mail's links, where others of the domain, or from the network, get such visits too: somebody may go through a whole mail at any pace, but hardly ever do several of a domain, while a scanner that pauses between
/// links (suped.com; paminga.com) does so on each of its messages. Who reads everything does so on each of his messages too, from his own network, and so may an office's readers: a network says it only where several domains' recipients are
/// reached from it, and no more people than machines are known there. A domain's other messages speak of who came first, within the hour, as whoever goes through all of them does: a person's visit hours after a scanner's is another's.
/// </summary>
public sealed record ThoroughVisits : Signal
{
    private static readonly string[] Names = ["links", "inNetwork", "inDomain"];

    /// <summary>Distinct links of one visitor from which on a visit is thorough.</summary>
    public int MinLinks { get; init; } = 5;

    /// <summary>Weight of one other message of the domain, or from the network, with a thorough visit, and of each doubling.</summary>
    public int Weight { get; init; } = 1_350;

    /// <summary>The most that other messages' thorough visits weigh.</summary>
    public int MaxWeight { get; init; } = 5_650;

    /// <summary>What thorough visits say less with each doubling by which messages clicked otherwise are more.</summary>
    public int OtherWeight { get; init; } = -1_200;

    /// <summary>Milliseconds after the delivery within which a visit must have begun for the domain's other messages to say something of it: whoever goes through all of them is there early on each.</summary>
    public int WithinMs { get; init; } = 3_600_000;

    /// <summary>Milliseconds after another browser's visit on the same message from which on other messages' thorough visits say nothing of one that begins then, and from its network no more than a visitor's own links count.</summary>
    public int AfterMs { get; init; } = 120_000;

    public override string Name => "thorough-visits";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "the visitor clicked {links} links, and so did others on {inNetwork} or more messages in the network and {inDomain} or more of the domain";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.Click;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ContextActivity domain = message.DomainContext;
        int ofDomain = WeightOf(domain, message.DomainAnywhere.Other);
        int ofSittings = WeightOf(domain, domain.Other);
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            ContextActivity network = events[i].NetworkActivity;
            int ofNetwork = OfNetwork(network);
            // Where nothing is told of who came, the like is counted of the same campaign: of other mails, of few links, nobody clicks many.
            int ofMessages = events[i].Sitting == 0 ? ofDomain : ofSittings;
            if (Math.Max(ofMessages, ofNetwork) <= 0)
            {
                continue;
            }

            int links = message.LinksOf(i);
            if (links < MinLinks)
            {
                continue;
            }

            // Who came by another browser after the scanner had gone is a visitor of its own, whatever network they share, and none that comes to each of the domain's messages.
            int apart = message.BeginningApart(i, AfterMs);
            if (apart >= 0)
            {
                links = message.LinksOfBrowser(i);
                if (links < MinLinks)
                {
                    continue;
                }
            }

            bool isOfDomain =
                ofMessages > ofNetwork
                && apart < 0
                && !IsPeoples(network)
                && message.MayBeOfDomainsScanner(message.FirstClickOf(i), WithinMs, AfterMs, sheet);
            int weight = isOfDomain ? ofMessages : ofNetwork;
            if (weight > 0)
            {
                Detail detail = new(links, ContextActivity.AtLeast(network.Thorough), ContextActivity.AtLeast(domain.Thorough));
                sheet.Add(i, weight, detail);
            }
        }
    }

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events)
    {
        if (events < MinLinks)
        {
            return 0;
        }

        if (kind == ContextKind.Network)
        {
            // What of the domain it lets speak isn't known here.
            return IsPeoples(before) != IsPeoples(now) || before.Scanned == 0 != (now.Scanned == 0)
                ? MaxWeight
                : Math.Abs(OfNetwork(now) - OfNetwork(before));
        }

        int ofSittings = kind == ContextKind.Domain ? Moved(WeightOf(before, before.Other), WeightOf(now, now.Other)) : 0;
        return Math.Max(ofSittings, Moved(OfDomain(kind, before), OfDomain(kind, now)));

        static int Moved(int before, int now) => Math.Abs(Math.Max(0, now) - Math.Max(0, before));
    }

    private int OfDomain(ContextKind kind, ContextActivity domain) =>
        WeightOf(domain, kind == ContextKind.Domain ? domain.OtherElsewhere : domain.Other);

    internal override bool MayMove(ContextKind kind, ContextActivity before, ContextActivity now)
    {
        if (kind == ContextKind.Network || (before.Thorough | now.Thorough) == 0)
        {
            return base.MayMove(kind, before, now);
        }

        // Of the domain's two contexts together whatever may be known.
        bool mayMove = false;
        for (int step = 0; step <= ContextActivity.HighestStep && !mayMove; step++)
        {
            mayMove =
                kind == ContextKind.Domain
                    ? MovedBy(kind, before with { OtherElsewhere = step }, now with { OtherElsewhere = step }, int.MaxValue) != 0
                    : step <= now.Thorough
                        && MovedBy(kind, before with { Thorough = step }, now with { Thorough = step }, int.MaxValue) != 0;
        }

        return mayMove;
    }

    private static int OthersOf(ContextActivity around, int clicked) =>
        Math.Max(Math.Max(clicked, around.Early), Math.Max(around.Late, around.Read));

    private int OfNetwork(ContextActivity network) =>
        network.Domains > NetworkFanOut.OneDomain && !IsPeoples(network) ? Math.Max(0, WeightOf(network, 0)) : 0;

    /// <summary>More people than machines are known in the network.</summary>
    private static bool IsPeoples(ContextActivity network) => network.Readers > network.Scanned;

    private int WeightOf(ContextActivity around, int clicked)
    {
        int others = OthersOf(around, clicked);
        return Math.Min(MaxWeight, around.Thorough * Weight) + (Math.Max(0, others - around.Thorough) * OtherWeight);
    }
}
