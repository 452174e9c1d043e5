namespace BotClickStream.Detection;

/// <summary>
/// What a signal sees: the events of one message in order of time (then of id, so that evidence does not depend on arrival), and what
/// is known around them. Filled anew for each judgement; signals read it and keep nothing.
/// </summary>
public sealed partial class MessageWindow
{
    /// <summary>Where nothing tells visitors apart, a pause this long does: hardly any scanner's drip pauses longer.</summary>
    private const int SittingPauseMs = 600_000;

    /// <summary>So many links within so many milliseconds are a quick sitting, of a sweep or of who opens tabs.</summary>
    private const int QuickLinks = 3;

    private const int QuickWindowMs = 10_000;

    /// <summary>Doublings of a domain's scanned messages from which on it is known what its scanner does; 3 for four of them.</summary>
    private const int LeastSwept = 3;

    /// <summary>So far from a quick sitting's clicks it is over: who clicks then goes at another pace.</summary>
    private const int QuickPauseMs = 20_000;

    /// <summary>So soon after another network's click one by the same browser may be its turn, and so long before and after nobody else clicks then.</summary>
    private const int TurnMs = 10_000;

    private const int AroundTurnMs = 30_000;

    private readonly RegularReturns returns;
    private WindowEvent[] events = new WindowEvent[16];
    private int count;

    // The network of all clicks and unsubscribes, as long as they have but one; and how many links that visitor clicked, below 0 until somebody asks.
    private ulong network;

    // Whether of any event neither network nor browser is told.
    private bool hasUntold;

    /// <param name="returns">What is a visit by the hour.</param>
    internal MessageWindow(RegularReturns returns) => this.returns = returns;

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

    /// <summary>From when on soon and late are counted: the delivery, or where none is told the campaign's first click; <see langword="null"/> where neither is known.</summary>
    internal long? SoonFrom => DeliveredAt ?? BegunAt;

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

    /// <summary>What other messages of the recipient have shown in any campaign.</summary>
    internal RecipientActivity Recipient { get; private set; }

    /// <summary>
    /// How long the window may have lasted, in milliseconds: where clocks tell whole seconds, up to one more than they tell.
    /// </summary>
    internal long SpanOf(DistinctWindow window) => SpanOf(events[window.First].Time, events[window.Last].Time);

    /// <inheritdoc cref="SpanOf(DistinctWindow)"/>
    internal static long SpanOf(long first, long last) => last - first + (first % 1000 == 0 && last % 1000 == 0 ? 1000 : 0);

    internal void Begin(
        long? deliveredAt,
        int clockOffset,
        bool isDelivered,
        int mailLinks,
        int otherLinks,
        long begunAt,
        DomainActivity domain,
        ContextActivity domainContext,
        ContextActivity domainAnywhere,
        RecipientActivity recipient = default
    )
    {
        BegunAt = begunAt == 0 ? null : begunAt;
        count = 0;
        Clicks = 0;
        network = 0;
        onlyVisitorsLinks = -1;
        browsersLinks = (0, -1);
        Facts = deliveredAt is null ? WindowFacts.None : WindowFacts.Delivery;
        sweepWidth = -1;
        askedOf = default;
        hasFirsts = hasPairings = false;
        followedCount = -1;
        hasTold = false;
        hasUntold = false;
        DeliveredAt = deliveredAt + clockOffset;
        ClockOffset = clockOffset;
        IsDelivered = isDelivered;
        MailLinks = mailLinks;
        OtherLinks = otherLinks;
        Domain = domain;
        DomainContext = domainContext;
        DomainAnywhere = domainAnywhere;
        Recipient = recipient;
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
            Array.Resize(ref sweepers, size);
            Array.Resize(ref hourly, size);
        }

        anothers[count] = 0;
        swept[count] = 0;
        sweepers[count] = 0;
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

    /// <summary>Tells apart, all events having been added, whose they are as far as one event alone doesn't say.</summary>
    internal void TellVisitors()
    {
        TellSittings();
        TellTurns();
    }

    /// <summary>
    /// Two networks that come seconds after each other by one browser, each for other links, and nobody else with them, are one visitor: a scanner that works from two machines, a phone on its way from one network to another, or who browses through a vendor with several exits.
    /// Three are many visitors (<see cref="ManyVisitors"/>), and who asks for the same links follows.
    /// </summary>
    private void TellTurns()
    {
        if ((Facts & WindowFacts.Visitors) == 0 || Clicks < 2)
        {
            return;
        }

        int last = -1;
        for (int i = 0; i < count; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            if (last >= 0 && IsTurn(events[last], events[i]) && IsNobodyElseAround(last, i))
            {
                if (!DoesOneFollow(last, i))
                {
                    MakeOneVisitor(events[last].Network, events[i]);
                }

                return;
            }

            last = i;
        }
    }

    private void MakeOneVisitor(ulong visitor, WindowEvent other)
    {
        foreach (ref WindowEvent one in events.AsSpan(0, count))
        {
            one = one.Network == other.Network && one.UserAgent == other.UserAgent ? one with { VisitorNetwork = visitor } : one;
        }
    }

    private static bool IsTurn(in WindowEvent one, in WindowEvent next) =>
        one.Network != next.Network
        && one.Network != 0
        && next.Network != 0
        && one.UserAgent != 0
        && one.UserAgent == next.UserAgent
        && next.Time - one.Time <= TurnMs;

    private bool IsClickAround(int at, int turn, int next) =>
        events[at].Type == EventType.Click
        && events[at].Time >= events[turn].Time - AroundTurnMs
        && events[at].Time <= events[next].Time + AroundTurnMs;

    /// <summary>Whether around a turn nobody clicks by another browser or from a third network.</summary>
    private bool IsNobodyElseAround(int turn, int next)
    {
        for (int i = 0; i < count; i++)
        {
            bool isOther =
                events[i].UserAgent != events[turn].UserAgent
                || (events[i].Network != events[turn].Network && events[i].Network != events[next].Network);
            if (isOther && IsClickAround(i, turn, next))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether around a turn, at which there are but these two networks, one of them clicks what the other does.</summary>
    private bool DoesOneFollow(int turn, int next)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i && IsClickAround(i, turn, next); j++)
            {
                if (IsClickAround(j, turn, next) && events[j].Network != events[i].Network && events[j].IsOnLinkOf(events[i]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Tells sittings apart: of clicks of which neither network nor browser is told, nothing else says which are one visitor's. Quick ones, within seconds of each other, are a sitting, whatever else goes on, slower or
    /// earlier or later: a sweep is over when it is, and who opens tabs while a scanner drips is not the scanner. The others are one until a long pause.
    /// </summary>
    private void TellSittings()
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
