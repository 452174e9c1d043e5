using System.Buffers;

namespace BotClickStream.Detection;

/// <summary>
/// The detector of one input partition: an event or a tick in, outputs appended. Not thread-safe: it belongs to one lane.
/// Given the same settings and the same inputs in the same order, it gives the same outputs.
/// </summary>
public sealed class PartitionDetector
{
    private readonly DetectorState state = new();
    private readonly CampaignRegistry campaigns;
    private readonly OperatorVerdicts operators;
    private readonly MessageRegistry messages;
    private readonly RecipientRegistry recipients;
    private readonly EngagementLog engagements;
    private readonly CreditLedger credits;
    private readonly MessageJudge judge;
    private readonly DomainWatch domains;
    private readonly ScannerProfiles profiles;
    private readonly ProfilesElsewhere elsewhere;
    private readonly ContextWatch contexts;
    private readonly ContextMembership memberships;
    private readonly FigureLedger figures;
    private readonly HoldLedger holds;
    private readonly GatewayWatch gateways;
    private readonly CampaignClock clock;
    private readonly Rejudgement rejudgement;
    private readonly UntrackedEvents untracked;
    private readonly Expiry expiry;
    private readonly Eviction eviction;
    private readonly StateImages images;

    /// <param name="linkForm">Without it whole URLs are kept, and none is known to differ for every recipient.</param>
    public PartitionDetector(DetectorSettings settings, LinkForm? linkForm = null)
    {
        Settings = settings;
        elsewhere = new ProfilesElsewhere(settings);
        Statistics = new DetectorStatistics(state, elsewhere);
        CampaignWatch campaignWatch = new(state);
        figures = new FigureLedger(state, settings, Statistics);
        LinkRegistry links = new(state, settings, campaignWatch, linkForm, Statistics);
        operators = new OperatorVerdicts(state, settings, Statistics);
        gateways = new GatewayWatch(state, elsewhere);
        campaigns = new CampaignRegistry(state, settings, campaignWatch, links, operators, figures, gateways, Statistics);
        profiles = new ScannerProfiles(state, settings, Statistics);
        Strangers strangers = new(state, settings.Rules.Context);
        ContextViews views = new(state, settings, elsewhere, gateways, strangers);
        contexts = new ContextWatch(state, settings, profiles, elsewhere, gateways, strangers, views);
        memberships = new ContextMembership(state, settings, profiles, elsewhere, gateways, contexts, Statistics);
        credits = new CreditLedger(state, settings, Statistics);
        clock = new CampaignClock(state, campaignWatch);
        CampaignBaselines baselines = new(state, campaignWatch);
        CampaignLeavers leavers = new(state, campaignWatch);
        LinkPopularity popularity = new(state, campaignWatch);
        domains = new DomainWatch(state, settings, clock, baselines, leavers);
        recipients = new RecipientRegistry(state, settings, Statistics);
        RecipientHistory histories = new(state, settings, Statistics);
        ActivityLedger activity = new(state, links);
        holds = new HoldLedger(state, settings, Statistics);
        MessageWindow window = new(settings.Rules);
        EvidenceSheet sheet = new();
        Surroundings surroundings = new(state, views);
        Staleness staleness = new(state, settings.Rules, window, surroundings, views, clock, popularity, operators);
        judge = new MessageJudge(
            state,
            settings,
            window,
            sheet,
            new WindowLoader(
                state,
                settings,
                links,
                recipients,
                histories,
                strangers,
                clock,
                leavers,
                popularity,
                domains,
                surroundings,
                window
            ),
            new ContextFeedback(state, settings.Rules, contexts, histories, baselines, popularity, domains, surroundings, window, sheet),
            domains,
            staleness,
            credits,
            operators,
            figures,
            activity,
            holds
        );
        engagements = new EngagementLog(state, settings, links, recipients, histories, credits, domains, memberships, figures);
        messages = new MessageRegistry(state, settings, recipients, engagements, credits, figures, activity);
        RulesSweep rules = new(state, settings.Rules);
        rejudgement = new Rejudgement(
            state,
            judge,
            engagements,
            staleness,
            domains,
            histories,
            contexts,
            campaignWatch,
            gateways,
            rules,
            operators,
            holds
        );
        untracked = new UntrackedEvents(settings, figures, Statistics);
        expiry = new Expiry(state, settings, messages, engagements, recipients, histories, campaigns, gateways, activity);
        eviction = new Eviction(state, settings, messages, holds, Statistics);
        images = new StateImages(state);
        Statistics.Watch(holds, rejudgement.Queues);
    }

