namespace BotClickStream.Detection;

/// <summary>
/// Counts what campaigns have come to by the last labels of their events, and publishes it. A label moves what it changes, so that an event costs the same however large its campaign is.
/// </summary>
internal sealed class FigureLedger(DetectorState state, DetectorSettings settings, DetectorStatistics statistics)
{
    /// <summary>Links and domains of a campaign that are told.</summary>
    public const int MostLinks = 200;

    public const int MostDomains = 50;

    /// <summary>Bytes of the links' texts that are told, so that a campaign's record fits wherever it is sent.</summary>
    private const int MostLinkText = 256 * 1024;

    /// <summary>Published in one go, and looked at for it.</summary>
    private const int MostPublished = 50;

    private const int MostLooks = 1_000;

    /// <summary>Those of which something else is to be said than was, if only that they have settled. What the rows tell, so that it is the same after a restore.</summary>
    private readonly RowSet waiting = new();

    // By rank while a campaign is published; filled anew each time.
    private readonly (int Id, int Rank, int Size)[] links = new (int, int, int)[MostLinks];
    private readonly (int Id, int Rank, int Size)[] domains = new (int, int, int)[MostDomains];

    /// <summary>The rows are back: finds those of which there is something to say.</summary>
    public void CompleteRestore()
    {
        for (int id = state.Campaigns.NextLive(1); id < state.Campaigns.Bound; id = state.Campaigns.NextLive(id + 1))
        {
            waiting.Set(id, !state.Campaigns[id].Counts.IsSettled);
        }
    }

    /// <summary>Something else is known of a campaign than was published.</summary>
    public void NoteChange(int campaign)
    {
        ref CampaignCounts counts = ref state.Campaigns.Edit(campaign).Counts;
        counts.IsChanged = true;
        counts.IsSettled = false;
        waiting.Set(campaign, isIn: true);
    }

    /// <summary>Counts a message that was opened or clicked for the first time, unless it was before it expired.</summary>
    public void CountEngaged(int message)
    {
        ref readonly MessageRow row = ref state.Messages[message];
        if (state.PastMessages.Find(row.Key) is not 0 and int past && !IsOver(state.PastMessages[past]))
        {
            state.Messages.Edit(message).HasPast = true;
        }
        else if (!row.IsTest)
        {
            state.Campaigns.Edit(CampaignOf(message)).Counts.Engaged++;
        }
    }

    /// <summary>Keeps of an engaged message that goes what it counts for.</summary>
    /// <returns>The row; 0 where nothing is kept.</returns>
    public int Keep(int engagement)
    {
        ref readonly MessageRow row = ref state.Messages[state.Engagements[engagement].Message];
        if (row.IsTest)
        {
            return 0;
        }

        MessageFigures figures = MessageFigures.Of(state, engagement);
        int past = state.PastMessages.Find(row.Key);
        if (past == 0 && state.PastMessages.Count >= settings.MaxMessages)
        {
            statistics.CountLimit("past-messages");
            return 0;
        }

        past = past != 0 ? past : state.PastMessages.Add(row.Key);
        ref PastMessageRow kept = ref state.PastMessages.Edit(past);
        kept.LastTime = state.Engagements[engagement].LastTime;
        figures.Keep(ref kept);
        return past;
    }

    /// <summary>Counts what the message's row has taken in.</summary>
    /// <param name="isFirst">Whether nothing was told of its delivery before.</param>
    public void CountDelivery(int message, MessageFlags flag, bool isFirst)
    {
        ref readonly MessageRow row = ref state.Messages[message];
        if (row.IsTest)
        {
            return;
        }

        bool isSuspect = row.Engagement != 0 && MessageFigures.Of(state, row.Engagement).IsSuspect;
        ref CampaignCounts counts = ref state.Campaigns.Edit(CampaignOf(message)).Counts;
        counts.Mailed += isFirst ? 1 : 0;
        counts.Bounced += flag == MessageFlags.Bounced ? 1 : 0;
        counts.SuspectsSent += isSuspect && flag == MessageFlags.Sent ? 1 : 0;
        counts.SuspectsDelivered += isSuspect && flag == MessageFlags.Delivered ? 1 : 0;
        NoteChange(CampaignOf(message));
    }

