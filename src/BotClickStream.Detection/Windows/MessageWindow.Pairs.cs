namespace BotClickStream.Detection;

/// <content>Clicks of several visitors on one link, of which one follows the other, and visits to the site that follow from a click.</content>
public sealed partial class MessageWindow
{
    private const int TwinMomentMs = 1_000;

    /// <summary>So long at most a vendor that is asked at the click looks at the link first, before it lets the person through.</summary>
    internal const int LetThroughMs = 5_000;

    private const int PairsNetworks = 3;

    /// <summary>How near two browsers' hits on one link from one network are one moment's.</summary>
    private const int DoubleMs = 2_000;

    /// <summary>Visits of such hits from which on they are a scanner's.</summary>
    private const int LeastDoubles = 2;

    /// <summary>How far from an event they lie: scanners come again by the hour.</summary>
    private const int DoublesWithinMs = 7_200_000;

    /// <summary>So long after a click a machine that looks at what people have clicked comes at most.</summary>
    internal const int FollowWithinMs = 300_000;

    /// <summary>Visitors within minutes, each for another link, who are no mail's readers: whom a mail was passed on to come over hours, and for the same links.</summary>
    private const int CrowdFrom = 6;

    private const int CrowdWithinMs = 300_000;

    /// <summary>Of two visitors on one link this near, one may be a machine that follows the other, a person.</summary>
    internal const int TwinWithinMs = 15_000;

    private Pairing[] pairings = new Pairing[16];
    private bool hasPairings;

    // The clicks that visits to the site followed from; the count below 0 until somebody asks.
    private (int Click, bool IsInCrowd)[] followed = new (int, bool)[4];

