namespace BotClickStream.Detection;

/// <summary>Counts which of a campaign's links people choose. When that makes something else of one, the campaign's messages are judged again, a few with each event.</summary>
internal sealed class LinkPopularity(DetectorState state, CampaignWatch watch)
{
    private const int MostLinksLookedAt = 1_000;

    /// <summary>Whether people leave the link alone: see <see cref="UnpopularLink"/>.</summary>
    public bool IsUnpopular(int campaign, int link)
    {
        ref readonly CampaignRow row = ref state.Campaigns[campaign];
        return UnpopularLink.IsUnpopular(
            state.Links[LinkRegistry.Merged(state, link)].PeoplesClicks,
            row.PeoplesClicks,
            LinkRegistry.MailLinks(row)
        );
    }

    /// <summary>Says whether a click is one of a person of whom there is no doubt.</summary>
    public void CountPeoples(int campaign, int id, bool isPeoples)
    {
        ref readonly EventRow row = ref state.Events[id];
        if (row.Link == 0 || ((row.Flags & EventFlags.IsPeoples) != 0) == isPeoples)
        {
            return;
        }

        state.Events.Edit(id).Flags ^= EventFlags.IsPeoples;
        int change = isPeoples ? 1 : -1;
        ref CampaignRow owner = ref state.Campaigns.Edit(campaign);
        bool was = IsUnpopular(campaign, row.Link);
        int before = owner.PeoplesClicks;
        state.Links.Edit(LinkRegistry.Merged(state, row.Link)).PeoplesClicks += change;
        owner.PeoplesClicks += change;
        // What the others are changes with the sum's steps only.
        if (
            was != IsUnpopular(campaign, row.Link)
            || (Steps.Of(before) != Steps.Of(owner.PeoplesClicks) && IsAnyOfOtherPopularity(owner, before))
        )
        {
            watch.Revise(campaign);
        }
    }

    /// <summary>Whether another number of people's clicks than before makes something else of any link; of too many to look at they do.</summary>
    private bool IsAnyOfOtherPopularity(in CampaignRow campaign, int before)
    {
        int links = LinkRegistry.MailLinks(campaign);
        int left = MostLinksLookedAt;
        for (int id = campaign.FirstLink; id != 0; id = state.Links[id].Next)
        {
            int clicks = state.Links[id].PeoplesClicks;
            if (
                left-- == 0
                || UnpopularLink.IsUnpopular(clicks, before, links) != UnpopularLink.IsUnpopular(clicks, campaign.PeoplesClicks, links)
            )
            {
                return true;
            }
        }

        return false;
    }
}