    /// <summary>Counts sessions or conversions, one of them or a total's.</summary>
    public void CountVisits(int campaign, EventType type, int count)
    {
        ref CampaignCounts counts = ref state.Campaigns.Edit(campaign).Counts;
        counts.Sessions += type == EventType.Session ? count : 0;
        counts.Conversions += type == EventType.Conversion ? count : 0;
        counts.TellsSessions |= type == EventType.Session;
        counts.TellsConversions |= type == EventType.Conversion;
        NoteChange(campaign);
    }

    /// <summary>Counts a label of an event whose message there is no room for: whether that was opened or clicked before nobody knows.</summary>
    public void CountUntracked(in EmailEvent email)
    {
        int campaign = email.IsTest || !email.Type.IsLabelled() ? 0 : state.Campaigns.Find(email.CampaignKey);
        if (campaign != 0)
        {
            Count(ref state.Campaigns.Edit(campaign).Counts, email.Type, Label.Undecided, Actor.Unknown, 1);
            NoteChange(campaign);
        }
    }

    /// <summary>Counts an event by what is said of it now instead of what was said before.</summary>
    /// <param name="before">With <see cref="Label.None"/> where nothing was.</param>
    public void CountLabel(int message, in EventRow row, (Label Label, Actor Actor) before)
    {
        if (state.Messages[message].IsTest)
        {
            return;
        }

        ref CampaignCounts counts = ref state.Campaigns.Edit(CampaignOf(message)).Counts;
        Count(ref counts, row.Type, before.Label, before.Actor, -1);
        Count(ref counts, row.Type, row.Label, row.Actor, +1);
        if (row.Type == EventType.Click && LinkRegistry.Merged(state, row.Link) is not 0 and int link)
        {
            ref LinkRow clicked = ref state.Links.Edit(link);
            clicked.Clicks += before.Label == Label.None ? 1 : 0;
            clicked.HumanClicks += Bit(row.Label == Label.Human) - Bit(before.Label == Label.Human);
            clicked.MachineClicks += Bit(row.Label == Label.Bot) - Bit(before.Label == Label.Bot);
        }
    }

    /// <summary>Counts a message by what its events are <paramref name="now"/> instead of <paramref name="before"/>.</summary>
    public void CountMessage(int engagement, in MessageFigures before, in MessageFigures now)
    {
        int message = state.Engagements[engagement].Message;
        ref readonly MessageRow row = ref state.Messages[message];
        if (row.IsTest)
        {
            return;
        }

        ref CampaignCounts counts = ref state.Campaigns.Edit(CampaignOf(message)).Counts;
        counts.Opened += Bit(now.Events.Opens > 0) - Bit(before.Events.Opens > 0);
        counts.Clicked += Bit(now.Events.Clicks > 0) - Bit(before.Events.Clicks > 0);
        counts.OpenedByPeople += Bit(now.IsOpenedByPeople) - Bit(before.IsOpenedByPeople);
        counts.ClickedByPeople += Bit(now.IsClickedByPeople) - Bit(before.IsClickedByPeople);
        CountSuspect(ref counts, before, -1);
        CountSuspect(ref counts, now, +1);
        if (before.IsSuspect != now.IsSuspect)
        {
            state.Domains.Edit(row.Domain).Suspects += now.IsSuspect ? 1 : -1;
        }

        NoteChange(CampaignOf(message));
    }

    /// <summary>The campaign's row goes.</summary>
    public void Forget(int campaign) => waiting.Set(campaign, isIn: false);