    private int followedCount;

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
            bool isFirsts = events[i].MayBeSameVisitorAs(events[first]);
            followed += isFirsts && Follows(at, i) ? 1 : 0;
            followers += !isFirsts && Follows(at, i) ? 1 : 0;
        }

        return followed > followers;
    }

    private bool Follows(int at, int other) =>
        events[other].Type == EventType.Click && events[other].IsOnLinkOf(events[at]) && events[at].IsElsewhereThan(events[other]);

    /// <summary>Whether another click of the same visitor's came after one by that event's visitor too.</summary>
    private bool FollowsOften(int at, int visitor)
    {
        for (int i = 0; i < count; i++)
        {
            bool isOther =
                i != at
                && events[i].Type == EventType.Click
                && events[i].Link != events[at].Link
                && events[i].MayBeSameVisitorAs(events[at]);
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
        if (events[at].Link == 0 || events[at].MayBeSameVisitorAs(events[visitor]))
        {
            return false;
        }

        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= TwinWithinMs; i--)
        {
            if (events[i].Type == EventType.Click && events[i].IsOnLinkOf(events[at]) && events[i].MayBeSameVisitorAs(events[visitor]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same of another browser in the visitor's network: who browses through a vendor has its machine follow from there, and on whose computer a program looks at what is clicked, that may come a moment before.</summary>
    internal bool FollowsBrowser(int at, int visitor)
    {
        if (events[at].Link == 0 || !IsAnotherBrowser(at, visitor))
        {
            return false;
        }

        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= TwinWithinMs; i--)
        {
            if (IsOnLinkBy(i, at, visitor))
            {
                return true;
            }
        }

        for (int i = at + 1; i < count && events[at].IsPrograms && events[i].Time - events[at].Time <= TwinMomentMs; i++)
        {
            if (IsOnLinkBy(i, at, visitor))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOnLinkBy(int click, int at, int visitor) =>
        events[click].Type == EventType.Click && events[click].Link == events[at].Link && events[click].IsIndistinctFrom(events[visitor]);

    private bool IsAnotherBrowser(int at, int other) =>
        events[at].UserAgent != 0
        && events[other].UserAgent != 0
        && events[at].UserAgent != events[other].UserAgent
        && events[at].MayBeSameVisitorAs(events[other]);

    /// <summary>Whether a visit to the site, or what was bought there, followed from a click of its visitor's, who is told from others by network and browser: among a machine's many visitors that one is a person, as far as anybody can tell.</summary>
    internal bool IsFollowed(int at)
    {
        if ((Facts & WindowFacts.Visit) == 0 || events[at].Network == 0)
        {
            return false;
        }

        foreach ((int clicked, bool isInCrowd) in Followed())
        {
            if (!isInCrowd && events[clicked].IsIndistinctFrom(events[at]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a visit that followed from this click speaks for nobody: within minutes so many visitors came to the message as no mail's readers do, each for another link, and another one than this, from another network and by another browser, went on to
    /// the site as well: a scanner that comes from anywhere and reads pages. Nothing of the kind buys.
    /// </summary>
    internal bool IsFollowedInCrowd(int clicked)
    {
        foreach ((int known, bool isInCrowd) in Followed())
        {
            if (known == clicked)
            {
                return isInCrowd;
            }
        }

        return false;
    }

    /// <summary>Whether a visit to the site is taken to have followed from this very click.</summary>
    internal bool IsVisited(int clicked) => (Facts & WindowFacts.Visit) != 0 && Followed().Contains((clicked, false));

    private ReadOnlySpan<(int Click, bool IsInCrowd)> Followed()
    {
        followedCount = followedCount < 0 ? FindFollowed() : followedCount;
        return followed.AsSpan(0, followedCount);
    }

    private int FindFollowed()
    {
        int found = 0;
        int bought = 0;
        // What was bought comes first, so that those clicks are known as such.
        foreach (EventType type in (ReadOnlySpan<EventType>)[EventType.Conversion, EventType.Session])
        {
            bought = found;
            for (int i = 0; i < count; i++)
            {
                int clicked = events[i].Type == type ? FollowedClick(i) : -1;
                if (clicked < 0 || followed.AsSpan(0, found).Contains((clicked, false)))
                {
                    continue;
                }

                if (found == followed.Length)
                {
                    Array.Resize(ref followed, found * 2);
                }

                followed[found++] = (clicked, false);
            }
        }

        for (int i = bought; i < found; i++)
        {
            followed[i].IsInCrowd = HasCompany(followed[i].Click, found) && IsInCrowd(followed[i].Click);
        }

        return found;
    }

    private bool HasCompany(int clicked, int found)
    {
        foreach ((int other, _) in followed.AsSpan(0, found))
        {
            if (IsAnothersChoice(clicked, other) && IsNear(clicked, other) && events[other].UserAgent != events[clicked].UserAgent)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsInCrowd(int clicked)
    {
        Span<int> crowd = stackalloc int[CrowdFrom];
        crowd[0] = clicked;
        int known = 1;
        for (int i = 0; i < count && known < CrowdFrom; i++)
        {
            bool isNew = events[i].Type == EventType.Click && IsNear(clicked, i) && events[i].MayVisit;
            for (int j = 0; j < known && isNew; j++)
            {
                isNew = IsAnothersChoice(crowd[j], i);
            }

            if (isNew)
            {
                crowd[known++] = i;
            }
        }

        return known == CrowdFrom;
    }

    private bool IsNear(int one, int other) => Math.Abs(events[one].Time - events[other].Time) <= CrowdWithinMs;

    private bool IsAnothersChoice(int one, int other) =>
        events[one].Link != events[other].Link && events[one].IsElsewhereThan(events[other]);

    /// <summary>
    /// The click that a visit to the site followed from: the nearest before it that somebody may have made who looks at pages, and of a click and its twins the one that was followed; −1 of what is no visit, or where none is near.
    /// </summary>
    internal int FollowedClick(int visit)
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

        for (int i = latest; i >= 0 && events[visit].Time - events[i].Time <= rules.SessionAfterClick.WithinMs; i--)
        {
            if (events[i].Type != EventType.Click || !events[i].MayVisit)
            {
                continue;
            }

            int clicked = LeaderOf(i);
            for (int follower = i; clicked != follower; )
            {
                // Several may have followed one after the other.
                (follower, clicked) = (clicked, LeaderOf(clicked));
            }

            return clicked;
        }

        return -1;
    }

    /// <summary>Whether one of the two can't be a person's, and the other may.</summary>
    internal bool IsOnePlain(int first, int second) => events[first].MayVisit != events[second].MayVisit;

    /// <summary>
    /// Whether from its network another browser clicked the link at that moment that looks less like a machine: a security program of a person's own computer asks for each link that is clicked there.
    /// </summary>
    internal bool IsBesidePlainer(int at)
    {
        int doubt = events[at].Doubt;
        for (int i = at - 1; doubt > 0 && i >= 0 && events[at].Time - events[i].Time <= DoubleMs; i--)
        {
            if (IsDouble(i, at) && events[i].Doubt < doubt)
            {
                return true;
            }
        }

        for (int i = at + 1; doubt > 0 && i < count && events[i].Time - events[at].Time <= DoubleMs; i++)
        {
            if (IsDouble(i, at) && events[i].Doubt < doubt)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsDouble(int one, int other) =>
        events[one].Type == EventType.Click
        && events[other].Type == EventType.Click
        && events[one].Link != 0
        && events[one].Link == events[other].Link
        && events[one].Network != 0
        && events[one].VisitorNetwork == events[other].VisitorNetwork
        && events[one].UserAgent != events[other].UserAgent;

    /// <summary>
    /// Whether it is of a browser's that came with one more on the same link at that moment, neither of which looks less like a machine, and its network's visits so are each by two others: a scanner that fetches each link twice and draws its browsers, time and again. A person comes by his own, whoever follows him.
    /// </summary>
    internal bool IsOfDoubles(int at)
    {
        if (Clicks < 2 * LeastDoubles || events[at].Network == 0)
        {
            return false;
        }

        int visits = 0;
        int last = -1;
        int lastOther = -1;
        bool isOfOne = HasAlikeAtThatMoment(at);
        for (int i = 0; i < count; i++)
        {
            if (
                events[i].VisitorNetwork != events[at].VisitorNetwork
                || Math.Abs(events[i].Time - events[at].Time) > DoublesWithinMs
                || (last >= 0 && events[i].Time - events[last].Time < Sittings.PauseMs)
            )
            {
                continue;
            }

            if (AlikeAfter(i) is >= 0 and int other)
            {
                // Of a person whom something follows, before him or after, one or both come again.
                bool areOthers = last < 0 || !(IsByBrowserOf(i) || IsByBrowserOf(other));
                visits += areOthers ? 1 : 0;
                isOfOne |= events[at].UserAgent == events[i].UserAgent || events[at].UserAgent == events[other].UserAgent;
                (last, lastOther) = (i, other);
            }
        }

        return isOfOne && visits >= LeastDoubles;

        bool IsByBrowserOf(int one) =>
            events[one].UserAgent == events[last].UserAgent || events[one].UserAgent == events[lastOther].UserAgent;
    }

    private bool HasAlikeAtThatMoment(int at)
    {
        bool hasOne = AlikeAfter(at) >= 0;
        for (int i = at - 1; i >= 0 && !hasOne && events[at].Time - events[i].Time <= DoubleMs; i--)
        {
            hasOne = AreAlike(i, at);
        }

        return hasOne;
    }

    /// <summary>The next hit on the link at that moment by another browser of the network that looks as much like a machine; −1 without one.</summary>
    private int AlikeAfter(int at)
    {
        for (int i = at + 1; i < count && events[i].Time - events[at].Time <= DoubleMs; i++)
        {
            if (AreAlike(at, i))
            {
                return i;
            }
        }

        return -1;
    }

    private bool AreAlike(int one, int other) =>
        events[one].UserAgent != 0 && events[other].UserAgent != 0 && IsDouble(one, other) && events[one].Doubt == events[other].Doubt;

    /// <summary>The click that another visitor's may only have followed, within the moment; else itself.</summary>
    private int LeaderOf(int at)
    {
        int sameMoment = rules.SessionAfterClick.SameMomentMs;
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= rules.SessionAfterClick.TwinMs; i--)
        {
            if (events[i].Type == EventType.Click && events[i].IsOnLinkOf(events[at]) && events[i].IsElsewhereThan(events[at]))
            {
                int follower = FollowerOf(i, at, sameMoment);
                // Who has been there before follows nobody by one click: within the moment, or by several, it does.
                bool follows = follower == at || (follower < 0 && (events[at].Time - events[i].Time <= sameMoment || FollowsOften(at, i)));
                return events[i].MayVisit && follows ? i : at;
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
            bool isTold = events[i].Type == EventType.Click && events[i].Link != 0 && events[i].Network != 0;
            for (int j = i - 1; isTold && j >= 0 && events[i].Time - events[j].Time <= FollowWithinMs; j--)
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
                    pairings[i] = pairings[i] with { Partners = pairings[i].Partners | Pairing.BitOf(events[j].Network) };
                    pairings[j] = pairings[j] with { Partners = pairings[j].Partners | Pairing.BitOf(events[i].Network) };
                }
            }
        }
    }

    internal bool AreOnOneLink(int first, int second)
    {
        ref readonly WindowEvent one = ref events[first];
        ref readonly WindowEvent other = ref events[second];
        // What differs most often is asked first.
        return one.Link == other.Link
            && one.Network != other.Network
            && one.Type == EventType.Click
            && one.Link != 0
            && one.Network != 0
            && other.Network != 0;
    }

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

    /// <summary>Of two clicks on one link by two visitors, which one follows a person's: see <see cref="ClickTwin"/>; −1 where neither does.</summary>
    internal int FollowerOf(int first, int second, long sameMoment) => FollowerOf(first, second, sameMoment, out _);

    /// <param name="isTold">Whether the message tells so: one of them has done something else on it, or what it is says enough. Else it is the later one for lack of anything better.</param>
    /// <inheritdoc cref="FollowerOf(int, int, long)"/>
    internal int FollowerOf(int first, int second, long sameMoment, out bool isTold)
    {
        isTold = true;
        long gap = events[second].Time - events[first].Time;
        if (events[first].MayVisit != events[second].MayVisit && (gap <= LetThroughMs || events[first].MayVisit))
        {
            return events[first].MayVisit ? second : first;
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

    private bool HasBeenThere(int visitor, int before) => HasClickedBefore(visitor, before) || HasLooked(visitor);

    /// <summary>Whether the visitor clicked on the message before another event: it follows nobody then.</summary>
    private bool HasClickedBefore(int visitor, int before)
    {
        for (int i = 0; i < before; i++)
        {
            if (events[i].Type == EventType.Click && events[i].MayBeSameVisitorAs(events[visitor]))
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
            if (i != at && events[i].MayBeSameVisitorAs(events[at]) && events[i].Link != events[at].Link)
            {
                return standing + 1;
            }
        }

        return standing;
    }
}
