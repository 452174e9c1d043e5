namespace BotClickStream.Detection;

/// <summary>
/// What a signal sees: the events of one message in order of time (then of id, so that evidence does not depend on arrival), and what
/// is known around them. Filled anew for each judgement; signals read it and keep nothing.
/// </summary>
public sealed class MessageWindow
{
    /// <summary>What an event's evidence must come to, its prior left out, for a machine beyond doubt.</summary>
    private const int MachineFrom = 3_500;

    private const int UntoldMs = 120_000;

    /// <summary>Where nothing tells visitors apart, a pause this long does: hardly any scanner's drip pauses longer.</summary>
    private const int SittingPauseMs = 600_000;

    /// <summary>So many links within so many milliseconds are a quick sitting, of a sweep or of who opens tabs.</summary>
    private const int QuickLinks = 3;

    private const int QuickWindowMs = 10_000;

    /// <summary>So far from a quick sitting's clicks it is over: who clicks then goes at another pace.</summary>
    internal const int QuickPauseMs = 20_000;

    /// <summary>Distinct links of a visitor whose visit tells more than when it was, as <see cref="ThoroughVisits"/> has it.</summary>
    private const int ManyLinks = 5;

    /// <summary>Clicks between another visitor's, from which on who makes them is no bystander: one machine works from two networks.</summary>
    private const int LeastAmid = 2;

    private const int TwinMomentMs = 1_000;

    private const int SweepWindowMs = 3_000;

    private const int SweepLinks = 3;

    /// <summary>So long at most a vendor that is asked at the click looks at the link first, before it lets the person through.</summary>
    internal const int LetThroughMs = 5_000;

    private const int PairsNetworks = 3;

    /// <summary>So long after a click a machine that looks at what people have clicked comes at most.</summary>
    internal const int FollowWithinMs = 300_000;

    /// <summary>How long after a click a visit to the site may begin that followed from it.</summary>
    internal const int VisitWithinMs = 1_800_000;

    /// <summary>Of two visitors on one link this near, one may be a machine that follows the other, a person.</summary>
    internal const int TwinWithinMs = 15_000;

    private readonly SlidingDistinct sliding = new();
    private WindowEvent[] events = new WindowEvent[16];
    private long[] clickTimes = new long[16];
    private int[] clickLinks = new int[16];
    private DistinctWindow[] sweeps = new DistinctWindow[16];
    private DistinctWindow[] visitors = new DistinctWindow[16];
    private bool[] firsts = new bool[16];
    private bool hasFirsts;
    private Pairing[] pairings = new Pairing[16];
    private bool hasPairings;

    // Of each event whether it is another's work, and whether it begins a sweep: 0 where nobody has asked, else 1 for no and 2 for yes.
    private byte[] anothers = new byte[16];
    private byte[] swept = new byte[16];
    private int count;

    // The network of all clicks and unsubscribes, as long as they have but one; and how many links that visitor clicked, below 0 until somebody asks.
    private ulong network;
    private int onlyVisitorsLinks;

    // Visitors of the span of events that was last asked about, each with whether it is a bystander there: many windows of many events ask the same of a few.
    private readonly (int Event, bool IsBystander)[] asked = new (int, bool)[4];
    private (int From, int To, int Visitors) askedOf;

    // The clicks that visits to the site followed from; the count below 0 until somebody asks.
    private int[] followed = new int[4];
    private int followedCount;

    // Whether of any event neither network nor browser is told.
    private bool hasUntold;

    // The width that sweeps were made for; several signals ask for the same.
    private long sweepWidth;

    internal MessageWindow() { }

    public ReadOnlySpan<WindowEvent> Events => events.AsSpan(0, count);

    /// <summary>Clicks among them.</summary>
    internal int Clicks { get; private set; }

    /// <summary>What there is in it at all.</summary>
    internal WindowFacts Facts { get; private set; }

    /// <summary>
    /// Milliseconds since 1970 of the delivery, else of the sending, by the clock of the campaign's engagement: what the source told, and <see cref="ClockOffset"/>; <see langword="null"/> where neither is known.
    /// </summary>
    public long? DeliveredAt { get; private set; }

    /// <summary>By how many milliseconds the campaign's engagement is stamped late, below 0 early; 0 where nothing shows it.</summary>
    public int ClockOffset { get; private set; }

    /// <summary>Whether that is the delivery.</summary>
    public bool IsDelivered { get; private set; }

    /// <summary>
    /// Milliseconds since 1970 from which on the campaign was clicked, to ten minutes: where no delivery is told, the mail came about then, unless it was sent by itself; <see langword="null"/> where nobody clicked.
    /// </summary>
    public long? BegunAt { get; private set; }

    /// <summary>Whether the delivery isn't known though others' of the domain are: it is so long ago that it is forgotten, or has yet to be told.</summary>
    internal bool IsForgotten => DeliveredAt is null && Domain.Mailed > 0;

    /// <summary>Distinct links in the mail as far as known; 0 where unknown.</summary>
    public int MailLinks { get; private set; }

    /// <summary>Of these, such as are known to be no content.</summary>
    public int OtherLinks { get; private set; }

    /// <summary>What the recipient's domain has done in this campaign.</summary>
    public DomainActivity Domain { get; private set; }

    /// <summary>What other messages of the domain have shown in this campaign.</summary>
    public ContextActivity DomainContext { get; private set; }

    /// <summary>What other messages of the domain have shown in any campaign.</summary>
    public ContextActivity DomainAnywhere { get; private set; }

