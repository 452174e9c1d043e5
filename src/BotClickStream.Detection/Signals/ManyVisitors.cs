namespace BotClickStream.Detection;

/// <summary>
/// Several networks on one message within seconds (23 hits from ten addresses over 15 s: Mautic issue 16263; nine links from five networks in 4 s: a public case study; three addresses within 30 s: IntellectIT's
/// filter) or, spread out, each click from another within minutes. Forwarded mail and shared mailboxes have several visitors too, but over hours; a machine's twin of
/// a person's click is no visitor of its own.
/// </summary>
public sealed record ManyVisitors : Signal
{
    private static readonly string[] Names = ["networks", "spanMs"];

    /// <summary>Milliseconds within which several networks on one message are one machine's: 23 hits from ten addresses came over 15 s (Mautic issue 16263), three addresses within 30 s are IntellectIT's rule.</summary>
    public int WithinMs { get; init; } = 30_000;

    /// <summary>Networks, or where none are told browsers, from which on they are many.</summary>
    public int MinNetworks { get; init; } = 3;

    /// <summary>Weight of <see cref="MinNetworks"/> networks on one message within seconds (<see cref="WithinMs"/>).</summary>
    public int Weight { get; init; } = 5_200;

    /// <summary>Milliseconds within which visitors with a click each, from another network every time, are one machine's though they come minutes apart.</summary>
    public int SpreadMs { get; init; } = 600_000;

    /// <summary>Weight of <see cref="MinNetworks"/> networks on one message within minutes (<see cref="SpreadMs"/>).</summary>
    public int SpreadWeight { get; init; } = 4_450;

    /// <summary>Weight of <see cref="MinNetworks"/> browsers on one message within minutes where networks are not told: a shared mailbox has several behind one network.</summary>
    public int SpreadBrowsersWeight { get; init; } = 3_850;

    /// <summary>Weight added for each network, or browser, beyond <see cref="MinNetworks"/>.</summary>
    public int WeightPerNetwork { get; init; } = 850;

    /// <summary>The most that many visitors weigh, seconds or minutes apart or in turns.</summary>
    public int MaxWeight { get; init; } = 7_700;

    /// <summary>Times that one of several networks must come back after another did, within minutes, for them to take turns: people come one after the other.</summary>
    public int MinReturns { get; init; } = 2;

    /// <summary>Weight of networks that take turns <see cref="MinReturns"/> times.</summary>
    public int TurnsWeight { get; init; } = 4_450;

    /// <summary>Weight added for each further time that a network comes back.</summary>
    public int WeightPerReturn { get; init; } = 900;

    /// <summary>Milliseconds after another visitor's click on the same link within which a click is its twin, where clicks are minutes apart, and no visitor of its own.</summary>
    public int TwinMs { get; init; } = 15_000;

    /// <summary>Milliseconds after another visitor's click on the same link within which, where clicks are seconds apart, who comes is no visitor of their scan: it takes each link once.</summary>
    public int NearTwinMs { get; init; } = 30_000;

    /// <summary>Milliseconds after the delivery from which on also visits seconds apart may be people's who choose the same links (<see cref="AgainMs"/>), or one browser's on its way through networks.</summary>
    public int LateMs { get; init; } = 1_800_000;

    /// <summary>Milliseconds around a click within which <see cref="MinAgain"/> visits, and a third of all, on links that another visitor clicked before are people's, who choose the same. A scanner takes each link once.</summary>
    public int AgainMs { get; init; } = 1_800_000;

    /// <summary>Visits to links that another visitor clicked before, within <see cref="AgainMs"/>, from which on visits are people's.</summary>
    public int MinAgain { get; init; } = 2;

    /// <summary>Milliseconds within which all other visits must lie for one that comes further than <see cref="WithinMs"/> from each to be no part of them, where clicks are minutes apart. A scanner that spreads its hits does so with each.</summary>
    public int TogetherMs { get; init; } = 10_000;

    /// <summary>Clicks of one browser from one network from which on it is a visitor of its own among networks that come once each.</summary>
    public int ConstantClicks { get; init; } = 3;

    /// <summary>Milliseconds by which such a visitor's clicks (<see cref="ConstantClicks"/>) must lie apart: nobody reads faster.</summary>
    public int ConstantGapMs { get; init; } = 1_000;

    public override string Name => "many-visitors";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "clicked from {networks} networks within {spanMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override ScanStyle Style => ScanStyle.Spread;

    // Among many visitors may be a person.
    internal override bool IsOfOneVisitor => false;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (!HasEnoughNetworks(message.Events))
        {
            return;
        }

