using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>
/// Judges a message: gathers the evidence for each of its events, makes labels and balances of it, and appends what differs from what was
/// last said. What it says is written back to the rows at once, so that state always remembers what consumers saw.
/// </summary>
internal sealed class MessageJudge
{
    /// <summary>Thousandths by which sums may move besides what their weights do, since weights are cut to whole numbers: one for each at most.</summary>
    private const int CutOff = 32;

    private readonly DetectorState state;
    private readonly DetectorSettings settings;
    private readonly Rules rules;
    private readonly LinkRegistry links;
    private readonly RecipientRegistry recipients;
    private readonly ContextWatch contexts;
    private readonly CampaignConduct campaigns;
    private readonly DomainWatch domains;
    private readonly CreditLedger credits;
    private readonly OperatorVerdicts operators;
    private readonly FigureLedger figures;
    private readonly ActivityLedger activity;
    private readonly HoldLedger holds;
    private readonly AskedSignal[] signals;
    private readonly AskedSignal[] contextSignals;
    private readonly AskedSignal[] lastSignals;
    private readonly MessageWindow window = new();
    private readonly Surroundings surroundings;
    private readonly EvidenceSheet sheet = new();
    private readonly LabelWriter writer;
    private Verdict[] verdicts = new Verdict[16];

    /// <summary>Whether newer rules have judged the loaded message: a rolling upgrade gives partitions back and forth.</summary>
    private bool wasJudgedByNewer;

    /// <summary>Whether a signal that is asked last has said something of the loaded message.</summary>
    private bool hasLastSignal;

    /// <summary>Whether operators have said something of the loaded message's campaign.</summary>
    private bool isSpokenOf;

    /// <summary>What the message's events were before anything else was said of them; <see langword="null"/> while nothing was.</summary>
    private MessageFigures? figuresBefore;

    public MessageJudge(
        DetectorState state,
        DetectorSettings settings,
        LinkRegistry links,
        RecipientRegistry recipients,
        ContextWatch contexts,
        CampaignConduct campaigns,
        DomainWatch domains,
        CreditLedger credits,
        OperatorVerdicts operators,
        FigureLedger figures,
        ActivityLedger activity,
        HoldLedger holds
    )
    {
        this.campaigns = campaigns;
        this.domains = domains;
        this.links = links;
        this.recipients = recipients;
        this.contexts = contexts;
        this.credits = credits;
        this.operators = operators;
        this.figures = figures;
        this.activity = activity;
        this.holds = holds;
        this.state = state;
        this.settings = settings;
        rules = settings.Rules;
        AskedSignal[] all = [.. rules.AllSignals().Select(signal => new AskedSignal(signal))];
        signals = [.. all.Where(asked => asked.Group != EvidenceGroup.Context && !asked.Signal.IsAskedLast)];
        contextSignals = [.. all.Where(asked => asked.Group == EvidenceGroup.Context && !asked.Signal.IsAskedLast)];
        lastSignals = [.. all.Where(asked => asked.Signal.IsAskedLast)];
        surroundings = new Surroundings(state, contexts);
        writer = new LabelWriter(state, settings);
    }

    /// <summary>
    /// Whether so much else is known of a message's campaign or domain than when it was last judged, or said by an operator, that its labels may be others.
    /// </summary>
    public bool IsDomainOtherwise(int engagement, int domain) =>
        IsToldOtherwise(engagement, domain)
        || (
            MovedByDomain(engagement, domain) is > 0 and var moved
            && moved + contexts.MovedBy(engagement) >= state.Engagements[engagement].Margin
        );

    /// <summary>The same of its contexts.</summary>
    public bool IsContextOtherwise(int engagement)
    {
        int domain = state.Messages[state.Engagements[engagement].Message].Domain;
        return IsToldOtherwise(engagement, domain)
            || (
                contexts.MovedBy(engagement) is > 0 and var moved
                && moved + MovedByDomain(engagement, domain) >= state.Engagements[engagement].Margin
            );
    }

    private bool IsToldOtherwise(int engagement, int domain)
    {
        int campaign = state.Domains[domain].Campaign;
        return state.Engagements[engagement].Revision < state.Campaigns[campaign].OwnRevision
            || (operators.SpeakOf(campaign) && operators.AreOther(engagement));
    }