    /// <summary>
    /// For each event the window of <paramref name="width"/> milliseconds around it with the most distinct links clicked, HEAD requests included;
    /// of events other than clicks none.
    /// </summary>
    internal ReadOnlySpan<DistinctWindow> LinkWindows(long width)
    {
        if (width == sweepWidth)
        {
            return sweeps.AsSpan(0, count);
        }

        sweepWidth = width;
        for (int i = 0; i < count; i++)
        {
            clickTimes[i] = events[i].Time;
            clickLinks[i] = events[i].Type == EventType.Click ? events[i].Link : 0;
        }

        sliding.Slide(clickTimes.AsSpan(0, count), clickLinks.AsSpan(0, count), width, sweeps);
        return sweeps.AsSpan(0, count);
    }

    /// <summary>The same of what is no part of a sweep, of so many links within so many milliseconds; what is part of a sitting tells from whoever came after it.</summary>
    internal ReadOnlySpan<DistinctWindow> LinkWindowsOutside(long sweepWidth, int sweepLinks, long width)
    {
        ReadOnlySpan<DistinctWindow> swept = LinkWindows(sweepWidth);
        for (int i = 0; i < count; i++)
        {
            clickTimes[i] = events[i].Time;
            bool isOutside = swept[i].Distinct < sweepLinks || events[i].Sitting != 0;
            clickLinks[i] = events[i].Type == EventType.Click && isOutside ? events[i].Link : 0;
        }

        sliding.Slide(clickTimes.AsSpan(0, count), clickLinks.AsSpan(0, count), width, visitors);
        return visitors.AsSpan(0, count);
    }

    /// <summary>
    /// For each click the window of <paramref name="width"/> milliseconds around it with the most networks. A click on a link that somebody else clicked within
    /// <paramref name="twinWithin"/> milliseconds before is a twin, and no visit of its own, nor is that of a visitor who went on to the site. With a sheet, what its present signal has fired for is left out, and whoever looked before.
    /// </summary>
    internal ReadOnlySpan<DistinctWindow> NetworkWindows(long width, long twinWithin, EvidenceSheet? sheet = null)
    {
        for (int i = 0; i < count; i++)
        {
            clickTimes[i] = events[i].Time;
            bool isVisit =
                events[i].Type == EventType.Click
                && !IsFollowed(i)
                && !IsTwin(i, twinWithin)
                && (sheet is null || !(sheet.HasFired(i) || HasLooked(i)));
            clickLinks[i] = isVisit ? VisitorOf(events[i]) : 0;
        }

        sliding.Slide(clickTimes.AsSpan(0, count), clickLinks.AsSpan(0, count), width, visitors);
        return visitors.AsSpan(0, count);
    }

    /// <summary>Whose visit each event was to the last <see cref="NetworkWindows"/>; 0 where it was none.</summary>
    internal ReadOnlySpan<int> Visitors => clickLinks.AsSpan(0, count);