        ReadOnlySpan<DistinctWindow> near = message.NetworkWindows(WithinMs, NearTwinMs);
        for (int i = 0; i < near.Length; i++)
        {
            bool isLate = message.Events[i].Time - message.DeliveredAt >= LateMs;
            if (near[i].Distinct >= MinNetworks && !(isLate && AreLinksChosenAgain(message, i)) && !IsRoaming(message, near[i]))
            {
                Judge(message, sheet, near[i], Weight, i);
            }
        }

        JudgeTurns(message, sheet);

        // Whoever comes minutes after such a visit has nothing to do with it.
        ReadOnlySpan<DistinctWindow> spread = message.NetworkWindows(SpreadMs, TwinMs, sheet);
        for (int i = 0; i < spread.Length; i++)
        {
            bool isSpread = spread[i].Distinct >= MinNetworks && IsSpread(spread[i], i, message.Visitors) && IsOfIt(message, spread[i], i);
            if (isSpread && !AreLinksChosenAgain(message, i) && !IsRoaming(message, spread[i]))
            {
                Judge(message, sheet, spread[i], message.Events[i].Network == 0 ? SpreadBrowsersWeight : SpreadWeight, i);
            }
        }
    }

    /// <summary>
    /// Several networks that take turns: A, B, C, B, A. People come one after the other, and hardly ever does one come back after another did, within minutes.
    /// </summary>
    private void JudgeTurns(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<DistinctWindow> windows = message.NetworkWindows(SpreadMs, TwinMs);
        ReadOnlySpan<int> visitors = message.Visitors;
        for (int i = 0; i < windows.Length; i++)
        {
            if (windows[i].Distinct < MinNetworks || visitors[i] == 0)
            {
                continue;
            }

            int turns = 0;
            int own = 0;
            int last = 0;
            for (int j = windows[i].First; j <= windows[i].Last; j++)
            {
                if (visitors[j] != 0 && visitors[j] != last)
                {
                    turns++;
                    own += visitors[j] == visitors[i] ? 1 : 0;
                    last = visitors[j];
                }
            }

            // Where but one comes back, that is a person whose clicks something follows from another network each time; who comes once may be one too.
            int returns = turns - windows[i].Distinct;
            bool othersReturn = returns > own - 1;
            if (returns >= MinReturns && own > 1 && othersReturn && !AreLinksChosenAgain(message, i) && !IsRoaming(message, windows[i]))
            {
                int weight = Math.Min(MaxWeight, TurnsWeight + ((returns - MinReturns) * WeightPerReturn));
                long span = events[windows[i].Last].Time - events[windows[i].First].Time;
                sheet.Add(i, weight, new Detail(windows[i].Distinct, span), windows[i].First, windows[i].Last, i);
            }
        }
    }

    private void Judge(MessageWindow message, EvidenceSheet sheet, DistinctWindow window, int weight, int at)
    {
        if (window.Distinct >= MinNetworks && !IsConstant(message, window, at))
        {
            int sum = Math.Min(MaxWeight, weight + ((window.Distinct - MinNetworks) * WeightPerNetwork));
            long span = message.Events[window.Last].Time - message.Events[window.First].Time;
            sheet.Add(at, sum, new Detail(window.Distinct, span), window.First, window.Last, at);
        }
    }

    /// <summary>
    /// Whether one browser alone made the visits, and late, or from hardly more than one provider's block of addresses: a phone's on its way through its carrier's networks, or of who browses through a vendor with several exits.
    /// </summary>
    private bool IsRoaming(MessageWindow message, DistinctWindow window)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<int> visitors = message.Visitors;
        bool isLate = events[window.First].Time - message.DeliveredAt >= LateMs;
        int first = -1;
        int blocks = 0;
        for (int i = window.First; i <= window.Last; i++)
        {
            if (visitors[i] == 0)
            {
                continue;
            }

            first = first < 0 ? i : first;
            bool isBrowser = events[i].UserAgent != 0 && events[i].UserAgentKind == UserAgentKind.Browser;
            if (!isBrowser || events[i].UserAgent != events[first].UserAgent)
            {
                return false;
            }

            if (isLate)
            {
                continue;
            }

            // As soon as there are too many: this is asked for each event of a window, which may be all of a message's.
            blocks += IsOfNewBlock(events, visitors, first, i) ? 1 : 0;
            if (blocks >= MinNetworks || events[i].NetworkKind != NetworkKind.Unlisted)
            {
                return false;
            }
        }

        return true;
    }

    /// <remarks>Looks back from the event: of a few blocks the last visit from the same one is near.</remarks>
    private static bool IsOfNewBlock(ReadOnlySpan<WindowEvent> events, ReadOnlySpan<int> visitors, int from, int at)
    {
        bool isNew = true;
        for (int i = at - 1; i >= from && isNew; i--)
        {
            isNew = visitors[i] == 0 || events[i].Block != events[at].Block;
        }

        return isNew;
    }

    /// <summary>Whether of the visits around it many are to links that another visitor clicked before: several people of one mailbox.</summary>
    private bool AreLinksChosenAgain(MessageWindow message, int at)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<int> visitors = message.Visitors;
        int visits = 0;
        int again = 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (visitors[i] == 0 || Math.Abs(events[i].Time - events[at].Time) > AgainMs)
            {
                continue;
            }

            visits++;
            for (int j = 0; j < i; j++)
            {
                bool isSame = visitors[j] != 0 && visitors[j] != visitors[i] && events[j].Link == events[i].Link;
                if (isSame && events[at].Time - events[j].Time <= AgainMs)
                {
                    again++;
                    break;
                }
            }
        }

        return again >= MinAgain && again * 3 >= visits;
    }

    /// <summary>
    /// Whether it is of a visitor who clicks at a reader's pace, by the same browser from the same network, while the window's others come once each, or only follow: a person reads while a scanner sweeps from
    /// wherever it likes.
    /// </summary>
    private bool IsConstant(MessageWindow message, DistinctWindow window, int at)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (events[at].Network == 0 || events[at].UserAgent == 0)
        {
            return false;
        }

        int own = 0;
        long last = long.MinValue / 2;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type == EventType.Click && events[i].IsSameVisitorAs(events[at]))
            {
                // Quicker than a reader's is nobody's, unless it is a double click.
                bool isDouble = i > 0 && message.IsDoubleClick(i, ConstantGapMs);
                own +=
                    isDouble ? 0
                    : events[i].Time - last >= ConstantGapMs ? 1
                    : -1;
                last = events[i].Time;
            }
        }

        return own >= ConstantClicks && DoOthersComeOnce(message, window, at);
    }

    private static bool DoOthersComeOnce(MessageWindow message, DistinctWindow window, int at)
    {
        ReadOnlySpan<int> visitors = message.Visitors;
        int others = 0;
        for (int i = window.First; i <= window.Last; i++)
        {
            others += visitors[i] != 0 && visitors[i] != visitors[at] ? 1 : 0;
        }

        // One of many may come again by chance.
        return others <= window.Distinct;
    }

    private bool HasEnoughNetworks(ReadOnlySpan<WindowEvent> events)
    {
        int networks = 0;
        for (int i = 0; i < events.Length && networks < MinNetworks; i++)
        {
            bool isNew = events[i].Type == EventType.Click;
            for (int j = 0; j < i && isNew; j++)
            {
                isNew = events[j].Type != EventType.Click || events[j].IsElsewhereThan(events[i]);
            }

            networks += isNew ? 1 : 0;
        }

        return networks >= MinNetworks;
    }

    /// <summary>Whether a visit is part of such a one: it isn't apart from all others, which are together, and enough others may be people too as it may be, or it is none that may.</summary>
    private bool IsOfIt(MessageWindow message, DistinctWindow window, int at)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<int> visitors = message.Visitors;
        long nearest = long.MaxValue;
        int first = -1;
        int last = -1;
        int plain = 1;
        for (int i = window.First; i <= window.Last; i++)
        {
            if (visitors[i] == 0 || visitors[i] == visitors[at])
            {
                continue;
            }

            first = first < 0 ? i : first;
            last = i;
            nearest = Math.Min(nearest, Math.Abs(events[i].Time - events[at].Time));
            plain += plain < MinNetworks && events[i].MayVisit && IsFirstVisit(events, visitors, window.First, i) ? 1 : 0;
        }

        bool isApart = first >= 0 && nearest > WithinMs && events[last].Time - events[first].Time <= TogetherMs;
        return !isApart && (plain >= MinNetworks || !events[at].MayVisit);
    }

    /// <summary>Whether none of the same visitor's before it may be a person's.</summary>
    private static bool IsFirstVisit(ReadOnlySpan<WindowEvent> events, ReadOnlySpan<int> visitors, int from, int at)
    {
        for (int i = from; i < at; i++)
        {
            if (visitors[i] == visitors[at] && events[i].MayVisit)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether hardly any network came twice, and not this one alone: among visitors with a click each, who clicks again is a person.</summary>
    /// <param name="visitors">Of each event; 0 where it is no visit.</param>
    private static bool IsSpread(DistinctWindow window, int at, ReadOnlySpan<int> visitors)
    {
        int clicks = 0;
        int own = 0;
        for (int i = window.First; i <= window.Last; i++)
        {
            clicks += visitors[i] != 0 ? 1 : 0;
            own += visitors[i] == visitors[at] ? 1 : 0;
        }

        bool othersOnce = clicks - own == window.Distinct - 1;
        return visitors[at] != 0 && clicks <= window.Distinct + 1 && !(own > 1 && othersOnce);
    }
}