    public DetectorSettings Settings { get; }

    /// <summary>The combined watermark, milliseconds since 1970; it never goes back. 0 before the first tick.</summary>
    public long Watermark => state.Progress.Watermark;

    /// <summary>Messages that wait to be judged again; each event, or at least each tick, takes some.</summary>
    public bool HasPendingJudgements => rejudgement.HasPending;

    public DetectorStatistics Statistics { get; }

    internal DetectorState State => state;

    private long LatestTime => state.Progress.LatestTime;

    /// <summary>Takes one event and appends what follows from it.</summary>
    public ApplyResult Apply(in EmailEvent email, OutputBuffer output)
    {
        rejudgement.WorkOffBeforeEvent(output);
        if (email.Type.TellsTime())
        {
            state.Progress.LatestTime = Math.Max(LatestTime, email.Time);
        }

        return email.Type switch
        {
            EventType.Campaign => ApplyToCampaign(email),
            EventType.Verdict => ApplyVerdict(email, output),
            EventType.Sent or EventType.Delivered or EventType.Bounce => ApplyDelivery(email, output),
            EventType.Session or EventType.Conversion => ApplyVisit(email, output),
            _ => ApplyEngagement(email, messages.Find(email.MessageKey, Watermark, output), output),
        };
    }

    /// <summary>
    /// Takes what another partition has published. Where that amounts to something else, the messages of its domain or network are judged again, a few with each event that follows.
    /// </summary>
    public void Apply(in ProfileUpdate update)
    {
        Recall(update);
        contexts.Hear(update.Key);
    }

    /// <summary>
    /// Takes what another partition says of a key by now: of all that any has published, after a restore and before the first input. <see cref="CompleteRecall"/> asks what follows from it.
    /// </summary>
    public void Recall(in ProfileUpdate update)
    {
        if (!elsewhere.TryTake(update))
        {
            Statistics.CountLimit("profiles-elsewhere");
        }
    }

    /// <summary>
    /// All that is published is recalled. Where that amounts to something else than what this partition had been told when it was stopped, be it since nothing is left of it, messages are judged again as if
    /// it had been told all the while.
    /// </summary>
    public void CompleteRecall() => contexts.HearAll();

    /// <summary>
    /// Appends the labels of a message as they were last said, with the reasons that are known by now; nothing where it is not known or has expired. Says nothing new.
    /// </summary>
    public void Explain(Hash128 message, OutputBuffer output)
    {
        int known = state.Messages.Find(message);
        if (known != 0 && state.Messages[known].Engagement is not 0 and int engagement)
        {
            judge.Explain(engagement, output);
        }
    }

    /// <summary>Lets time go on to <paramref name="watermark"/>, which closes windows where no event does, and works off what is pending.</summary>
    public void Tick(long watermark, OutputBuffer output)
    {
        state.Progress.Watermark = Math.Max(Watermark, watermark);
        NoteForgotten();
        state.Progress.LatestTime = Math.Max(LatestTime, Watermark);
        rejudgement.WorkOffWithTick(output);
        profiles.Sweep(Watermark - state.Progress.SweptAt, output);
        expiry.Sweep(Watermark, output);
    }

    /// <summary>
    /// Appends the figures of campaigns that have changed or settled since they were last told, each at most once in <see cref="DetectorSettings.MetricsInterval"/>.
    /// </summary>
    /// <param name="now">The caller's clock, milliseconds since 1970: in stream time a history that is read anew would tell them by the thousand.</param>
    public void PublishFigures(long now, OutputBuffer output) => figures.Publish(now, output);

