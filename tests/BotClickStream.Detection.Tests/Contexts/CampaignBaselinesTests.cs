namespace BotClickStream.Detection.Tests;

/// <summary>What is made of a campaign's early clicks, and which changes of theirs have its domains looked at again.</summary>
public sealed class CampaignBaselinesTests : CampaignOfOneDomain
{
    private readonly CampaignBaselines baselines;
    private readonly int context;

    public CampaignBaselinesTests()
    {
        baselines = new CampaignBaselines(state, watch);
        context = state.Contexts.Add(state.Domains[domainId].Key);
    }

    [Theory]
    // Of nothing known, as many as a firm's own staff; where early clicks are all alike, as people in a hurry.
    [InlineData(0, 0, 0, 0, false, 400, 400, 150)]
    [InlineData(0, 0, 0, 0, true, 150, 150, 150)]
    // So do few elsewhere.
    [InlineData(6, 2, 0, 0, false, 363, 363, 136)]
    [InlineData(6, 1, 0, 0, false, 133, 133, 133)]
    // Those elsewhere, of those mailed elsewhere.
    [InlineData(96, 10, 10, 20, false, 126, 206, 206)]
    [InlineData(96, 200, 10, 20, false, 500, 500, 500)]
    // Within bounds.
    [InlineData(2_048, 0, 0, 0, false, 20, 20, 20)]
    [InlineData(512, 0, 512, 600, false, 500, 500, 500)]
    public void Baselines_are_of_the_campaigns_people_elsewhere(
        int mailed,
        int own,
        int early,
        int active,
        bool isAlike,
        int ofEarly,
        int ofActive,
        int pace
    )
    {
        (Campaign.Delivered, Campaign.Early, Campaign.Active) = (mailed, early + 2, active + 4);
        (Domain.Sent, state.Contexts.Edit(context).Early, state.Contexts.Edit(context).Active) = (own, 2, 4);

        Assert.Equal((ofEarly, ofActive, pace), baselines.For(Domain, isAlike));
    }

    [Fact]
    public void Of_sent_and_delivered_the_more_are_mailed_and_fewer_than_none_clicked_elsewhere()
    {
        (Campaign.Sent, Campaign.Delivered, Campaign.Early, Campaign.Active) = (96, 12, 2, 2);
        (state.Contexts.Edit(context).Early, state.Contexts.Edit(context).Active) = (12, 12);

        Assert.Equal((6_000 / 136, 6_000 / 136, 6_000 / 136), baselines.For(Domain, isAlike: false));
    }

    [Theory]
    [InlineData(32, 32, false)]
    [InlineData(48, 4, false)]
    [InlineData(48, 6, true)]
    [InlineData(64, 6, false)]
    [InlineData(64, 10, true)]
    public void People_are_quick_of_whom_a_tenth_is_early_among_forty_and_more_elsewhere(int mailed, int early, bool areQuick)
    {
        (Campaign.Delivered, Campaign.Early) = (mailed, early + 2);
        state.Contexts.Edit(context).Early = 2;

        Assert.Equal(areQuick, baselines.AreQuick(Domain));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(0, 5, 5, 0, 0)]
    [InlineData(0, 3, 10, 3, 7)]
    [InlineData(0, 8, 10, 4, 2)]
    [InlineData(1, 3, 10, 0, 0)]
    public void Where_no_delivery_is_told_those_clicked_soon_count_up_to_twice_those_later(
        int mailed,
        int early,
        int active,
        int soon,
        int later
    )
    {
        (Domain.Delivered, Domain.EarlyMessages, Domain.ActiveMessages) = (mailed, early, active);

        Assert.Equal((soon, later), CampaignBaselines.UndatedOf(Domain));
    }