    /// <summary>By how much at most the evidence has moved, since the message was last judged, by what is known of its campaign and domain.</summary>
    private int MovedByDomain(int engagement, int domain)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly DomainRow known = ref state.Domains[domain];
        // A message that is waited for until others' deliveries are known is forgotten then.
        int forgotten = (engaged.Pace == 0) != (known.Pace == 0) ? EngagementRow.MostMargin : 0;
        // Of images neither says anything else.
        return !engaged.HasChoice
            ? forgotten
            : forgotten
                + (engaged.Revision != state.Campaigns[known.Campaign].Revision ? MovedByPopularity(engaged, known.Campaign) : 0)
                + DomainBurst.MovedBy(engaged.BurstLevel, known.BurstLevel)
                + DomainBurst.MovedBy(engaged.ActiveLevel, known.ActiveLevel)
                + rules.CleanRecord.MovedByBurst(engaged.BurstLevel, known.BurstLevel)
                + rules.CleanRecord.MovedByBurst(engaged.ActiveLevel, known.ActiveLevel)
                + DomainConduct.MovedBy(engaged.Pace, known.Pace)
                + MovedByReach(engaged, known.Reach);
    }

    /// <summary>The same by how far its domain's burst reaches: of what lies within both reaches it says nothing else.</summary>
    private int MovedByReach(in EngagementRow engaged, byte reach)
    {
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        if (engaged.Reach == reach)
        {
            return 0;
        }

        if (DeliveredAt(message) is not { } delivered)
        {
            return rules.DomainBurst.MostWeight;
        }

        long delay = engaged.LastTime - delivered - campaigns.ClockOffsetOf(message);
        return DomainDelays.Beyond(delay, DomainDelays.Nearer(engaged.Reach, reach)) == 0
            ? 0
            : rules.DomainBurst.MostWeight + Math.Max(0, rules.DomainConduct.MaxWeight);
    }

    /// <param name="engagement">The message's engagement row.</param>
    /// <param name="now">Stream time, for corrections.</param>
    /// <param name="newUrl">The URL of the event that has no label yet, as the source gave it.</param>
    public void Judge(int engagement, long now, ReadOnlySpan<byte> newUrl, OutputBuffer output)
    {
        bool mayLinksBeOther = IsOfOlderCampaign(engagement);
        if (mayLinksBeOther || IsCountedUndated(engagement))
        {
            domains.CountFirstClick(engagement);
        }

        Load(engagement);
        NoteWhatIsKnown(engagement);
        Weigh(engagement);
        ReadOnlySpan<WindowEvent> events = window.Events;
        if (verdicts.Length < events.Length)
        {
            verdicts = new Verdict[Math.Max(events.Length, verdicts.Length * 2)];
        }

        for (int i = 0; i < events.Length; i++)
        {
            verdicts[i] = VerdictOf(engagement, i, events[i]);
        }

        figuresBefore = null;
        bool hasOpen = false;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type.IsLabelled())
            {
                Publish(engagement, i, now, newUrl, output);
                hasOpen |= HoldLedger.IsOpen(state.Events[events[i].Row]);
            }
        }

        if (figuresBefore is { } before)
        {
            MessageFigures after = MessageFigures.Of(state, engagement);
            figures.CountMessage(engagement, before, after);
            activity.NoteChange(engagement, before, after, output);
        }

        if (mayLinksBeOther)
        {
            activity.NoteLinks(engagement);
        }

        if (hasOpen)
        {
            DecideHolds(engagement, output);
        }

        KeepMargin(engagement, hasLastSignal || wasJudgedByNewer ? 0 : Margin());
    }

    /// <summary>
    /// Judges a message by what is known around it now. Where that leaves its own evidence as it was, as nearly always, what others have shown is added to the sums that it had, and
    /// where the labels stay nothing else is asked.
    /// </summary>
    public void JudgeAgain(int engagement, long now, OutputBuffer output)
    {
        if (IsOfOlderCampaign(engagement) || IsCountedUndated(engagement) || operators.AreOther(engagement) || !LeavesLabels(engagement))
        {
            Judge(engagement, now, default, output);
        }
    }

    /// <summary>Whether the message was judged before its campaign's links, or what else is the campaign's own, were known as they are now.</summary>
    private bool IsOfOlderCampaign(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        return engaged.Revision < state.Campaigns[state.Domains[state.Messages[engaged.Message].Domain].Campaign].OwnRevision;
    }

    /// <summary>Whether the message's first click is counted by the campaign's, though a delivery in its domain is told by now: of it nobody knows then how late it was.</summary>
    private bool IsCountedUndated(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        return engaged.FirstClickDelay >= 0 && DeliveredAt(message) is null && state.Domains[message.Domain].Mailed > 0;
    }

    /// <summary>Whether what others have shown leaves the labels what they are, as long as the message's own evidence is as it was.</summary>
    private bool LeavesLabels(int engagement)
    {
        Load(engagement);
        NoteWhatIsKnown(engagement);
        sheet.Begin(window.Events.Length);
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (!window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow row = ref state.Events[window.Events[i].Row];
            if (row.RulesVersion != rules.Version)
            {
                return false;
            }

            sheet.CountEarlier(i, row.OwnSum, row.OwnHints);
        }

        Ask(contextSignals);
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (!window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow row = ref state.Events[window.Events[i].Row];
            int sum = rules.PriorOf(row.Type) + sheet.SumOf(i);
            if ((row.Flags & EventFlags.Settled) == 0 && LabelOf(sum, sheet.HintsOf(i)) != row.Found)
            {
                return false;
            }
        }

        if (HasLastSignal())
        {
            return false;
        }

        KeepMargin(engagement, Margin());
        return true;
    }

    private void KeepMargin(int engagement, int margin)
    {
        margin = EngagementRow.RoundedMargin(margin);
        if (state.Engagements[engagement].Margin != margin)
        {
            state.Engagements.Edit(engagement).Margin = margin;
        }
    }

    /// <summary>
    /// By how much the evidence that others give must move, where no signal that is asked last has said anything, for any label to be another or such a signal to say something. A sum moves by no more than
    /// the weights that it is made of, since the stronger of a group only halve the weaker, and those are cut to whole numbers.
    /// </summary>
    private int Margin()
    {
        int margin = EngagementRow.MostMargin + CutOff;
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (!window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow row = ref state.Events[window.Events[i].Row];
            int found = sheet.SumOf(i);
            int sum = rules.PriorOf(row.Type) + found;
            // What is proven by the message itself stays proven; what isn't, others may prove by next to nothing.
            bool isProven = BitOperations.PopCount((uint)row.OwnHints) > 1;
            if ((row.Flags & EventFlags.Settled) == 0)
            {
                bool mayBeOpen = settings.PrivacyProxyIsUndecided && row.Type == EventType.Open;
                int away =
                    sum >= rules.BotFrom && (!isProven || mayBeOpen)
                        ? 0
                        : Math.Min(Math.Abs(sum - rules.BotFrom), Math.Abs(sum - rules.HumanUpTo));
                margin = Math.Min(margin, away);
            }

            foreach (ref readonly AskedSignal last in lastSignals.AsSpan())
            {
                if (window.Events.Length > 1 && last.Signal.AsksFor is { } from)
                {
                    // What is of a whole visit proves nothing of its other events, and may be outweighed by next to nothing.
                    bool mayProve = found >= from && (!isProven || sheet.IsOfWholeVisit(i));
                    margin = Math.Min(margin, mayProve ? 0 : Math.Abs(found - from));
                }
            }
        }

        return margin - CutOff;
    }

    /// <summary>Whether a signal that is asked last says anything of the sums as they are.</summary>
    private bool HasLastSignal()
    {
        int before = sheet.Found.Length;
        Gather(lastSignals);
        return sheet.Found.Length > before;
    }

    /// <summary>Appends the labels as they were last said, with what is known of the message now, and says nothing new.</summary>
    public void Explain(int engagement, OutputBuffer output)
    {
        Load(engagement);
        Weigh(engagement);
        for (int i = 0; i < window.Events.Length; i++)
        {
            ref readonly WindowEvent one = ref window.Events[i];
            if (one.Type.IsLabelled())
            {
                ref readonly EventRow said = ref state.Events[one.Row];
                int verdict = isSpokenOf ? operators.Of(engagement, said) : 0;
                int sum = rules.PriorOf(one.Type) + sheet.SumOf(i) + writer.WeightOf(verdict);
                writer.Write(engagement, i, sum, (said.Label, said.Actor), window, sheet, verdict, default, output);
            }
        }
    }

    /// <summary>Has the signals say what they find in the loaded message.</summary>
    private void Weigh(int engagement)
    {
        sheet.Begin(window.Events.Length);
        Ask(signals);
        if (!wasJudgedByNewer)
        {
            KeepOwn();
            Show(engagement);
        }

        Ask(contextSignals);
        int before = sheet.Found.Length;
        Ask(lastSignals);
        hasLastSignal = sheet.Found.Length > before;
    }

    private void Ask(AskedSignal[] asked)
    {
        Gather(asked);
        sheet.SumUp();
    }

    /// <summary>Has signals say what they find, and leaves the sums as they are.</summary>
    private void Gather(AskedSignal[] asked)
    {
        WindowFacts facts = window.Facts;
        foreach (ref readonly AskedSignal one in asked.AsSpan())
        {
            if ((one.Needs & ~facts) == 0)
            {
                sheet.BeginSignal(one);
                one.Signal.Judge(window, sheet);
            }
        }
    }

    /// <summary>Keeps with the events what the message has shown by itself.</summary>
    private void KeepOwn()
    {
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (!window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow known = ref state.Events[window.Events[i].Row];
            (int sum, Hint hints) = (sheet.SumOf(i), sheet.HintsOf(i));
            if (known.OwnSum != sum || known.OwnHints != hints)
            {
                ref EventRow row = ref state.Events.Edit(window.Events[i].Row);
                row.OwnSum = sum;
                row.OwnHints = hints;
            }
        }
    }

    /// <summary>Tells the message's contexts what it has shown by itself.</summary>
    private void Show(int engagement)
    {
        if (state.Messages[state.Engagements[engagement].Message].IsTest)
        {
            return;
        }

        int row = state.Messages[state.Engagements[engagement].Message].Domain;
        Shown shown = ShownIn(0);
        CountPeoples(state.Domains[row].Campaign, isRead: (shown & Shown.Read) != 0);
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
                contexts.ShowPairs(member, PairsOfDomain(), 0);
            }
        }

        if (campaigns.Count(row, before, shown))
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
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type == EventType.Click && events[i].Row != 0 && state.Events[events[i].Row].Member == member)
            {
                Pairing pairing = window.PairingOf(i);
                partners |= pairing.Partners;
                hasLed |= !pairing.Follows;
                isBeside |= pairing.IsAny;
                paired = hasLed ? PairedAs.Leading : PairedAs.Following;
            }
        }

        contexts.ShowPairs(member, isBeside ? paired | PairedAs.Beside : paired, partners);
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

    /// <summary>The browsers of the machines among the member's events; of a domain's nobody asks for them.</summary>
    private BrowserSet ScannedBy(int member)
    {
        BrowserSet browsers = default;
        ReadOnlySpan<WindowEvent> events = window.Events;
        for (int i = 0; i < events.Length; i++)
        {
            bool isThere = events[i].Row != 0 && state.Events[events[i].Row].Member == member;
            if (isThere && events[i].Type.IsLabelled() && sheet.VisitorSumOf(i) >= rules.Context.ScannedFrom)
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
            bool isScan = events[i].Type is EventType.Click or EventType.Unsubscribe && sheet.SumOf(i) >= rules.Context.ScannedFrom;
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
            if (one.Type == EventType.Click && state.Events[one.Row].Member == member)
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
                campaigns.CountPeoples(campaign, events[i].Row, isRead && sheet.SumOf(i) <= rules.Context.ReadUpTo);
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
                member == 0
                    ? events[i].Type is EventType.Click or EventType.Unsubscribe && sum >= context.ScannedFrom
                    : sheet.VisitorSumOf(i) >= context.ScannedFrom;
            bool isInDoubt = rules.PriorOf(events[i].Type) + sum > rules.HumanUpTo;
            anybodyEarly |= isEarly || isInDoubt;
            if (member != 0 && state.Events[events[i].Row].Member != member)
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
            read |= isClick && (member == 0 ? sum : sheet.SumOfDoings(i)) <= context.ReadUpTo;
            late |= isClick && events[i].Time - window.DeliveredAt >= context.LateMs && (member == 0 || !window.PairingOf(i).Follows);
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

    private int MovedByPopularity(in EngagementRow engaged, int campaign)
    {
        int others = 0;
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            others += IsOfOtherPopularity(state.Events[id], campaign) ? 1 : 0;
        }

        return rules.UnpopularLink.MovedBy(others, engaged.EventCount);
    }

    private bool IsOfOtherPopularity(in EventRow row, int campaign) =>
        row.Link != 0 && campaigns.IsUnpopular(campaign, row.Link) != ((row.Flags & EventFlags.IsUnpopular) != 0);

    /// <summary>Keeps by what the loaded message is being judged, so that it isn't judged again by the same.</summary>
    private void NoteWhatIsKnown(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly DomainRow domain = ref state.Domains[state.Messages[engaged.Message].Domain];
        int revision = state.Campaigns[domain.Campaign].Revision;
        if (
            engaged.Revision != revision
            || engaged.BurstLevel != domain.BurstLevel
            || engaged.ActiveLevel != domain.ActiveLevel
            || engaged.Pace != domain.Pace
            || engaged.Reach != domain.Reach
        )
        {
            ref EngagementRow row = ref state.Engagements.Edit(engagement);
            row.Revision = revision;
            row.BurstLevel = domain.BurstLevel;
            row.ActiveLevel = domain.ActiveLevel;
            row.Pace = domain.Pace;
            row.Reach = domain.Reach;
        }

        foreach (ref readonly WindowEvent one in window.Events)
        {
            if (one.Row != 0 && one.IsUnpopular != ((state.Events[one.Row].Flags & EventFlags.IsUnpopular) != 0))
            {
                state.Events.Edit(one.Row).Flags ^= EventFlags.IsUnpopular;
            }
        }

        contexts.NoteViews(surroundings);
    }

    private void Load(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        ref readonly DomainRow domain = ref state.Domains[message.Domain];
        (int ofEarly, int ofActive) = domains.BaselinesFor(domain);
        surroundings.Load(engagement);
        window.Begin(
            DeliveredAt(message),
            campaigns.ClockOffsetOf(message),
            (message.Flags & MessageFlags.Delivered) != 0,
            links.MailLinks(domain.Campaign),
            links.OtherLinks(domain.Campaign),
            state.Campaigns[domain.Campaign].BegunAt,
            new DomainActivity(
                domain.Mailed,
                DomainDelays.DeviationSeconds(domain),
                new WindowActivity(domain.EarlyMessages, ofEarly, domain.BurstLevel),
                new WindowActivity(domain.ActiveMessages, ofActive, domain.ActiveLevel),
                domain.Pace,
                domain.Reach
            ),
            surroundings.Around(surroundings.Domain),
            surroundings.Around(surroundings.Anywhere)
        );
        wasJudgedByNewer = false;
        isSpokenOf = operators.SpeakOf(domain.Campaign);
        int member = 0;
        ContextActivity activity = default;
        ulong network = 0;
        bool isOfOpens = false;
        NetworkKind kind = NetworkKind.Unlisted;
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            int link = links.LinkOf(domain.Campaign, row);
            if (row.Member != member)
            {
                member = row.Member;
                activity = surroundings.Around(member);
            }

            if (row.Network != network || (row.Type == EventType.Open) != isOfOpens)
            {
                (network, isOfOpens) = (row.Network, row.Type == EventType.Open);
                kind = network == 0 ? NetworkKind.Unlisted : settings.Networks.KindOf(EventRow.NetworkNameOf(network), row.Type);
            }

            wasJudgedByNewer |= row.RulesVersion > rules.Version;
            ContextActivity ofNetwork = IsSoonOpen(row) ? activity : contexts.ToBrowser(member, activity, row.UserAgent);
            bool isNoStranger = kind.IsVendors() || ContextWatch.IsScanners(ofNetwork);
            window.Add(
                new WindowEvent
                {
                    Row = id,
                    Id = row.Id,
                    Type = row.Type,
                    Time = row.Time,
                    Link = link != 0 ? link : LinkRegistry.UntoldLink(row),
                    Page = links.PageOf(link),
                    IsProbed = (row.Flags & EventFlags.IsProbed) != 0 && links.IsSeenPlain(link),
                    Role = links.RoleOf(link),
                    IsUnpopular = row.Link != 0 && campaigns.IsUnpopular(domain.Campaign, row.Link),
                    Network = row.Network,
                    NetworkKind = kind,
                    NetworkActivity = ofNetwork,
                    Unlike = contexts.UnlikeOf(surroundings.Anywhere, window.DomainAnywhere, row, isNoStranger),
                    UserAgent = row.UserAgent,
                    UserAgentKind = row.UserAgentKind,
                    HttpMethod = row.HttpMethod,
                    MachineFlag = row.MachineFlag,
                    Via = row.Via,
                }
            );
        }

        LoadVisits(engagement, engaged.Recipient);
        window.TellSittings();
    }

    /// <summary>A scanner may fetch images as another browser than links, and does so soon.</summary>
    private bool IsSoonOpen(in EventRow row) => row.Type == EventType.Open && !(row.Time - window.DeliveredAt >= rules.Context.EarlyMs);

    private void LoadVisits(int engagement, int recipient)
    {
        for (int id = recipient == 0 ? 0 : state.Recipients[recipient].FirstVisit; id != 0; id = state.Visits[id].Next)
        {
            if (recipients.OwnerOf(id, recipient, state.Progress.Watermark) == engagement)
            {
                ref readonly VisitRow row = ref state.Visits[id];
                window.Add(
                    new WindowEvent
                    {
                        Visit = id,
                        Id = row.Id,
                        Type = row.Type,
                        Time = row.Time,
                    }
                );
            }
        }
    }

    /// <summary>When the message was delivered, else sent; <see langword="null"/> where neither is known.</summary>
    public static long? DeliveredAt(in MessageRow message) =>
        (message.Flags & (MessageFlags.Sent | MessageFlags.Delivered)) != 0 ? message.Anchor : null;

    private Verdict VerdictOf(int engagement, int index, in WindowEvent judged)
    {
        if (!judged.Type.IsLabelled())
        {
            return default;
        }

        Verdict found = Found(index, judged);
        if (state.Events[judged.Row].Found != found.Label)
        {
            ref EventRow row = ref state.Events.Edit(judged.Row);
            row.Found = found.Label;
            row.FoundActor = found.Actor;
        }

        int verdict = isSpokenOf ? operators.Of(engagement, state.Events[judged.Row]) : 0;
        if (verdict == 0)
        {
            return found;
        }

        Label label = state.Verdicts[verdict].Label;
        Actor actor =
            label == Label.Human ? Actor.Person
            : label == found.Label ? found.Actor
            : Actor.Unknown;
        return new Verdict(label, actor, found.LogOdds + writer.WeightOf(verdict), verdict);
    }

    /// <summary>What the evidence makes of an event, whatever an operator says; where that has settled, what it made of it then.</summary>
    private Verdict Found(int index, in WindowEvent judged)
    {
        ref readonly EventRow row = ref state.Events[judged.Row];
        int sum = rules.PriorOf(judged.Type) + sheet.SumOf(index);
        bool isKept = (row.Flags & EventFlags.Settled) != 0 || row.RulesVersion > rules.Version;
        if (isKept && row.Found != Label.None)
        {
            return new Verdict(row.Found, row.FoundActor, sum);
        }

        Label label = LabelOf(sum, sheet.HintsOf(index));
        if (label != Label.Bot)
        {
            return new Verdict(label, label == Label.Human ? Actor.Person : Actor.Unknown, sum);
        }

        Actor actor = ActorOf(index);
        bool leaveOpen = actor == Actor.PrivacyProxy && settings.PrivacyProxyIsUndecided;
        return new Verdict(leaveOpen ? Label.Undecided : Label.Bot, actor, sum);
    }

    /// <summary>The label of a sum with its prior. Where nothing speaks for a machine but its network, or its browser, or its delay, or its domain's history elsewhere, that is no proof.</summary>
    private Label LabelOf(int sum, Hint hints) =>
        sum <= rules.HumanUpTo ? Label.Human
        : sum < rules.BotFrom || hints.IsNoProof() ? Label.Undecided
        : Label.Bot;

    private Actor ActorOf(int index) => sheet.StrongestOf(index)?.Points ?? Actor.Unknown;

    private void Publish(int engagement, int index, long now, ReadOnlySpan<byte> newUrl, OutputBuffer output)
    {
        int id = window.Events[index].Row;
        ref readonly EventRow said = ref state.Events[id];
        if (said.RulesVersion < rules.Version)
        {
            state.Events.Edit(id).RulesVersion = rules.Version;
        }

        Verdict verdict = verdicts[index];
        long balance = DeservedBy(index) - said.Points;
        bool isFirst = said.Label == Label.None;
        if (!isFirst && said.Label == verdict.Label && said.Balance == balance)
        {
            return;
        }

        figuresBefore ??= MessageFigures.Of(state, engagement);
        long delta = balance - said.Balance;
        (Label Label, Actor Actor) before = (said.Label, said.Actor);
        ref EventRow row = ref state.Events.Edit(id);
        row.Revision = isFirst ? 0 : row.Revision + 1;
        row.Label = verdict.Label;
        row.Actor = verdict.Actor;
        row.Balance = balance;
        figures.CountLabel(state.Engagements[engagement].Message, row, before);
        writer.Write(engagement, index, verdict.LogOdds, before, window, sheet, verdict.Operators, isFirst ? newUrl : default, output);
        if (delta != 0)
        {
            output.Add(
                new ScoreCorrection
                {
                    LabelIndex = output.LabelCount - 1,
                    PointsFromEvent = (row.Flags & EventFlags.OwnPoints) != 0,
                    Delta = delta,
                    Time = now,
                }
            );
        }
    }

    /// <summary>Says what to do with the message's unsubscribes, where that isn't said for good.</summary>
    private void DecideHolds(int engagement, OutputBuffer output)
    {
        for (int i = 0; i < window.Events.Length; i++)
        {
            int id = window.Events[i].Row;
            if (window.Events[i].Type == EventType.Unsubscribe && HoldLedger.IsOpen(state.Events[id]))
            {
                string why = LabelWriter.FirstReasonOf(i, sheet, verdicts[i].Operators);
                holds.Decide(engagement, id, verdicts[i].LogOdds, why, output);
            }
        }
    }

    /// <summary>By the contract's <i>Balance</i>, in ten-thousandths of a point.</summary>
    private long DeservedBy(int index)
    {
        ref readonly EventRow row = ref state.Events[window.Events[index].Row];
        if (verdicts[index].Label == Label.Bot)
        {
            return 0;
        }

        if (settings.Credit == Credit.Every || (row.Flags & (EventFlags.OwnPoints | EventFlags.GivenCredit)) != 0)
        {
            return row.Points;
        }

        // It was given nothing. It deserves the credit if whoever was given it is a bot, and it is the first of the others that isn't.
        long credit = (row.Flags & EventFlags.InheritsCredit) != 0 ? settings.PointsOf(row.Type) ?? 0 : 0;
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (i == index || !window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow other = ref state.Events[window.Events[i].Row];
            if (!credits.AreOfOneGroup(row, other))
            {
                continue;
            }

            bool isGiven = (other.Flags & EventFlags.GivenCredit) != 0;
            bool comesFirst = isGiven || other.Arrival < row.Arrival;
            if (comesFirst && verdicts[i].Label != Label.Bot)
            {
                return 0;
            }

            credit = isGiven ? other.Points : credit;
        }

        return credit;
    }

    /// <param name="Operators">The row of what an operator says of it; 0 where that is nothing.</param>
    private readonly record struct Verdict(Label Label, Actor Actor, int LogOdds, int Operators = 0);
}