    /// <summary>Whether it is the second hit on its link by its visitor this near.</summary>
    internal bool IsDoubleClick(int at, long within)
    {
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= within; i--)
        {
            if (events[i].Type == EventType.Click && events[i].Link == events[at].Link && !events[i].IsElsewhereThan(events[at]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether its visitor looked before: who follows others' clicks, or comes from another network with each, fetches no image first.</summary>
    private bool HasLooked(int at)
    {
        for (int i = 0; i < at && events[at].Network != 0; i++)
        {
            if (events[i].Type == EventType.Open && events[i].Network == events[at].Network)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether each event is its visitor's first click on its link.</summary>
    internal ReadOnlySpan<bool> FirstClicks()
    {
        for (int i = 0; i < count && !hasFirsts; i++)
        {
            bool isFirst = events[i].Type == EventType.Click && events[i].Link != 0;
            for (int j = 0; j < i && isFirst; j++)
            {
                isFirst = !firsts[j] || events[j].Link != events[i].Link || events[j].IsElsewhereThan(events[i]);
            }

            firsts[i] = isFirst;
        }

        hasFirsts = true;
        return firsts.AsSpan(0, count);
    }

    /// <summary>Distinct links that an event's visitor clicked.</summary>
    internal int LinksOf(int at)
    {
        if (!IsOfOnlyVisitor(at))
        {
            return CountLinksOf(at);
        }

        onlyVisitorsLinks = onlyVisitorsLinks < 0 ? CountLinksOf(at) : onlyVisitorsLinks;
        return onlyVisitorsLinks;
    }

    /// <summary>
    /// Distinct links that a visitor clicked; 0 where two came quicker than <paramref name="minGap"/> milliseconds. Where clocks are whole seconds two links within one of them may be half a second apart, and three are too many.
    /// </summary>
    internal int UnhurriedLinksOf(in WindowEvent visitor, long minGap)
    {
        ReadOnlySpan<bool> isFirst = FirstClicks();
        int links = 0;
        int last = -1;
        int before = -1;
        for (int i = 0; i < count; i++)
        {
            if (!isFirst[i] || events[i].IsElsewhereThan(visitor))
            {
                continue;
            }

            if ((last >= 0 && SpanOf(events[last].Time, events[i].Time) < minGap) || (before >= 0 && events[before].Time == events[i].Time))
            {
                return 0;
            }

            links++;
            (before, last) = (last, i);
        }

        return links;
    }

    private int CountLinksOf(int at)
    {
        ReadOnlySpan<bool> first = FirstClicks();
        int links = 0;
        for (int i = 0; i < count; i++)
        {
            links += first[i] && !events[i].IsElsewhereThan(events[at]) ? 1 : 0;
        }

        return links;
    }

    /// <summary>By its network, and where that isn't told by its browser; 0 where nothing is.</summary>
    private static int VisitorOf(in WindowEvent click) =>
        click.Network == 0 ? (int)click.UserAgent : (int)(click.Network ^ (click.Network >> 32));

    /// <summary>A twin has a click to itself that it follows, or, within the moment, comes before: where more networks came than one clicked, all are visitors.</summary>
    private bool IsTwin(int at, long within)
    {
        for (int i = at + 1; i < count && events[i].Time - events[at].Time <= LetThroughMs; i++)
        {
            bool isPair = events[i].Type == EventType.Click && events[i].IsOnLinkOf(events[at]) && events[at].IsElsewhereThan(events[i]);
            if (isPair && FollowerOf(at, i, TwinMomentMs) == at)
            {
                return true;
            }
        }

        int first = at;
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= within; i--)
        {
            first = Follows(at, i) ? i : first;
        }

        int followed = 0;
        int followers = 0;
        for (int i = first; i < at; i++)
        {
            bool isFirsts = !events[i].IsElsewhereThan(events[first]);
            followed += isFirsts && Follows(at, i) ? 1 : 0;
            followers += !isFirsts && Follows(at, i) ? 1 : 0;
        }

        return followed > followers;
    }

    private bool Follows(int at, int other) =>
        events[other].Type == EventType.Click && events[other].IsOnLinkOf(events[at]) && events[at].IsElsewhereThan(events[other]);

    /// <summary>
    /// How long the window may have lasted, in milliseconds: where clocks tell whole seconds, up to one more than they tell.
    /// </summary>
    internal long SpanOf(DistinctWindow window) => SpanOf(events[window.First].Time, events[window.Last].Time);

    /// <inheritdoc cref="SpanOf(DistinctWindow)"/>
    internal static long SpanOf(long first, long last) => last - first + (first % 1000 == 0 && last % 1000 == 0 ? 1000 : 0);

    /// <summary>Whether somebody by another browser had been through the message minutes before, from the same network or as a machine: it has done its work, perhaps, and then comes a person behind its network.</summary>
    internal bool WasVisitedBefore(int at, long minutesBefore, EvidenceSheet sheet)
    {
        for (int i = 0; i < at && events[at].Time - events[i].Time >= minutesBefore; i++)
        {
            if (
                events[i].Type == EventType.Click
                && events[i].UserAgent != events[at].UserAgent
                && (!events[i].IsElsewhereThan(events[at]) || sheet.SumOf(i) > MachineFrom)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Of a window the part that is the event's visitor's own, where all else in it is one other visitor's who did more: who clicks while a scanner is at work is no part of its sweep. Where three networks are at work it is whole.
    /// </summary>
    internal DistinctWindow OwnPartOf(DistinctWindow window, int at) =>
        IsBystander(at, window.First, window.Last) ? OwnLinksOf(window, at) : window;

    /// <summary>
    /// Whether all other clicks from the first event to the last are one other visitor's, who did more; or whoever's, where it is a visitor who went on to the site; or follow its own clicks, link by link: who opens tabs behind a scanner that
    /// asks for each link when it is clicked has made but half of them.
    /// </summary>
    internal bool IsBystander(int at, int from, int to)
    {
        if (events[at].Network == 0 || IsOfOnlyVisitor(at))
        {
            return false;
        }

        if ((from, to) != (askedOf.From, askedOf.To))
        {
            askedOf = (from, to, 0);
        }

        foreach ((int known, bool isBystander) in asked.AsSpan(0, askedOf.Visitors))
        {
            if (events[known].IsIndistinctFrom(events[at]))
            {
                return isBystander;
            }
        }

        bool answer = IsBystanderAmong(events.AsSpan(from..(to + 1)), events[at], IsFollowed(at)) || AllFollow(at, from, to);
        if (askedOf.Visitors < asked.Length)
        {
            asked[askedOf.Visitors++] = (at, answer);
        }

        return answer;
    }

    private static bool IsBystanderAmong(ReadOnlySpan<WindowEvent> events, in WindowEvent visitor, bool isFollowed)
    {
        ulong other = 0;
        int own = 0;
        int others = 0;
        int amid = 0;
        int sinceOther = 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            if (!events[i].IsElsewhereThan(visitor))
            {
                own++;
                sinceOther += others > 0 ? 1 : 0;
                continue;
            }

            if (other != 0 && other != events[i].Network && !isFollowed)
            {
                return false;
            }

            other = events[i].Network;
            others++;
            (amid, sinceOther) = (amid + sinceOther, 0);
        }

        return others > own && (isFollowed || amid < LeastAmid);
    }

    /// <summary>Whether others clicked from the first event to the last, and each of them only what the visitor had clicked seconds before.</summary>
    private bool AllFollow(int at, int from, int to)
    {
        bool hasOthers = false;
        for (int i = from; i <= to; i++)
        {
            if (events[i].Type != EventType.Click || !events[i].IsElsewhereThan(events[at]))
            {
                continue;
            }

            if (!FollowsVisitor(i, at))
            {
                return false;
            }

            hasOthers = true;
        }

        return hasOthers;
    }

    /// <summary>Whether another click of the same visitor's came after one by that event's visitor too.</summary>
    private bool FollowsOften(int at, int visitor)
    {
        for (int i = 0; i < count; i++)
        {
            bool isOther =
                i != at && events[i].Type == EventType.Click && events[i].Link != events[at].Link && !events[i].IsElsewhereThan(events[at]);
            if (isOther && FollowsVisitor(i, visitor))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a click came seconds after one on the same link by that event's visitor, who is another.</summary>
    internal bool FollowsVisitor(int at, int visitor)
    {
        if (events[at].Link == 0 || !events[at].IsElsewhereThan(events[visitor]))
        {
            return false;
        }

        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= TwinWithinMs; i--)
        {
            if (events[i].Type == EventType.Click && events[i].IsOnLinkOf(events[at]) && !events[i].IsElsewhereThan(events[visitor]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same of another browser in the visitor's network: who browses through a vendor has its machine follow from there.</summary>
    internal bool FollowsBrowser(int at, int visitor)
    {
        if (events[at].Link == 0 || !IsAnotherBrowser(at, visitor))
        {
            return false;
        }

        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= TwinWithinMs; i--)
        {
            if (events[i].Type == EventType.Click && events[i].Link == events[at].Link && events[i].IsIndistinctFrom(events[visitor]))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAnotherBrowser(int at, int other) =>
        events[at].UserAgent != 0
        && events[other].UserAgent != 0
        && events[at].UserAgent != events[other].UserAgent
        && !events[at].IsElsewhereThan(events[other]);

    /// <summary>Whether a visit to the site, or what was bought there, followed from a click of its visitor's, who is told from others by network and browser: among a machine's many visitors that one is a person, as far as anybody can tell.</summary>
    internal bool IsFollowed(int at)
    {
        if ((Facts & WindowFacts.Visit) == 0 || events[at].Network == 0)
        {
            return false;
        }

        followedCount = followedCount < 0 ? FindFollowed() : followedCount;
        foreach (int clicked in followed.AsSpan(0, followedCount))
        {
            if (events[clicked].IsIndistinctFrom(events[at]))
            {
                return true;
            }
        }

        return false;
    }

    private int FindFollowed()
    {
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            int clicked = FollowedClick(i, VisitWithinMs, TwinWithinMs, TwinMomentMs);
            if (clicked < 0 || followed.AsSpan(0, found).Contains(clicked))
            {
                continue;
            }

            if (found == followed.Length)
            {
                Array.Resize(ref followed, found * 2);
            }

            followed[found++] = clicked;
        }

        return found;
    }

    /// <summary>
    /// The click that a visit to the site followed from: the nearest before it that somebody may have made who looks at pages, and of a click and its twins the one that was followed; −1 of what is no visit, or where none is near.
    /// </summary>
    internal int FollowedClick(int visit, long within, long twinWithin, long sameMoment)
    {
        if (events[visit].Type is not (EventType.Session or EventType.Conversion))
        {
            return -1;
        }

        // Where clocks are whole seconds the click may share the visit's moment, on either side of it.
        int latest = visit;
        while (latest + 1 < count && events[latest + 1].Time == events[visit].Time)
        {
            latest++;
        }

        for (int i = latest; i >= 0 && events[visit].Time - events[i].Time <= within; i--)
        {
            if (events[i].Type != EventType.Click || !MayVisit(events[i]))
            {
                continue;
            }

            int clicked = LeaderOf(i, twinWithin, sameMoment);
            for (int follower = i; clicked != follower; )
            {
                // Several may have followed one after the other.
                (follower, clicked) = (clicked, LeaderOf(clicked, twinWithin, sameMoment));
            }

            return clicked;
        }

        return -1;
    }

    /// <summary>Whether one of the two can't be a person's, and the other may.</summary>
    internal bool IsOnePlain(int first, int second) => MayVisit(events[first]) != MayVisit(events[second]);

    /// <summary>Whether a person may be behind it: a HEAD request, a link with something appended, what says itself that it is a machine, or a browser that hardly anybody has leads to no visit.</summary>
    internal static bool MayVisit(in WindowEvent click) =>
        click.HttpMethod != HttpMethod.Head
        && !click.IsProbed
        && click.UserAgentKind
            is not (
                UserAgentKind.SandboxBrowser
                or UserAgentKind.Script
                or UserAgentKind.Crawler
                or UserAgentKind.Preview
                or UserAgentKind.Scanner
            );

    /// <summary>The click that another visitor's may only have followed, within the moment; else itself.</summary>
    private int LeaderOf(int at, long twinWithin, long sameMoment)
    {
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= twinWithin; i--)
        {
            if (events[i].Type == EventType.Click && events[i].IsOnLinkOf(events[at]) && events[i].IsElsewhereThan(events[at]))
            {
                int follower = FollowerOf(i, at, sameMoment);
                // Who has been there before follows nobody by one click: within the moment, or by several, it does.
                bool follows = follower == at || (follower < 0 && (events[at].Time - events[i].Time <= sameMoment || FollowsOften(at, i)));
                return MayVisit(events[i]) && follows ? i : at;
            }
        }

        return at;
    }

    /// <summary>How a click stands to other networks' on the same link, as far as links and times tell: so what networks show by that is the same whatever is made of it.</summary>
    internal Pairing PairingOf(int at)
    {
        if (!hasPairings)
        {
            FindPairings();
        }

        return pairings[at];
    }

    private void FindPairings()
    {
        hasPairings = true;
        pairings.AsSpan(0, count).Clear();
        if ((Facts & WindowFacts.Visitors) == 0)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            for (int j = i - 1; j >= 0 && events[i].Time - events[j].Time <= FollowWithinMs && events[i].Type == EventType.Click; j--)
            {
                if (!AreOnOneLink(j, i))
                {
                    continue;
                }

                pairings[i] = pairings[i] with { Follows = true };
                pairings[j] = pairings[j] with { Leads = true };
                if (events[i].Time - events[j].Time > TwinWithinMs)
                {
                    break;
                }

                if (IsPair(j, i) && !IsOneBrowser(j, i, TwinMomentMs))
                {
                    pairings[i] = pairings[i] with { Partners = pairings[i].Partners | BitOf(events[j].Network) };
                    pairings[j] = pairings[j] with { Partners = pairings[j].Partners | BitOf(events[i].Network) };
                }
            }
        }
    }

    /// <summary>By hash: which of 64.</summary>
    private static ulong BitOf(ulong network) => 1UL << (int)(unchecked(network * 0x9E37_79B9_7F4A_7C15) >> 58);

    internal bool AreOnOneLink(int first, int second) =>
        events[first].Type == EventType.Click
        && events[first].Link != 0
        && events[first].Link == events[second].Link
        && events[first].Network != 0
        && events[second].Network != 0
        && events[first].Network != events[second].Network;

    /// <summary>
    /// Whether two clicks are two networks' on one link within seconds, of which one may be a person's and the other a machine's that is asked then, neither of who sweeps.
    /// </summary>
    internal bool IsPair(int first, int second) =>
        events[second].Type == EventType.Click
        && events[second].Time - events[first].Time <= TwinWithinMs
        && AreOnOneLink(first, second)
        && !Sweeps(first)
        && !Sweeps(second);

    /// <summary>Whether another network clicked the link seconds before.</summary>
    internal bool HasPairBefore(int at)
    {
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= TwinWithinMs; i--)
        {
            if (AreOnOneLink(i, at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether two clicks at one moment are by one browser: of a device that changes its network meanwhile, or reaches the site by two of them by turns (RFC 8305).</summary>
    /// <param name="sameMoment">Milliseconds.</param>
    internal bool IsOneBrowser(int first, int second, long sameMoment) =>
        events[first].UserAgent != 0
        && events[first].UserAgent == events[second].UserAgent
        && events[second].Time - events[first].Time <= sameMoment;

    /// <summary>Whether more networks clicked within seconds of two clicks than a person's, a vendor's and a proxy's: these are one machine's.</summary>
    internal bool HasCrowdAround(int first, int second)
    {
        Span<ulong> networks = stackalloc ulong[PairsNetworks];
        int known = 0;
        for (int i = 0; i < count && events[i].Time - events[second].Time <= TwinWithinMs; i++)
        {
            bool isAround = events[i].Type == EventType.Click && events[first].Time - events[i].Time <= TwinWithinMs;
            if (!isAround || networks[..known].Contains(events[i].Network))
            {
                continue;
            }

            if (known == PairsNetworks)
            {
                return true;
            }

            networks[known++] = events[i].Network;
        }

        return false;
    }

    private bool Sweeps(int visitor)
    {
        for (int i = 0; i < count && Clicks > SweepLinks; i++)
        {
            if (!events[i].IsElsewhereThan(events[visitor]) && BeginsSweep(i))
            {
                return true;
            }
        }

        return false;
    }

    internal DistinctWindow OwnLinksOf(DistinctWindow window, int at)
    {
        int links = 0;
        int first = -1;
        int last = -1;
        for (int i = window.First; i <= window.Last; i++)
        {
            if (events[i].Type != EventType.Click || events[i].Link == 0 || events[i].IsElsewhereThan(events[at]))
            {
                continue;
            }

            first = first < 0 ? i : first;
            last = i;
            bool isNew = true;
            for (int j = first; j < i && isNew; j++)
            {
                isNew = events[j].Link != events[i].Link || events[j].Type != EventType.Click || events[j].IsElsewhereThan(events[at]);
            }

            links += isNew ? 1 : 0;
        }

        return new DistinctWindow(links, first, last);
    }

    /// <summary>Of two clicks on one link by two visitors, which one follows a person's: see <see cref="ClickTwin"/>; −1 where neither does.</summary>
    internal int FollowerOf(int first, int second, long sameMoment) => FollowerOf(first, second, sameMoment, out _);

    /// <param name="isTold">Whether the message tells so: one of them has done something else on it, or what it is says enough. Else it is the later one for lack of anything better.</param>
    /// <inheritdoc cref="FollowerOf(int, int, long)"/>
    internal int FollowerOf(int first, int second, long sameMoment, out bool isTold)
    {
        isTold = true;
        long gap = events[second].Time - events[first].Time;
        if (MayVisit(events[first]) != MayVisit(events[second]) && (gap <= LetThroughMs || MayVisit(events[first])))
        {
            return MayVisit(events[first]) ? second : first;
        }

        bool hasFirstSwept = HasSwept(first, events[first].Time);
        bool hasSecondSwept = HasSwept(second, events[first].Time);
        if (hasFirstSwept != hasSecondSwept && (gap <= LetThroughMs || hasSecondSwept))
        {
            return hasFirstSwept ? first : second;
        }

        int standing = StandingOf(first);
        int ahead = StandingOf(second) - standing;
        if (gap <= sameMoment && ahead > 0)
        {
            return first;
        }

        bool wasFirstThere = HasBeenThere(first, first);
        if (!HasBeenThere(second, first))
        {
            isTold = gap > LetThroughMs || events[first].Link != events[second].Link || wasFirstThere || ahead != 0;
            return second;
        }

        return gap <= LetThroughMs && !wasFirstThere && standing <= 0 ? first : -1;
    }

    /// <summary>Whether the visitor went through the mail's links within seconds, at another time: who was there before for that follows all the same.</summary>
    private bool HasSwept(int visitor, long time)
    {
        for (int i = 0; i < count && Clicks > SweepLinks; i++)
        {
            if (Math.Abs(events[i].Time - time) > TwinWithinMs && !events[i].IsElsewhereThan(events[visitor]) && BeginsSweep(i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether its visitor clicked several links within seconds from it on.</summary>
    private bool BeginsSweep(int at)
    {
        if (swept[at] == 0)
        {
            int links = 0;
            for (int i = at; i < count && events[i].Time - events[at].Time <= SweepWindowMs && links < SweepLinks; i++)
            {
                bool isNew = events[i].Type == EventType.Click && events[i].Link != 0 && !events[i].IsElsewhereThan(events[at]);
                for (int j = at; j < i && isNew; j++)
                {
                    isNew = events[j].Link != events[i].Link || events[j].IsElsewhereThan(events[at]);
                }

                links += isNew ? 1 : 0;
            }

            swept[at] = (byte)(links == SweepLinks ? 2 : 1);
        }

        return swept[at] == 2;
    }

    private bool HasBeenThere(int visitor, int before) => HasClickedBefore(visitor, before) || HasLooked(visitor);

    /// <summary>Whether the visitor clicked on the message before another event: it follows nobody then.</summary>
    private bool HasClickedBefore(int visitor, int before)
    {
        for (int i = 0; i < before; i++)
        {
            if (events[i].Type == EventType.Click && !events[i].IsElsewhereThan(events[visitor]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What speaks for it that the visitor is no follower: other things that it did on the message.</summary>
    private int StandingOf(int at)
    {
        int standing = events[at].UserAgentKind == UserAgentKind.SandboxBrowser ? -1 : 0;
        for (int i = 0; i < count; i++)
        {
            if (i != at && !events[i].IsElsewhereThan(events[at]) && events[i].Link != events[at].Link)
            {
                return standing + 1;
            }
        }

        return standing;
    }

    /// <summary>Whether another visitor is a machine, by itself or by its network: whoever comes to each message of a domain has been here then.</summary>
    internal bool IsAnothersWork(int at, EvidenceSheet sheet)
    {
        // Several signals ask for it, by sums that are the same to all of them.
        if (anothers[at] == 0)
        {
            anothers[at] = (byte)(!IsOfOnlyVisitor(at) && FindAnothersWork(at, sheet) ? 2 : 1);
        }

        return anothers[at] == 2;
    }

    private bool FindAnothersWork(int at, EvidenceSheet sheet)
    {
        for (int i = 0; i < count; i++)
        {
            if (
                events[i].Type == EventType.Click
                && IsAnother(at, i)
                && (sheet.SumOf(i) >= MachineFrom || (i < at && events[i].NetworkActivity.Scanned > 0))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where nothing is told of either, minutes tell.</summary>
    private bool IsAnother(int at, int other) =>
        events[at].IsElsewhereThan(events[other])
        || (
            (events[at].Network | events[other].Network | events[at].UserAgent | events[other].UserAgent) == 0
            && events[at].Time - events[other].Time >= UntoldMs
        );

    /// <summary>The first click of an event's visitor; itself where it made none before.</summary>
    internal int FirstClickOf(int at)
    {
        for (int i = 0; i < at; i++)
        {
            if (events[i].Type == EventType.Click && !events[i].IsElsewhereThan(events[at]))
            {
                return i;
            }
        }

        return at;
    }

    /// <summary>
    /// The same of the event's browser, where that began so long after all others of its network had left off: a scanner has done its work by then, and behind its network comes a person; −1 where it didn't, or is the first.
    /// </summary>
    internal int BeginningApart(int at, long pause)
    {
        if (events[at].Network == 0 || events[at].UserAgent == 0)
        {
            return -1;
        }

        int lastOther = -1;
        for (int i = 0; i <= at; i++)
        {
            if (events[i].Type != EventType.Click || events[i].Network != events[at].Network)
            {
                continue;
            }

            if (events[i].UserAgent == events[at].UserAgent)
            {
                return lastOther >= 0 && events[i].Time - events[lastOther].Time >= pause ? i : -1;
            }

            lastOther = i;
        }

        return -1;
    }

    /// <summary>Distinct links that an event's visitor clicked by its browser.</summary>
    internal int LinksOfBrowser(int at)
    {
        int links = 0;
        for (int i = 0; i < count; i++)
        {
            bool isNew = IsClickByBrowserOf(i, at);
            for (int j = 0; j < i && isNew; j++)
            {
                isNew = events[j].Link != events[i].Link || !IsClickByBrowserOf(j, at);
            }

            links += isNew ? 1 : 0;
        }

        return links;
    }

    private bool IsClickByBrowserOf(int at, int other) =>
        events[at].Type == EventType.Click && events[at].Link != 0 && events[at].IsSameVisitorAs(events[other]);

    /// <summary>Whether no other visitor clicked before; where nothing is told of either, minutes tell.</summary>
    internal bool IsOfFirstVisitor(int at)
    {
        for (int i = 0; i < at && !IsOfOnlyVisitor(at); i++)
        {
            if (events[i].Type == EventType.Click && IsAnother(at, i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether it was who came first, so soon after the delivery where that is known; of what is forgotten nobody knows. Where no delivery in the domain is told, who clicks a link or a few is late from so long after the campaign's first click on,
    /// as far as anybody can tell; of mails sent one by one that first click tells nothing, but who goes through many links tells enough.
    /// </summary>
    internal bool IsOfFirstVisitorWithin(int at, long milliseconds) =>
        !IsForgotten
        && !(events[at].Time - (DeliveredAt ?? BegunAt) > milliseconds && (DeliveredAt is not null || LinksOf(at) < ManyLinks))
        && IsOfFirstVisitor(at);

    /// <summary>
    /// Whether it may be the work of who comes to each message of a domain: a choice of who came first, <paramref name="within"/> so many milliseconds of the delivery, not so long <paramref name="after"/>
    /// another browser's click from the same network, and no other visitor's work is seen.
    /// </summary>
    internal bool MayBeOfDomainsScanner(int at, long within, long after, EvidenceSheet sheet) =>
        events[at].Type is EventType.Click or EventType.Unsubscribe
        && IsOfFirstVisitorWithin(at, within)
        && !WasVisitedBefore(at, after, sheet)
        && !IsAnothersWork(at, sheet);

    /// <summary>Whether another visitor clicked before.</summary>
    internal bool WasClickedByAnother(int at)
    {
        for (int i = 0; i < at && !IsOfOnlyVisitor(at); i++)
        {
            if (events[i].Type == EventType.Click && events[at].IsElsewhereThan(events[i]))
            {
                return true;
            }
        }

        return false;
    }

    internal void Begin(
        long? deliveredAt,
        int clockOffset,
        bool isDelivered,
        int mailLinks,
        int otherLinks,
        long begunAt,
        DomainActivity domain,
        ContextActivity domainContext,
        ContextActivity domainAnywhere
    )
    {
        BegunAt = begunAt == 0 ? null : begunAt;
        count = 0;
        Clicks = 0;
        network = 0;
        onlyVisitorsLinks = -1;
        Facts = deliveredAt is null ? WindowFacts.None : WindowFacts.Delivery;
        sweepWidth = -1;
        askedOf = default;
        hasFirsts = hasPairings = false;
        followedCount = -1;
        hasUntold = false;
        DeliveredAt = deliveredAt + clockOffset;
        ClockOffset = clockOffset;
        IsDelivered = isDelivered;
        MailLinks = mailLinks;
        OtherLinks = otherLinks;
        Domain = domain;
        DomainContext = domainContext;
        DomainAnywhere = domainAnywhere;
    }

    internal void Add(in WindowEvent added)
    {
        if (count == events.Length)
        {
            int size = count * 2;
            Array.Resize(ref events, size);
            Array.Resize(ref clickTimes, size);
            Array.Resize(ref clickLinks, size);
            Array.Resize(ref sweeps, size);
            Array.Resize(ref visitors, size);
            Array.Resize(ref firsts, size);
            Array.Resize(ref pairings, size);
            Array.Resize(ref anothers, size);
            Array.Resize(ref swept, size);
        }

        anothers[count] = 0;
        swept[count] = 0;
        hasUntold |= IsUntold(added);
        Facts |= FactsOf(added);
        int at = count++;
        while (at > 0 && IsBefore(added, events[at - 1]))
        {
            events[at] = events[at - 1];
            at--;
        }

        events[at] = added;
    }

    /// <summary>
    /// Tells sittings apart, all events having been added: of clicks of which neither network nor browser is told, nothing else says which are one visitor's. Quick ones, within seconds of each other, are a sitting, whatever else goes on, slower or
    /// earlier or later: a sweep is over when it is, and who opens tabs while a scanner drips is not the scanner. The others are one until a long pause.
    /// </summary>
    internal void TellSittings()
    {
        if (!hasUntold)
        {
            return;
        }

        ReadOnlySpan<DistinctWindow> windows = LinkWindows(QuickWindowMs);
        (int quick, int slow, int sittings) = (0, 0, 0);
        (int lastQuick, int lastSlow) = (-1, -1);
        // Of the quick clicks the nearest that has come, and the nearest to come.
        int before = -1;
        int after = 0;
        for (int i = 0; i < count; i++)
        {
            if (!IsUntold(events[i]))
            {
                continue;
            }

            after = Math.Max(after, i);
            while (after < count && !IsQuick(after, windows))
            {
                after++;
            }

            before = IsQuick(i, windows) ? i : before;
            bool isQuick =
                (before >= 0 && events[i].Time - events[before].Time < QuickPauseMs)
                || (after < count && events[after].Time - events[i].Time < QuickPauseMs);
            ref int last = ref isQuick ? ref lastQuick : ref lastSlow;
            ref int sitting = ref isQuick ? ref quick : ref slow;
            if (last < 0 || events[i].Time - events[last].Time >= (isQuick ? QuickPauseMs : SittingPauseMs))
            {
                sitting = ++sittings;
            }

            last = i;
            events[i] = events[i] with { Sitting = sitting };
        }
    }

    private bool IsQuick(int at, ReadOnlySpan<DistinctWindow> windows) => windows[at].Distinct >= QuickLinks && IsUntold(events[at]);

    private static bool IsUntold(in WindowEvent one) => (one.Network | one.UserAgent) == 0 && one.Type.IsLabelled();

    private WindowFacts FactsOf(in WindowEvent added)
    {
        WindowFacts facts = added.NetworkActivity == default ? WindowFacts.None : WindowFacts.NetworkActivity;
        bool declares =
            added.UserAgentKind is not (UserAgentKind.Absent or UserAgentKind.Browser or UserAgentKind.MailProgram)
            || added.NetworkKind != NetworkKind.Unlisted
            || added.MachineFlag != MachineFlag.None
            || added.HttpMethod == HttpMethod.Head
            || added.IsProbed;
        facts |= declares ? WindowFacts.Declaration : WindowFacts.None;
        if (added.Type is EventType.Session or EventType.Conversion)
        {
            return facts | WindowFacts.Visit;
        }

        if (added.Type is not (EventType.Click or EventType.Unsubscribe))
        {
            return facts;
        }

        bool isFirst = (Facts & WindowFacts.Choice) == 0;
        facts |=
            WindowFacts.Choice | (added.Network == 0 || (!isFirst && added.Network != network) ? WindowFacts.Visitors : WindowFacts.None);
        network = added.Network;
        Clicks += added.Type == EventType.Click ? 1 : 0;
        return added.Type == EventType.Unsubscribe
            ? facts | WindowFacts.Unsubscribe
            : facts
                | WindowFacts.Click
                | ((Facts & WindowFacts.Click) != 0 ? WindowFacts.TwoClicks : WindowFacts.None)
                | (added.Role == LinkRole.Bait ? WindowFacts.Bait : WindowFacts.None)
                | (RareLinkRole.IsRare(added) ? WindowFacts.RareRole : WindowFacts.None)
                | (added.IsUnpopular ? WindowFacts.UnpopularLink : WindowFacts.None);
    }

    /// <summary>Whether it is a click or an unsubscribe, and all of them came from one network: from one visitor, as far as anybody can tell.</summary>
    private bool IsOfOnlyVisitor(int at) =>
        (Facts & WindowFacts.Visitors) == 0 && events[at].Type is EventType.Click or EventType.Unsubscribe;

    private static bool IsBefore(in WindowEvent a, in WindowEvent b) =>
        a.Time != b.Time ? a.Time < b.Time
        : a.Id.High != b.Id.High ? a.Id.High < b.Id.High
        : a.Id.Low < b.Id.Low;
}

/// <summary>How a click stands to other networks' on its link.</summary>
/// <param name="Follows">Whether one of them came minutes at most before.</param>
/// <param name="Leads">Whether one of them came minutes at most after.</param>
/// <param name="Partners">A bit for each of them that came within seconds, by hash.</param>
internal readonly record struct Pairing(bool Follows, bool Leads, ulong Partners)
{
    public bool IsAny => Follows || Leads;
}

/// <summary>An event as signals see it. Links, networks and browsers are only ever compared; 0 means that it isn't known.</summary>
public readonly record struct WindowEvent
{
    /// <summary>Its row; 0 where it is one of the recipient's visits.</summary>
    internal int Row { get; init; }

    /// <summary>The row of a visit that is kept with the recipient; 0 of any other event.</summary>
    internal int Visit { get; init; }
    public Hash128 Id { get; init; }
    public EventType Type { get; init; }
    public long Time { get; init; }

    /// <summary>Its row; below 0 where the campaign has too many, and only the message's own are told apart.</summary>
    public int Link { get; init; }

    /// <summary>What is left of the link where a machine alters it.</summary>
    internal LinkPage Page { get; init; }

    /// <summary>Whether it asked for a link of the mail's with something appended: see <see cref="ProbedUrl"/>.</summary>
    public bool IsProbed { get; init; }
    public LinkRole Role { get; init; }

    /// <summary>Whether people leave its link alone.</summary>
    public bool IsUnpopular { get; init; }
    public ulong Network { get; init; }

    /// <summary>Where neither network nor browser is told, which of the message's sittings it is part of, from 1; else 0.</summary>
    public int Sitting { get; init; }

    /// <summary>Whose network it is, as public lists have it.</summary>
    public NetworkKind NetworkKind { get; init; }

    /// <summary>What other messages have shown in its network.</summary>
    public ContextActivity NetworkActivity { get; init; }

    /// <summary>What the domain's scans say less of it, in thousandths of log-odds, since its browser and network are none of theirs: see <see cref="ContextRules.UnlikeWeight"/>.</summary>
    public int Unlike { get; init; }
    public uint UserAgent { get; init; }
    public UserAgentKind UserAgentKind { get; init; }
    public HttpMethod HttpMethod { get; init; }
    public MachineFlag MachineFlag { get; init; }
    public UnsubscribeVia Via { get; init; }

    /// <summary>
    /// Whether somebody else did it, as far as is told: from another network, or, where a network isn't told, by another browser, or, where neither is told of both, in another sitting. Many people have the same browser, so that one from elsewhere is another visitor,
    /// unless it is a browser that hardly any person has.
    /// </summary>
    public bool IsElsewhereThan(in WindowEvent other)
    {
        bool browsersTold = UserAgent != 0 && other.UserAgent != 0;
        if (Network == 0 || other.Network == 0)
        {
            return browsersTold ? UserAgent != other.UserAgent : Sitting != other.Sitting && Sitting != 0 && other.Sitting != 0;
        }

        return Network != other.Network && !(browsersTold && UserAgent == other.UserAgent && UserAgentKind == UserAgentKind.SandboxBrowser);
    }

    /// <summary>Whether it is on the same link, or one of the two on the other's altered. Of two visitors seconds apart that is one who follows the other; a visitor's own clicks are on two links.</summary>
    internal bool IsOnLinkOf(in WindowEvent other) => Link == other.Link || Page.MayBeAltered(other.Page);

    /// <summary>Whether all is the same by which <see cref="IsElsewhereThan"/> tells visitors apart.</summary>
    internal bool IsIndistinctFrom(in WindowEvent other) =>
        Network == other.Network && UserAgent == other.UserAgent && UserAgentKind == other.UserAgentKind && Sitting == other.Sitting;

    /// <summary>Whether both tell their network and their browser, and both are the same.</summary>
    public bool IsSameVisitorAs(in WindowEvent other) =>
        Network != 0 && UserAgent != 0 && Network == other.Network && UserAgent == other.UserAgent;

    /// <summary>Whether a network or a browser that both tell is the same, or neither is told.</summary>
    public bool MayBeSameVisitorAs(in WindowEvent other) => !IsElsewhereThan(other);

    /// <summary>The same, and no browser that both tell is another: behind an office's address, or a vendor's that people browse through, that is somebody else.</summary>
    public bool MayBeSameBrowserAs(in WindowEvent other) =>
        MayBeSameVisitorAs(other) && (UserAgent == 0 || other.UserAgent == 0 || UserAgent == other.UserAgent);
}

/// <summary>What a domain has done in a campaign: see <see cref="DomainBurst"/>.</summary>
/// <param name="Early">Of the burst's window.</param>
/// <param name="Active">Of its longer one.</param>
/// <param name="Pace">Of the campaign's other people: see <see cref="DomainConduct"/>.</param>
/// <param name="Reach">Of its burst: see <see cref="DomainDelays"/>.</param>
public readonly record struct DomainActivity(
    int Mailed,
    int DeviationSeconds,
    WindowActivity Early,
    WindowActivity Active,
    byte Pace,
    byte Reach
);

/// <param name="Messages">Of the domain, clicked within the window.</param>
/// <param name="Baseline">Thousandths of the campaign's recipients who click within it and look like people.</param>
/// <param name="Level">As <see cref="DomainBurst"/> has it.</param>
public readonly record struct WindowActivity(int Messages, int Baseline, byte Level);
