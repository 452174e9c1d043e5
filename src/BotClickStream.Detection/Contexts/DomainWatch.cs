namespace BotClickStream.Detection;

/// <summary>
/// Counts what a domain does in a campaign, and has its messages judged again when that changes what <see cref="DomainBurst"/> says: a few with each
/// event, so that the cost of an event does not grow with the domain.
/// </summary>
internal sealed class DomainWatch(
    DetectorState state,
    DetectorSettings settings,
    CampaignClock clock,
    CampaignBaselines baselines,
    CampaignLeavers leavers
)
{
    private readonly DomainBurst burst = settings.Rules.DomainBurst;
    private readonly DomainBrowser browser = settings.Rules.DomainBrowser;
    private readonly UnsubscribeSurge surge = settings.Rules.UnsubscribeSurge;
    private readonly DomainConduct conduct = settings.Rules.DomainConduct;

    private readonly RejudgeQueue<DomainRow> waiting = new(state.Domains);

    /// <summary>How many wait.</summary>
    public int Pending => waiting.Count;

    /// <summary>The rows are back: finds those whose messages were being judged again.</summary>
    public void CompleteRestore() => waiting.CompleteRestore();

    /// <summary>Something else is known of its campaign than when this was last asked.</summary>
    public void Revisit(int domain)
    {
        NoteLevel(domain);
        int revision = state.Campaigns[state.Domains[domain].Campaign].Revision;
        if (state.Domains[domain].FirstEngagement != 0 && state.Domains[domain].Revision != revision)
        {
            state.Domains.Edit(domain).Revision = revision;
            JudgeAgain(domain);
        }
    }

    public void CountDelivery(int domain, MessageFlags flag)
    {
        ref DomainRow row = ref state.Domains.Edit(domain);
        (int, int) undated = CampaignBaselines.UndatedOf(row);
        DomainLeavers left = CampaignLeavers.Of(row);
        if (flag == MessageFlags.Delivered)
        {
            row.Delivered++;
        }
        else if (flag == MessageFlags.Sent)
        {
            row.Sent++;
        }

        baselines.CountUndated(domain, undated);
        leavers.Count(domain, left);
        baselines.CountDelivery(row.Campaign, flag);
        baselines.CountOverrun(domain);
        NoteLevel(domain);
    }

    /// <summary>Counts an event if it is the message's first click in the burst's windows.</summary>
    public void CountIfFirstClick(int engagement, in EventRow click)
    {
        Windows windows = WindowsOf(engagement);
        FirstClick first = FirstClickOf(click, windows);
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        if (first.IsBefore(new FirstClick(row.FirstClickDelay, row.FirstBrowser)))
        {
            Recount(engagement, first, windows);
        }
    }

    /// <summary>Counts a message when it is first clicked or unsubscribed.</summary>
    /// <param name="hadChoice">Whether it was before.</param>
    public void CountChoice(int engagement, in EventRow choice, bool hadChoice)
    {
        int domain = state.Messages[state.Engagements[engagement].Message].Domain;
        bool isFirst = !hadChoice && state.Engagements[engagement].HasChoice;
        if (state.Messages[state.Engagements[engagement].Message].IsTest || !(isFirst || choice.Type == EventType.Unsubscribe))
        {
            return;
        }

        DomainLeavers before = CampaignLeavers.Of(state.Domains[domain]);
        state.Domains.Edit(domain).Clicked += isFirst ? 1 : 0;
        CountUnsubscribe(engagement);
        leavers.Count(domain, before);
        NoteLevel(domain);
    }

    /// <summary>Counts when the message was first unsubscribed by what may be a machine, or else by a person; what was counted stays counted, though its event be gone.</summary>
    private void CountUnsubscribe(int engagement)
    {
        LeftWhen left = LeftOf(engagement);
        LeftWhen counted = state.Engagements[engagement].Left;
        if (left == counted || left == LeftWhen.Never || (left == LeftWhen.ByPerson && counted != LeftWhen.Never))
        {
            return;
        }

        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        row.Left = left;
        ref DomainRow domain = ref state.Domains.Edit(state.Messages[row.Message].Domain);
        domain.Unsubscribed += IsMachines(left) - IsMachines(counted);
        domain.UnsubscribedLate += (left == LeftWhen.Late ? 1 : 0) - (counted == LeftWhen.Late ? 1 : 0);
        domain.UnsubscribedByPeople += (left == LeftWhen.ByPerson ? 1 : 0) - (counted == LeftWhen.ByPerson ? 1 : 0);

        static int IsMachines(LeftWhen left) => left is LeftWhen.Soon or LeftWhen.Late ? 1 : 0;
    }

    /// <inheritdoc cref="MessageWindow.IsForgotten"/>
    private bool IsForgotten(int engagement)
    {
        ref readonly MessageRow message = ref state.Messages[state.Engagements[engagement].Message];
        return message.DeliveredAt is null && state.Domains[message.Domain].Mailed > 0;
    }

    private LeftWhen LeftOf(int engagement)
    {
        long first = long.MaxValue;
        bool isByPerson = false;
        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            bool mayBeMachines = row.Type == EventType.Unsubscribe && !row.Via.IsPersons();
            first = mayBeMachines ? Math.Min(first, row.Time) : first;
            isByPerson |= row.Type == EventType.Unsubscribe && !mayBeMachines;
        }

        return first == long.MaxValue ? (isByPerson ? LeftWhen.ByPerson : LeftWhen.Never)
            : IsForgotten(engagement) || first - clock.DeliveredAt(engagement) >= surge.LateMs ? LeftWhen.Late
            : LeftWhen.Soon;
    }

    /// <summary>Counts a message's clicks anew: its delivery has become known or has moved, or the clock of its campaign, or other rules say what is early.</summary>
    public void CountFirstClick(int engagement)
    {
        FirstClick first = FirstClick.None;
        Windows windows = WindowsOf(engagement);
        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            FirstClick click = FirstClickOf(row, windows);
            first = click.IsBefore(first) ? click : first;
        }

        if (!state.Messages[state.Engagements[engagement].Message].IsTest)
        {
            CountUnsubscribe(engagement);
        }

        Recount(engagement, first, windows);
    }

    /// <summary>Adds a message to those that are judged again with its domain.</summary>
    public void Enter(int engagement)
    {
        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        ref DomainRow domain = ref state.Domains.Edit(state.Messages[row.Message].Domain);
        row.NextInDomain = domain.FirstEngagement;
        if (domain.FirstEngagement != 0)
        {
            state.Engagements.Edit(domain.FirstEngagement).PreviousInDomain = engagement;
        }
        else
        {
            // Until now it had no message to be judged again.
            domain.Revision = state.Campaigns[domain.Campaign].Revision;
        }

        domain.FirstEngagement = engagement;
        if (row.NextInDomain == 0)
        {
            NoteLevel(state.Messages[row.Message].Domain);
        }
    }

    /// <summary>Takes an expiring message out; what it counted stays counted.</summary>
    public void Leave(int engagement)
    {
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        ref DomainRow domain = ref state.Domains.Edit(state.Messages[row.Message].Domain);
        if (domain.RejudgeCursor == engagement)
        {
            domain.RejudgeCursor = row.NextInDomain;
        }

        if (row.PreviousInDomain != 0)
        {
            state.Engagements.Edit(row.PreviousInDomain).NextInDomain = row.NextInDomain;
        }
        else
        {
            domain.FirstEngagement = row.NextInDomain;
        }

        if (row.NextInDomain != 0)
        {
            state.Engagements.Edit(row.NextInDomain).PreviousInDomain = row.PreviousInDomain;
        }
    }

    /// <summary>
    /// The next message to be looked at again. One that has settled is too: its labels stay, but what it shows to others may rest on a link of which something else is known by now.
    /// </summary>
    /// <param name="domain">Its domain.</param>
    public bool TryTake(out int engagement, out int domain)
    {
        if (!waiting.TryPeek(out domain, out engagement))
        {
            return false;
        }

        state.Domains.Edit(domain).RejudgeCursor = state.Engagements[engagement].NextInDomain;
        return true;
    }

    /// <summary>
    /// By what a message's clicks count: the delivery, or where none in its domain is told, the campaign's first click, after which all of them do; nothing where neither is known, and of a test recipient's message.
    /// </summary>
    private Windows WindowsOf(int engagement)
    {
        ref readonly MessageRow message = ref state.Messages[state.Engagements[engagement].Message];
        return message.IsTest ? default
            : clock.DeliveredAt(engagement) is { } delivered ? new Windows(delivered, burst.WindowMs, burst.ActiveMs)
            : new Windows(clock.BegunAt(message.Domain), burst.UndatedWindowMs, int.MaxValue);
    }

    /// <summary>A click within the longer window; none of whatever else it is.</summary>
    private static FirstClick FirstClickOf(in EventRow click, Windows windows)
    {
        long? delay = click.Type == EventType.Click ? click.Time - windows.From : null;
        return delay >= 0 && delay <= windows.ActiveMs
            ? new FirstClick((int)delay, BrowserVotes.ClassOf(click.UserAgent))
            : FirstClick.None;
    }

    private void Recount(int engagement, FirstClick first, Windows windows)
    {
        bool isEarly = first.Delay >= 0 && first.Delay <= windows.EarlyMs;
        ref readonly EngagementRow known = ref state.Engagements[engagement];
        int domain = state.Messages[known.Message].Domain;
        if (known.FirstClickDelay != first.Delay || known.FirstBrowser != first.Browser || known.IsEarly != isEarly)
        {
            (int, int) undated = CampaignBaselines.UndatedOf(state.Domains[domain]);
            Count(ref state.Engagements.Edit(engagement), ref state.Domains.Edit(domain), first, isEarly);
            baselines.CountUndated(domain, undated);
            baselines.CountOverrun(domain);
        }

        NoteLevel(domain);
    }

    private static void Count(ref EngagementRow row, ref DomainRow counted, FirstClick first, bool isEarly)
    {
        counted.Browsers.Count(row.FirstBrowser, -1);
        counted.Browsers.Count(first.Browser, +1);
        row.FirstBrowser = first.Browser;
        counted.ActiveMessages += (first.Delay >= 0 ? 1 : 0) - (row.FirstClickDelay >= 0 ? 1 : 0);
        if (row.IsEarly)
        {
            DomainDelays.Count(ref counted, row.FirstClickDelay, -1);
        }

        row.IsEarly = isEarly;
        if (isEarly)
        {
            DomainDelays.Count(ref counted, first.Delay, +1);
        }

        row.FirstClickDelay = first.Delay;
    }

    /// <summary>Has the domain's messages looked at again, a few at a time.</summary>
    public void JudgeAgain(int domain)
    {
        if (state.Domains[domain].FirstEngagement is not 0 and int first)
        {
            waiting.Add(domain, first);
        }
    }

    /// <summary>Whether the delays of its early messages are.</summary>
    public bool IsAlike(in DomainRow domain) => domain.EarlyMessages > 2 && DomainDelays.DeviationSeconds(domain) <= burst.AlikeSeconds;

    /// <summary>Thousandths of the campaign's people elsewhere who are as early as the two windows' clicks are, and who tell how quick people are.</summary>
    public (int Early, int Active, int Pace) BaselinesFor(in DomainRow domain) =>
        domain.Mailed == 0 ? (baselines.UndatedFor(domain), 0, 0) : baselines.For(domain, IsAlike(domain));

    /// <summary>Measures the domain's burst, and its campaign's pace, by what is known now.</summary>
    public void NoteLevel(int id)
    {
        ref readonly DomainRow known = ref state.Domains[id];
        if (known.FirstEngagement == 0)
        {
            // Nobody is judged by it as yet.
            return;
        }

        (byte early, byte active, byte reach) = (0, 0, 0);
        (byte own, byte ofBrowser) = (0, 0);
        bool isAlike = IsAlike(known);
        (int ofEarly, int ofActive, int ofPace) = BaselinesFor(known);
        byte pace = known.Mailed == 0 ? (byte)0 : conduct.PaceOf(ofPace);
        if (known.Mailed > 0 && Math.Max(known.EarlyMessages, known.ActiveMessages) >= DomainBurst.LeastMessages)
        {
            int unlike = AreTwoUnlike(known) ? settings.Rules.Context.UnlikeWeight : 0;
            early = burst.LevelOf(known.Mailed, known.EarlyMessages, ofEarly, isAlike && !baselines.AreQuick(known), unlike);
            active = burst.LevelOf(known.Mailed, known.ActiveMessages, ofActive, isAlike: false, unlike);
            reach = DomainDelays.ReachOf(known);
            (int most, int messages) = known.Browsers.Most();
            ofBrowser = browser.LevelOf(known.Mailed, messages, ofActive);
            own = ofBrowser == 0 ? (byte)0 : (byte)most;
        }
        else if (known.Mailed == 0 && clock.HasGoneOn(known.Campaign))
        {
            reach = DomainDelays.UndatedReachOf(known);
            early = burst.LevelOfUndated(known.ActiveMessages, known.EarlyMessages, ofEarly);
        }

        SurgeLevel leaving = LeavingOf(known);
        if (
            early == known.BurstLevel
            && active == known.ActiveLevel
            && pace == known.Pace
            && reach == known.Reach
            && (own, ofBrowser) == (known.Browser, known.BrowserLevel)
            && leaving == known.SurgeLevel
        )
        {
            return;
        }

        ref DomainRow row = ref state.Domains.Edit(id);
        row.BurstLevel = early;
        row.ActiveLevel = active;
        row.Browser = own;
        row.BrowserLevel = ofBrowser;
        row.Pace = pace;
        row.Reach = reach;
        row.SurgeLevel = leaving;
        JudgeAgain(id);
    }

    /// <summary>Whether but two were clicked within the longer window, by a browser each: a firm's scanner has mostly one, and of the many small firms that a campaign goes to two people are quick at some.</summary>
    private static bool AreTwoUnlike(in DomainRow domain) =>
        domain.ActiveMessages == DomainBurst.LeastMessages
        && domain.Browsers.Told == DomainBurst.LeastMessages
        && domain.Browsers.Most().Messages == 0;

    private SurgeLevel LeavingOf(in DomainRow domain)
    {
        if (domain.Unsubscribed < UnsubscribeSurge.LeastMessages)
        {
            return SurgeLevel.None;
        }

        (int ofMailed, int ofClicked) = leavers.Elsewhere(domain);
        return surge.LevelOf(domain.Mailed, domain.Clicked, domain.Unsubscribed, domain.UnsubscribedLate, ofMailed, ofClicked);
    }

    /// <param name="Delay">In milliseconds; below 0 where there is none in the windows.</param>
    /// <param name="Browser">Its class: see <see cref="BrowserVotes"/>.</param>
    private readonly record struct FirstClick(int Delay, int Browser)
    {
        public static readonly FirstClick None = new(-1, 0);

        /// <summary>Of two at once the order in which they came in says nothing.</summary>
        public bool IsBefore(FirstClick other) =>
            Delay >= 0 && (other.Delay < 0 || (Delay, Browser).CompareTo((other.Delay, other.Browser)) < 0);
    }

    /// <param name="From">Milliseconds since 1970; <see langword="null"/> where nothing counts.</param>
    private readonly record struct Windows(long? From, long EarlyMs, long ActiveMs);
}