    /// <summary>Whether <see cref="WriteChanges"/> has more to say than what time it is.</summary>
    public bool HasChanges => images.HasChanges;

    /// <summary>
    /// How many bytes of images are useless by now, since later ones overtook them; it only grows. A sweep that writes as many keeps what a restore reads
    /// within a multiple of the state.
    /// </summary>
    public long StaleBytes => images.StaleBytes;

    /// <summary>
    /// Appends after-images of what changed since they were last taken, up to about <paramref name="maxBytes"/>; nothing may be applied before all are taken.
    /// Taking an image in twice changes nothing.
    /// </summary>
    /// <returns>Whether that was all.</returns>
    public bool WriteChanges(IBufferWriter<byte> output, int maxBytes)
    {
        if (!images.WriteChanges(output, maxBytes))
        {
            return false;
        }

        images.WriteProgress(output);
        return true;
    }

    /// <summary>
    /// The rolling sweep: appends images of rows that were not written in this round, from where it stopped, up to about <paramref name="maxBytes"/>;
    /// only after all changes. What was written since a round began is the whole state when it is complete.
    /// </summary>
    /// <returns>Whether the round is complete; the next begins with the changes that come.</returns>
    public bool WriteSlice(IBufferWriter<byte> output, int maxBytes) => images.WriteSlice(output, maxBytes);

    /// <summary>Forgets what changed, where no state is kept.</summary>
    public void ForgetChanges()
    {
        foreach (Table table in state.Tables)
        {
            table.ClearDirty();
        }
    }

    /// <summary>Takes images in, in the order in which they were written; of a new detector only, before its first event.</summary>
    /// <returns>How many rows they are.</returns>
    /// <exception cref="ArgumentException">They are broken, or of another format.</exception>
    public int Restore(ReadOnlySpan<byte> rows) => images.Restore(rows);

    /// <summary>The images taken in so far made a complete round: the sweep writes all of them again.</summary>
    public void BeginRound() => images.BeginRound();

    /// <summary>All images are in: from here on it goes on as if it had never stopped.</summary>
    public void CompleteRestore()
    {
        foreach (Table table in state.Tables)
        {
            table.CompleteRestore();
        }

        NoteForgotten();
        rejudgement.CompleteRestore();
        profiles.CompleteRestore();
        figures.CompleteRestore();
    }

    private void NoteForgotten() => state.Progress.ForgottenBefore = Math.Max(state.Progress.ForgottenBefore, Watermark - Settings.Horizon);

    private ApplyResult ApplyVerdict(in EmailEvent email, OutputBuffer output)
    {
        if (campaigns.Holds(email))
        {
            return ApplyResult.Duplicate;
        }

        int campaign = campaigns.FindOrAdd(email);
        if (campaign == 0 || !operators.TryTake(campaign, email, out int verdict))
        {
            return ApplyResult.Untracked;
        }

        campaigns.Remember(campaign, email);
        if (verdict != 0)
        {
            rejudgement.JudgeWhatIsMeantBy(verdict, output);
        }

        return ApplyResult.Applied;
    }

    /// <summary>A campaign's description, one of its links, or a total.</summary>
    private ApplyResult ApplyToCampaign(in EmailEvent email)
    {
        // A manifest's links have its id; to take one again changes nothing.
        if (!email.IsManifestLink && campaigns.Holds(email))
        {
            return ApplyResult.Duplicate;
        }

        int campaign = campaigns.FindOrAdd(email);
        if (campaign == 0)
        {
            return ApplyResult.Untracked;
        }

        if (!email.IsManifestLink)
        {
            campaigns.Remember(campaign, email);
        }

        if (email.Type == EventType.Campaign)
        {
            campaigns.Describe(campaign, email);
        }
        else
        {
            figures.CountVisits(campaign, email.Type, email.TotalCount);
        }

        return ApplyResult.Applied;
    }

