namespace BotClickStream.Detection.Tests;

/// <summary>Which links people leave alone, and what of that has a campaign's messages judged again.</summary>
public sealed class LinkPopularityTests
{
    private readonly DetectorState state = new();
    private readonly LinkPopularity popularity;
    private readonly int campaign;

    public LinkPopularityTests()
    {
        popularity = new LinkPopularity(state, new CampaignWatch(state));
        campaign = state.Campaigns.Add(new Hash128(1, 1));
    }

    private ref CampaignRow Campaign => ref state.Campaigns.Edit(campaign);

    /// <summary>People leave a link alone that has less than half of an even share of thirty-two clicks and more.</summary>
    [Fact]
    public void Links_are_told_apart_by_peoples_clicks_once_there_are_enough()
    {
        (int chosen, int left) = (Link(clicks: 31), Link(clicks: 0));
        (Campaign.KnownLinks, Campaign.PeoplesClicks) = (2, 31);
        Assert.False(popularity.IsUnpopular(campaign, left));

        int click = Click(chosen);
        popularity.CountPeoples(campaign, click, isPeoples: true);
        Assert.Equal((32, 32, 1), (Campaign.PeoplesClicks, state.Links[chosen].PeoplesClicks, Campaign.Revision));
        Assert.Equal((true, false), (popularity.IsUnpopular(campaign, left), popularity.IsUnpopular(campaign, chosen)));

        // Once, and then one that changes nothing, and one on no link.
        popularity.CountPeoples(campaign, click, isPeoples: true);
        int another = Click(chosen);
        popularity.CountPeoples(campaign, another, isPeoples: true);
        popularity.CountPeoples(campaign, Click(0), isPeoples: true);
        Assert.Equal((33, 1), (Campaign.PeoplesClicks, Campaign.Revision));

        popularity.CountPeoples(campaign, another, isPeoples: false);
        popularity.CountPeoples(campaign, another, isPeoples: false);
        Assert.Equal((32, 1), (Campaign.PeoplesClicks, Campaign.Revision));
        popularity.CountPeoples(campaign, click, isPeoples: false);
        Assert.Equal((31, 31, 2), (Campaign.PeoplesClicks, state.Links[chosen].PeoplesClicks, Campaign.Revision));
        Assert.Equal(EventFlags.None, state.Events[click].Flags);
        Assert.False(popularity.IsUnpopular(campaign, left));
    }

    [Fact]
    public void A_link_that_is_chosen_after_all_has_messages_judged_again()
    {
        (int chosen, int left) = (Link(clicks: 33), Link(clicks: 7));
        (Campaign.KnownLinks, Campaign.PeoplesClicks) = (2, 40);
        int merged = Link(clicks: 0);
        state.Links.Edit(merged).MergedInto = left;
        Assert.True(popularity.IsUnpopular(campaign, merged));

        popularity.CountPeoples(campaign, Click(merged), isPeoples: true);
        Assert.Equal((8, 0, 1), (state.Links[left].PeoplesClicks, state.Links[merged].PeoplesClicks, Campaign.Revision));
        Assert.False(popularity.IsUnpopular(campaign, left));

        popularity.CountPeoples(campaign, Click(left), isPeoples: true);
        popularity.CountPeoples(campaign, Click(chosen), isPeoples: true);
        Assert.Equal(1, Campaign.Revision);
    }

    /// <summary>Of so many that to look at each would take long it is taken for granted that some are others now.</summary>
    [Theory]
    [InlineData(1_000, 0)]
    [InlineData(1_001, 1)]
    public void Of_more_than_a_thousand_links_some_are_taken_for_others_at_each_doubling(int links, int revisions)
    {
        for (int i = 0; i < links; i++)
        {
            Link(clicks: 0);
        }

        // Of sixty-four links none can be told from sixty-four clicks.
        (Campaign.KnownLinks, Campaign.PeoplesClicks) = (64, 63);
        int click = Click(state.Campaigns[campaign].FirstLink);
        popularity.CountPeoples(campaign, click, isPeoples: true);
        Assert.Equal(revisions, Campaign.Revision);

        popularity.CountPeoples(campaign, Click(state.Campaigns[campaign].FirstLink), isPeoples: true);
        Assert.Equal(revisions, Campaign.Revision);
    }

    private int Link(int clicks)
    {
        int link = state.Links.Add(new Hash128(3, (ulong)state.Links.Bound));
        ref LinkRow row = ref state.Links.Edit(link);
        row.PeoplesClicks = clicks;
        row.Next = Campaign.FirstLink;
        Campaign.FirstLink = link;
        return link;
    }

    private int Click(int link)
    {
        int id = state.Events.Add();
        state.Events.Edit(id).Link = link;
        return id;
    }
}
