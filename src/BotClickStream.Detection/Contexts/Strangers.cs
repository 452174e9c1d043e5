namespace BotClickStream.Detection;

/// <summary>
/// Which browsers, and at a domain which networks, scanned in a context, and how strange others are there: what its scans say of a click is the less the stranger who made it is to them.
/// </summary>
internal sealed class Strangers(DetectorState state, ContextRules rules)
{
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

    /// <summary>Evidence of a group counts whole, half, a quarter and so on.</summary>
    private const int WholeAndHalves = 2;

    /// <summary>What more scans than these amount to is the same: see <see cref="NetworkConduct"/>.</summary>
    private const int MostOfStrangers = 5;

    /// <summary>
    /// What a network shows to one of a message's browsers: of its scans such as may be that browser's. One that was hardly ever a machine's there is hardly the next one of its scanner's, the less so the fewer others were
    /// such once only (Good and Turing: what was never seen is as likely as all that was seen once); of one that comes as often as any, nothing else is known.
    /// </summary>
    public ContextActivity ToBrowser(int member, ContextActivity around, uint userAgent) =>
        member == 0 || around.Scanned == 0 || IsKnown(member, around, BrowserCounts.ClassOf(userAgent))
            ? around
            : ToStranger(around, ScansOfStrangers(member, around));

    /// <summary>The same to a browser that is a stranger there: of all scans but so many may be its own, of rare links none, and those read who read, however late its scanners come.</summary>
    public static ContextActivity ToStranger(ContextActivity around, int scans) =>
        around with
        {
            Scanned = scans,
            Read = around.Readers,
            RareLinks = 0,
            IsOfStranger = true,
        };

    /// <summary>What a network shows to the strangers among a message's browsers, as <see cref="In"/> has them: by how many scans may be theirs, from the first to the last.</summary>
    public static (int First, int Last) ScansToAny(byte strangers, int scanned) =>
        strangers == 0 ? (1, 0)
        : strangers == ManyBrowsers ? (0, Math.Min(scanned, MostOfStrangers))
        : (strangers >> BrowsersTold, strangers >> BrowsersTold);

    /// <summary>The same to whatever browsers.</summary>
    public static (int First, int Last) ScansToAny(int scanned) => ScansToAny(ManyBrowsers, scanned);

    /// <summary>Whether a browser was a machine's in the member's network on so many other messages as if all were so alike.</summary>
    private bool IsKnown(int member, ContextActivity around, int browser)
    {
        ref readonly MemberRow row = ref state.Members[member];
        return IsKnown(state.Contexts[row.Context].Scanners, row.ScannedBy, around, browser);
    }

    private static bool IsKnown(in BrowserCounts scans, BrowserSet own, ContextActivity around, int one) =>
        IsKnown(scans[one], own.Contains(one) ? 1 : 0, around.Scanned);

    private static bool IsKnown(int counted, int own, int scanned) =>
        counted == BrowserCounts.Enough || (counted > own && ContextActivity.StepOf(counted - own) + UsualShare > scanned);

    private int ScansOfStrangers(int member, ContextActivity around)
    {
        ref readonly MemberRow row = ref state.Members[member];
        return ScansOf(around.Scanned, state.Contexts[row.Context].Scanners.Singles(row.ScannedBy));
    }

    private static int ScansOf(int scanned, int singles)
    {
        int rarer = Math.Max(0, scanned - ContextActivity.StepOf(singles) - 1);
        return Math.Max(0, Math.Min(scanned, MostOfStrangers) - rarer);
    }

    /// <summary>By how much the evidence moves at most when all of a message's visitors become strangers.</summary>
    public int MostMoved => MostStrangeness * Math.Abs(rules.UnlikeWeight) * WholeAndHalves;

    /// <summary>Whether a message's visitors were too many for <see cref="In"/> to tell: those are judged again whenever they are asked.</summary>
    public static bool AreMany(byte strangers) => strangers == ManyBrowsers;

    /// <summary>How strange a message's visitors are in a context, as a member's row keeps it; 0 where nobody is, or nobody asks.</summary>
    public byte In(ContextKind kind, int member, int engagement, ContextActivity around) =>
        kind switch
        {
            ContextKind.Network => StrangersOf(member, engagement, around),
            ContextKind.DomainAnywhere => StrangenessIn(member, engagement, around),
            _ => 0,
        };

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
        if (member == 0 || around.Scanned == 0 || !click.Type.IsChoice())
        {
            return 0;
        }

