namespace BotClickStream.Detection;

/// <summary>
/// The same link at the same moment by two browsers of one network, or quicker than a double click, or one link after the other twice: scanners fetch each link up to twice, ms apart (gophish issue 973; suped.com). A double click
/// is a person's and no sign, on however many links: who has the habit does so on each. From two networks it is <see cref="ClickTwin"/>'s.
/// </summary>
public sealed record SameLinkTwice : Signal
{
    private static readonly string[] Names = ["gapMs"];

    /// <summary>Milliseconds within which a link that two browsers of one network click is fetched twice: scanners do so milliseconds apart (gophish issue 973; suped.com).</summary>
    public int WindowMs { get; init; } = 2_000;

    /// <summary>Weight of a link fetched twice by two browsers of one network.</summary>
    public int Weight { get; init; } = 3_950;

    /// <summary>Milliseconds after the delivery from which on the first of two browsers may be a person's, who browses through the network of a vendor whose machine follows: who fetches all links as two browsers does so when the mail has come.</summary>
    public int LateMs { get; init; } = 600_000;

    /// <summary>Weight of the click that may be a person's, of two browsers on one link: the first from <see cref="LateMs"/> on.</summary>
    public int FirstWeight { get; init; } = 1_000;

    /// <summary>Milliseconds between two clicks on one link by one browser up to which they are quicker than anybody's double click.</summary>
    public int QuickMs { get; init; } = 80;

    /// <summary>Weight of two clicks on one link that are quicker than a double click (<see cref="QuickMs"/>).</summary>
    public int QuickWeight { get; init; } = 3_400;

    /// <summary>Links that come twice, and half of those clicked at least, from which on they are too many for a double click each.</summary>
    public int ManyLinks { get; init; } = 3;

    /// <summary>Milliseconds within which the two hits on each of many links must lie.</summary>
    public int ManyMs { get; init; } = 1_000;

    /// <summary>Weight of a visit in which many links come twice (<see cref="ManyLinks"/>).</summary>
    public int ManyWeight { get; init; } = 3_950;

    /// <summary>Links that come twice which are enough where the visitor clicked no other.</summary>
    public int AllLinks { get; init; } = 2;

    /// <summary>Weight of a visit in which each link comes twice (<see cref="AllLinks"/>).</summary>
    public int AllWeight { get; init; } = 3_400;

    /// <summary>Milliseconds within which one pair of clicks must follow another for them to be no double clicks: between two links a person reads.</summary>
    public int BackToBackMs { get; init; } = 2_000;

    /// <summary>Milliseconds within which the hits of one of several pairs must lie for them to be no double clicks: of a hand that double-clicks everything hardly any is as quick.</summary>
    public int ManyQuickMs { get; init; } = 120;

    /// <summary>Milliseconds within which a pair must follow another from <see cref="LateMs"/> on where no network is told: each of a person's tabs may be followed by his vendor's machine.</summary>
    public int MachinePaceMs { get; init; } = 500;

    /// <summary>Milliseconds from a click within which the visitor's other clicks are taken for its own where no network is told: later it may be somebody else with the same browser.</summary>
    public int VisitMs { get; init; } = 600_000;

    public override string Name => "same-link-twice";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "the same link was fetched twice within {gapMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        bool isAnyDoubled = false;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click || events[i].Link == 0)
            {
                continue;
            }

