namespace BotClickStream.Detection;

/// <summary>
/// Has a campaign's messages judged again when something else is known of its links or its clock than they were judged by, and its domains' bursts measured again when another
/// part of its recipients is early: domain by domain, so that neither an event's cost nor the state of a message grows with the campaign.
/// </summary>
internal sealed class CampaignWatch(DetectorState state)
{
    private readonly RejudgeQueue<CampaignRow> waiting = new(state.Campaigns);

    /// <summary>How many wait.</summary>
    public int Pending => waiting.Count;

    /// <summary>The rows are back: finds those whose domains were being walked through.</summary>
    public void CompleteRestore() => waiting.CompleteRestore();

    /// <summary>Something else is known by which its messages may show something else of themselves.</summary>
    public void ReviseOwn(int campaign)
    {
        Revise(campaign);
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        row.OwnRevision = row.Revision;
    }

    /// <summary>Something else is known that its messages are judged by.</summary>
    public void Revise(int campaign)
    {
        state.Campaigns.Edit(campaign).Revision++;
        Revisit(campaign);
    }

    /// <summary>Something else is known that its domains' bursts are measured by.</summary>
    public void Revisit(int campaign) => waiting.Add(campaign, state.Campaigns[campaign].FirstDomain);

    /// <inheritdoc cref="Revisit"/>
    public void RevisitIf(int campaign, bool isOther)
    {
        if (isOther)
        {
            Revisit(campaign);
        }
    }

    /// <summary>The next domain to be looked at again.</summary>
    public bool TryTake(out int domain)
    {
        if (!waiting.TryPeek(out int campaign, out domain))
        {
            return false;
        }

        state.Campaigns.Edit(campaign).RejudgeCursor = state.Domains[domain].NextInCampaign;
        return true;
    }

    /// <summary>Adds a domain to those of its campaign.</summary>
    public void Enter(int domain)
    {
        ref DomainRow row = ref state.Domains.Edit(domain);
        ref CampaignRow campaign = ref state.Campaigns.Edit(row.Campaign);
        row.NextInCampaign = campaign.FirstDomain;
        if (campaign.FirstDomain != 0)
        {
            state.Domains.Edit(campaign.FirstDomain).PreviousInCampaign = domain;
        }

        campaign.FirstDomain = domain;
    }

    /// <summary>Takes an expiring domain out.</summary>
    public void Leave(int domain)
    {
        ref readonly DomainRow row = ref state.Domains[domain];
        ref CampaignRow campaign = ref state.Campaigns.Edit(row.Campaign);
        if (campaign.RejudgeCursor == domain)
        {
            campaign.RejudgeCursor = row.NextInCampaign;
        }

        if (row.PreviousInCampaign != 0)
        {
            state.Domains.Edit(row.PreviousInCampaign).NextInCampaign = row.NextInCampaign;
        }
        else
        {
            campaign.FirstDomain = row.NextInCampaign;
        }

        if (row.NextInCampaign != 0)
        {
            state.Domains.Edit(row.NextInCampaign).PreviousInCampaign = row.PreviousInCampaign;
        }
    }
}
