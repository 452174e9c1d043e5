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
    DetectorStatistics statistics
)
{
    private const int ManyMessages = 8;

    /// <summary>Of a message in a network that <see cref="StrangersOf"/> tells apart.</summary>
    private const int BrowsersTold = 5;

    private const byte ManyBrowsers = byte.MaxValue;

    /// <summary>Doublings by which a network's scans may be more than those of a browser that is one of its scanners': of one that changes browsers with each scan the rarest class has as many.</summary>
    private const int UsualShare = 7;

    /// <summary>Of a message at a domain that <see cref="StrangenessIn"/> tells apart, and the bits that each takes.</summary>
    private const int VisitorsTold = 2;
    private const int VisitorBits = 2 * StrangenessBits;
    private const int StrangenessBits = 2;
    private const int MostStrangeness = (1 << StrangenessBits) - 1;

    /// <summary>Doublings of early messages that a network takes at least to be a scanner's by them.</summary>
    private const int LeastEarly = 2;

    /// <summary>Evidence of a group counts whole, half, a quarter and so on.</summary>
    private const int WholeAndHalves = 2;

    /// <summary>What more scans than these amount to is the same: see <see cref="NetworkConduct"/>.</summary>
    private const int MostOfStrangers = 5;

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
    private readonly Signal[] signals =
    [
        .. settings.Rules.AllSignals().Where(signal => signal.Group == EvidenceGroup.Context || signal.IsAskedLast),
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
            return (StepOf(scanning), StepOf(spared));
        }

        ref readonly GatewayRow gateway = ref state.Gateways[domain.Gateway];
        (int scanningElsewhere, int sparedElsewhere) = Elsewhere(gateway.Key, gateway.Told, member);
        return (Math.Max(StepOf(scanning), scanningElsewhere), Math.Max(StepOf(spared), sparedElsewhere));
    }

    /// <summary>What a context shows in this partition to one of its messages, which has shown this itself.</summary>
    private static ContextActivity ToOne(in ContextRow context, Shown own)
    {
        int scanned = StepOf(context.Scanned - Bit(own, Shown.Scanned));
        return context.Kind == ContextKind.DomainAnywhere
            ? new ContextActivity { Scanned = scanned, Other = StepOf(context.Other - Bit(own, Shown.Other)) }
            : new ContextActivity
            {
                Scanned = scanned,
                Read = StepOf(context.Read - Bit(own, Shown.Read)),
                Early = StepOf(context.Early - Bit(own, Shown.Early)),
                Late = StepOf(context.Late - Bit(own, Shown.Late)),
                Thorough = StepOf(context.Thorough - Bit(own, Shown.Thorough)),
                Other = context.Kind == ContextKind.Domain ? StepOf(context.Other - Bit(own, Shown.Other)) : 0,
                Meets = StepOf(BitOperations.PopCount(context.Partners)),
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
        context.Kind == ContextKind.Network && BitOperations.IsPow2(context.Recipients);

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

    /// <summary>
    /// The same to one of its browsers: of a network's scans such as may be that browser's. One that was hardly ever a machine's there is hardly the next one of its scanner's, the less so the fewer others were
    /// such once only (Good and Turing: what was never seen is as likely as all that was seen once); of one that comes as often as any, nothing else is known.
    /// </summary>
    public ContextActivity ToBrowser(int member, ContextActivity around, uint userAgent) =>
        member == 0 || around.Scanned == 0 || IsKnown(member, around, BrowserCounts.ClassOf(userAgent))
            ? around
            : around with
            {
                Scanned = ScansOfStrangers(member, around),
                IsOfStranger = true,
            };

    /// <summary>Whether a browser was a machine's in the member's network on so many other messages as if all were so alike.</summary>
    private bool IsKnown(int member, ContextActivity around, int browser)
    {
        ref readonly MemberRow row = ref state.Members[member];
        return IsKnown(state.Contexts[row.Context].Scanners, row.ScannedBy, around, browser);
    }

    private static bool IsKnown(in BrowserCounts scans, BrowserSet own, ContextActivity around, int one)
    {
        int counted = scans[one];
        int others = counted - (own.Contains(one) ? 1 : 0);
        return counted == BrowserCounts.Enough || (others > 0 && StepOf(others) + UsualShare > around.Scanned);
    }

    private int ScansOfStrangers(int member, ContextActivity around)
    {
        ref readonly MemberRow row = ref state.Members[member];
        int singles = StepOf(state.Contexts[row.Context].Scanners.Singles(row.ScannedBy));
        int rarer = Math.Max(0, around.Scanned - singles - 1);
        return Math.Max(0, Math.Min(around.Scanned, MostOfStrangers) - rarer);
    }

    /// <summary>
    /// What <see cref="ToBrowser"/> makes of the message's browsers in the network: a bit for each of the first of them that is a stranger to its scanners, and how many scans may be a stranger's; 0 where there is
    /// none, and <see cref="ManyBrowsers"/> where they are too many to tell.
    /// </summary>
    private byte StrangersOf(int member, int engagement, ContextActivity around)
    {
        if (around.Scanned == 0)
        {
            return 0;
        }

        Span<int> browsers = stackalloc int[BrowsersTold];
        int told = 0;
        int strangers = 0;
        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            int browser = BrowserCounts.ClassOf(state.Events[id].UserAgent);
            if (state.Events[id].Member != member || browsers[..told].Contains(browser))
            {
                continue;
            }

            if (told == BrowsersTold)
            {
                return ManyBrowsers;
            }

            strangers |= IsKnown(member, around, browser) ? 0 : 1 << told;
            browsers[told++] = browser;
        }

        return (byte)(strangers == 0 ? 0 : (ScansOfStrangers(member, around) << BrowsersTold) | strangers);
    }

    /// <summary>
    /// What the scans of a domain in all campaigns say less of a click, in thousandths, by how few of them were by a browser, and from a network, that was never seen to scan there before: so its scanner comes, if the click is none of a
    /// person's. Of one that has a new network with each message, or a new browser, nothing else is known. What isn't told is none that isn't known.
    /// </summary>
    /// <param name="member">In that domain.</param>
    /// <param name="isNoStranger">Of its network, whether that scans for others.</param>
    public int UnlikeOf(int member, ContextActivity around, in EventRow click, bool isNoStranger)
    {
        if (member == 0 || around.Scanned == 0 || click.Type is not (EventType.Click or EventType.Unsubscribe))
        {
            return 0;
        }

        int strangeness = StrangenessOf(member, around, click, ofNetworks: false);
        strangeness += isNoStranger ? 0 : StrangenessOf(member, around, click, ofNetworks: true);
        return strangeness * settings.Rules.Context.UnlikeWeight;
    }

    /// <summary>Whether a network, whatever the domain, has scanned more mails than were read there, or hardly anything but early clicks comes from it.</summary>
    public static bool IsScanners(ContextActivity network) =>
        network.Scanned > network.Readers || (network.Early >= LeastEarly && network.Early > Math.Max(network.Read, network.Late));

    /// <summary>By how many doublings, in twos, other scans of a domain are more than such as had a browser, or a network, of their own; 0 of one that is no stranger there.</summary>
    private int StrangenessOf(int member, ContextActivity around, in EventRow click, bool ofNetworks)
    {
        if (ofNetworks ? click.Network == 0 : click.UserAgent == 0)
        {
            return 0;
        }

        ref readonly MemberRow row = ref state.Members[member];
        ref readonly BrowserCounts scans = ref ScannersOf(state.Contexts[row.Context], ofNetworks);
        int one = ofNetworks ? BrowserCounts.ClassOf(click.Network) : BrowserCounts.ClassOf(click.UserAgent);
        BrowserSet own = row.ScannedBy.Only(ofNetworks);
        return IsKnown(scans, own, around, one) ? 0 : Math.Clamp((around.Scanned - StepOf(scans.Singles(own)) - 1) / 2, 0, MostStrangeness);
    }

    /// <summary>Of each of the first visitors who clicked on the message how strange they are at its domain, network and browser apart; <see cref="ManyBrowsers"/> where they are too many to tell.</summary>
    private byte StrangenessIn(int member, int engagement, ContextActivity around)
    {
        if (around.Scanned == 0)
        {
            return 0;
        }

        Span<int> visitors = stackalloc int[VisitorsTold];
        int told = 0;
        int strangeness = 0;
        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow click = ref state.Events[id];
            if (click.Type is not (EventType.Click or EventType.Unsubscribe) || IsOfAny(visitors[..told], click))
            {
                continue;
            }

            if (told == VisitorsTold)
            {
                return ManyBrowsers;
            }

            int ofVisitor =
                StrangenessOf(member, around, click, ofNetworks: false)
                | (StrangenessOf(member, around, click, ofNetworks: true) << StrangenessBits);
            strangeness |= ofVisitor << (told * VisitorBits);
            visitors[told++] = id;
        }

        return (byte)strangeness;
    }

    private bool IsOfAny(ReadOnlySpan<int> visitors, in EventRow click)
    {
        foreach (int id in visitors)
        {
            if (state.Events[id].Network == click.Network && state.Events[id].UserAgent == click.UserAgent)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>By how much the evidence moves at most when visitors are as strange as <see cref="StrangenessIn"/> now has it.</summary>
    private int MovedByStrangeness(byte before, byte now)
    {
        if (before == ManyBrowsers || now == ManyBrowsers)
        {
            return EngagementRow.MostMargin;
        }

        int most = 0;
        for (int at = 0; at < VisitorsTold * VisitorBits; at += VisitorBits)
        {
            int browser = ((now >> at) & MostStrangeness) - ((before >> at) & MostStrangeness);
            int network = ((now >> (at + StrangenessBits)) & MostStrangeness) - ((before >> (at + StrangenessBits)) & MostStrangeness);
            most = Math.Max(most, Math.Abs(browser) + Math.Abs(network));
        }

        return most * Math.Abs(settings.Rules.Context.UnlikeWeight) * WholeAndHalves;
    }

    private static ref readonly BrowserCounts ScannersOf(in ContextRow context, bool ofNetworks) =>
        ref ofNetworks ? ref context.ScannersNetworks : ref context.Scanners;

    /// <summary>By how much at most the evidence has moved, in thousandths, since the message was last judged, by what others show in its contexts.</summary>
    public int MovedBy(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        int moved = 0;
        for (int id = engaged.FirstMember; id != 0; id = state.Members[id].NextOfMessage)
        {
            moved += MovedBy(id, engaged);
        }

        return moved;
    }

    /// <summary>The same by what others show in one of them.</summary>
    private int MovedBy(int member, in EngagementRow engaged)
    {
        ref readonly MemberRow row = ref state.Members[member];
        ContextActivity now = Around(member);
        ContextKind kind = state.Contexts[row.Context].Kind;
        if (kind == ContextKind.Network && StrangersOf(member, row.Engagement, now) is var strangers)
        {
            if (strangers != row.Strangers || strangers == ManyBrowsers)
            {
                return EngagementRow.MostMargin;
            }
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

        int moved = 0;
        if (kind == ContextKind.DomainAnywhere && engaged.HasChoice && StrangenessIn(member, row.Engagement, now) is var strangeness)
        {
            moved = strangeness != row.Strangers || strangeness == ManyBrowsers ? MovedByStrangeness(row.Strangers, strangeness) : 0;
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
        return kind == ContextKind.Network || engaged.HasChoice ? moved + MovedBy(kind, before, now, engaged.EventCount) : 0;
    }

    /// <summary>What was seen of whom the network meets; of what it does beside others only where the message has such a pair.</summary>
    private static byte PairsOf(in MemberRow row) =>
        (row.PairedAs & PairedAs.Beside) != 0 ? row.Pairs : ContextActivity.WithoutMeeting(row.Pairs);

    private int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events)
    {
        bool isOfStrangers = kind == ContextKind.Network && IsScanners(before) != IsScanners(now);
        int moved = isOfStrangers ? MostStrangeness * Math.Abs(settings.Rules.Context.UnlikeWeight) * WholeAndHalves : 0;
        foreach (Signal signal in signals)
        {
            moved += signal.MovedBy(kind, before, now, events);
        }

        return moved;
    }

    /// <summary>Keeps what others show a message that is being judged.</summary>
    public void NoteViews(Surroundings seen)
    {
        foreach (int id in seen.Members)
        {
            ContextActivity around = seen.Around(id);
            uint view = around.ToBits(state.Contexts[state.Members[id].Context].Kind, TellingOf(around.Domains));
            byte elsewhere = around.ElsewhereToBits();
            byte strangers =
                id == seen.Domain ? (byte)0
                : id == seen.Anywhere ? StrangenessIn(id, state.Members[id].Engagement, around)
                : StrangersOf(id, state.Members[id].Engagement, around);
            byte haste = around.Haste.ToBits();
            byte pairs = around.PairsToBits();
            ref readonly MemberRow known = ref state.Members[id];
            if (
                known.View != view
                || known.Elsewhere != elsewhere
                || known.Strangers != strangers
                || known.Haste != haste
                || known.Pairs != pairs
            )
            {
                ref MemberRow row = ref state.Members.Edit(id);
                row.View = view;
                row.Elsewhere = elsewhere;
                row.Strangers = strangers;
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
        if (CountScanners(member, scannedBy))
        {
            JudgeAgain(state.Members[member].Context);
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
                ? Changes(old.Other, row.Other)
                : Changes(old.Read, row.Read)
                    || Changes(old.Early, row.Early)
                    || Changes(old.Late, row.Late)
                    || Changes(old.Thorough, row.Thorough)
                    || (row.Kind == ContextKind.Domain && Changes(old.Other, row.Other));
        if (row.Kind != ContextKind.Domain)
        {
            profiles.Count(member, before, shown, style);
            gateways.Count(id, old, row);
            if (old.Scanned != row.Scanned || old.Other != row.Other)
            {
                profiles.CountGateway(row.Gateway, member, row.Scanned > old.Scanned ? style : null);
            }
        }

        if (isOther || Changes(old.Scanned, row.Scanned))
        {
            JudgeAgainIfMoved(id, old);
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
        bool isOther = StepOf(BitOperations.PopCount(old.Partners)) != StepOf(BitOperations.PopCount(row.Partners));
        foreach (PairedAs own in PairsShown)
        {
            isOther |= Follows(old, own) != Follows(row, own);
        }

        if (isOther)
        {
            JudgeAgain(id);
        }
    }

    /// <returns>Whether that may make strangers known to any of the context's messages, or known ones strangers.</returns>
    private bool CountScanners(int member, BrowserSet scannedBy)
    {
        BrowserSet before = state.Members[member].ScannedBy;
        if (before == scannedBy)
        {
            return false;
        }

        bool isOther = false;
        int context = state.Members[member].Context;
        BrowserSet counted = state.Contexts[context].Kind switch
        {
            ContextKind.Network => CountScanners(context, ofNetworks: false, before, scannedBy, ref isOther),
            ContextKind.DomainAnywhere => BrowserSet.Sample(
                CountScanners(context, ofNetworks: false, before.Only(false), scannedBy.Only(false), ref isOther)[0],
                CountScanners(context, ofNetworks: true, before.Only(true), scannedBy.Only(true), ref isOther)[0]
            ),
            _ => default,
        };
        if (counted != before)
        {
            state.Members.Edit(member).ScannedBy = counted;
        }

        return isOther;
    }

    /// <returns>Which of them are counted.</returns>
    private BrowserSet CountScanners(int context, bool ofNetworks, BrowserSet before, BrowserSet scannedBy, ref bool isOther)
    {
        BrowserSet counted = default;
        for (int i = 0; i < BrowserSet.Most; i++)
        {
            if (before[i] is not 0 and int gone && !scannedBy.Contains(gone))
            {
                isOther |= Count(context, ofNetworks, gone, -1);
            }
        }

        for (int i = 0; i < BrowserSet.Most; i++)
        {
            int one = scannedBy[i];
            if (one == 0)
            {
                continue;
            }

            if (before.Contains(one))
            {
                counted.Add(one);
            }
            else if (ScannersOf(state.Contexts[context], ofNetworks)[one] < BrowserCounts.Enough)
            {
                isOther |= Count(context, ofNetworks, one, +1);
                counted.Add(one);
            }
        }

        return counted;
    }

    private bool Count(int context, bool ofNetworks, int one, int change)
    {
        ref ContextRow row = ref state.Contexts.Edit(context);
        ref BrowserCounts scans = ref ofNetworks ? ref row.ScannersNetworks : ref row.Scanners;
        int before = scans[one];
        scans.Add(one, change);
        return Changes(before, before + change) || Math.Max(before, before + change) == BrowserCounts.Enough;
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
        bool isAsked = watermark < engaged.LastTime + settings.SettleAfter && MovedBy(member, engaged) > 0;
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
    private void JudgeAgainIfMoved(int id, in ContextRow old)
    {
        if (old.Scanned + old.Other < ManyMessages || MovesAny(old, state.Contexts[id]))
        {
            JudgeAgain(id);
        }
    }

    /// <summary>Whether what others show would move the evidence of any message, whatever it has shown itself.</summary>
    private bool MovesAny(in ContextRow before, in ContextRow now)
    {
        foreach (Shown own in Shows)
        {
            (ContextActivity was, ContextActivity becomes) = (ToOne(before, own), ToOne(now, own));
            // To a stranger among its browsers each scan more is another's.
            bool isStrangers = now.Kind != ContextKind.Domain && was.Scanned != becomes.Scanned;
            if (was != becomes && (isStrangers || MovedBy(now.Kind, was, becomes, int.MaxValue) != 0))
            {
                return true;
            }
        }

        return false;
    }

    private void JudgeAgain(int id) => waiting.Add(id, state.Contexts[id].FirstMember);

    /// <summary>Whether a message that is one of them, or one that isn't, sees another number of steps.</summary>
    public static bool Changes(int before, int now) => StepOf(before) != StepOf(now) || StepOf(before - 1) != StepOf(now - 1);

    private static int StepOf(int count) => Math.Min(Steps.Of(count), ContextActivity.HighestStep);

    private static int Bit(Shown shown, Shown what) => (shown & what) != 0 ? 1 : 0;

    private static int Bit(PairedAs shown, PairedAs what) => (shown & what) != 0 ? 1 : 0;
}

/// <summary>
/// What other messages have shown in a context, in steps: 0 for none, 1 for one message, and one more for each doubling up to <see cref="HighestStep"/>. It is kept in one
/// word, since evidence asks for it with each event.
/// </summary>
public readonly record struct ContextActivity
{
    /// <summary>16,384 messages and more.</summary>
    public const int HighestStep = (1 << StepBits) - 1;

    public const int MostDomains = (1 << DomainBits) - 1;

    private const int StepBits = 4;
    private const int DomainBits = 5;
    private const int HasteBits = 8;

    // Where each begins; those before Other are what a view holds.
    private const int ThoroughAt = DomainBits;
    private const int LateAt = ThoroughAt + StepBits;
    private const int EarlyAt = LateAt + StepBits;
    private const int ReadAt = EarlyAt + StepBits;
    private const int ScannedAt = ReadAt + StepBits;
    private const int OtherAt = ScannedAt + StepBits;
    private const int OtherElsewhereAt = OtherAt + StepBits;
    private const int ScannedElsewhereAt = OtherElsewhereAt + StepBits;
    private const int GatewayScanningAt = ScannedElsewhereAt + StepBits;
    private const int GatewaySparedAt = GatewayScanningAt + StepBits;
    private const int StrangerAt = GatewaySparedAt + StepBits;
    private const int HasteAt = StrangerAt + 1;
    private const int MeetsAt = HasteAt + HasteBits;
    private const int FollowsAt = MeetsAt + StepBits;
    private const int AloneAt = FollowsAt + 1;
    private const int SeveralAt = AloneAt + 1;

    private readonly ulong bits;

    private ContextActivity(ulong bits) => this.bits = bits;

    /// <summary>Messages on which a machine was at work beyond doubt.</summary>
    public int Scanned
    {
        get => StepAt(ScannedAt);
        init => bits = With(value, ScannedAt);
    }

    /// <summary>Messages on which a person was, and no machine; in a network by more than coming late.</summary>
    public int Read
    {
        get => StepAt(ReadAt);
        init => bits = With(value, ReadAt);
    }

    /// <summary>Messages clicked soon after the delivery that show nothing else.</summary>
    public int Early
    {
        get => StepAt(EarlyAt);
        init => bits = With(value, EarlyAt);
    }

    /// <summary>Messages clicked long after the delivery only.</summary>
    public int Late
    {
        get => StepAt(LateAt);
        init => bits = With(value, LateAt);
    }

    /// <summary>
    /// Of a network the messages that people read there as far as is known: by more than coming late, or by that, the less so the more was scanned there, or came early. Scanners come late too, and of networks that scanned eight messages and had late clicks alone each was a machine's.
    /// </summary>
    public int Readers => Math.Max(Read, Late - Math.Max(2 * Scanned, Early - 1));

    /// <summary>Messages on which one visitor clicked many links, and that show no machine beyond doubt.</summary>
    public int Thorough
    {
        get => StepAt(ThoroughAt);
        init => bits = With(value, ThoroughAt);
    }

    /// <summary>Messages clicked that show no machine beyond doubt; not told of networks, and of domains in all campaigns nothing is told but this and <see cref="Scanned"/>.</summary>
    public int Other
    {
        get => StepAt(OtherAt);
        init => bits = With(value, OtherAt);
    }

    /// <summary>The same as <see cref="Scanned"/> of other partitions' messages, as these have published it.</summary>
    public int ScannedElsewhere
    {
        get => StepAt(ScannedElsewhereAt);
        init => bits = With(value, ScannedElsewhereAt);
    }

    /// <summary>Other partitions' messages that speak against it: of a domain as <see cref="Other"/>, of a network as <see cref="Read"/>.</summary>
    public int OtherElsewhere
    {
        get => StepAt(OtherElsewhereAt);
        init => bits = With(value, OtherElsewhereAt);
    }

    /// <summary>Of a domain in all campaigns: other domains behind the same gateway that scan.</summary>
    public int GatewayScanning
    {
        get => StepAt(GatewayScanningAt);
        init => bits = With(value, GatewayScanningAt);
    }

    /// <summary>Of a domain in all campaigns: other domains behind the same gateway that were clicked and show no machine.</summary>
    public int GatewaySpared
    {
        get => StepAt(GatewaySparedAt);
        init => bits = With(value, GatewaySparedAt);
    }

    /// <summary>Of a network that is scanned: whether the event's browser is hardly one of its scanners', so that these are but the scans that may be its own.</summary>
    public bool IsOfStranger
    {
        get => (bits >> StrangerAt & 1) != 0;
        init => bits = (bits & ~(1UL << StrangerAt)) | (value ? 1UL << StrangerAt : 0);
    }

    /// <summary>Of a network: what the delays of its first clicks amount to.</summary>
    internal Haste Haste
    {
        get => Haste.OfBits((byte)(bits >> HasteAt));
        init => bits = (bits & ~((ulong)byte.MaxValue << HasteAt)) | ((ulong)value.ToBits() << HasteAt);
    }

    /// <summary>Of a network: how many others clicked the same link of a message as it within seconds, on any message, this one included.</summary>
    public int Meets
    {
        get => StepAt(MeetsAt);
        init => bits = With(value, MeetsAt);
    }

    /// <summary>
    /// Of a network: whether as good as each of its clicks, on several messages, comes minutes at most after another network's on the same link. Of a domain in all campaigns: whether on many of its messages one network comes seconds after another.
    /// </summary>
    public bool Follows
    {
        get => ((bits >> FollowsAt) & 1) != 0;
        init => bits = (bits & ~(1UL << FollowsAt)) | ((value ? 1UL : 0) << FollowsAt);
    }

    /// <summary>Of a network: whether it has come to one recipient's messages only.</summary>
    public bool IsOfOneRecipient
    {
        get => ((bits >> AloneAt) & 1) != 0;
        init => bits = (bits & ~(1UL << AloneAt)) | ((value ? 1UL : 0) << AloneAt);
    }

    /// <summary>Of a network: whether it has come to messages of several campaigns.</summary>
    public bool HasSeveralCampaigns
    {
        get => ((bits >> SeveralAt) & 1) != 0;
        init => bits = (bits & ~(1UL << SeveralAt)) | ((value ? 1UL : 0) << SeveralAt);
    }

    /// <summary>How many recipients' domains there are, up to <see cref="MostDomains"/>, this one included; no step.</summary>
    public int Domains
    {
        get => (int)bits & MostDomains;
        init => bits = (bits & ~(ulong)MostDomains) | (uint)value;
    }

    /// <summary>How many messages a step stands for at least.</summary>
    public static int AtLeast(int step) => step == 0 ? 0 : 1 << (step - 1);

    /// <summary>
    /// All of it but what is known from elsewhere in 25 bits: four a step, and five for the domains, of which as many as are told apart. Of a domain in all campaigns <see cref="Other"/> takes the
    /// room of <see cref="Thorough"/>, and what its gateway does that of <see cref="Early"/> and <see cref="Late"/>.
    /// </summary>
    internal uint ToBits(ContextKind kind, int domains)
    {
        uint steps = (uint)bits & ((1u << OtherAt) - 1) & ~(uint)MostDomains;
        uint ofGateway = ((uint)GatewayScanning << EarlyAt) | ((uint)GatewaySpared << LateAt);
        return kind switch
        {
            ContextKind.Network => steps | (uint)domains,
            ContextKind.Domain => steps | (uint)Other,
            _ => steps | ((uint)Other << ThoroughAt) | ofGateway,
        };
    }

    /// <summary>What is known from elsewhere, four bits a step.</summary>
    internal byte ElsewhereToBits() => (byte)(bits >> OtherElsewhereAt);

    /// <summary>Whom it meets: four bits of <see cref="Meets"/>, and one each of <see cref="Follows"/>, <see cref="IsOfOneRecipient"/> and <see cref="HasSeveralCampaigns"/>.</summary>
    internal byte PairsToBits() => (byte)((bits >> MeetsAt) & ((1 << (StepBits + 3)) - 1));

    /// <summary>The same without <see cref="Meets"/> and <see cref="Follows"/>.</summary>
    internal static byte WithoutMeeting(byte pairs) => (byte)(pairs & ~((1 << (StepBits + 1)) - 1));

    /// <summary>What <see cref="ToBits"/>, <see cref="ElsewhereToBits"/>, <see cref="Haste.ToBits"/> and <see cref="PairsToBits"/> made bits of.</summary>
    internal static ContextActivity OfBits(ContextKind kind, uint view, byte elsewhere, byte haste, byte pairs)
    {
        ContextActivity known = new(view | ((ulong)elsewhere << OtherElsewhereAt) | ((ulong)haste << HasteAt) | ((ulong)pairs << MeetsAt));
        return kind == ContextKind.Network ? known
            : kind == ContextKind.Domain ? known with { Domains = 0, Other = known.Domains }
            : known with
            {
                Thorough = 0,
                Early = 0,
                Late = 0,
                Other = known.Thorough,
                GatewayScanning = known.Early,
                GatewaySpared = known.Late,
            };
    }

    private int StepAt(int at) => (int)(bits >> at) & HighestStep;

    private ulong With(int step, int at) => (bits & ~((ulong)HighestStep << at)) | ((ulong)step << at);
}
