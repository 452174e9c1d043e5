namespace BotClickStream.Detection;

/// <summary>
/// A network that comes to many messages right after their delivery and to none later: a scanner's (one address on more than two users: Trend Micro Phish Insight). People behind
/// one NAT come for hours. From several domains it is the more so, since an office has one; from very many, and to none of their messages later, it is two things at once, a network and
/// a haste that no carrier's and no vendor's people have together, and proves.
/// </summary>
public sealed record NetworkFanOut : Signal
{
    internal const int OneDomain = 1;

    private static readonly string[] Names = ["earlyMessages", "laterMessages", "domains"];

    /// <summary>Doublings by which the messages that a network came to early may be ahead of the later ones and say nothing.</summary>
    public int Doublings { get; init; } = 2;

    /// <summary>Weight of each doubling by which the early messages are further ahead than <see cref="Doublings"/>.</summary>
    public int Weight { get; init; } = 700;

    /// <summary>The most that a network's fan-out says, unless it comes to strangers or is in haste.</summary>
    public int MaxWeight { get; init; } = 2_800;

    /// <summary>The most that a network's fan-out says of an image: an office's mail programs fetch those of a staff mail within the minute.</summary>
    public int MaxOpenWeight { get; init; } = 1_150;

    /// <summary>Domains whose recipients a network comes to, from which on it counts as one doubling more, and as another where it is in haste: with ten times as many messages early as late and more, or as seem to have been read there.</summary>
    public int ManyDomains { get; init; } = 3;

    /// <summary>Domains from which on the recipients of a network that came to none later, or was read from, are strangers to each other, who share a network by a carrier or a vendor only; such people come at all hours.</summary>
    public int StrangersDomains { get; init; } = 16;

    /// <summary>The most that is said of a network that comes to strangers, or is in haste.</summary>
    public int StrangersMaxWeight { get; init; } = 4_200;

    /// <summary>Doublings more by which the early messages must be ahead where the network comes to one domain only: that may be its office, on the morning of a staff mail.</summary>
    public int OneDomainDoublings { get; init; } = 4;

    /// <summary>Milliseconds after another browser's click on the same message from which on a network's fan-out says nothing of a click: the machine has done its work.</summary>
    public int AfterMs { get; init; } = 120_000;

    /// <summary>Milliseconds after the delivery within which a network's fan-out speaks; at any time where no delivery is told, since its early messages were the campaign's first then.</summary>
    public int WithinMs { get; init; } = 1_800_000;

    public override string Name => "network-fan-out";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "the network scanned {earlyMessages} or more other messages or came to them right after the delivery, and came to {laterMessages} or more only later (domains: {domains})";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.NetworkActivity;

    internal override Hint HintOf(in Detail detail, int weight) =>
        // What an image weighs at most proves nothing: an isolation vendor fetches its customers' right after the delivery.
        detail.Second == 0
        && detail.Third >= StrangersDomains
        && weight > MaxOpenWeight
            ? Hint.Network | Hint.Delay
            : Hint.Network;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events)
    {
        (int was, int becomes) = (AheadOf(before), AheadOf(now));
        if (kind != ContextKind.Network || Math.Max(was, becomes) <= 0)
        {
            return 0;
        }

        int moved = Math.Max(
            Math.Abs(WeightOf(becomes, MostOf(now)) - WeightOf(was, MostOf(before))),
            Math.Abs(WeightOf(becomes, MaxOpenWeight) - WeightOf(was, MaxOpenWeight))
        );
        // Of as much weight it may be a proof now.
        return Math.Max(moved, IsOfStrangers(before) != IsOfStrangers(now) ? 1 : 0);
    }

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            ContextActivity around = events[i].NetworkActivity;
            int ahead = AheadOf(around);
            if (
                ahead > 0
                && events[i].Type.IsLabelled()
                && !(message.IsForgotten || events[i].Time - message.DeliveredAt > WithinMs)
                && !message.IsFollowed(i)
                && !message.WasVisitedBefore(i, AfterMs, sheet)
            )
            {
                int early = ContextActivity.AtLeast(around.Early) + ContextActivity.AtLeast(around.Scanned);
                Detail detail = new(early, ContextActivity.AtLeast(Math.Max(around.Late, around.Read)), around.Domains);
                sheet.Add(i, WeightOf(ahead, events[i].Type == EventType.Open ? MaxOpenWeight : MostOf(around)), detail);
            }
        }
    }

    /// <summary>Doublings that count.</summary>
    private int AheadOf(ContextActivity network) =>
        Math.Max(network.Early, network.Scanned)
        - LaterOf(network)
        - Doublings
        + (network.Domains >= ManyDomains ? 1 : 0)
        + (network.IsInHaste ? 1 : 0)
        - (network.Domains <= OneDomain ? OneDomainDoublings : 0);

    private int MostOf(ContextActivity network) => IsOfStrangers(network) || network.IsInHaste ? StrangersMaxWeight : MaxWeight;

    private bool IsOfStrangers(ContextActivity network) => network is { Late: 0, Read: 0 } && network.Domains >= StrangersDomains;

    private int WeightOf(int ahead, int most) => ahead <= 0 ? 0 : Math.Min(most, ahead * Weight);

    private static int LaterOf(ContextActivity network) => network.IsInHaste ? network.Late : Math.Max(network.Late, network.Read);
}
