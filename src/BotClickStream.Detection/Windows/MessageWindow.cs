namespace BotClickStream.Detection;

/// <summary>
/// What a signal sees: the events of one message in order of time (then of id, so that evidence does not depend on arrival), and what
/// is known around them. Filled anew for each judgement; signals read it and keep nothing.
/// </summary>
public sealed partial class MessageWindow
{
    private readonly Rules rules;
    private WindowEvent[] events = new WindowEvent[16];
    private int count;

    // The network of all clicks and unsubscribes, as long as they have but one; and how many links that visitor clicked, below 0 until somebody asks.
    private ulong network;

    // Whether of any event neither network nor browser is told.
    private bool hasUntold;

    /// <param name="rules">What a window is asked, several signals ask of it and one has the numbers: they are the same for all.</param>
    internal MessageWindow(Rules rules) => this.rules = rules;

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
        hasUntold |= Sittings.IsUntold(added);
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
        if (hasUntold)
        {
            Sittings.Tell(events.AsSpan(0, count), LinkWindows(Sittings.QuickWindowMs));
        }

        if ((Facts & WindowFacts.Visitors) != 0 && Clicks > 1)
        {
            Turns.Tell(events.AsSpan(0, count));
        }
    }

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

        if (!added.Type.IsChoice())
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
    private bool IsOfOnlyVisitor(int at) => (Facts & WindowFacts.Visitors) == 0 && events[at].Type.IsChoice();

    private static bool IsBefore(in WindowEvent a, in WindowEvent b) =>
        a.Time != b.Time ? a.Time < b.Time
        : a.Id.High != b.Id.High ? a.Id.High < b.Id.High
        : a.Id.Low < b.Id.Low;
}
