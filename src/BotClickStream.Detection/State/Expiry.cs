namespace BotClickStream.Detection;

/// <summary>
/// Lets go of what is past its horizon: when it is touched, and by a sweep that walks the tables a slice with each tick.
/// </summary>
internal sealed class Expiry(DetectorState state, DetectorSettings settings, MessageJudge judge, DomainWatch domains, ContextWatch contexts)
{
    /// <summary>Milliseconds of stream time in which the sweep looks at every row once; so long at most memory is held that nobody needs.</summary>
    private const long Round = 3_600_000;

    /// <summary>Rows of a table looked at in one go, however far time went on.</summary>
    private const int MostRows = 10_000;

    public bool IsExpired(int message, long watermark) => LastTimeOf(message) < watermark - settings.Horizon;

    /// <summary>Looks at a slice of each table, the larger the further time went on since the last, going on where it stopped.</summary>
    public void Sweep(long watermark)
    {
        ref DetectorProgress progress = ref state.Progress;
        long elapsed = Math.Min(watermark - progress.SweptAt, Round);
        progress.SweptAt = watermark;
        for (int i = Slice(state.Messages, elapsed); i > 0; i--)
        {
            int message = Next(state.Messages, ref progress.NextMessage);
            if (state.Messages.IsLive(message) && IsExpired(message, watermark))
            {
                Remove(message, watermark);
            }
        }

        long horizon = watermark - settings.Horizon;
        for (int i = Slice(state.Forgotten, elapsed); i > 0; i--)
        {
            int forgotten = Next(state.Forgotten, ref progress.NextForgotten);
            if (state.Forgotten.IsLive(forgotten) && state.Forgotten[forgotten].LastTime < horizon)
            {
                state.Forgotten.Remove(forgotten);
            }
        }

        long campaignHorizon = watermark - settings.CampaignHorizon;
        // A round later than they expire: a message that the sweep found late may have gone while they still counted.
        for (int i = Slice(state.Credits, elapsed); i > 0; i--)
        {
            int credit = Next(state.Credits, ref progress.NextCredit);
            if (state.Credits.IsLive(credit) && state.Credits[credit].LastTime < campaignHorizon - Round)
            {
                state.Credits.Remove(credit);
            }
        }

        for (int i = Slice(state.Contexts, elapsed); i > 0; i--)
        {
            int context = Next(state.Contexts, ref progress.NextContext);
            if (
                state.Contexts.IsLive(context)
                && state.Contexts[context] is { FirstMember: 0, RejudgeTurn: 0 } row
                && row.LastTime < campaignHorizon
            )
            {
                state.Contexts.Remove(context);
            }
        }

        for (int i = Slice(state.Domains, elapsed); i > 0; i--)
        {
            int domain = Next(state.Domains, ref progress.NextDomain);
            if (
                state.Domains.IsLive(domain)
                && state.Domains[domain] is { Messages: 0, RejudgeTurn: 0 } row
                && row.LastTime < campaignHorizon
            )
            {
                state.Campaigns.Edit(row.Campaign).Domains--;
                state.Texts.Remove(row.NameText);
                state.Domains.Remove(domain);
            }
        }

        for (int i = Slice(state.Campaigns, elapsed); i > 0; i--)
        {
            int campaign = Next(state.Campaigns, ref progress.NextCampaign);
            if (state.Campaigns.IsLive(campaign) && state.Campaigns[campaign] is { Domains: 0 } row && row.LastTime < campaignHorizon)
            {
                RemoveCampaign(campaign);
            }
        }
    }

    /// <summary>Removes a message and all that hangs on it; of its credits a small row stays.</summary>
    public void Remove(int message, long watermark)
    {
        int engagement = state.Messages[message].Engagement;
        if (engagement != 0)
        {
            KeepCredits(engagement, Math.Min(watermark, LastTimeOf(message) + settings.Horizon));
            RemoveEngagement(engagement);
        }

        state.Domains.Edit(state.Messages[message].Domain).Messages--;
        state.Messages.Remove(message);
    }

