namespace BotClickStream.Detection;

/// <summary>
/// A visitor who clicks many of a mail's links, where others of the domain, or from the network, get such visits too: somebody may go through a whole mail at any pace, but hardly ever do several of a domain, while a scanner that pauses between
/// links (suped.com; paminga.com) does so on each of its messages.
/// </summary>
public sealed record ThoroughVisits : Signal
{
    private static readonly string[] Names = ["links", "inNetwork", "inDomain"];

    /// <summary>Distinct links of one visitor.</summary>
    public int MinLinks { get; init; } = 5;

    /// <summary>Of one other message with such a visit, and of each doubling.</summary>
    public int Weight { get; init; } = 1_400;

    public int MaxWeight { get; init; } = 5_850;

    /// <summary>Of each doubling by which messages clicked otherwise are more.</summary>
    public int OtherWeight { get; init; } = -1_250;

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
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            ContextActivity network = events[i].NetworkActivity;
            int weight = Math.Max(ofDomain, WeightOf(network, 0));
            if (weight > 0 && message.LinksOf(i) is var links && links >= MinLinks)
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
            return Math.Abs(Math.Max(0, WeightOf(now, 0)) - Math.Max(0, WeightOf(before, 0)));
        }

        if (kind == ContextKind.Domain && (before.Thorough | now.Thorough) == 0)
        {
            return 0;
        }

        // What of the two contexts of the domain is known together isn't known here.
        int thorough = Math.Abs(now.Thorough - before.Thorough);
        int others = Math.Abs(OthersOf(now, now.Other) - OthersOf(before, before.Other));
        return (thorough * Math.Abs(Weight)) + ((thorough + others) * Math.Abs(OtherWeight));
    }

    private static int OthersOf(ContextActivity around, int clicked) =>
        Math.Max(Math.Max(clicked, around.Early), Math.Max(around.Late, around.Read));

    private int WeightOf(ContextActivity around, int clicked)
    {
        int others = OthersOf(around, clicked);
        return Math.Min(MaxWeight, around.Thorough * Weight) + (Math.Max(0, others - around.Thorough) * OtherWeight);
    }
}
