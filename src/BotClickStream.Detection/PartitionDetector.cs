using System.Buffers;

namespace BotClickStream.Detection;

/// <summary>
/// The detector of one input partition: an event or a tick in, outputs appended. Not thread-safe: it belongs to one lane.
/// Given the same settings and the same inputs in the same order, it gives the same outputs.
/// </summary>
public sealed class PartitionDetector
{
    /// <summary>Messages judged again with each event at most, so that a domain's mass revision never stalls the stream.</summary>
    private const int RejudgedPerEvent = 4;

    private const int RejudgedPerTick = 1_000;

    private readonly DetectorState state = new();
    private readonly MessageJudge judge;
    private readonly DomainWatch domains;
    private readonly ContextWatch contexts;
    private readonly CampaignWatch campaigns;
    private readonly Expiry expiry;
    private readonly Eviction eviction;
    private readonly StateImages images;
    private readonly LinkUrl? linkUrl;
    private long latestTime;

    /// <param name="linkUrl">Called once for each link that isn't in the manifest; without it the whole URL is kept.</param>
    public PartitionDetector(DetectorSettings settings, LinkUrl? linkUrl = null)
    {
        Settings = settings;
        this.linkUrl = linkUrl;
        Statistics = new DetectorStatistics(state);
        contexts = new ContextWatch(state, settings, Statistics);
        campaigns = new CampaignWatch(state, contexts);
        judge = new MessageJudge(state, settings, contexts, campaigns);
        domains = new DomainWatch(state, settings, judge, campaigns);
        expiry = new Expiry(state, settings, judge, domains, contexts);
        eviction = new Eviction(state, settings, expiry, Statistics);
        images = new StateImages(state);
    }

    public DetectorSettings Settings { get; }

    /// <summary>The combined watermark, milliseconds since 1970; it never goes back. 0 before the first tick.</summary>
    public long Watermark { get; private set; }

    /// <summary>Messages that wait to be judged again; each event and each tick takes some.</summary>
    public bool HasPendingJudgements => domains.HasPending || contexts.HasPending;

    public DetectorStatistics Statistics { get; }

    internal DetectorState State => state;

    /// <summary>Takes one event and appends what follows from it.</summary>
    public ApplyResult Apply(in EmailEvent email, OutputBuffer output)
    {
        latestTime = Math.Max(latestTime, email.Time);
        ApplyResult result = email.Type switch
        {
            EventType.Campaign => Describe(email),
            EventType.Sent or EventType.Delivered or EventType.Bounce => ApplyDelivery(email, output),
            EventType.Session or EventType.Conversion => ApplyVisit(email, output),
            _ => ApplyEngagement(email, FindMessage(email.MessageKey), output),
        };
        JudgeAgain(RejudgedPerEvent, output);
        return result;
    }

