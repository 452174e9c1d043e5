namespace BotClickStream.Detection.Tests;

/// <summary>The rows of a campaign that went to one domain, and whether that is to be looked at again.</summary>
public abstract class CampaignOfOneDomain
{
    private protected readonly DetectorState state = new();
    private protected readonly CampaignWatch watch;
    private protected readonly int campaignId;
    private protected readonly int domainId;

    private protected CampaignOfOneDomain()
    {
        watch = new CampaignWatch(state);
        campaignId = state.Campaigns.Add(new Hash128(1, 1));
        domainId = state.Domains.Add(new Hash128(2, 2));
        state.Domains.Edit(domainId).Campaign = campaignId;
        watch.Enter(domainId);
    }

    private protected ref CampaignRow Campaign => ref state.Campaigns.Edit(campaignId);

    private protected ref DomainRow Domain => ref state.Domains.Edit(domainId);

    private protected bool IsLookedAtAgain()
    {
        bool isPending = watch.Pending > 0;
        while (watch.TryTake(out int taken))
        {
            Assert.Equal(domainId, taken);
        }

        return isPending;
    }
}