    /// <summary>Publishes the figures that have changed or settled, of a slice of the campaigns that wait.</summary>
    /// <param name="now">Of the caller's clock: so often somebody reads them, however fast the stream's time goes.</param>
    public void Publish(long now, OutputBuffer output)
    {
        ref int next = ref state.Progress.NextFigures;
        int published = 0;
        for (int looks = Math.Min(waiting.Count, MostLooks); looks > 0 && published < MostPublished; looks--)
        {
            next = waiting.NextAfter(next);
            ref readonly CampaignRow row = ref state.Campaigns[next];
            bool isSettled = state.Progress.Watermark >= row.LastTime + settings.SettleAfter;
            // Another's clock may be ahead of this one.
            bool isDue = row.Counts.PublishedAt == 0 || Math.Abs(now - row.Counts.PublishedAt) >= settings.MetricsInterval;
            if (isDue && (isSettled || row.Counts.IsChanged))
            {
                published++;
                ref CampaignCounts counts = ref state.Campaigns.Edit(next).Counts;
                bool isFirst = counts.PublishedAt == 0;
                counts.PublishedAt = now;
                counts.IsChanged = false;
                counts.IsSettled = isSettled;
                Write(next, isFirst, output);
                waiting.Set(next, !isSettled);
            }
        }
    }

    /// <summary>Appends what the campaign has come to.</summary>
    public void Write(int campaign, bool isFirst, OutputBuffer output)
    {
        ref readonly CampaignRow row = ref state.Campaigns[campaign];
        ref readonly CampaignCounts counts = ref row.Counts;
        EventCounts raw = counts.Human + counts.Undecided;
        foreach (ref readonly EventCounts machine in (ReadOnlySpan<EventCounts>)counts.Machines)
        {
            raw += machine;
        }

        CampaignMetrics metrics = new()
        {
            CampaignId = output.Add(state.Texts, row.IdText),
            Name = output.Add(state.Texts, row.NameText),
            AsOf = state.Progress.LatestTime,
            IsFirst = isFirst,
            IsSettled = counts.IsSettled,
            // Where deliveries are told, one that is opened after all of it was forgotten is none more.
            Recipients = Math.Max(counts.Mailed, counts.Engaged),
            Sent = row.Sent,
            Delivered = row.Delivered,
            Bounced = counts.Bounced,
            Complaints = counts.Complaints,
            Raw = new Reading(raw, counts.Opened, counts.Clicked, row.Sent, row.Delivered),
            Human = new Reading(counts.Human, counts.OpenedByPeople, counts.ClickedByPeople, row.Sent, row.Delivered),
            WithoutSuspects = new Reading(
                raw - counts.OfSuspects,
                counts.Opened - counts.SuspectsOpened,
                counts.Clicked - counts.SuspectsClicked,
                row.Sent - counts.SuspectsSent,
                row.Delivered - counts.SuspectsDelivered
            ),
            Suspects = counts.Suspects,
            Machines = counts.Machines,
            Undecided = counts.Undecided,
            Sessions = counts.TellsSessions ? counts.Sessions : null,
            Conversions = counts.TellsConversions ? counts.Conversions : null,
        };
        (metrics.FirstLink, metrics.LinkCount) = WriteLinks(row.FirstLink, output);
        (metrics.FirstDomain, metrics.DomainCount) = WriteDomains(row.FirstDomain, output);
        output.Add(metrics);
    }

    private bool IsOver(in PastMessageRow row) => row.LastTime < state.Progress.Watermark - settings.CampaignHorizon;

