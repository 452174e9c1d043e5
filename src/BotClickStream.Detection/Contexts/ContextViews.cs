using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>
/// What others show a message in its contexts, and by how much that may have moved its evidence since the message was last judged. It may say that it has in vain, and never fails to.
/// </summary>
internal sealed class ContextViews(
    DetectorState state,
    DetectorSettings settings,
    ProfilesElsewhere elsewhere,
    GatewayWatch gateways,
    Strangers strangers
)
{
    /// <summary>Messages on which a network only followed, for that to be its habit, and how many for each on which it didn't.</summary>
    private const int LeastFollowing = 4;

    private const int FollowingEach = 9;

    /// <summary>A domain's messages on which one network follows another, for that to be a vendor's habit that is asked at the click, and for how many each others on which nobody does.</summary>
    private const int LeastFollowed = 2;

    private const int OthersEach = 4;

    /// <summary>Networks of rented machines that came to a domain, for these to be ever other ones, and for how many messages that they clicked one may be a reader's.</summary>
    private const int LeastRented = 5;

    private const int RentedEach = 8;

    /// <summary>A domain's messages that were clicked, for it to be told what links they are clicked on, and how many of ten are clicked on such as nobody clicks where a scanner is at work: of people's messages hardly one is.</summary>
    private const int LeastClicked = 4;

    private const int RareOfTen = 3;

    /// <summary>What a message may show of that itself.</summary>
    private static readonly PairedAs[] RentedShown =
    [
        PairedAs.None,
        PairedAs.Rented,
        PairedAs.RentedRead,
        PairedAs.Rented | PairedAs.RentedRead,
    ];

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

    private readonly AskedSignal[] signals =
    [
        .. settings
            .Rules.AllSignals()
            .Where(signal => signal.Group == EvidenceGroup.Context || signal.IsAskedLast)
            .Select(signal => new AskedSignal(signal)),
    ];

    /// <summary>What more domains than these amount to is the same, until they are strangers' (<see cref="NetworkFanOut.StrangersDomains"/>).</summary>
    private readonly int mostDomains = Math.Clamp(
        Math.Max(Math.Max(settings.Rules.NetworkFanOut.ManyDomains, settings.Rules.PairConduct.LeastDomains), ContextActivity.HasteDomains),
        NetworkFanOut.OneDomain + 1,
        ContextActivity.MostDomains
    );

    private readonly int strangersDomains = settings.Rules.NetworkFanOut.StrangersDomains;

    /// <summary>What others have shown in the member's context.</summary>
    public ContextActivity Around(int member)
    {
        ref readonly ContextRow context = ref state.Contexts[state.Members[member].Context];
        (int scannedElsewhere, int otherElsewhere) = Elsewhere(context.Key, context.Told, member);
        (int scanning, int spared) = AroundGateway(context, member);
        return ToOne(context, state.Members[member].Shown, state.Members[member].PairedAs) with
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
    private static ContextActivity ToOne(in ContextRow context, Shown own, PairedAs paired)
    {
        int scanned = ContextActivity.StepOf(context.Scanned - own.Count(Shown.Scanned));
        return context.Kind == ContextKind.DomainAnywhere
            ? new ContextActivity
            {
                Scanned = scanned,
                Other = ContextActivity.StepOf(context.Other - own.Count(Shown.Other)),
                Hourly = ContextActivity.StepOf(context.Hourly - paired.Count(PairedAs.Hourly)),
                Rented = Rented(context, paired),
                RareLinks = RareLinks(context, paired),
            }
            : new ContextActivity
            {
                Scanned = scanned,
                Read = ContextActivity.StepOf(context.Read - own.Count(Shown.Read)),
                Early = ContextActivity.StepOf(context.Early - own.Count(Shown.Early)),
                Late = ContextActivity.StepOf(context.Late - own.Count(Shown.Late)),
                Thorough = ContextActivity.StepOf(context.Thorough - own.Count(Shown.Thorough)),
                Other = context.Kind == ContextKind.Domain ? ContextActivity.StepOf(context.Other - own.Count(Shown.Other)) : 0,
                Meets = ContextActivity.StepOf(BitOperations.PopCount(context.Partners)),
                Domains =
                    context.Kind == ContextKind.Network
                        ? Math.Min(BitOperations.PopCount(context.Domains), ContextActivity.MostDomains)
                        : 0,
                Haste = context.Kind == ContextKind.Network ? NetworkDelays.Of(context) : default,
                IsOfOneRecipient = context.IsOfOneRecipient,
                HasSeveralCampaigns = context.HasSeveralCampaigns,
                RareLinks = RareLinks(context, paired),
            };
    }

    /// <summary>Whether a network has never come to a link first, but on so few messages among so many; or whether at a domain somebody often follows; to a message on which it was so itself.</summary>
    public static bool Follows(in ContextRow context, PairedAs own)
    {
        int following = context.Following - own.Count(PairedAs.Following);
        int leading = context.Leading - own.Count(PairedAs.Leading);
        return context.Kind == ContextKind.Network
            ? following >= LeastFollowing && following >= leading * FollowingEach
            : following >= LeastFollowed && following * OthersEach >= leading;
    }

    /// <summary>The step of the others' messages on which the network took a rare link, to a message on which it was so itself; or 1 where so many of a domain's are clicked on such.</summary>
    public static int RareLinks(in ContextRow context, PairedAs own) =>
        context.Kind switch
        {
            ContextKind.Network => Math.Min(
                ContextActivity.StepOf(context.RareLinks - own.Count(PairedAs.RareLink)),
                ContextActivity.MostRareLinks
            ),
            ContextKind.DomainAnywhere => AreRareClicked(
                context.Clicked - own.Count(PairedAs.Clicked),
                context.RareClicked - own.Count(PairedAs.RareLink)
            )
                ? 1
                : 0,
            _ => 0,
        };

    // In steps, so that a domain of many messages near the share is not looked at again with each of them.
    private static bool AreRareClicked(int clicked, int rare) =>
        clicked >= LeastClicked && Steps.Rounded(rare) * 10L >= Steps.Rounded(clicked) * (long)RareOfTen;

    /// <summary>Whether as many of a domain's messages are clicked from rented machines as before, to whatever message.</summary>
    public static bool IsRentedOtherwise(in ContextRow before, in ContextRow now)
    {
        bool isOther = false;
        foreach (PairedAs own in RentedShown)
        {
            isOther |= Rented(before, own) != Rented(now, own);
        }

        return isOther;
    }

    /// <summary>The step of a domain's other messages clicked from rented machines by who shows no reader, to a message on which it was so itself; 0 where the networks are few, or more than a few read behind such.</summary>
    public static int Rented(in ContextRow domain, PairedAs own)
    {
        int rented = domain.Rented - own.Count(PairedAs.Rented);
        int read = domain.RentedRead - own.Count(PairedAs.RentedRead);
        bool isScanners = read * RentedEach <= rented && BitOperations.PopCount(domain.Partners) >= LeastRented;
        return isScanners ? ContextActivity.StepOf(rented) : 0;
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
    public int MovedBy(int member, in EngagementRow engaged, bool isAlone)
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

        // Of a network that came beside no other what asks for several visitors says nothing. What a test's did isn't kept.
        bool isBeside = kind != ContextKind.Network || (row.PairedAs & PairedAs.Beside) != 0 || state.Messages[engaged.Message].IsTest;
        WindowFacts missing =
            (engaged.HasChoice ? WindowFacts.None : WindowFacts.Choices) | (isBeside ? WindowFacts.None : WindowFacts.Visitors);
        int most = MovedBySignals(kind, before, now, engaged, missing);
        if (kind == ContextKind.Network)
        {
            (int scans, int last) = Strangers.ScansToAny(row.Strangers, now.Scanned);
            for (; scans <= last; scans++)
            {
                int toStrangers = MovedBySignals(
                    kind,
                    Strangers.ToStranger(before, scans),
                    Strangers.ToStranger(now, scans),
                    engaged,
                    missing
                );
                most = Math.Max(most, toStrangers);
            }
        }

        return moved + most;
    }

    private int MovedBySignals(ContextKind kind, ContextActivity before, ContextActivity now, in EngagementRow engaged, WindowFacts missing)
    {
        int moved = MovedByScanners(kind, before, now);
        foreach (ref readonly AskedSignal asked in signals.AsSpan())
        {
            if ((asked.Needs & missing) == 0)
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
        if (!isAsked)
        {
            return 0;
        }

        byte seen = strangers.In(kind, member, row.Engagement, now);
        // Who is no stranger any more comes by the hour too, and then that it was late speaks for nobody.
        return (row.PairedAs & PairedAs.Hourly) != 0 && seen != row.Strangers
            ? EngagementRow.MostMargin
            : strangers.MovedBy(kind, row.Strangers, seen);
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
                return (With(before, was), With(now, ToOne(context, row.Shown, row.PairedAs)));
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

    /// <summary>Whether what others show would move the evidence of any message, whatever it has shown itself.</summary>
    public bool MovesAny(in ContextRow before, in ContextRow now) =>
        now.Kind == ContextKind.DomainAnywhere
            ? MovesAny(before, now, PairedAs.Hourly) || MovesAnyRented(before, now)
            : MovesAny(before, now, PairedAs.None)
                || (RareLinks(now, PairedAs.RareLink) != RareLinks(now, PairedAs.None) && MovesAny(before, now, PairedAs.RareLink));

    private bool MovesAnyRented(in ContextRow before, in ContextRow now)
    {
        bool isMoved = false;
        foreach (PairedAs own in RentedShown)
        {
            isMoved = isMoved || MovesAny(before, now, own);
        }

        return isMoved;
    }

    private bool MovesAny(in ContextRow before, in ContextRow now, PairedAs paired)
    {
        int mostThorough = ContextActivity.StepOf(Math.Max(before.Thorough, now.Thorough));
        Shown telling = TellingIn(before) | TellingIn(now);
        foreach (Shown own in Shows)
        {
            if ((own & ~telling) != 0)
            {
                // A message that has not shown the rest sees the same, and is asked.
                continue;
            }

            (ContextActivity was, ContextActivity becomes) = (ToOne(before, own, paired), ToOne(now, own, paired));
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

    /// <summary>What a message may have shown itself so that the others amount to something else for it than for one that hasn't.</summary>
    private static Shown TellingIn(in ContextRow context)
    {
        return If(context.Scanned, Shown.Scanned)
            | If(context.Read, Shown.Read)
            | If(context.Early, Shown.Early)
            | If(context.Late, Shown.Late)
            | If(context.Thorough, Shown.Thorough)
            | If(context.Other, Shown.Other);

        static Shown If(int count, Shown own) => ContextActivity.StepOf(count) == ContextActivity.StepOf(count - 1) ? Shown.None : own;
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

    /// <summary>Whether another domain, recipient or campaign of a network amounts to something else for its messages.</summary>
    public bool IsReachOtherwise(in ContextRow before, in ContextRow now) =>
        TellingOf(BitOperations.PopCount(now.Domains)) != TellingOf(BitOperations.PopCount(before.Domains))
        || before.IsOfOneRecipient != now.IsOfOneRecipient
        || before.HasSeveralCampaigns != now.HasSeveralCampaigns
        || NetworkDelays.Of(before) != NetworkDelays.Of(now);

    /// <summary>Of a number of domains as much as anybody asks for.</summary>
    private int TellingOf(int domains) => Math.Max(Math.Min(domains, mostDomains), domains >= strangersDomains ? strangersDomains : 0);
}