            for (int j = i + 1; j < events.Length && events[j].Time - events[i].Time <= WindowMs; j++)
            {
                if (events[j].Link != events[i].Link || events[j].Type != EventType.Click)
                {
                    continue;
                }

                isAnyDoubled = isAnyDoubled || IsDouble(events[i], events[j]);
                if (events[j].IsElsewhereThan(events[i]))
                {
                    continue;
                }

                long gap = MessageWindow.SpanOf(events[i].Time, events[j].Time);
                int weight =
                    Differ(events[i], events[j]) ? Weight
                    : gap <= QuickMs ? QuickWeight
                    : 0;
                bool isLed = weight == Weight && events[i].Time - message.DeliveredAt >= LateMs;
                Add(sheet, i, j, weight, events, isLed ? FirstWeight : weight);
            }
        }

        if (isAnyDoubled)
        {
            JudgeAll(message, sheet);
        }
    }

    /// <summary>Where a visitor clicks one link after the other twice.</summary>
    private void JudgeAll(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int known = -1;
        int weight = 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click || events[i].Link == 0)
            {
                continue;
            }

            if (known < 0 || !events[i].IsIndistinctFrom(events[known]) || !IsOfVisit(events[known], events[i]))
            {
                known = i;
                (int doubled, int links) = DoubledByMachine(message, i);
                weight =
                    doubled >= ManyLinks && doubled * 2 >= links ? ManyWeight
                    : doubled >= AllLinks && doubled == links ? AllWeight
                    : 0;
            }

            for (int j = i + 1; weight != 0 && j < events.Length && events[j].Time - events[i].Time <= WindowMs; j++)
            {
                if (IsDouble(events[i], events[j]))
                {
                    Add(sheet, i, j, weight, events, weight);
                }
            }
        }
    }

    /// <summary>How many links the visitor clicked twice, 0 where all of these may be double clicks, or a person's clicks and his vendor's; and how many it clicked.</summary>
    private (int Doubled, int Links) DoubledByMachine(MessageWindow message, int at)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<bool> firsts = message.FirstClicks();
        bool isTold = events[at].Network != 0;
        bool mayBeLed = !isTold && events[at].Time - message.DeliveredAt >= LateMs;
        int links = 0;
        int ofVisit = 0;
        int machines = 0;
        int last = -1;
        for (int i = 0; i < events.Length; i++)
        {
            bool isOfIt = events[i].MayBeSameVisitorAs(events[at]) && IsOfVisit(events[at], events[i]);
            if (!isOfIt || !(firsts[i] || (!isTold && IsFirstOfVisit(events, at, i))))
            {
                continue;
            }

            ofVisit++;
            if (PairOf(events, i) is not (>= 0 and int pair))
            {
                continue;
            }

            links++;
            bool isMachines =
                (!mayBeLed && Differ(events[i], events[pair]))
                || MessageWindow.SpanOf(events[Math.Min(i, pair)].Time, events[Math.Max(i, pair)].Time) <= ManyQuickMs
                || (last >= 0 && events[i].Time - events[last].Time <= (mayBeLed ? MachinePaceMs : BackToBackMs));
            machines += isMachines ? 1 : 0;
            last = i;
        }

        bool areMachines = mayBeLed ? machines * 2 >= links : machines > 0;
        return (areMachines ? links : 0, isTold ? message.LinksOf(at) : ofVisit);
    }

    /// <summary>Where no network is told, who comes later by the same browser, or by none that is told, may be somebody else.</summary>
    private bool IsOfVisit(in WindowEvent one, in WindowEvent other) => one.Network != 0 || Math.Abs(other.Time - one.Time) <= VisitMs;

    /// <summary>Whether it is the visit's first click on its link, though another visit's may have come before it.</summary>
    private bool IsFirstOfVisit(ReadOnlySpan<WindowEvent> events, int visit, int at)
    {
        bool isFirst = events[at].Type == EventType.Click && events[at].Link != 0;
        for (int i = at - 1; i >= 0 && isFirst && IsOfVisit(events[visit], events[i]); i--)
        {
            isFirst = events[i].Type != EventType.Click || events[i].Link != events[at].Link || events[i].IsElsewhereThan(events[visit]);
        }

        return isFirst;
    }

    /// <summary>The nearest other hit on the link by the visitor, before it or else after it; −1 where none is near.</summary>
    private int PairOf(ReadOnlySpan<WindowEvent> events, int at)
    {
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= WindowMs; i--)
        {
            if (IsDouble(events[i], events[at]))
            {
                return i;
            }
        }

        for (int i = at + 1; i < events.Length && events[i].Time - events[at].Time <= WindowMs; i++)
        {
            if (IsDouble(events[at], events[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private bool IsDouble(in WindowEvent first, in WindowEvent second) =>
        first.Type == EventType.Click
        && second.Type == EventType.Click
        && second.Link == first.Link
        && IsOneVisitors(first, second)
        && second.Time - first.Time <= ManyMs;

    /// <summary>Where networks are not told, two browsers on link after link are one machine's.</summary>
    private static bool IsOneVisitors(in WindowEvent one, in WindowEvent other) =>
        (one.Network | other.Network) == 0 || one.MayBeSameVisitorAs(other);

    private void Add(EvidenceSheet sheet, int first, int second, int weight, ReadOnlySpan<WindowEvent> events, int firstWeight)
    {
        Detail detail = new(events[second].Time - events[first].Time);
        sheet.Add(
            first,
            IsBesideProgram(events[first], events[second]) ? Math.Min(firstWeight, FirstWeight) : firstWeight,
            detail,
            first,
            second
        );
        sheet.Add(second, IsBesideProgram(events[second], events[first]) ? Math.Min(weight, FirstWeight) : weight, detail, first, second);
    }

    /// <summary>Whether of the two the other is what a program asks, and this one a browser of today's: a person's, on whose computer the program is.</summary>
    private static bool IsBesideProgram(in WindowEvent one, in WindowEvent other) =>
        other.IsPrograms && one.UserAgentKind == UserAgentKind.Browser && !one.IsPrograms && Differ(one, other);

    /// <summary>By two browsers of one network.</summary>
    private static bool Differ(in WindowEvent a, in WindowEvent b) => a.UserAgent != 0 && b.UserAgent != 0 && a.UserAgent != b.UserAgent;
}