    private ApplyResult ApplyDelivery(in EmailEvent email, OutputBuffer output)
    {
        MessageFlags flag = email.Type switch
        {
            EventType.Sent => MessageFlags.Sent,
            EventType.Delivered => MessageFlags.Delivered,
            _ => MessageFlags.Bounced,
        };
        int message = messages.Find(email.MessageKey, Watermark, output);
        if ((message != 0 && (state.Messages[message].Flags & flag) != 0) || eviction.Remembers(email, flag))
        {
            return ApplyResult.Duplicate;
        }

        int engagement = message == 0 ? 0 : state.Messages[message].Engagement;
        if (IsTooLate(email, engagement))
        {
            return ApplyResult.TooLate;
        }

        message = message != 0 ? message : TryAddMessage(email, output);
        if (message == 0)
        {
            Statistics.CountUntracked(0);
            return ApplyResult.Untracked;
        }

        if (engagement != 0)
        {
            engagements.SettleIfDue(engagement, Watermark);
        }

        messages.NoteTime(message, email.Time);
        bool isFirst = state.Messages[message].Flags == MessageFlags.None;
        messages.NoteDelivery(message, flag, email.Time);
        NameGateway(state.Messages[message].Domain, email);
        if (!state.Messages[message].IsTest)
        {
            domains.CountDelivery(state.Messages[message].Domain, flag);
        }

        figures.CountDelivery(message, flag, isFirst);

        if (engagement != 0 && flag != MessageFlags.Bounced)
        {
            clock.CountOnset(engagement);
            domains.CountFirstClick(engagement);
            judge.Judge(engagement, LatestTime, default, output);
        }

        return ApplyResult.Applied;
    }

    /// <summary>A delivery may tell who receives a domain's mail, by which others have shown something and an operator may have said something.</summary>
    private void NameGateway(int domain, in EmailEvent email)
    {
        if (email.IsTest || !gateways.Name(domain, email))
        {
            return;
        }

        memberships.EnterGateway(domain);
        if (operators.SpeakOf(state.Domains[domain].Campaign))
        {
            domains.JudgeAgain(domain);
        }
    }

    /// <summary>A session or conversion: of a message, of a recipient, or a total of the campaign.</summary>
    private ApplyResult ApplyVisit(in EmailEvent email, OutputBuffer output)
    {
        int recipient = messages.FindRecipient(email.RecipientKey, Watermark, output);
        if (recipient != 0 && recipients.Holds(recipient, email.IdKey))
        {
            return ApplyResult.Duplicate;
        }

        return email.IsTotal ? ApplyToCampaign(email)
            : email.MessageKey.IsAbsent ? ApplyVisitOf(recipient, email, output)
            : ApplyEngagement(email, messages.Find(email.MessageKey, Watermark, output), output);
    }

    /// <summary>A visit of a recipient, who may have done nothing with a mail as yet.</summary>
    private ApplyResult ApplyVisitOf(int recipient, in EmailEvent email, OutputBuffer output)
    {
        if (recipient != 0 && IsHeldByMessageOf(recipient, email.IdKey))
        {
            return ApplyResult.Duplicate;
        }

        if (email.Time < (recipient != 0 ? state.Recipients[recipient].KnownFrom : state.Progress.ForgottenBefore))
        {
            return ApplyResult.TooLate;
        }

        if (recipient != 0 && recipients.IsFull(recipient))
        {
            return ApplyResult.MessageFull;
        }

        bool hasCampaign = campaigns.FindOrAdd(email) != 0;
        recipient = recipient != 0 || !hasCampaign ? recipient : recipients.TryAdd(email.RecipientKey);
        if (recipient == 0)
        {
            Statistics.CountUntracked(0);
            return ApplyResult.Untracked;
        }

        int visit = recipients.AddVisit(recipient, email);
        CountVisit(email);
        if (recipients.OwnerOf(visit, recipient, Watermark) is not 0 and int owner)
        {
            rejudgement.JudgeByAllKnown(owner, output);
        }

        return ApplyResult.Applied;
    }