    public void RemoveEvent(int id)
    {
        state.Texts.Remove(state.Events[id].IdText);
        state.Texts.Remove(state.Events[id].LeadText);
        state.Events.Remove(id);
    }

    /// <summary>The row that remembers a credit; 0 where there is none or it has expired, which then goes: what the sweep hasn't reached yet must not count.</summary>
    public int FindCredit(Hash128 key, long watermark)
    {
        int credit = state.Credits.Find(key);
        if (credit != 0 && state.Credits[credit].LastTime < watermark - settings.CampaignHorizon)
        {
            state.Credits.Remove(credit);
            return 0;
        }

        return credit;
    }

    /// <summary>Milliseconds since 1970 of the message's last event.</summary>
    public long LastTimeOf(int message)
    {
        ref readonly MessageRow row = ref state.Messages[message];
        return row.Engagement != 0 ? state.Engagements[row.Engagement].LastTime : Math.Max(row.Anchor, row.Anchor - row.SentBefore);
    }

    /// <param name="end">When the message went; not when the sweep found it, which must not matter.</param>
    private void KeepCredits(int engagement, long end)
    {
        if (settings.Credit == Credit.Every)
        {
            return;
        }

        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            if ((row.Flags & EventFlags.OwnPoints) != 0 || settings.PointsOf(row.Type) is null || !row.Type.IsLabelled())
            {
                continue;
            }

            bool holds = row.Label != Label.Bot && row.Points + row.Balance != 0;
            Hash128 key = judge.CreditKey(engagement, row);
            int credit = FindCredit(key, end);
            credit = credit != 0 ? credit : state.Credits.Add(key);
            ref CreditRow kept = ref state.Credits.Edit(credit);
            kept.LastTime = Math.Max(kept.LastTime, row.Time);
            kept.Held |= holds ? (byte)1 : (byte)0;
        }
    }

    private void RemoveEngagement(int engagement)
    {
        domains.Leave(engagement);
        contexts.Leave(engagement);
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        for (int id = row.FirstEvent; id != 0; )
        {
            int next = state.Events[id].Next;
            RemoveEvent(id);
            id = next;
        }

        for (int id = row.FirstOverflow; id != 0; )
        {
            int next = state.Overflow[id].Next;
            state.Overflow.Remove(id);
            id = next;
        }

        if (row.Recipient != 0 && state.Recipients[row.Recipient].Engagement == engagement)
        {
            state.Recipients.Remove(row.Recipient);
        }

        state.Texts.Remove(row.MessageIdText);
        state.Texts.Remove(row.RecipientText);
        state.Texts.Remove(row.LeadText);
        state.Engagements.Remove(engagement);
    }

    private void RemoveCampaign(int campaign)
    {
        ref readonly CampaignRow row = ref state.Campaigns[campaign];
        for (int link = row.FirstLink; link != 0; )
        {
            int next = state.Links[link].Next;
            if (state.Links[link].Url != 0)
            {
                state.LinkUrls.Remove(state.Links[link].Url);
            }

            state.Texts.Remove(state.Links[link].UrlText);
            state.Texts.Remove(state.Links[link].IdText);
            state.Links.Remove(link);
            link = next;
        }

        state.Texts.Remove(row.IdText);
        state.Texts.Remove(row.NameText);
        state.Texts.Remove(row.FromText);
        state.Campaigns.Remove(campaign);
    }

    private static int Slice(Table table, long elapsed)
    {
        int rows = table.Bound - 1;
        return (int)Math.Min(Math.Min(rows, MostRows), (rows * elapsed / Round) + 1);
    }

    private static int Next(Table table, ref int cursor)
    {
        int at = cursor > 0 && cursor < table.Bound ? cursor : 1;
        cursor = at + 1;
        return at;
    }
}
