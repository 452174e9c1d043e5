namespace BotClickStream.Detection;

/// <summary>The campaigns of the partition and their recipients' domains.</summary>
internal sealed class CampaignRegistry(DetectorState state, DetectorSettings settings, LinkRegistry links, DetectorStatistics statistics)
{
    /// <summary>The event's campaign; 0 where there is no room for another.</summary>
    public int FindOrAdd(in EmailEvent email)
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

        if (state.Campaigns.Count >= settings.MaxCampaigns)
        {
            statistics.CountLimit("campaigns");
            return 0;
        }

        campaign = state.Campaigns.Add(email.CampaignKey);
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        row.IdText = state.Texts.Add(email.CampaignId);
        row.LastTime = email.Time;
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
        return domain;
    }

    /// <summary>Takes over what a campaign's description, or one link of it, tells.</summary>
    public void Describe(int campaign, in EmailEvent email)
    {
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        row.StatedLinks = Math.Max(row.StatedLinks, email.LinkCount);
        Replace(ref row.NameText, email.CampaignName);
        Replace(ref row.FromText, email.CampaignFrom);
        if (!email.LinkKey.IsAbsent)
        {
            links.FindOrAdd(campaign, email, RoleSource.Manifest);
        }
    }

    public void RemoveDomain(int domain)
    {
        ref readonly DomainRow row = ref state.Domains[domain];
        state.Campaigns.Edit(row.Campaign).Domains--;
        state.Texts.Remove(row.NameText);
        state.Domains.Remove(domain);
    }

    public void Remove(int campaign)
    {
        links.RemoveAll(campaign);
        ref readonly CampaignRow row = ref state.Campaigns[campaign];
        state.Texts.Remove(row.IdText);
        state.Texts.Remove(row.NameText);
        state.Texts.Remove(row.FromText);
        state.Campaigns.Remove(campaign);
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
