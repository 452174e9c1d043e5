using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>
/// Keeps what messages have shown in the contexts that they share, a network or a domain of a campaign, and has a context's messages judged again when that amounts to
/// something else: at each doubling of a count, a few messages with each event. So the cost of an event does not grow with the network.
/// </summary>
internal sealed class ContextWatch(
    DetectorState state,
    DetectorSettings settings,
    ScannerProfiles profiles,
    ProfilesElsewhere elsewhere,
    GatewayWatch gateways,
    Strangers strangers,
    DetectorStatistics statistics
)
{
    private const int ManyMessages = 8;

    /// <summary>Messages on which a network only followed, for that to be its habit, and how many for each on which it didn't.</summary>
    private const int LeastFollowing = 4;

    private const int FollowingEach = 9;

    /// <summary>A domain's messages on which one network follows another, for that to be a vendor's habit that is asked at the click, and for how many each others on which nobody does.</summary>
    private const int LeastFollowed = 2;

    private const int OthersEach = 4;

    /// <summary>Behind a gateway, for it to be known without other partitions.</summary>
    private const int EnoughDomains = 8;

    /// <summary>What a message may show that a context counts: it was scanned, or anything of the rest.</summary>
    private static readonly Shown[] Shows =
    [
        Shown.Scanned,
        .. Enumerable
            .Range(0, 128)
            .Select(bits => (Shown)bits)
            .Where(shown => (shown & ~(Shown.Read | Shown.Early | Shown.Late | Shown.Other | Shown.Thorough)) == 0),
    ];

    private static readonly PairedAs[] PairsShown = [PairedAs.None, PairedAs.Following, PairedAs.Leading];

    private readonly RejudgeQueue<ContextRow> waiting = new(state.Contexts);

    private readonly AskedSignal[] signals =
    [
        .. settings
            .Rules.AllSignals()
            .Where(signal => signal.Group == EvidenceGroup.Context || signal.IsAskedLast)
            .Select(signal => new AskedSignal(signal)),
    ];

    /// <summary>What more domains than these amount to is the same, until they are strangers' (<see cref="NetworkFanOut.StrangersDomains"/>).</summary>
    private readonly int mostDomains = Math.Clamp(
        Math.Max(settings.Rules.NetworkFanOut.ManyDomains, settings.Rules.PairConduct.LeastDomains),
        NetworkFanOut.OneDomain + 1,
        ContextActivity.MostDomains
    );

    private readonly int strangersDomains = settings.Rules.NetworkFanOut.StrangersDomains;

    public bool HasPending => waiting.HasPending;

    /// <summary>The rows are back: finds those whose messages were being judged again.</summary>
    public void CompleteRestore() => waiting.CompleteRestore();

    /// <summary>Puts a message into the contexts of its domain, in its campaign and in all of them.</summary>
    public void EnterDomain(int engagement)
    {
        ref readonly DomainRow domain = ref state.Domains[state.Messages[state.Engagements[engagement].Message].Domain];
        Enter(engagement, domain.Key, ContextKind.Domain);
        if (Enter(engagement, NameOf(domain), ContextKind.DomainAnywhere) is not 0 and int member)
        {
            EnterGateway(state.Members[member].Context, domain.Gateway);
        }
    }

    /// <summary>It has become known who received a domain's mail in one of its campaigns.</summary>
    public void EnterGateway(int domain)
    {
        ref readonly DomainRow row = ref state.Domains[domain];
        // Of a domain that nobody has engaged with, it is asked when somebody does.
        if (row.FirstEngagement != 0 && state.Contexts.Find(NameOf(row)) is not 0 and int context)
        {
            EnterGateway(context, row.Gateway);
        }
    }

    private void EnterGateway(int context, int gateway)
    {
        if (gateways.Enter(context, gateway))
        {
            JudgeAgain(context);
            profiles.CountGateway(gateway, state.Contexts[context].FirstMember, style: null);
        }
    }

    /// <summary>A domain's key in all campaigns.</summary>
    private Hash128 NameOf(in DomainRow domain)
    {
        Span<byte> name = stackalloc byte[state.Texts.LengthOf(domain.NameText)];
        state.Texts.CopyTo(domain.NameText, name);
        return Hash128.OfText(name);
    }

    /// <summary>Puts an event's message into the context of its network, where the network is told and no image proxy's. Who clicks as one is none.</summary>
    public void EnterNetwork(int engagement, int id)
    {
        ref readonly EventRow row = ref state.Events[id];
        if (
            row.Network == 0
            || row.Type is not (EventType.Open or EventType.Click or EventType.Unsubscribe)
            || (
                row.Type == EventType.Open
                && row.UserAgentKind is UserAgentKind.ImageProxy or UserAgentKind.ImagePrefetch or UserAgentKind.AppleMailPrivacy
            )
        )
        {
            return;
        }

        int member = Enter(engagement, Hash128.OfPart(row.Network), ContextKind.Network);
        state.Events.Edit(id).Member = member;
    }

    /// <summary>Takes an expiring message out; what it has shown stays counted.</summary>
    public void Leave(int engagement)
    {
        for (int id = state.Engagements[engagement].FirstMember; id != 0; )
        {
            MemberRow member = state.Members[id];
            ref ContextRow context = ref state.Contexts.Edit(member.Context);
            context.LastTime = Math.Max(context.LastTime, state.Engagements[engagement].LastTime);
            if (context.RejudgeCursor == id)
            {
                context.RejudgeCursor = member.Next;
            }

            if (member.Previous != 0)
            {
                state.Members.Edit(member.Previous).Next = member.Next;
            }
            else
            {
                context.FirstMember = member.Next;
            }

            if (member.Next != 0)
            {
                state.Members.Edit(member.Next).Previous = member.Previous;
            }

            state.Members.Remove(id);
            id = member.NextOfMessage;
        }
    }

    /// <summary>What others have shown in the member's context.</summary>
    public ContextActivity Around(int member)
    {
        ref readonly ContextRow context = ref state.Contexts[state.Members[member].Context];
        (int scannedElsewhere, int otherElsewhere) = Elsewhere(context.Key, context.Told, member);
        (int scanning, int spared) = AroundGateway(context, member);
        return ToOne(context, state.Members[member].Shown) with
        {
            Follows = Follows(context, state.Members[member].PairedAs),
            ScannedElsewhere = scannedElsewhere,
            OtherElsewhere = otherElsewhere,
            GatewayScanning = scanning,
            GatewaySpared = spared,
        };
    }

    /// <summary>What the domain's gateway does for others: as this partition has seen it, or while it has seen few, other partitions, whoever saw more. Campaigns are spread over partitions, and their domains are much the same.</summary>
    private (int Scanning, int Spared) AroundGateway(in ContextRow domain, int member)
    {
        if (domain.Gateway == 0)
        {
            return default;
        }

        (int scanning, int spared) = gateways.Around(domain);
        if (scanning + spared >= EnoughDomains)
        {
            return (ContextActivity.StepOf(scanning), ContextActivity.StepOf(spared));
        }

        ref readonly GatewayRow gateway = ref state.Gateways[domain.Gateway];
        (int scanningElsewhere, int sparedElsewhere) = Elsewhere(gateway.Key, gateway.Told, member);
        return (Math.Max(ContextActivity.StepOf(scanning), scanningElsewhere), Math.Max(ContextActivity.StepOf(spared), sparedElsewhere));
    }

    /// <summary>What a context shows in this partition to one of its messages, which has shown this itself.</summary>
    private static ContextActivity ToOne(in ContextRow context, Shown own)
    {
        int scanned = ContextActivity.StepOf(context.Scanned - Bit(own, Shown.Scanned));
        return context.Kind == ContextKind.DomainAnywhere
            ? new ContextActivity { Scanned = scanned, Other = ContextActivity.StepOf(context.Other - Bit(own, Shown.Other)) }
            : new ContextActivity
            {
                Scanned = scanned,
                Read = ContextActivity.StepOf(context.Read - Bit(own, Shown.Read)),
                Early = ContextActivity.StepOf(context.Early - Bit(own, Shown.Early)),
                Late = ContextActivity.StepOf(context.Late - Bit(own, Shown.Late)),
                Thorough = ContextActivity.StepOf(context.Thorough - Bit(own, Shown.Thorough)),
                Other = context.Kind == ContextKind.Domain ? ContextActivity.StepOf(context.Other - Bit(own, Shown.Other)) : 0,
                Meets = ContextActivity.StepOf(BitOperations.PopCount(context.Partners)),
                Domains =
                    context.Kind == ContextKind.Network
                        ? Math.Min(BitOperations.PopCount(context.Domains), ContextActivity.MostDomains)
                        : 0,
                Haste = context.Kind == ContextKind.Network ? NetworkDelays.Of(context) : default,
                IsOfOneRecipient = IsOfOneRecipient(context),
                HasSeveralCampaigns = HasSeveralCampaigns(context),
            };
    }

    private static bool IsOfOneRecipient(in ContextRow context) =>
        context.Kind == ContextKind.Network && BitOperations.IsPow2(context.Recipients) && BitOperations.PopCount(context.Domains) <= 1;

    private static bool HasSeveralCampaigns(in ContextRow context) => BitOperations.PopCount(context.Campaigns) > 1;

    /// <summary>Whether a network has never come to a link first, but on so few messages among so many; or whether at a domain somebody often follows; to a message on which it was so itself.</summary>
    private static bool Follows(in ContextRow context, PairedAs own)
    {
        int following = context.Following - ((own & PairedAs.Following) != 0 ? 1 : 0);
        int leading = context.Leading - ((own & PairedAs.Leading) != 0 ? 1 : 0);
        return context.Kind == ContextKind.Network
            ? following >= LeastFollowing && following >= leading * FollowingEach
            : following >= LeastFollowed && following * OthersEach >= leading;
    }

    /// <summary>What other partitions had seen by the time of the member's message.</summary>
    /// <param name="told">What they have published by now: mostly nothing, and then nobody has to look for it.</param>
    private (int Scanned, int Other) Elsewhere(Hash128 key, byte told, int member) =>
        told == 0
            ? default
            : elsewhere.Around(
                key,
                state.Messages[state.Engagements[state.Members[member].Engagement].Message].Anchor,
                ContextActivity.HighestStep
            );

    /// <summary>By how much at most the evidence has moved, in thousandths, since the message was last judged, by what others show in its contexts.</summary>
    /// <param name="enough">From which on it doesn't matter how much more it is.</param>
    public int MovedBy(int engagement, int enough)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        int moved = 0;
        for (int id = engaged.FirstMember; id != 0 && moved < enough; id = state.Members[id].NextOfMessage)
        {
            moved += MovedBy(id, engaged, isAlone: false);
        }

        return moved;
    }

    /// <summary>The same by what others show in one of them.</summary>
    /// <param name="isAlone">Whether all that is asked is whether what has changed there since its messages were asked last moves anything.</param>
    private int MovedBy(int member, in EngagementRow engaged, bool isAlone)
    {
        ref readonly MemberRow row = ref state.Members[member];
        ContextKind kind = state.Contexts[row.Context].Kind;
        if (kind != ContextKind.Network && !engaged.HasChoice)
        {
            // Of images alone no domain says anything.
            return 0;
        }

        ContextActivity now = Around(member);
        int moved = MovedByStrangers(member, kind, now, isAlone);
        if (moved >= EngagementRow.MostMargin)
        {
            return moved;
        }

        if ((row.PairedAs & PairedAs.Beside) == 0)
        {
            // Nothing is said of the message by what the network does beside others.
            now = now with
            {
                Meets = 0,
                Follows = false,
            };
        }

        if (
            row.View == now.ToBits(kind, TellingOf(now.Domains))
            && row.Elsewhere == now.ElsewhereToBits()
            && row.Haste == now.Haste.ToBits()
            && PairsOf(row) == now.PairsToBits()
        )
        {
            return moved;
        }

        ContextActivity before = ContextActivity.OfBits(kind, row.View, row.Elsewhere, row.Haste, PairsOf(row));
        if (kind != ContextKind.Network)
        {
            (before, now) = WithOther(kind, engaged, before, now);
        }

        int most = MovedBySignals(kind, before, now, engaged);
        if (kind == ContextKind.Network)
        {
            (int scans, int last) = Strangers.ScansToAny(row.Strangers, now.Scanned);
            for (; scans <= last; scans++)
            {
                int toStrangers = MovedBySignals(kind, Strangers.ToStranger(before, scans), Strangers.ToStranger(now, scans), engaged);
                most = Math.Max(most, toStrangers);
            }
        }

        return moved + most;
    }

    private int MovedBySignals(ContextKind kind, ContextActivity before, ContextActivity now, in EngagementRow engaged)
    {
        int moved = MovedByScanners(kind, before, now);
        foreach (ref readonly AskedSignal asked in signals.AsSpan())
        {
            // Of images alone most of them say nothing.
            if (engaged.HasChoice || (asked.Needs & WindowFacts.Choices) == 0)
            {
                moved += asked.Signal.MovedBy(kind, before, now, engaged.EventCount);
            }
        }

        return moved;
    }

    /// <summary>What was seen of whom the network meets; of what it does beside others only where the message has such a pair.</summary>
    private static byte PairsOf(in MemberRow row) =>
        (row.PairedAs & PairedAs.Beside) != 0 ? row.Pairs : ContextActivity.WithoutMeeting(row.Pairs);

    private int MovedByStrangers(int member, ContextKind kind, ContextActivity now, bool isAlone)
    {
        ref readonly MemberRow row = ref state.Members[member];
        bool isAsked = state.Contexts[row.Context].AsksStrangers || !(isAlone || Strangers.AreMany(row.Strangers));
        return isAsked ? strangers.MovedBy(kind, row.Strangers, strangers.In(kind, member, row.Engagement, now)) : 0;
    }

    /// <summary>What the message's domain shows in one of its two contexts, with what it shows in the other.</summary>
    private (ContextActivity Before, ContextActivity Now) WithOther(
        ContextKind kind,
        in EngagementRow engaged,
        ContextActivity before,
        ContextActivity now
    )
    {
        ContextKind other = kind == ContextKind.Domain ? ContextKind.DomainAnywhere : ContextKind.Domain;
        for (int id = engaged.FirstMember; id != 0; id = state.Members[id].NextOfMessage)
        {
            ref readonly MemberRow row = ref state.Members[id];
            ref readonly ContextRow context = ref state.Contexts[row.Context];
            if (context.Kind == other)
            {
                ContextActivity was = ContextActivity.OfBits(other, row.View, row.Elsewhere, row.Haste, row.Pairs);
                return (With(before, was), With(now, ToOne(context, row.Shown)));
            }
        }

        return (before, now);

        ContextActivity With(ContextActivity one, ContextActivity another) =>
            kind == ContextKind.Domain
                ? one with
                {
                    OtherElsewhere = another.Other,
                }
                : one with
                {
                    Thorough = another.Thorough,
                    Early = another.Early,
                    Late = another.Late,
                    Read = another.Read,
                };
    }

    /// <summary>What is no stranger to a domain by its network may be one when that is no scanner's any more.</summary>
    private int MovedByScanners(ContextKind kind, ContextActivity before, ContextActivity now) =>
        kind == ContextKind.Network && before.IsScanners != now.IsScanners ? strangers.MostMoved : 0;

    /// <summary>Keeps what others show a message that is being judged.</summary>
    public void NoteViews(Surroundings seen)
    {
        foreach (int id in seen.Members)
        {
            ContextActivity around = seen.Around(id);
            ContextKind kind = state.Contexts[state.Members[id].Context].Kind;
            uint view = around.ToBits(kind, TellingOf(around.Domains));
            byte elsewhere = around.ElsewhereToBits();
            byte strange = strangers.In(kind, id, state.Members[id].Engagement, around);
            byte haste = around.Haste.ToBits();
            byte pairs = around.PairsToBits();
            ref readonly MemberRow known = ref state.Members[id];
            if (
                known.View != view
                || known.Elsewhere != elsewhere
                || known.Strangers != strange
                || known.Haste != haste
                || known.Pairs != pairs
            )
            {
                ref MemberRow row = ref state.Members.Edit(id);
                row.View = view;
                row.Elsewhere = elsewhere;
                row.Strangers = strange;
                row.Haste = haste;
                row.Pairs = pairs;
            }
        }
    }

    /// <summary>Says what a message now shows in a context.</summary>
    /// <param name="style">How it was scanned, where it was.</param>
    /// <param name="scannedBy">In a network, by which browsers; at a domain in all campaigns <see cref="BrowserSet.Sample"/>.</param>
    /// <param name="delay">In a network, how soon it was clicked: see <see cref="NetworkDelays.StepOf"/>; 0 where it wasn't.</param>
    public void Show(int member, Shown shown, ScanStyle style, BrowserSet scannedBy, byte delay)
    {
        CountDelay(member, delay);
        if (strangers.Count(member, scannedBy))
        {
            JudgeAgain(state.Members[member].Context, asksStrangers: true);
        }

        Shown before = state.Members[member].Shown;
        if (before == shown)
        {
            return;
        }

        state.Members.Edit(member).Shown = shown;
        int id = state.Members[member].Context;
        ref ContextRow row = ref state.Contexts.Edit(id);
        ContextRow old = row;
        row.Scanned += Bit(shown, Shown.Scanned) - Bit(before, Shown.Scanned);
        row.Read += Bit(shown, Shown.Read) - Bit(before, Shown.Read);
        row.Early += Bit(shown, Shown.Early) - Bit(before, Shown.Early);
        row.Late += Bit(shown, Shown.Late) - Bit(before, Shown.Late);
        row.Active += Bit(shown, Shown.Active) - Bit(before, Shown.Active);
        row.Other += Bit(shown, Shown.Other) - Bit(before, Shown.Other);
        row.Thorough += Bit(shown, Shown.Thorough) - Bit(before, Shown.Thorough);
        bool isOther =
            row.Kind == ContextKind.DomainAnywhere
                ? ContextActivity.Changes(old.Other, row.Other)
                : ContextActivity.Changes(old.Read, row.Read)
                    || ContextActivity.Changes(old.Early, row.Early)
                    || ContextActivity.Changes(old.Late, row.Late)
                    || ContextActivity.Changes(old.Thorough, row.Thorough)
                    || (row.Kind == ContextKind.Domain && ContextActivity.Changes(old.Other, row.Other));
        if (row.Kind != ContextKind.Domain)
        {
            profiles.Count(member, before, shown, style);
            gateways.Count(id, old, row);
            if (old.Scanned != row.Scanned || old.Other != row.Other)
            {
                profiles.CountGateway(row.Gateway, member, row.Scanned > old.Scanned ? style : null);
            }
        }

        if (isOther || ContextActivity.Changes(old.Scanned, row.Scanned))
        {
            // How many scans there are tells how strange a stranger is.
            JudgeAgainIfMoved(id, old, asksStrangers: old.Scanned != row.Scanned);
        }
    }

    private void CountDelay(int member, byte delay)
    {
        byte before = state.Members[member].Delay;
        if (before == delay)
        {
            return;
        }

        state.Members.Edit(member).Delay = delay;
        int id = state.Members[member].Context;
        ref ContextRow network = ref state.Contexts.Edit(id);
        ContextRow old = network;
        NetworkDelays.Count(ref network, before, -1);
        NetworkDelays.Count(ref network, delay, 1);
        if (NetworkDelays.Of(old) != NetworkDelays.Of(network))
        {
            JudgeAgainIfMoved(id, old);
        }
    }

    /// <summary>Says how a message's clicks from a network stand to those from others; or of a domain whether there were such.</summary>
    /// <param name="partners">A bit for each network that clicked a link within seconds of it there.</param>
    public void ShowPairs(int member, PairedAs paired, ulong partners)
    {
        PairedAs before = state.Members[member].PairedAs;
        int id = state.Members[member].Context;
        if (before == paired && (state.Contexts[id].Partners | partners) == state.Contexts[id].Partners)
        {
            return;
        }

        state.Members.Edit(member).PairedAs = paired;
        ref ContextRow row = ref state.Contexts.Edit(id);
        ContextRow old = row;
        row.Partners |= partners;
        row.Following += Bit(paired, PairedAs.Following) - Bit(before, PairedAs.Following);
        row.Leading += Bit(paired, PairedAs.Leading) - Bit(before, PairedAs.Leading);
        bool isOther =
            ContextActivity.StepOf(BitOperations.PopCount(old.Partners)) != ContextActivity.StepOf(BitOperations.PopCount(row.Partners));
        foreach (PairedAs own in PairsShown)
        {
            isOther |= Follows(old, own) != Follows(row, own);
        }

        if (isOther)
        {
            JudgeAgain(id);
        }
    }

    /// <summary>A gateway has shown something else: the messages of the next of its domains are judged again.</summary>
    public bool TryRevisitOfGateway()
    {
        if (!gateways.TryTake(out int context))
        {
            return false;
        }

        if (state.Contexts[context].FirstMember != 0)
        {
            JudgeAgain(context);
        }

        return true;
    }

    /// <summary>Another partition has said something of a domain, network or gateway: where that amounts to something else, its messages are judged again.</summary>
    public void Hear(Hash128 key)
    {
        if (state.Contexts.Find(key) is not 0 and int id)
        {
            Hear(id);
        }

        gateways.Hear(key);
    }

    /// <summary>Others may have said something of any.</summary>
    public void HearAll()
    {
        for (int id = state.Contexts.NextLive(1); id < state.Contexts.Bound; id = state.Contexts.NextLive(id + 1))
        {
            if (state.Contexts[id].Kind != ContextKind.Domain)
            {
                Hear(id);
            }
        }

        gateways.HearAll();
    }

    private void Hear(int id)
    {
        byte told = elsewhere.StepsOf(state.Contexts[id].Key);
        if (state.Contexts[id].Told == told)
        {
            return;
        }

        state.Contexts.Edit(id).Told = told;
        if (state.Contexts[id].FirstMember != 0)
        {
            JudgeAgain(id);
        }
    }

    /// <summary>
    /// The next message to be judged again; one that has settled, or for which what has changed in this context moves nothing, is passed over and counts as one. What its other contexts have
    /// moved was asked, or will be, when theirs was the turn.
    /// </summary>
    /// <returns>The engagement; 0 where it is passed over.</returns>
    public bool TryTake(long watermark, out int engagement)
    {
        engagement = 0;
        if (!waiting.TryPeek(out int context, out int member))
        {
            return false;
        }

        state.Contexts.Edit(context).RejudgeCursor = state.Members[member].Next;
        int found = state.Members[member].Engagement;
        ref readonly EngagementRow engaged = ref state.Engagements[found];
        bool isAsked = watermark < engaged.LastTime + settings.SettleAfter && MovedBy(member, engaged, isAlone: true) > 0;
        engagement = isAsked ? found : 0;
        return true;
    }

    private int Enter(int engagement, Hash128 key, ContextKind kind)
    {
        ref EngagementRow engaged = ref state.Engagements.Edit(engagement);
        int domain = state.Messages[engaged.Message].Domain;
        int id = state.Contexts.Find(key);
        for (int known = id == 0 ? 0 : engaged.FirstMember; known != 0; known = state.Members[known].NextOfMessage)
        {
            if (state.Members[known].Context == id)
            {
                return known;
            }
        }

        if (id == 0)
        {
            if (state.Contexts.Count >= settings.MaxNetworks)
            {
                statistics.CountLimit("networks");
                return 0;
            }

            id = state.Contexts.Add(key);
            ref ContextRow begun = ref state.Contexts.Edit(id);
            begun.Kind = kind;
            begun.Told = kind == ContextKind.Domain ? (byte)0 : elsewhere.StepsOf(key);
        }

        int member = state.Members.Add();
        ref MemberRow added = ref state.Members.Edit(member);
        ref ContextRow context = ref state.Contexts.Edit(id);
        added.Context = id;
        added.Engagement = engagement;
        added.NextOfMessage = engaged.FirstMember;
        added.Next = context.FirstMember;
        engaged.FirstMember = member;
        if (context.FirstMember != 0)
        {
            state.Members.Edit(context.FirstMember).Previous = member;
        }

        context.FirstMember = member;
        ulong own = state.Messages[engaged.Message].IsTest ? 0 : 1UL << (int)(NameOf(state.Domains[domain]).Low >> 58);
        ulong domains = context.Domains | own;
        bool isCounted = own != 0 && kind == ContextKind.Network;
        uint recipients = context.Recipients | (isCounted ? RecipientBit(engaged) : 0);
        uint campaigns = context.Campaigns | (isCounted ? BitOf(state.Campaigns[state.Domains[domain].Campaign].Key) : 0);
        if (domains != context.Domains || recipients != context.Recipients || campaigns != context.Campaigns)
        {
            ContextRow old = context;
            context.Domains = domains;
            context.Recipients = recipients;
            context.Campaigns = campaigns;
            bool isOther =
                TellingOf(BitOperations.PopCount(domains)) != TellingOf(BitOperations.PopCount(old.Domains))
                || IsOfOneRecipient(old) != IsOfOneRecipient(context)
                || HasSeveralCampaigns(old) != HasSeveralCampaigns(context);
            if (isOther || NetworkDelays.Of(old) != NetworkDelays.Of(context))
            {
                JudgeAgainIfMoved(id, old);
            }
        }

        return member;
    }

    /// <summary>Of a number of domains as much as anybody asks for.</summary>
    private int TellingOf(int domains) => Math.Max(Math.Min(domains, mostDomains), domains >= strangersDomains ? strangersDomains : 0);

    /// <summary>Of a message whose recipient isn't told its own.</summary>
    private uint RecipientBit(in EngagementRow engaged)
    {
        if (engaged.RecipientText == 0)
        {
            return BitOf(state.Messages[engaged.Message].Key);
        }

        Span<byte> recipient = stackalloc byte[state.Texts.LengthOf(engaged.RecipientText)];
        state.Texts.CopyTo(engaged.RecipientText, recipient);
        return BitOf(Hash128.OfText(recipient));
    }

    private static uint BitOf(Hash128 key) => 1U << (int)(key.Low >> 59);

    /// <summary>
    /// Has a context's messages judged again, unless it is plain of all of them that what has changed moves nothing: of many messages to ask that once is cheaper than to ask each.
    /// </summary>
    private void JudgeAgainIfMoved(int id, in ContextRow old, bool asksStrangers = false)
    {
        if (old.Scanned + old.Other < ManyMessages || MovesAny(old, state.Contexts[id]))
        {
            JudgeAgain(id, asksStrangers);
        }
    }

    /// <summary>Whether what others show would move the evidence of any message, whatever it has shown itself.</summary>
    private bool MovesAny(in ContextRow before, in ContextRow now)
    {
        int mostThorough = ContextActivity.StepOf(Math.Max(before.Thorough, now.Thorough));
        foreach (Shown own in Shows)
        {
            (ContextActivity was, ContextActivity becomes) = (ToOne(before, own), ToOne(now, own));
            if (was == becomes)
            {
                continue;
            }

            // To a stranger each scan more is another's.
            if (now.Kind != ContextKind.Domain && was.Scanned != becomes.Scanned)
            {
                return true;
            }

            if (now.Kind == ContextKind.DomainAnywhere)
            {
                (was, becomes) = (was with { Thorough = mostThorough }, becomes with { Thorough = mostThorough });
            }

            if (MovesAny(now.Kind, was, becomes))
            {
                return true;
            }

            (int scans, int last) = now.Kind == ContextKind.Network ? Strangers.ScansToAny(becomes.Scanned) : (1, 0);
            for (; scans <= last; scans++)
            {
                if (MovesAny(now.Kind, Strangers.ToStranger(was, scans), Strangers.ToStranger(becomes, scans)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool MovesAny(ContextKind kind, ContextActivity before, ContextActivity now)
    {
        bool isMoved = MovedByScanners(kind, before, now) != 0;
        foreach (ref readonly AskedSignal asked in signals.AsSpan())
        {
            isMoved = isMoved || asked.Signal.MayMove(kind, before, now);
        }

        return isMoved;
    }

    private void JudgeAgain(int id, bool asksStrangers = false)
    {
        ref ContextRow row = ref state.Contexts.Edit(id);
        row.AsksStrangers = asksStrangers || (row.AsksStrangers && row.RejudgeTurn != 0);
        waiting.Add(id, row.FirstMember);
    }

    private static int Bit(Shown shown, Shown what) => (shown & what) != 0 ? 1 : 0;

    private static int Bit(PairedAs shown, PairedAs what) => (shown & what) != 0 ? 1 : 0;
}
