namespace BotClickStream.Detection;

/// <summary>
/// What a judged message shows by itself, told to whatever it shares with others: the contexts of its networks and its domain, its domain's counts, and which of its campaign's links people click.
/// </summary>
internal sealed class ContextFeedback(
    DetectorState state,
    Rules rules,
    ContextWatch contexts,
    RecipientHistory histories,
    CampaignBaselines baselines,
    LinkPopularity popularity,
    DomainWatch domains,
    Surroundings surroundings,
    MessageWindow window,
    EvidenceSheet sheet
)
{
    /// <summary>Tells the message's contexts what it has shown by itself.</summary>
    public void Show(int engagement)
    {
        if (state.Messages[state.Engagements[engagement].Message].IsTest)
        {
            return;
        }

        int row = state.Messages[state.Engagements[engagement].Message].Domain;
        Shown shown = ShownIn(0);
        CountPeoples(state.Domains[row].Campaign, isRead: (shown & Shown.Read) != 0);
        histories.Show(engagement, shown);
        Shown before = surroundings.Domain == 0 ? shown : state.Members[surroundings.Domain].Shown;
        foreach (int member in surroundings.Members)
        {
            bool isNetwork = member != surroundings.Domain && member != surroundings.Anywhere;
            Shown there = isNetwork ? ShownIn(member) : shown;
            bool isNew = (there & ~state.Members[member].Shown & Shown.Scanned) != 0;
            BrowserSet scannedBy =
                (there & Shown.Scanned) == 0 ? default
                : member == surroundings.Anywhere ? ScanSample()
                : ScannedBy(member);
            contexts.Show(member, there, isNew ? StyleOfScan() : default, scannedBy, isNetwork ? DelayIn(member) : (byte)0);
            if (isNetwork)
            {
                ShowPairs(member);
            }
            else if (member == surroundings.Anywhere)
            {
                PairedAs rented = RentedOf(out ulong networks);
                PairedAs hourly = window.HasHours ? PairedAs.Hourly : PairedAs.None;
                contexts.ShowPairs(member, PairsOfDomain() | LinksOfDomain() | rented | hourly, networks);
            }
        }

        if (baselines.Count(row, before, shown))
        {
            domains.NoteLevel(row);
        }
    }

    private void ShowPairs(int member)
    {
        PairedAs paired = PairedAs.None;
        ulong partners = 0;
        bool hasLed = false;
        bool isBeside = false;
        bool isRare = false;
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type == EventType.Click && events[i].Member == member)
            {
                Pairing pairing = window.PairingOf(i);
                partners |= pairing.Partners;
                hasLed |= !pairing.Follows;
                isBeside |= pairing.IsAny;
                isRare |= RareLinkRole.IsNobodys(events[i]);
                paired = hasLed ? PairedAs.Leading : PairedAs.Following;
            }
        }

        paired |= (isBeside ? PairedAs.Beside : PairedAs.None) | (isRare ? PairedAs.RareLink : PairedAs.None);
        contexts.ShowPairs(member, paired, partners);
    }

    /// <summary>Whether of two networks one came seconds after the other on a link; or whether somebody clicked, no machine beyond doubt, and nobody followed.</summary>
    private PairedAs PairsOfDomain()
    {
        PairedAs paired = PairedAs.None;
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            if (window.PairingOf(i).Partners != 0)
            {
                return PairedAs.Following | PairedAs.Beside;
            }

            paired = sheet.SumOf(i) < rules.Context.ScannedFrom ? PairedAs.Leading : paired;
        }

        return paired;
    }

    /// <summary>Whether anybody clicked, and on a link that nobody clicks.</summary>
    private PairedAs LinksOfDomain()
    {
        PairedAs links = (window.Facts & WindowFacts.Click) != 0 ? PairedAs.Clicked : PairedAs.None;
        if ((window.Facts & WindowFacts.RareRole) == 0)
        {
            return links;
        }

        foreach (ref readonly WindowEvent one in window.Events)
        {
            links |= RareLinkRole.IsNobodys(one) ? PairedAs.RareLink : PairedAs.None;
        }

        return links;
    }

    /// <summary>Who clicked from rented machines, and from which networks.</summary>
    private PairedAs RentedOf(out ulong networks)
    {
        PairedAs rented = PairedAs.None;
        networks = 0;
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (!RentedMachines.Comes(events[i]))
            {
                continue;
            }

            // Whatever it shows by now: most clicks of a sweep come in before it does.
            networks |= Pairing.BitOf(events[i].Network);
            rented |=
                sheet.SumOf(i) >= rules.Context.ScannedFrom ? PairedAs.None
                : sheet.ReadingOf(i) > 0 ? PairedAs.RentedRead
                : PairedAs.Rented;
        }

        return rented;
    }

    /// <summary>The browsers of the machines among the member's events; of a domain's nobody asks for them.</summary>
    private BrowserSet ScannedBy(int member)
    {
        BrowserSet browsers = default;
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Member == member && events[i].Type.IsLabelled() && sheet.VisitorSumOf(i) >= rules.Context.ScannedFrom)
            {
                browsers.Add(BrowserCounts.ClassOf(events[i].UserAgent));
            }
        }

        return browsers;
    }

    /// <summary>
    /// The browser and the network of one of the machines' clicks, whichever, within the time that what a domain does is held against anybody: the next scan's is as likely to be such. Later come others' machines too, of whom the mail was forwarded to or
    /// who previews it.
    /// </summary>
    private BrowserSet ScanSample()
    {
        int sample = -1;
        ulong least = ulong.MaxValue;
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            ulong lot = Hash128.Mix(events[i].Id.High ^ events[i].Id.Low);
            bool isScan = events[i].Type.IsChoice() && sheet.SumOf(i) >= rules.Context.ScannedFrom;
            bool isSoon = !(events[i].Time - window.DeliveredAt > rules.DomainConduct.WithinMs);
            if (isScan && isSoon && (sample < 0 || lot < least))
            {
                (sample, least) = (i, lot);
            }
        }

        return sample < 0
            ? default
            : BrowserSet.Sample(BrowserCounts.ClassOf(events[sample].UserAgent), BrowserCounts.ClassOf(events[sample].Network));
    }

    /// <summary>How soon the message was clicked first from the member's network: see <see cref="NetworkDelays.StepOf"/>; 0 where it wasn't, or nobody knows.</summary>
    private byte DelayIn(int member)
    {
        if (window.DeliveredAt is not { } delivered)
        {
            return 0;
        }

        foreach (ref readonly WindowEvent one in window.Events)
        {
            if (one.Type == EventType.Click && one.Member == member)
            {
                return NetworkDelays.StepOf(one.Time - delivered);
            }
        }

        return 0;
    }

    /// <summary>How the message was scanned: the style of what speaks strongest of its surest event.</summary>
    private ScanStyle StyleOfScan()
    {
        int surest = 0;
        for (int i = 1; i < window.Events.Length; i++)
        {
            surest = window.Events[i].Type.IsLabelled() && sheet.SumOf(i) > sheet.SumOf(surest) ? i : surest;
        }

        return sheet.StrongestOf(surest)?.Style ?? default;
    }

    private void CountPeoples(int campaign, bool isRead)
    {
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type == EventType.Click)
            {
                popularity.CountPeoples(campaign, events[i].Row, isRead && sheet.SumOf(i) <= rules.Context.ReadUpTo);
            }
        }
    }

    /// <summary>
    /// What those events show that <paramref name="member"/> stands for, or all where it is 0. A person shows in a network by more than coming late, whatever others did on the message; of all by that too, but only where nothing on the whole message was early.
    /// </summary>
    private Shown ShownIn(int member)
    {
        ContextRules context = rules.Context;
        bool read = false;
        bool early = false;
        bool late = false;
        bool active = false;
        bool clicked = false;
        bool thorough = false;
        bool isOther = true;
        bool anybodyEarly = false;
        bool isDoubtful = false;
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (!events[i].Type.IsLabelled())
            {
                continue;
            }

            int sum = sheet.SumOf(i);
            bool isClick = events[i].Type == EventType.Click;
            bool isEarly = isClick && events[i].Time - window.DeliveredAt <= context.EarlyMs;
            // Images say nothing of a domain's scanner: Apple's proxy fetches them for each of its mailboxes.
            bool isScan =
                member == 0 ? events[i].Type.IsChoice() && sum >= context.ScannedFrom : sheet.VisitorSumOf(i) >= context.ScannedFrom;
            bool isInDoubt = rules.PriorOf(events[i].Type) + sum > rules.HumanUpTo;
            anybodyEarly |= isEarly || isInDoubt;
            if (member != 0 && events[i].Member != member)
            {
                continue;
            }

            isDoubtful |= rules.PriorOf(events[i].Type) + sheet.SumOfDoings(i) > rules.HumanUpTo;
            if (isScan)
            {
                return Shown.Scanned;
            }

            clicked |= isClick;
            if (isClick && !thorough && window.LinksOf(i) >= rules.ThoroughVisits.MinLinks)
            {
                thorough = true;
                // Where nothing tells of a scanner but how much it clicks, what may be its work doesn't speak against it.
                isOther = events[i].Sitting == 0;
            }

            early |= isEarly;
            active |= isClick && events[i].Time - window.DeliveredAt <= rules.DomainBurst.ActiveMs;
            bool isLate = isClick && events[i].Time - window.DeliveredAt >= context.LateMs;
            // A scanner that takes its minutes looks like a reader: rented machines show readers by who comes late, and so does any network where no delivery in the domain tells who is early, after the campaign's first click.
            bool isLateReader = isLate || (!window.IsForgotten && events[i].Time - window.SoonFrom >= context.LateMs);
            bool mayRead =
                member == 0
                || isLateReader
                || ((window.DeliveredAt is not null || window.IsForgotten) && events[i].NetworkKind != NetworkKind.Hosting);
            read |= isClick && mayRead && (member == 0 ? sum : sheet.SumOfDoings(i)) <= context.ReadUpTo;
            late |= isLate && (member == 0 || !window.PairingOf(i).Follows);
        }

        Shown shown = early
            ? Shown.Early
            : (late && !anybodyEarly ? Shown.Late : Shown.None)
                | (read && !(member == 0 ? anybodyEarly : isDoubtful) ? Shown.Read : Shown.None);
        return shown
            | (active ? Shown.Active : Shown.None)
            | (clicked && isOther ? Shown.Other : Shown.None)
            | (thorough ? Shown.Thorough : Shown.None);
    }
}
