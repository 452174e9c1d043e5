namespace BotClickStream.Detection;

/// <content>Who did what on the message: links, windows of time and networks by visitor.</content>
public sealed partial class MessageWindow
{
    private const int UntoldMs = 120_000;

    /// <summary>Clicks between another visitor's, from which on who makes them is no bystander: one machine works from two networks.</summary>
    private const int LeastAmid = 2;

    private const int SweepWindowMs = 3_000;

    private const int SweepLinks = 3;

    private readonly SlidingDistinct sliding = new();
    private long[] clickTimes = new long[16];
    private int[] clickLinks = new int[16];
    private DistinctWindow[] sweeps = new DistinctWindow[16];
    private DistinctWindow[] visitors = new DistinctWindow[16];
    private bool[] firsts = new bool[16];

    // Of whose browser links were counted last; below 0 until somebody asks.
    private (int Event, int Links) browsersLinks;
    private bool hasFirsts;

    // Of each event whether it is another's work, whether it begins a sweep, and whether its visitor does: 0 where nobody has asked, else 1 for no and 2 for yes.
    private byte[] anothers = new byte[16];

    private byte[] swept = new byte[16];
    private byte[] sweepers = new byte[16];

    // Of each event whether it is of a visit by the hour, and whether any is, once somebody has asked.
    private bool[] hourly = new bool[16];
    private bool hasTold;
    private bool hasHours;
    private int onlyVisitorsLinks;

    // Visitors of the span of events that was last asked about, each with whether it is a bystander there: many windows of many events ask the same of a few.
    private readonly (int Event, bool IsBystander)[] asked = new (int, bool)[4];

    private (int From, int To, int Visitors) askedOf;