    private (int First, int Count) WriteLinks(int first, OutputBuffer output)
    {
        int count = 0;
        for (int id = first; id != 0; id = state.Links[id].Next)
        {
            ref readonly LinkRow row = ref state.Links[id];
            if (row.MergedInto == 0 && (row.UrlText | row.IdText) != 0)
            {
                Keep(links, ref count, (id, row.Clicks, 0));
            }
        }

        int before = output.LinkCount;
        int left = MostLinkText;
        foreach ((int id, _, _) in links.AsSpan(0, count))
        {
            ref readonly LinkRow row = ref state.Links[id];
            left -= state.Texts.LengthOf(row.UrlText) + state.Texts.LengthOf(row.IdText);
            if (left < 0)
            {
                break;
            }

            output.Add(
                new LinkFigures
                {
                    LinkId = output.Add(state.Texts, row.IdText),
                    Url = output.Add(state.Texts, row.UrlText),
                    Role = row.Role,
                    Clicks = row.Clicks,
                    HumanClicks = row.HumanClicks,
                    MachineClicks = row.MachineClicks,
                }
            );
        }

        return (before, output.LinkCount - before);
    }

    /// <remarks>
    /// Walks all domains of the campaign, whenever it is told: not each event costs more the larger a campaign is, but each <see cref="DetectorSettings.MetricsInterval"/>
    /// does, by what a step in a list of at most as many rows as the state may have takes. So links are found above, of which a campaign has few.
    /// </remarks>
    private (int First, int Count) WriteDomains(int first, OutputBuffer output)
    {
        int count = 0;
        for (int id = first; id != 0; id = state.Domains[id].NextInCampaign)
        {
            Keep(domains, ref count, (id, state.Domains[id].Suspects, state.Domains[id].Mailed));
        }

        int before = output.DomainCount;
        foreach ((int id, _, _) in domains.AsSpan(0, count))
        {
            ref readonly DomainRow row = ref state.Domains[id];
            int context = state.Contexts.Find(row.Key);
            output.Add(
                new DomainFigures
                {
                    Domain = output.Add(state.Texts, row.NameText),
                    Delivered = row.Delivered,
                    Suspects = row.Suspects,
                    IsScanned = context != 0 && state.Contexts[context].Scanned > 0,
                }
            );
        }

        return (before, output.DomainCount - before);
    }

    /// <summary>Puts one among the first by rank, then size, where it is one of them; of equal ones those met first stay.</summary>
    private static void Keep((int Id, int Rank, int Size)[] kept, ref int count, (int Id, int Rank, int Size) one)
    {
        if (count == kept.Length && !IsBefore(one, kept[^1]))
        {
            return;
        }

        int at = count < kept.Length ? count++ : count - 1;
        while (at > 0 && IsBefore(one, kept[at - 1]))
        {
            kept[at] = kept[at - 1];
            at--;
        }

        kept[at] = one;
    }

    private static bool IsBefore((int Id, int Rank, int Size) a, (int Id, int Rank, int Size) b) =>
        a.Rank != b.Rank ? a.Rank > b.Rank : a.Size > b.Size;

    private static void Count(ref CampaignCounts counts, EventType type, Label label, Actor actor, int change)
    {
        switch (label)
        {
            case Label.Human:
                counts.Human.Add(type, change);
                break;
            case Label.Undecided:
                counts.Undecided.Add(type, change);
                break;
            case Label.Bot:
                counts.Machines[(int)actor].Add(type, change);
                break;
            default:
                return;
        }

        counts.Complaints += type == EventType.Complaint ? change : 0;
    }

    private static void CountSuspect(ref CampaignCounts counts, in MessageFigures message, int change)
    {
        if (message.IsSuspect)
        {
            counts.Suspects += change;
            counts.SuspectsSent += (message.Mailed & MessageFlags.Sent) != 0 ? change : 0;
            counts.SuspectsDelivered += (message.Mailed & MessageFlags.Delivered) != 0 ? change : 0;
            counts.SuspectsOpened += message.Events.Opens > 0 ? change : 0;
            counts.SuspectsClicked += message.Events.Clicks > 0 ? change : 0;
            counts.OfSuspects = change > 0 ? counts.OfSuspects + message.Events : counts.OfSuspects - message.Events;
        }
    }

    private int CampaignOf(int message) => state.Domains[state.Messages[message].Domain].Campaign;

    private static int Bit(bool value) => value ? 1 : 0;
}