    [Theory]
    // Who may be as quick as a scanner is taken to be; where few are elsewhere that is soon so.
    [InlineData(0, 0, 0, 0, 800)]
    [InlineData(12, 24, 0, 0, 276)]
    [InlineData(12, 24, 12, 12, 276)]
    [InlineData(16, 24, 0, 0, 800)]
    [InlineData(64, 128, 0, 0, 225)]
    [InlineData(128, 128, 0, 0, 800)]
    // Fewer than none are none.
    [InlineData(2, 32, 4, 16, 199)]
    public void There_how_quick_people_are_is_told_by_those_who_came_soon_among_all(
        int soon,
        int later,
        int ownSoon,
        int ownActive,
        int baseline
    )
    {
        (Campaign.UndatedSoon, Campaign.UndatedLater) = (soon, later);
        (Domain.EarlyMessages, Domain.ActiveMessages) = (ownSoon, ownActive);

        Assert.Equal(baseline, baselines.UndatedFor(Domain));
    }

    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(5, 0, true)]
    [InlineData(0, 4, false)]
    [InlineData(0, 5, true)]
    public void Domains_are_looked_at_again_where_those_amount_to_something_else(int soon, int later, bool isOther)
    {
        (Campaign.UndatedSoon, Campaign.UndatedLater) = (soon, later);
        (Domain.EarlyMessages, Domain.ActiveMessages) = (0, 1);
        (int, int) before = CampaignBaselines.UndatedOf(Domain);
        (Domain.EarlyMessages, Domain.ActiveMessages) = later == 0 ? (1, 2) : (0, 2);

        baselines.CountUndated(domainId, before);

        Assert.Equal((soon + (later == 0 ? 1 : 0), later + (later == 0 ? 0 : 1)), (Campaign.UndatedSoon, Campaign.UndatedLater));
        Assert.Equal(isOther, IsLookedAtAgain());

        baselines.CountUndated(domainId, CampaignBaselines.UndatedOf(Domain));
        Assert.False(IsLookedAtAgain());
    }

    [Fact]
    public void And_where_so_many_more_are_mailed()
    {
        List<bool> again = [];
        for (int i = 0; i < 7; i++)
        {
            baselines.CountDelivery(campaignId, i % 2 == 0 ? MessageFlags.Delivered : MessageFlags.Sent);
            again.Add(IsLookedAtAgain());
        }

        baselines.CountDelivery(campaignId, MessageFlags.Bounced);
        again.Add(IsLookedAtAgain());

        // Delivered 1, 2, 3 and 4, of which each is told apart; those sent are fewer.
        Assert.Equal([true, false, true, false, true, false, true, false], again);
        Assert.Equal((4, 3), (Campaign.Delivered, Campaign.Sent));
        for (int i = 0; i < 2; i++)
        {
            baselines.CountDelivery(campaignId, MessageFlags.Delivered);
            again.Add(IsLookedAtAgain());
        }

        Assert.Equal([false, true], again[^2..]);
    }

    [Theory]
    [InlineData((int)Shown.Early, 4, 4, false)]
    [InlineData((int)Shown.Early, 5, 4, true)]
    [InlineData((int)Shown.Active, 4, 4, false)]
    [InlineData((int)Shown.Active, 5, 4, true)]
    [InlineData((int)(Shown.Early | Shown.Active), 5, 3, true)]
    public void What_a_message_shows_is_counted_with_its_campaign_and_the_domains_own_baselines_are_others_where_it_amounts_to_something(
        int what,
        int before,
        int ownBefore,
        bool isOther
    )
    {
        Shown shown = (Shown)what;
        bool isOwnOther = ownBefore < 4;
        (Campaign.Early, Campaign.Active) = (before, before);
        int early = (shown & Shown.Early) != 0 ? 1 : 0;
        int active = (shown & Shown.Active) != 0 ? 1 : 0;
        // Its context has counted it already.
        (state.Contexts.Edit(context).Early, state.Contexts.Edit(context).Active) = (ownBefore + early, ownBefore + active);

        Assert.Equal(isOwnOther, baselines.Count(domainId, Shown.Other, shown | Shown.Other));
        Assert.Equal((before + early, before + active), (Campaign.Early, Campaign.Active));
        Assert.Equal(isOther, IsLookedAtAgain());

        Assert.False(baselines.Count(domainId, shown, shown | Shown.Read));
        Assert.False(IsLookedAtAgain());

        (state.Contexts.Edit(context).Early, state.Contexts.Edit(context).Active) = (ownBefore, ownBefore);
        Assert.Equal(isOwnOther, baselines.Count(domainId, shown, Shown.None));
        Assert.Equal((before, before), (Campaign.Early, Campaign.Active));
    }
}
