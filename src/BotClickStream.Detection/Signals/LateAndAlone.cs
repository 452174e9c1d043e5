namespace BotClickStream.Detection;

/// <summary>
/// For a person: a click well after the delivery with no other link around it (people's median delay is 3.7–4.5 h, sendgrid.com), or, on a message that was swept, minutes
/// after the sweep and from another network and browser (a scan at 22 s, the real click 4 min later: emdash issue 3298). A late sweep is not alone and stays a machine's. Nor is who comes to a link minutes after another
/// network's click on it: proxies look again at what people have clicked.
/// </summary>
public sealed record LateAndAlone : Signal
{
    private static readonly string[] Names = ["delayMs", "afterSweepMs", ClockDetail];

    /// <summary>Milliseconds after the delivery from which on a click is late: people's median delay is 3.7 to 4.5 hours (sendgrid.com), and three quarters of their opens come later than half an hour (inntopia).</summary>
    public int LateMs { get; init; } = 1_800_000;

    /// <summary>Weight, for a person, of a late click with no other link around it.</summary>
    public int Weight { get; init; } = -4_250;

    /// <summary>Milliseconds within which distinct links must be clicked to be a sweep, after which another visitor is rather a person.</summary>
    public int SweepWindowMs { get; init; } = 10_000;

    /// <summary>Distinct links that such a sweep has at least.</summary>
    public int SweepLinks { get; init; } = 3;

    /// <summary>Milliseconds after a sweep from which on another visitor's click is none of it: a person's came 4 minutes after a scan (emdash issue 3298).</summary>
    public int AfterSweepMs { get; init; } = 120_000;

    /// <summary>Weight, for a person, of a click alone after a sweep, by another browser from another network.</summary>
    public int AfterSweepWeight { get; init; } = -5_700;

    /// <summary>Weight, for a person, of a click alone after a sweep from the scan's own network but by another browser, since vendors have people behind their networks too, or by the scan's browser from another network, since many people have the same.</summary>
    public int OtherBrowserWeight { get; init; } = -2_850;

    /// <summary>Milliseconds around a click within which no other link may be clicked, nor anything by somebody else, for it to be alone: a machine comes beside a person (resend-node issue 901), or from another network with each click.</summary>
    public int AloneMs { get; init; } = 60_000;

    /// <summary>Weight, for a person, of a late click beside which few others were clicked, and not in a hurry.</summary>
    public int NotAloneWeight { get; init; } = -2_250;

    /// <summary>Other links that may be clicked around a late click at most.</summary>
    public int MostOthers { get; init; } = 3;

    /// <summary>Milliseconds by which other links' clicks must lie apart from a late one: from the first of a person's links to the next it takes seconds.</summary>
    public int UnhurriedMs { get; init; } = 2_000;

    /// <summary>Links that people leave alone (footer, social, legal) from which on a visit of more than <see cref="MostOthers"/> links from rented machines, or by a browser that hardly any person has, is a machine's round.</summary>
    public int RareLinks { get; init; } = 2;

    /// <summary>Milliseconds from a click within which the same visitor's other links are of one visit, whose rare links count (<see cref="RareLinks"/>).</summary>
    public int VisitMs { get; init; } = 600_000;

    public override string Name => "late-and-alone";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "a link or a few without hurry[, {delayMs} ms after the delivery][, {afterSweepMs} ms after a scan][, by the campaign's clock, which is {clockMs} ms off]";

    internal override EvidenceGroup Group => EvidenceGroup.Delay;