    private ApplyResult ApplyEngagement(in EmailEvent email, int message, OutputBuffer output)
    {
        int engagement = message == 0 ? 0 : state.Messages[message].Engagement;
        if ((engagement != 0 && engagements.Holds(engagement, email.IdKey)) || eviction.Remembers(email, MessageFlags.None))
        {
            return ApplyResult.Duplicate;
        }

        if (IsTooLate(email, engagement))
        {
            return ApplyResult.TooLate;
        }

        message = message != 0 ? message : TryAddMessage(email, output);
        if (message == 0)
        {
            untracked.Label(email, output);
            Honor(email, output);
            return ApplyResult.Untracked;
        }

        engagement = engagement != 0 ? engagement : engagements.Begin(message, email);
        if (engagements.IsFull(engagement, email.Type))
        {
            Honor(email, output);
            return ApplyResult.MessageFull;
        }

        bool isPastLimit = engagements.IsPastLimit(engagement, email.Type);
        engagements.SettleIfDue(engagement, Watermark);
        if (engagements.NoteRecipient(engagement, email))
        {
            int recipient = messages.FindRecipient(email.RecipientKey, Watermark, output);
            recipients.Enter(engagement, recipient, email.RecipientKey);
        }

        bool hadChoice = state.Engagements[engagement].HasChoice;
        int added = engagements.Add(engagement, email, Watermark);
        if (isPastLimit)
        {
            state.Events.Edit(added).Flags |= EventFlags.Settled;
        }

        CountVisit(email);
        messages.NoteTime(message, email.Time);
        clock.CountOnset(engagement);
        clock.NoteBeginning(engagement, state.Events[added]);
        domains.CountIfFirstClick(engagement, state.Events[added]);
        domains.CountChoice(engagement, state.Events[added], hadChoice);
        memberships.EnterNetwork(engagement, added);
        judge.Judge(engagement, LatestTime, email.Url, output);
        rejudgement.JudgeOthersOfRecipient(engagement, output);
        if (isPastLimit)
        {
            // It was judged by what the message shows; of it only the id stays, unless others depend on its credit.
            Statistics.CountLimit("events-per-message");
            if (!credits.IsNeeded(state.Events[added]) && !HoldLedger.IsOpen(state.Events[added]))
            {
                engagements.KeepOnlyIdOf(engagement, added);
            }
        }

        return ApplyResult.Applied;
    }

    /// <summary>
    /// An unsubscribe that there is no room for is honored, and its id remembered as long as what had to make room, so that a duplicate is one; of what is older nobody knows whether it is one.
    /// </summary>
    private void Honor(in EmailEvent email, OutputBuffer output)
    {
        if (email.Type == EventType.Unsubscribe && email.Time >= state.Progress.ForgottenBefore)
        {
            eviction.Remember(email);
            holds.Honor(email, output);
        }
    }

    private void CountVisit(in EmailEvent email)
    {
        if (!email.Type.IsLabelled() && !email.IsTest)
        {
            figures.CountVisits(state.Campaigns.Find(email.CampaignKey), email.Type, 1);
        }
    }

    private bool IsHeldByMessageOf(int recipient, Hash128 id)
    {
        int engagement = state.Recipients[recipient].FirstEngagement;
        while (engagement != 0 && !engagements.Holds(engagement, id))
        {
            engagement = state.Engagements[engagement].NextOfRecipient;
        }

        return engagement != 0;
    }

    /// <summary>Whether it may be an event that has been forgotten.</summary>
    private bool IsTooLate(in EmailEvent email, int engagement) =>
        email.Time < ((engagement != 0 ? state.Engagements[engagement].KnownFrom : null) ?? state.Progress.ForgottenBefore);

    /// <summary>A new message's row; 0 where there is no room for it.</summary>
    private int TryAddMessage(in EmailEvent email, OutputBuffer output)
    {
        int domain = eviction.TryMakeRoom(Watermark, output) ? campaigns.FindOrAddDomain(email) : 0;
        return domain == 0 ? 0 : messages.Add(email, domain);
    }
}
