namespace BotClickStream.Detection;

/// <summary>The campaigns of the partition and their recipients' domains.</summary>
internal sealed class CampaignRegistry(
    DetectorState state,
    DetectorSettings settings,
    CampaignWatch watch,
    LinkRegistry links,
    OperatorVerdicts operators,
    FigureLedger figures,
    GatewayWatch gateways,
    DetectorStatistics statistics
)
{
    /// <summary>Ids of descriptions and totals that are known of a campaign: the last.</summary>
    public const int MaxIds = 4_096;

    /// <summary>The event's campaign; 0 where there is no room for another.</summary>
    public int FindOrAdd(in EmailEvent email)
    {
        int campaign = state.Campaigns.Find(email.CampaignKey);
        if (campaign != 0)
        {
            if (IsExpired(campaign))
            {
                ForgetIds(campaign);
                operators.Forget(campaign);
            }

            if (state.Campaigns[campaign].LastTime < email.Time)
            {
                state.Campaigns.Edit(campaign).LastTime = email.Time;
            }

            return campaign;
        }

        if (state.Campaigns.Count >= settings.MaxCampaigns)
        {
            statistics.CountLimit("campaigns");
            return 0;
        }

        campaign = state.Campaigns.Add(email.CampaignKey);
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        row.IdText = state.Texts.Add(email.CampaignId);
        row.LastTime = email.Time;
        figures.NoteChange(campaign);
        return campaign;
    }

    /// <summary>The domain that the event's recipient is of, in its campaign; 0 where there is no room for another.</summary>
    public int FindOrAddDomain(in EmailEvent email)
    {
        int campaign = FindOrAdd(email);
        int domain = campaign == 0 ? 0 : state.Domains.Find(email.DomainKey);
        if (campaign == 0 || domain != 0)
        {
            return domain;
        }

        if (state.Domains.Count >= settings.MaxDomains)
        {
            statistics.CountLimit("domains");
            return 0;
        }

        domain = state.Domains.Add(email.DomainKey);
        ref DomainRow row = ref state.Domains.Edit(domain);
        row.Campaign = campaign;
        row.NameText = state.Texts.Add(email.Domain);
        row.LastTime = email.Time;
        state.Campaigns.Edit(campaign).Domains++;
        watch.Enter(domain);
        return domain;
    }

    /// <summary>Takes over what a campaign's description, or one link of it, tells.</summary>
    public void Describe(int campaign, in EmailEvent email)
    {
        if (email.Time >= state.Campaigns[campaign].DescribedAt)
        {
            ref CampaignRow row = ref state.Campaigns.Edit(campaign);
            row.DescribedAt = email.Time;
            Replace(ref row.NameText, email.CampaignName);
            Replace(ref row.FromText, email.CampaignFrom);
            figures.NoteChange(campaign);
        }

        links.FindOrAdd(campaign, email, RoleSource.Manifest);
    }

    /// <summary>Whether the campaign's description, or the total, has come before, as far as its last ids are known.</summary>
    public bool Holds(in EmailEvent email)
    {
        int campaign = state.Campaigns.Find(email.CampaignKey);
        return campaign != 0 && !IsExpired(campaign) && state.CampaignIds.Find(email.CampaignKey.With(email.IdKey)) != 0;
    }

    /// <summary>Keeps the id of a description or total that isn't known.</summary>
    public void Remember(int campaign, in EmailEvent email)
    {
        if (state.Campaigns[campaign].Ids >= MaxIds)
        {
            ForgetOldestId(campaign);
            statistics.CountEvicted("campaign-ids");
        }

        int id = state.CampaignIds.Add(email.CampaignKey.With(email.IdKey));
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        if (row.LastId == 0)
        {
            row.FirstId = id;
        }
        else
        {
            state.CampaignIds.Edit(row.LastId).Next = id;
        }

        row.LastId = id;
        row.Ids++;
    }

    public void RemoveDomain(int domain)
    {
        watch.Leave(domain);
        ref readonly DomainRow row = ref state.Domains[domain];
        state.Campaigns.Edit(row.Campaign).Domains--;
        state.Texts.Remove(row.NameText);
        gateways.Release(row.Gateway);
        state.Domains.Remove(domain);
    }

    public void Remove(int campaign)
    {
        links.RemoveAll(campaign);
        ForgetIds(campaign);
        operators.Forget(campaign);
        figures.Forget(campaign);
        ref readonly CampaignRow row = ref state.Campaigns[campaign];
        state.Texts.Remove(row.IdText);
        state.Texts.Remove(row.NameText);
        state.Texts.Remove(row.FromText);
        state.Campaigns.Remove(campaign);
    }

    /// <summary>Whether it is past its horizon; the sweep may not have come by yet, which must not matter.</summary>
    private bool IsExpired(int campaign) => state.Campaigns[campaign].LastTime < state.Progress.Watermark - settings.CampaignHorizon;

    private void ForgetIds(int campaign)
    {
        while (state.Campaigns[campaign].FirstId != 0)
        {
            ForgetOldestId(campaign);
        }
    }

    private void ForgetOldestId(int campaign)
    {
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        int oldest = row.FirstId;
        row.FirstId = state.CampaignIds[oldest].Next;
        row.LastId = row.FirstId == 0 ? 0 : row.LastId;
        row.Ids--;
        state.CampaignIds.Remove(oldest);
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