    internal override WindowFacts Needs => WindowFacts.Choice;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<DistinctWindow> windows = events.Length > SweepLinks ? message.LinkWindows(SweepWindowMs) : default;
        for (int i = 0; i < events.Length; i++)
        {
            if (
                !events[i].Type.IsChoice()
                || events[i].UserAgentKind == UserAgentKind.SandboxBrowser
                || events[i].IsProbed
                || !IsUnhurried(events, i, out bool isAlone)
            )
            {
                continue;
            }

            long? delay = events[i].Time - message.DeliveredAt;
            int clock = message.ClockOffset;
            int sweep = LastSweepBefore(events, windows, i);
            if ((sweep < 0 && !(delay >= LateMs)) || IsMachines(message, i))
            {
                continue;
            }

            if (sweep >= 0)
            {
                // After a scan only another visitor is a person: the scanner itself comes back for hours.
                long after = events[i].Time - events[sweep].Time;
                bool otherNetwork = events[i].IsElsewhereThan(events[sweep]);
                bool otherBrowser = events[i].UserAgent != events[sweep].UserAgent || events[i].UserAgent == 0;
                if (after >= AfterSweepMs && otherNetwork && otherBrowser)
                {
                    sheet.Add(i, isAlone ? AfterSweepWeight : NotAloneWeight, new Detail(delay ?? 0, after, clock), sweep);
                }
                else if (after >= AfterSweepMs && isAlone && (otherNetwork || otherBrowser))
                {
                    sheet.Add(i, OtherBrowserWeight, new Detail(delay ?? 0, after, clock), sweep);
                }
            }
            else if (!CameEarly(message, i) && !message.PairingOf(i).Follows)
            {
                sheet.Add(i, isAlone ? Weight : NotAloneWeight, new Detail(delay ?? 0, Third: clock));
            }
        }
    }

    /// <summary>Whether how it comes, or with what beside it, is hardly a reader's.</summary>
    private bool IsMachines(MessageWindow message, int at) =>
        message.IsBesidePlainer(at) || message.IsOfDoubles(at) || IsThorough(message.Events, at);

    /// <summary>Whether a visitor that looks like a machine by its browser or its network went to several of the links that people leave alone, among others: that is no link or a few.</summary>
    private bool IsThorough(ReadOnlySpan<WindowEvent> events, int at) =>
        events[at].Doubt > 0
        && events[at].NetworkKind is not (NetworkKind.Scanner or NetworkKind.Shared)
        && LinksNear(events, at, RareLinks, onlyRare: true) >= RareLinks
        && LinksNear(events, at, MostOthers + 1, onlyRare: false) > MostOthers;

    /// <summary>Links of its visit, counted up to <paramref name="most"/>.</summary>
    private int LinksNear(ReadOnlySpan<WindowEvent> events, int at, int most, bool onlyRare)
    {
        int links = 0;
        for (int i = 0; i < events.Length && links < most; i++)
        {
            bool isNew = (!onlyRare || RareLinkRole.IsNobodys(events[i])) && IsNear(events, i, at);
            // Looks back: of the few links that are counted the last click on the same one is near.
            for (int j = i - 1; j >= 0 && isNew; j--)
            {
                isNew = events[j].Link != events[i].Link || !IsNear(events, j, at);
            }

            links += isNew ? 1 : 0;
        }

        return links;
    }

    private bool IsNear(ReadOnlySpan<WindowEvent> events, int other, int at) =>
        events[other].Type == EventType.Click
        && Math.Abs(events[other].Time - events[at].Time) <= VisitMs
        && events[other].MayBeSameVisitorAs(events[at]);

    /// <summary>Whether the same browser from the same network was there soon after the delivery: what comes back late says nothing new of it.</summary>
    private bool CameEarly(MessageWindow message, int at)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < at && events[i].Time - message.DeliveredAt < LateMs; i++)
        {
            if (events[i].Type == EventType.Click && IsSameVisitor(events[i], events[at]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>By its network, and by its browser where that is told.</summary>
    private static bool IsSameVisitor(in WindowEvent one, in WindowEvent other) =>
        one.Network != 0 && one.VisitorNetwork == other.VisitorNetwork && one.UserAgent == other.UserAgent;

    private int LastSweepBefore(ReadOnlySpan<WindowEvent> events, ReadOnlySpan<DistinctWindow> windows, int at)
    {
        if (windows.IsEmpty)
        {
            return -1;
        }

        for (int i = at - 1; i >= 0; i--)
        {
            if (windows[i].Distinct >= SweepLinks)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether the clicks around are few and no closer than a person's; and whether there are none.</summary>
    private bool IsUnhurried(ReadOnlySpan<WindowEvent> events, int at, out bool isAlone)
    {
        int others = 0;
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= AloneMs; i--)
        {
            if (Hurries(events, at, i, ref others))
            {
                isAlone = false;
                return false;
            }
        }

        for (int i = at + 1; i < events.Length && events[i].Time - events[at].Time <= AloneMs; i++)
        {
            if (Hurries(events, at, i, ref others))
            {
                isAlone = false;
                return false;
            }
        }

        isAlone = others == 0;
        return others <= MostOthers;
    }

    private bool Hurries(ReadOnlySpan<WindowEvent> events, int at, int other, ref int others)
    {
        if (events[other].Type != EventType.Click)
        {
            return false;
        }

        if (events[other].IsElsewhereThan(events[at]))
        {
            return true;
        }

        if (events[other].Link == events[at].Link)
        {
            // A double click is a person's.
            return false;
        }

        others++;
        return Math.Abs(events[at].Time - events[other].Time) < UnhurriedMs;
    }
}