    /// <summary>
    /// Appends the labels of a message as they were last said, with the reasons that are known by now; nothing where it is not known or has expired. Changes nothing.
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
        Watermark = Math.Max(Watermark, watermark);
        latestTime = Math.Max(latestTime, Watermark);
        JudgeAgain(RejudgedPerTick, output);
        expiry.Sweep(Watermark);
    }

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

        StateImages.WriteClocks(output, Watermark, latestTime);
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
    public int Restore(ReadOnlySpan<byte> rows)
    {
        (long, long) clocks = (Watermark, latestTime);
        int count = images.Restore(rows, ref clocks);
        (Watermark, latestTime) = clocks;
        return count;
    }

    /// <summary>The images taken in so far made a complete round: the sweep writes all of them again.</summary>
    public void BeginRound() => images.BeginRound();

    /// <summary>All images are in: from here on it goes on as if it had never stopped.</summary>
    public void CompleteRestore()
    {
        foreach (Table table in state.Tables)
        {
            table.CompleteRestore();
        }

        domains.CompleteRestore();
        contexts.CompleteRestore();
    }

    /// <summary>Judges up to <paramref name="most"/> messages again, whose domain or network has shown something else.</summary>
    private void JudgeAgain(int most, OutputBuffer output)
    {
        int left = domains.JudgeAgain(most, Watermark, latestTime, output);
        while (left-- > 0 && contexts.TryTake(Watermark, out int engagement))
        {
            if (engagement != 0)
            {
                // Its campaign's clock, or how many click early there, may be known better now.
                domains.CountEarlyClicks(engagement);
                judge.Judge(engagement, latestTime, default, output);
            }
        }
    }

    private ApplyResult Describe(in EmailEvent email)
    {
        int campaign = FindOrAddCampaign(email);
        if (campaign == 0)
        {
            return ApplyResult.Untracked;
        }

        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        row.StatedLinks = Math.Max(row.StatedLinks, email.LinkCount);
        Replace(ref row.NameText, email.CampaignName);
        Replace(ref row.FromText, email.CampaignFrom);
        if (!email.LinkKey.IsAbsent)
        {
            FindOrAddLink(campaign, email, RoleSource.Manifest);
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
        int message = FindMessage(email.MessageKey);
        if ((message != 0 && (state.Messages[message].Flags & flag) != 0) || eviction.Remembers(email, flag))
        {
            return ApplyResult.Duplicate;
        }

        int engagement = message == 0 ? 0 : state.Messages[message].Engagement;
        if (IsTooLate(email, engagement))
        {
            return ApplyResult.TooLate;
        }

        message = message != 0 ? message : AddMessage(email);
        if (message == 0)
        {
            Statistics.CountUntracked(0);
            return ApplyResult.Untracked;
        }

        if (engagement != 0)
        {
            SettleIfDue(engagement);
        }

        NoteTime(message, email.Time);
        ref MessageRow row = ref state.Messages.Edit(message);
        bool hadTime = (row.Flags & (MessageFlags.Sent | MessageFlags.Delivered)) != 0;
        if (flag == MessageFlags.Delivered || !hadTime && flag == MessageFlags.Sent)
        {
            row.SentBefore = hadTime ? (int)Math.Clamp(email.Time - row.Anchor, int.MinValue, int.MaxValue) : 0;
            row.Anchor = email.Time;
        }
        else if (flag == MessageFlags.Sent)
        {
            row.SentBefore = (int)Math.Clamp(row.Anchor - email.Time, int.MinValue, int.MaxValue);
        }
        else if (row.Flags == MessageFlags.None)
        {
            row.Anchor = email.Time;
        }

        row.Flags |= flag;
        domains.CountDelivery(row.Domain, flag);
        if (engagement != 0 && flag != MessageFlags.Bounced)
        {
            campaigns.CountOnset(engagement);
            domains.CountEarlyClicks(engagement);
            judge.Judge(engagement, latestTime, default, output);
        }

        return ApplyResult.Applied;
    }

    /// <summary>A session or conversion: of a message, of a recipient, or a total of the campaign.</summary>
    private ApplyResult ApplyVisit(in EmailEvent email, OutputBuffer output)
    {
        if (!email.MessageKey.IsAbsent)
        {
            return ApplyEngagement(email, FindMessage(email.MessageKey), output);
        }

        int recipient = email.RecipientKey.IsAbsent ? 0 : state.Recipients.Find(email.RecipientKey);
        int message = recipient == 0 ? 0 : state.Engagements[state.Recipients[recipient].Engagement].Message;
        if (message == 0 || expiry.IsExpired(message, Watermark))
        {
            // A total, or a visit of somebody who did nothing with the mail: it belongs to the campaign alone.
            return FindOrAddCampaign(email) == 0 ? ApplyResult.Untracked : ApplyResult.Applied;
        }

        return ApplyEngagement(email, message, output);
    }

    private ApplyResult ApplyEngagement(in EmailEvent email, int message, OutputBuffer output)
    {
        int engagement = message == 0 ? 0 : state.Messages[message].Engagement;
        if ((engagement != 0 && IsKnown(engagement, email.IdKey)) || eviction.Remembers(email, MessageFlags.None))
        {
            return ApplyResult.Duplicate;
        }

        if (IsTooLate(email, engagement))
        {
            return ApplyResult.TooLate;
        }

        message = message != 0 ? message : AddMessage(email);
        if (message == 0)
        {
            return LabelUntracked(email, output);
        }

        engagement = engagement != 0 ? engagement : Engage(message, email);
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        bool isLabelled = email.Type.IsLabelled();
        bool isPastLimit = isLabelled && engaged.EventCount >= Settings.MaxEventsPerMessage;
        bool isFull = isLabelled
            ? engaged.EventCount + engaged.OverflowCount >= Settings.MaxEventsPerMessage * 4
            : engaged.VisitCount >= Settings.MaxEventsPerMessage;
        if (isFull)
        {
            return ApplyResult.MessageFull;
        }

        SettleIfDue(engagement);
        NoteRecipient(engagement, email);
        int added = AddEvent(engagement, email);
        if (isPastLimit)
        {
            state.Events.Edit(added).Flags |= EventFlags.Settled;
        }

        NoteTime(message, email.Time);
        campaigns.CountOnset(engagement);
        domains.CountEarlyClick(engagement, state.Events[added]);
        contexts.EnterNetwork(engagement, added);
        judge.Judge(engagement, latestTime, email.Url, output);
        if (isPastLimit)
        {
            KeepOnlyItsId(engagement, added);
        }

        return ApplyResult.Applied;
    }

    /// <summary>The message's row; 0 where there is none or it has expired, which then goes.</summary>
    private int FindMessage(Hash128 key)
    {
        int message = state.Messages.Find(key);
        if (message != 0 && expiry.IsExpired(message, Watermark))
        {
            expiry.Remove(message, Watermark);
            return 0;
        }

        return message;
    }

    /// <summary>Whether it may be an event that has been forgotten.</summary>
    private bool IsTooLate(in EmailEvent email, int engagement) =>
        email.Time < (engagement != 0 ? state.Engagements[engagement].KnownFrom : Watermark - Settings.Horizon);

    private int AddMessage(in EmailEvent email)
    {
        if (state.Messages.Count >= Settings.MaxMessages)
        {
            Statistics.CountLimit("messages");
            if (!eviction.TryMakeRoom(Watermark))
            {
                return 0;
            }
        }

        int campaign = FindOrAddCampaign(email);
        int domain = campaign == 0 ? 0 : FindOrAddDomain(campaign, email);
        if (domain == 0)
        {
            return 0;
        }

        int message = state.Messages.Add(email.MessageKey);
        state.Messages.Edit(message).Domain = domain;
        state.Messages.Edit(message).Anchor = email.Time;
        state.Domains.Edit(domain).Messages++;
        return message;
    }

    private int FindOrAddCampaign(in EmailEvent email)
    {
        int campaign = state.Campaigns.Find(email.CampaignKey);
        if (campaign != 0)
        {
            if (state.Campaigns[campaign].LastTime < email.Time)
            {
                state.Campaigns.Edit(campaign).LastTime = email.Time;
            }

            return campaign;
        }

        if (state.Campaigns.Count >= Settings.MaxCampaigns)
        {
            Statistics.CountLimit("campaigns");
            return 0;
        }

        campaign = state.Campaigns.Add(email.CampaignKey);
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        row.IdText = state.Texts.Add(email.CampaignId);
        row.LastTime = email.Time;
        return campaign;
    }

    private int FindOrAddDomain(int campaign, in EmailEvent email)
    {
        int domain = state.Domains.Find(email.DomainKey);
        if (domain != 0)
        {
            return domain;
        }

        if (state.Domains.Count >= Settings.MaxDomains)
        {
            Statistics.CountLimit("domains");
            return 0;
        }

        domain = state.Domains.Add(email.DomainKey);
        ref DomainRow row = ref state.Domains.Edit(domain);
        row.Campaign = campaign;
        row.NameText = state.Texts.Add(email.Domain);
        row.LastTime = email.Time;
        state.Campaigns.Edit(campaign).Domains++;
        return domain;
    }

    /// <summary>The link's row with its role brought up to date; 0 where the event names none or the campaign has too many.</summary>
    private int FindOrAddLink(int campaign, in EmailEvent email, RoleSource source)
    {
        if (email.LinkKey.IsAbsent)
        {
            return 0;
        }

        int link = source == RoleSource.Event ? FindNamedLink(email) : 0;
        link = link != 0 ? link : state.Links.Find(email.LinkKey);
        if (link == 0)
        {
            if (state.Campaigns[campaign].KnownLinks >= Settings.MaxLinksPerCampaign)
            {
                Statistics.CountLimit("links");
                return 0;
            }

            link = state.Links.Add(email.LinkKey);
            ref CampaignRow owner = ref state.Campaigns.Edit(campaign);
            owner.KnownLinks++;
            ref LinkRow added = ref state.Links.Edit(link);
            added.Campaign = campaign;
            added.UrlText = source == RoleSource.Manifest ? state.Texts.Add(email.Url) : AddLinkUrl(email.Url);
            added.IdText = state.Texts.Add(email.LinkId);
            added.Next = owner.FirstLink;
            owner.FirstLink = link;
        }

        NoteRole(link, email.UrlRole, RoleSource.Url);
        NoteRole(link, email.StatedRole, source);
        if (source == RoleSource.Manifest)
        {
            NameUrl(link, email.UrlKey);
        }

        return link;
    }

    /// <summary>Others will be shown the URL that one recipient clicked first.</summary>
    private int AddLinkUrl(ReadOnlySpan<byte> url)
    {
        if (linkUrl is null)
        {
            return state.Texts.Add(url);
        }

        Span<byte> kept = url.Length <= 1024 ? stackalloc byte[url.Length] : new byte[url.Length];
        return state.Texts.Add(kept[..linkUrl(url, kept)]);
    }

    /// <summary>
    /// The manifest's link with this very URL: of an event without a link id, and in any case a bait, which may differ from a content link by
    /// nothing but a tracking parameter.
    /// </summary>
    private int FindNamedLink(in EmailEvent email)
    {
        int url = email.UrlKey.IsAbsent ? 0 : state.LinkUrls.Find(email.UrlKey);
        if (url == 0)
        {
            return 0;
        }

        int link = state.LinkUrls[url].Link;
        return email.LinkId.IsEmpty || state.Links[link].Role == LinkRole.Bait ? link : 0;
    }

    private void NameUrl(int link, Hash128 urlKey)
    {
        if (urlKey.IsAbsent || state.Links[link].Url != 0)
        {
            return;
        }

        int url = state.LinkUrls.Find(urlKey);
        if (url == 0)
        {
            url = state.LinkUrls.Add(urlKey);
        }
        else if (state.Links[link].Role != LinkRole.Bait)
        {
            return;
        }
        else
        {
            state.Links.Edit(state.LinkUrls[url].Link).Url = 0;
        }

        state.LinkUrls.Edit(url).Link = link;
        state.Links.Edit(link).Url = url;
    }

    private void NoteRole(int link, LinkRole role, RoleSource source)
    {
        ref readonly LinkRow known = ref state.Links[link];
        if (role != LinkRole.Unknown && source >= known.RoleSource && role != known.Role)
        {
            ref LinkRow row = ref state.Links.Edit(link);
            row.Role = role;
            row.RoleSource = source;
        }
    }

    private int Engage(int message, in EmailEvent email)
    {
        int engagement = state.Engagements.Add();
        state.Messages.Edit(message).Engagement = engagement;
        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        row.Message = message;
        row.LastTime = LastTimeOfSilent(state.Messages[message]);
        row.KnownFrom = Watermark - Settings.Horizon;
        row.FirstClickDelay = -1;
        row.MessageIdText = email.MessageIdIsDefault ? 0 : state.Texts.Add(email.MessageId);
        ReadOnlySpan<byte> usualLead = email.Recipient.IsEmpty ? email.MessageId : email.Recipient;
        row.LeadText = email.LeadId.SequenceEqual(usualLead) ? 0 : state.Texts.Add(email.LeadId);
        domains.Enter(engagement);
        contexts.EnterDomain(engagement);
        contexts.EnterCampaign(engagement);
        return engagement;
    }

    /// <summary>Keeps whose message it is from the first event on that tells; a visit that came before may have named the message alone.</summary>
    private void NoteRecipient(int engagement, in EmailEvent email)
    {
        if (email.Recipient.IsEmpty || state.Engagements[engagement].RecipientText != 0)
        {
            return;
        }

        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        if (row.LeadText == 0 && HasLabels(row))
        {
            // Their lead was the message's id, and stays it.
            row.LeadText = state.Texts.Add(email.MessageId);
        }

        row.RecipientText = state.Texts.Add(email.Recipient);
        int recipient = state.Recipients.Find(email.RecipientKey);
        recipient = recipient != 0 ? recipient : state.Recipients.Add(email.RecipientKey);
        state.Recipients.Edit(recipient).Engagement = engagement;
        row.Recipient = recipient;
    }

    private bool HasLabels(in EngagementRow engaged)
    {
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            if (state.Events[id].Type.IsLabelled())
            {
                return true;
            }
        }

        return false;
    }

    private static long LastTimeOfSilent(in MessageRow message) =>
        message.Flags == MessageFlags.None ? 0 : Math.Max(message.Anchor, message.Anchor - message.SentBefore);

    private bool IsKnown(int engagement, Hash128 id)
    {
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        for (int known = row.FirstEvent; known != 0; known = state.Events[known].Next)
        {
            if (state.Events[known].Id == id)
            {
                return true;
            }
        }

        for (int known = row.FirstOverflow; known != 0; known = state.Overflow[known].Next)
        {
            if (state.Overflow[known].Id == id)
            {
                return true;
            }
        }

        return false;
    }

    private int AddEvent(int engagement, in EmailEvent email)
    {
        ref EngagementRow engaged = ref state.Engagements.Edit(engagement);
        int campaign = state.Domains[state.Messages[engaged.Message].Domain].Campaign;
        int id = state.Events.Add();
        ref EventRow row = ref state.Events.Edit(id);
        row.Id = email.IdKey;
        row.IdText = email.IdIsUuid ? 0 : state.Texts.Add(email.Id);
        row.Time = email.Time;
        row.Type = email.Type;
        row.Network = email.NetworkKey.High ^ email.NetworkKey.Low;
        row.UserAgent = (uint)(email.UserAgentKey ^ (email.UserAgentKey >> 32));
        row.UserAgentKind = email.UserAgentKind;
        row.HttpMethod = email.HttpMethod;
        row.MachineFlag = email.MachineFlag;
        row.Via = email.Via;
        row.Lead = (uint)(email.LeadKey.Low ^ (email.LeadKey.Low >> 32));
        row.LeadText = LeadTextOf(engaged, email);
        row.Arrival = engaged.Arrivals++;
        row.Link = FindOrAddLink(campaign, email, RoleSource.Event);
        if (email.Type.IsLabelled())
        {
            GivePoints(ref row, engagement, email);
        }

        ref CampaignRow owner = ref state.Campaigns.Edit(campaign);
        owner.StatedLinks = Math.Max(owner.StatedLinks, email.LinkCount);
        if (engaged.LastEvent == 0)
        {
            engaged.FirstEvent = id;
        }
        else
        {
            state.Events.Edit(engaged.LastEvent).Next = id;
        }

        engaged.LastEvent = id;
        engaged.EventCount += (ushort)(email.Type.IsLabelled() ? 1 : 0);
        engaged.VisitCount += (ushort)(email.Type.IsLabelled() ? 0 : 1);
        return id;
    }

    /// <summary>0 where the event's lead is the message's; else the text of its own.</summary>
    private int LeadTextOf(in EngagementRow engaged, in EmailEvent email)
    {
        int usual =
            engaged.LeadText != 0 ? engaged.LeadText
            : engaged.RecipientText != 0 ? engaged.RecipientText
            : engaged.MessageIdText;
        return state.Texts.Equals(usual, email.LeadId) ? 0 : state.Texts.Add(email.LeadId);
    }

    private void GivePoints(ref EventRow row, int engagement, in EmailEvent email)
    {
        if (email.HasPoints)
        {
            row.Points = email.Points;
            row.Flags |= EventFlags.OwnPoints;
            return;
        }

        if (Settings.PointsOf(email.Type) is not { } points)
        {
            return;
        }

        if (Settings.Credit != Credit.Every)
        {
            for (int other = state.Engagements[engagement].FirstEvent; other != 0; other = state.Events[other].Next)
            {
                if (judge.AreOfOneCredit(row, state.Events[other]))
                {
                    row.Flags |= state.Events[other].Flags & EventFlags.InheritsCredit;
                    return;
                }
            }

            int expired = expiry.FindCredit(judge.CreditKey(engagement, row), Watermark);
            if (expired != 0)
            {
                row.Flags |= state.Credits[expired].Held == 0 ? EventFlags.InheritsCredit : EventFlags.None;
                return;
            }
        }

        row.Flags |= EventFlags.GivenCredit;
        row.Points = points;
    }

    private void NoteTime(int message, long time)
    {
        int engagement = state.Messages[message].Engagement;
        if (engagement != 0 && state.Engagements[engagement].LastTime < time)
        {
            state.Engagements.Edit(engagement).LastTime = time;
        }

        int domain = state.Messages[message].Domain;
        if (state.Domains[domain].LastTime < time)
        {
            state.Domains.Edit(domain).LastTime = time;
            ref CampaignRow campaign = ref state.Campaigns.Edit(state.Domains[domain].Campaign);
            campaign.LastTime = Math.Max(campaign.LastTime, time);
        }
    }

    /// <summary>
    /// What was said of the message's events is said for good if more of it comes after its labels have settled. By the watermark, not by the events' own times: where sources
    /// are read unevenly, an event of tomorrow may come before today's delivery.
    /// </summary>
    private void SettleIfDue(int engagement)
    {
        if (Watermark < state.Engagements[engagement].LastTime + Settings.SettleAfter)
        {
            return;
        }

        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            if ((state.Events[id].Flags & EventFlags.Settled) == 0)
            {
                state.Events.Edit(id).Flags |= EventFlags.Settled;
            }
        }
    }

    /// <summary>An event past the limit was judged by what the message shows; of it only the id stays, unless others depend on its credit.</summary>
    private void KeepOnlyItsId(int engagement, int added)
    {
        Statistics.CountLimit("events-per-message");
        if (judge.HoldsCredit(state.Events[added]))
        {
            return;
        }

        ref EngagementRow engaged = ref state.Engagements.Edit(engagement);
        int overflow = state.Overflow.Add();
        ref OverflowRow kept = ref state.Overflow.Edit(overflow);
        kept.Id = state.Events[added].Id;
        kept.Next = engaged.FirstOverflow;
        engaged.FirstOverflow = overflow;
        engaged.OverflowCount++;
        engaged.EventCount--;

        // It is the last of the chain; the one before it is found by walking, which only messages past their limit pay for.
        int before = engaged.FirstEvent;
        while (state.Events[before].Next != added)
        {
            before = state.Events[before].Next;
        }

        state.Events.Edit(before).Next = 0;
        engaged.LastEvent = before;
        expiry.RemoveEvent(added);
    }

    /// <summary>No room for its message: it is labelled as what nobody knows, settled and uncorrected.</summary>
    private ApplyResult LabelUntracked(in EmailEvent email, OutputBuffer output)
    {
        long points = email.HasPoints ? email.Points : Settings.PointsOf(email.Type) ?? 0;
        Statistics.CountUntracked(points);
        if (!email.Type.IsLabelled())
        {
            return ApplyResult.Untracked;
        }

        output.Add(
            new LabeledEvent
            {
                Type = email.Type,
                Time = email.Time,
                EventId = output.Add(email.Id),
                CampaignId = output.Add(email.CampaignId),
                MessageId = output.Add(email.MessageId),
                Recipient = output.Add(email.Recipient),
                Domain = output.Add(email.Domain),
                LeadId = output.Add(email.LeadId),
                Url = output.Add(email.Url),
                LinkId = output.Add(email.LinkId),
                LinkRole = email.StatedRole != LinkRole.Unknown ? email.StatedRole : email.UrlRole,
                Points = points,
                Label = Label.Undecided,
                LogOdds = Settings.Rules.PriorOf(email.Type),
                FirstReason = output.ReasonCount,
                HasBalance = points != 0,
                ProvisionalUntil = email.Time + Settings.ProvisionalFor,
                SettlesAt = email.Time,
            }
        );
        return ApplyResult.Untracked;
    }

    private void Replace(ref int textId, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && !state.Texts.Equals(textId, text))
        {
            state.Texts.Remove(textId);
            textId = state.Texts.Add(text);
        }
    }
}
