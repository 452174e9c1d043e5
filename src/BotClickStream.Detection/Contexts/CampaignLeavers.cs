namespace BotClickStream.Detection;

/// <summary>
/// Counts how many of a campaign's recipients leave it: what a surge of a domain's unsubscribes is compared with. When that amounts to something else, the campaign's domains are measured again, a few with each event.
/// </summary>
internal sealed class CampaignLeavers(DetectorState state, CampaignWatch watch)
{
    /// <summary>What is assumed of who leaves, until the campaign shows it: one of so many recipients, and of so many who click; and between what thousandths it may be.</summary>
    private const int AssumedStaying = 50;
    private const int AssumedClicking = 8;
    private const int LeastLeavers = 10;
    private const int MostLeavers = 400;
    private const int LeastOfClicked = 100;
    private const int MostOfClicked = 600;

    /// <summary>
    /// What a domain adds to its campaign's <see cref="CampaignRow.Left"/>, <see cref="CampaignRow.Stayed"/> and <see cref="CampaignRow.LeftOfMailed"/>: of those who leave no more than one more than click only, so that where a
    /// scanner unsubscribes whole domains people don't look annoyed; among those who were mailed that is only where most of them left. Who leaves by what a person alone does counts whatever others do.
    /// </summary>
    public static DomainLeavers Of(in DomainRow domain)
    {
        int stayed = Math.Max(0, domain.Clicked - domain.Unsubscribed - domain.UnsubscribedByPeople);
        int left = domain.UnsubscribedByPeople + Math.Min(domain.Unsubscribed, stayed + 1);
        bool areMost = domain.Unsubscribed * 2L > domain.Mailed;
        return new DomainLeavers(left, stayed, areMost ? left : domain.UnsubscribedByPeople + domain.Unsubscribed);
    }

    /// <summary>Counts that of a domain's messages others were mailed, clicked or unsubscribed than before.</summary>
    public void Count(int domain, DomainLeavers before)
    {
        ref readonly DomainRow row = ref state.Domains[domain];
        DomainLeavers now = Of(row);
        if (now == before)
        {
            return;
        }

        ref CampaignRow campaign = ref state.Campaigns.Edit(row.Campaign);
        (int, int, int) counted = Rounded(campaign);
        campaign.Left += now.Left - before.Left;
        campaign.Stayed += now.Stayed - before.Stayed;
        campaign.LeftOfMailed += now.LeftOfMailed - before.LeftOfMailed;
        watch.RevisitIf(row.Campaign, counted != Rounded(campaign));
    }

    /// <summary>Thousandths of the campaign's recipients at other domains, and of those of them who click, who leave.</summary>
    public (int OfMailed, int OfClicked) Elsewhere(in DomainRow domain)
    {
        ref readonly CampaignRow campaign = ref state.Campaigns[domain.Campaign];
        DomainLeavers own = Of(domain);
        int left = Math.Max(0, Steps.Rounded(campaign.Left) - Steps.Rounded(own.Left));
        int clicked = left + Math.Max(0, Steps.Rounded(campaign.Stayed) - Steps.Rounded(own.Stayed));
        int leftOfMailed = Math.Max(0, Steps.Rounded(campaign.LeftOfMailed) - Steps.Rounded(own.LeftOfMailed));
        int mailed = Math.Max(0, Steps.Rounded(Math.Max(campaign.Sent, campaign.Delivered)) - domain.Mailed);
        if (mailed < CampaignBaselines.FewElsewhere && domain.Mailed > 0)
        {
            // What goes to one domain only may annoy its own staff.
            return (MostLeavers, MostOfClicked);
        }

        return (
            (int)Math.Clamp((leftOfMailed + 1) * 1000L / (mailed + AssumedStaying), LeastLeavers, MostLeavers),
            (int)Math.Clamp((left + 1) * 1000L / (clicked + AssumedClicking), LeastOfClicked, MostOfClicked)
        );
    }

    private static (int, int, int) Rounded(in CampaignRow campaign) =>
        (Steps.Rounded(campaign.Left), Steps.Rounded(campaign.Stayed), Steps.Rounded(campaign.LeftOfMailed));
}