    // The width that sweeps were made for; several signals ask for the same.
    private long sweepWidth;

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
            if (events[i].Type == EventType.Click && events[i].Link == events[at].Link && events[i].MayBeSameVisitorAs(events[at]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether its visitor looked before, as its network tells, or where none is told its browser: who follows others' clicks, or comes from another network with each, fetches no image first.</summary>
    private bool HasLooked(int at)
    {
        for (int i = 0; i < at && (events[at].Network | events[at].UserAgent) != 0; i++)
        {
            bool isVisitors =
                events[i].Network == events[at].Network && (events[at].Network != 0 || events[i].UserAgent == events[at].UserAgent);
            if (events[i].Type == EventType.Open && isVisitors)
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
            links += first[i] && events[i].MayBeSameVisitorAs(events[at]) ? 1 : 0;
        }

        return links;
    }

    /// <summary>By its network, and where that isn't told by its browser; 0 where nothing is.</summary>
    private static int VisitorOf(in WindowEvent click) =>
        click.Network == 0 ? (int)click.UserAgent : (int)(click.VisitorNetwork ^ (click.VisitorNetwork >> 32));

    /// <summary>By what the other signals have found so far.</summary>
    private bool IsMachineBeyondDoubt(int at, EvidenceSheet sheet) => sheet.SumOf(at) >= rules.Context.ScannedFrom;

    /// <summary>Whether somebody by another browser had been through the message minutes before, from the same network or as a machine: it has done its work, perhaps, and then comes a person behind its network.</summary>
    internal bool WasVisitedBefore(int at, long beforeMs, EvidenceSheet sheet)
    {
        for (int i = 0; i < at && events[at].Time - events[i].Time >= beforeMs; i++)
        {
            if (
                events[i].Type == EventType.Click
                && events[i].UserAgent != events[at].UserAgent
                && (events[i].MayBeSameVisitorAs(events[at]) || IsMachineBeyondDoubt(i, sheet))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether another browser clicked on the message from the network of an event that tells both, minutes before it, or at all.</summary>
    internal bool HasOtherBrowser(int at, long beforeMs = long.MinValue)
    {
        for (int i = 0; i < count && events[at].Time - events[i].Time >= beforeMs; i++)
        {
            if (events[i].Type == EventType.Click && IsAnotherBrowser(at, i))
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

            if (events[i].MayBeSameVisitorAs(visitor))
            {
                own++;
                sinceOther += others > 0 ? 1 : 0;
                continue;
            }

            if (other != 0 && other != events[i].VisitorNetwork && !isFollowed)
            {
                return false;
            }

            other = events[i].VisitorNetwork;
            others++;
            (amid, sinceOther) = (amid + sinceOther, 0);
        }

        return isFollowed ? others > 0 : others > own && amid < LeastAmid;
    }

    /// <summary>Whether others clicked from the first event to the last, and each of them only what the visitor had clicked seconds before.</summary>
    private bool AllFollow(int at, int from, int to)
    {
        bool hasOthers = false;
        for (int i = from; i <= to; i++)
        {
            if (events[i].Type != EventType.Click || events[i].MayBeSameVisitorAs(events[at]))
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

    /// <summary>Whether the event's visitor went through the mail's links within seconds.</summary>
    private bool Sweeps(int visitor)
    {
        // Each pair of clicks asks it of both.
        if (sweepers[visitor] == 0)
        {
            sweepers[visitor] = (byte)(FindSweep(visitor) ? 2 : 1);
        }

        return sweepers[visitor] == 2;
    }

    private bool FindSweep(int visitor)
    {
        for (int i = 0; i < count && Clicks > SweepLinks; i++)
        {
            if (BeginsSweep(i) && events[i].MayBeSameVisitorAs(events[visitor]))
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

    /// <summary>The same at another time: who was there before for that follows all the same.</summary>
    private bool HasSwept(int visitor, long time)
    {
        for (int i = 0; i < count && Sweeps(visitor); i++)
        {
            if (Math.Abs(events[i].Time - time) > TwinWithinMs && BeginsSweep(i) && events[i].MayBeSameVisitorAs(events[visitor]))
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
                bool isNew = events[i].Type == EventType.Click && events[i].Link != 0 && events[i].MayBeSameVisitorAs(events[at]);
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

    /// <summary>The sums are counted anew: what was answered by those until now may be something else.</summary>
    internal void ForgetAnswersBySums() => anothers.AsSpan(0, count).Clear();

    private bool FindAnothersWork(int at, EvidenceSheet sheet)
    {
        for (int i = 0; i < count; i++)
        {
            if (
                events[i].Type == EventType.Click
                && IsAnother(at, i)
                && (IsMachineBeyondDoubt(i, sheet) || (i < at && events[i].NetworkActivity.Scanned > 0))
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
            if (events[i].Type == EventType.Click && events[i].MayBeSameVisitorAs(events[at]))
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
        if (browsersLinks.Links < 0 || !events[at].IsSameVisitorAs(events[browsersLinks.Event]))
        {
            browsersLinks = (at, CountLinksOfBrowser(at));
        }

        return browsersLinks.Links;
    }

    private int CountLinksOfBrowser(int at)
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

    /// <summary>Whether any click is of a visit by the hour: see <see cref="IsHourly"/>.</summary>
    internal bool HasHours
    {
        get
        {
            TellHours();
            return hasHours;
        }
    }

    /// <summary>
    /// Whether a click is of a visit that began about an hour before or after another, whoever came: a scanner that looks again by the hour keeps to it but roughly, and comes from several networks. Of one message that is a person's as well.
    /// </summary>
    internal bool IsHourly(int at) => HasHours && hourly[at];

    private void TellHours()
    {
        if (!hasTold)
        {
            hasTold = true;
            hasHours = Clicks > 1 && HourlyVisits.Tell(Events, rules.RegularReturns, hourly.AsSpan(0, count));
        }
    }

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
        && !(events[at].Time - SoonFrom > milliseconds && (DeliveredAt is not null || LinksOf(at) < rules.ThoroughVisits.MinLinks))
        && IsOfFirstVisitor(at);

    /// <summary>
    /// Whether it may be the work of who comes to each message of a domain: a choice of who came first, <paramref name="within"/> so many milliseconds of the delivery, not so long <paramref name="after"/>
    /// another browser's click from the same network, and no other visitor's work is seen.
    /// </summary>
    internal bool MayBeOfDomainsScanner(int at, long within, long after, EvidenceSheet sheet) =>
        events[at].Type.IsChoice()
        && IsOfFirstVisitorWithin(at, within)
        && !WasVisitedBefore(at, after, sheet)
        && !IsAnothersWork(at, sheet);

    /// <summary>
    /// Whether a sitting is of so few links that it is none of the domain's scanner, which goes through the mails: where nothing tells who came or when, a click or two amid sweeps is rather a person's who was as early.
    /// It is asked once the domain's burst is told, hours after the campaign's first click, when sittings are over: each sweep begins with a click.
    /// </summary>
    internal bool IsBriefAmidSweeps(int at) =>
        DeliveredAt is null
        && !IsForgotten
        && Domain.Early.Level != 0
        && events[at].Sitting != 0
        && DomainContext.IsSwept
        && LinksOf(at) < Sittings.QuickLinks;

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
}