        int strangeness = StrangenessOf(member, around, click, ofNetworks: false);
        strangeness += isNoStranger ? 0 : StrangenessOf(member, around, click, ofNetworks: true);
        return strangeness * rules.UnlikeWeight;
    }

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
        return IsKnown(scans, own, around, one) ? 0 : StrangenessOf(around.Scanned, scans.Singles(own));
    }

    private static int StrangenessOf(int scanned, int singles) =>
        Math.Clamp((scanned - ContextActivity.StepOf(singles) - 1) / 2, 0, MostStrangeness);

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
            if (!click.Type.IsChoice() || IsOfAny(visitors[..told], click))
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

    /// <summary>By how much the evidence moves at most when a message's visitors in such a context are as strange as <see cref="In"/> now has it.</summary>
    public int MovedBy(ContextKind kind, byte before, byte now)
    {
        bool isUnknown = before == ManyBrowsers || now == ManyBrowsers;
        if (isUnknown || before == now || kind == ContextKind.Network)
        {
            return isUnknown || before != now ? EngagementRow.MostMargin : 0;
        }

        int most = 0;
        for (int at = 0; at < VisitorsTold * VisitorBits; at += VisitorBits)
        {
            int browser = ((now >> at) & MostStrangeness) - ((before >> at) & MostStrangeness);
            int network = ((now >> (at + StrangenessBits)) & MostStrangeness) - ((before >> (at + StrangenessBits)) & MostStrangeness);
            most = Math.Max(most, Math.Abs(browser) + Math.Abs(network));
        }

        return most * Math.Abs(rules.UnlikeWeight) * WholeAndHalves;
    }

    private static ref readonly BrowserCounts ScannersOf(in ContextRow context, bool ofNetworks) =>
        ref ofNetworks ? ref context.ScannersNetworks : ref context.Scanners;

    /// <returns>Whether that may make strangers known to any of the context's messages, or known ones strangers.</returns>
    public bool Count(int member, BrowserSet scannedBy)
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
            ContextKind.Network => Count(context, ofNetworks: false, before, scannedBy, ref isOther),
            ContextKind.DomainAnywhere => BrowserSet.Sample(
                Count(context, ofNetworks: false, before.Only(false), scannedBy.Only(false), ref isOther)[0],
                Count(context, ofNetworks: true, before.Only(true), scannedBy.Only(true), ref isOther)[0]
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
    private BrowserSet Count(int context, bool ofNetworks, BrowserSet before, BrowserSet scannedBy, ref bool isOther)
    {
        BrowserSet counted = default;
        for (int i = 0; i < BrowserSet.Most; i++)
        {
            if (before[i] is not 0 and int gone && !scannedBy.Contains(gone))
            {
                isOther |= CountOne(context, ofNetworks, gone, -1);
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
                isOther |= CountOne(context, ofNetworks, one, +1);
                counted.Add(one);
            }
        }

        return counted;
    }

    private bool CountOne(int context, bool ofNetworks, int one, int change)
    {
        ref ContextRow row = ref state.Contexts.Edit(context);
        ref BrowserCounts scans = ref ofNetworks ? ref row.ScannersNetworks : ref row.Scanners;
        BrowserCounts before = scans;
        scans.Add(one, change);
        int scanned = ContextActivity.StepOf(row.Scanned);
        return MovesAny(row.Kind, scanned, before, scans, one)
            || MovesAny(row.Kind, ContextActivity.StepOf(row.Scanned - 1), before, scans, one);
    }

    /// <summary>Whether another count of one class makes anybody known or a stranger, or strangers more or less strange, to any message, whatever scanned that itself.</summary>
    /// <param name="scanned">What others have scanned, as a message sees it.</param>
    private static bool MovesAny(ContextKind kind, int scanned, in BrowserCounts before, in BrowserCounts now, int one)
    {
        if (scanned == 0)
        {
            return false;
        }

        (int singles, int singlesNow) = (before.Singles(default), now.Singles(default));
        for (int own = 0; own <= 1; own++)
        {
            if (IsKnown(before[one], own, scanned) != IsKnown(now[one], own, scanned))
            {
                return true;
            }

            int was = singles + (own * BrowserCounts.SinglesMoreBut(before[one]));
            int becomes = singlesNow + (own * BrowserCounts.SinglesMoreBut(now[one]));
            for (int others = -BrowserSet.Most; others <= BrowserSet.Most && was != becomes; others++)
            {
                bool isOther =
                    kind == ContextKind.Network
                        ? ScansOf(scanned, was + others) != ScansOf(scanned, becomes + others)
                        : StrangenessOf(scanned, was + others) != StrangenessOf(scanned, becomes + others);
                if (isOther)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
