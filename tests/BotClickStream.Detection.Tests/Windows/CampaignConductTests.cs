using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>What is made of a campaign's counts, and which of their changes have its domains looked at again.</summary>
public sealed class CampaignConductTests
{
    private readonly DetectorState state = new();
    private readonly CampaignWatch watch;
    private readonly CampaignConduct conduct;
    private readonly int campaign;
    private readonly int domain;
    private readonly int context;

    public CampaignConductTests()
    {
        watch = new CampaignWatch(state);
        conduct = new CampaignConduct(state, watch);
        campaign = state.Campaigns.Add(new Hash128(1, 1));
        domain = state.Domains.Add(new Hash128(2, 2));
        state.Domains.Edit(domain).Campaign = campaign;
        context = state.Contexts.Add(new Hash128(2, 2));
        watch.Enter(domain);
    }

    private ref CampaignRow Campaign => ref state.Campaigns.Edit(campaign);

    private ref DomainRow Domain => ref state.Domains.Edit(domain);

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

        Assert.Equal((ofEarly, ofActive, pace), conduct.BaselinesFor(Domain, isAlike));
    }

    [Fact]
    public void Of_sent_and_delivered_the_more_are_mailed_and_fewer_than_none_clicked_elsewhere()
    {
        (Campaign.Sent, Campaign.Delivered, Campaign.Early, Campaign.Active) = (96, 12, 2, 2);
        (state.Contexts.Edit(context).Early, state.Contexts.Edit(context).Active) = (12, 12);

        Assert.Equal((6_000 / 136, 6_000 / 136, 6_000 / 136), conduct.BaselinesFor(Domain, isAlike: false));
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

        Assert.Equal((soon, later), CampaignConduct.UndatedOf(Domain));
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

        Assert.Equal(baseline, conduct.UndatedBaselineFor(Domain));
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
        (int, int) before = CampaignConduct.UndatedOf(Domain);
        (Domain.EarlyMessages, Domain.ActiveMessages) = later == 0 ? (1, 2) : (0, 2);

        conduct.CountUndated(domain, before);

        Assert.Equal((soon + (later == 0 ? 1 : 0), later + (later == 0 ? 0 : 1)), (Campaign.UndatedSoon, Campaign.UndatedLater));
        Assert.Equal(isOther, IsLookedAtAgain());

        conduct.CountUndated(domain, CampaignConduct.UndatedOf(Domain));
        Assert.False(IsLookedAtAgain());
    }

    [Fact]
    public void And_where_so_many_more_are_mailed()
    {
        List<bool> again = [];
        for (int i = 0; i < 7; i++)
        {
            conduct.CountDelivery(campaign, i % 2 == 0 ? MessageFlags.Delivered : MessageFlags.Sent);
            again.Add(IsLookedAtAgain());
        }

        conduct.CountDelivery(campaign, MessageFlags.Bounced);
        again.Add(IsLookedAtAgain());

        // Delivered 1, 2, 3 and 4, of which each is told apart; those sent are fewer.
        Assert.Equal([true, false, true, false, true, false, true, false], again);
        Assert.Equal((4, 3), (Campaign.Delivered, Campaign.Sent));
        for (int i = 0; i < 2; i++)
        {
            conduct.CountDelivery(campaign, MessageFlags.Delivered);
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

        Assert.Equal(isOwnOther, conduct.Count(domain, Shown.Other, shown | Shown.Other));
        Assert.Equal((before + early, before + active), (Campaign.Early, Campaign.Active));
        Assert.Equal(isOther, IsLookedAtAgain());

        Assert.False(conduct.Count(domain, shown, shown | Shown.Read));
        Assert.False(IsLookedAtAgain());

        (state.Contexts.Edit(context).Early, state.Contexts.Edit(context).Active) = (ownBefore, ownBefore);
        Assert.Equal(isOwnOther, conduct.Count(domain, shown, Shown.None));
        Assert.Equal((before, before), (Campaign.Early, Campaign.Active));
    }

    [Fact]
    public void It_begins_with_its_first_click_and_an_earlier_one_has_all_judged_again()
    {
        long start = Some.Start;
        Assert.Null(conduct.BegunAt(domain));
        Note(EventType.Open, start);
        Assert.Null(conduct.BegunAt(domain));
        Note(EventType.Click, start + Hours(1), isTest: true);
        Assert.Null(conduct.BegunAt(domain));

        Note(EventType.Click, start + Hours(1) + Minutes(9));
        Assert.Equal(start + Hours(1), conduct.BegunAt(domain));
        Assert.Equal((0, false), (Campaign.OwnRevision, IsLookedAtAgain()));

        // By then nobody had had the time to come later.
        Note(EventType.Unsubscribe, start + Hours(3) - 1);
        Assert.Equal((false, false), (conduct.HasGoneOn(campaign), IsLookedAtAgain()));
        Note(EventType.Click, start + Hours(3));
        Assert.Equal((true, true), (conduct.HasGoneOn(campaign), IsLookedAtAgain()));
        Note(EventType.Click, start + Hours(5));
        Assert.Equal((0, false), (Campaign.OwnRevision, IsLookedAtAgain()));

        Note(EventType.Click, start + Hours(1) - 1);
        Assert.Equal(start + Minutes(50), conduct.BegunAt(domain));
        Assert.Equal((1, true), (Campaign.OwnRevision, IsLookedAtAgain()));

        Domain.Delivered = 1;
        Assert.Null(conduct.BegunAt(domain));
    }

    /// <summary>People leave a link alone that has less than half of an even share of thirty-two clicks and more.</summary>
    [Fact]
    public void Links_are_told_apart_by_peoples_clicks_once_there_are_enough()
    {
        (int chosen, int left) = (Link(clicks: 31), Link(clicks: 0));
        (Campaign.KnownLinks, Campaign.PeoplesClicks) = (2, 31);
        Assert.False(conduct.IsUnpopular(campaign, left));

        int click = Click(chosen);
        conduct.CountPeoples(campaign, click, isPeoples: true);
        Assert.Equal((32, 32, 1), (Campaign.PeoplesClicks, state.Links[chosen].PeoplesClicks, Campaign.Revision));
        Assert.Equal((true, false), (conduct.IsUnpopular(campaign, left), conduct.IsUnpopular(campaign, chosen)));

        // Once, and then one that changes nothing, and one on no link.
        conduct.CountPeoples(campaign, click, isPeoples: true);
        int another = Click(chosen);
        conduct.CountPeoples(campaign, another, isPeoples: true);
        conduct.CountPeoples(campaign, Click(0), isPeoples: true);
        Assert.Equal((33, 1), (Campaign.PeoplesClicks, Campaign.Revision));

        conduct.CountPeoples(campaign, another, isPeoples: false);
        conduct.CountPeoples(campaign, another, isPeoples: false);
        Assert.Equal((32, 1), (Campaign.PeoplesClicks, Campaign.Revision));
        conduct.CountPeoples(campaign, click, isPeoples: false);
        Assert.Equal((31, 31, 2), (Campaign.PeoplesClicks, state.Links[chosen].PeoplesClicks, Campaign.Revision));
        Assert.Equal(EventFlags.None, state.Events[click].Flags);
        Assert.False(conduct.IsUnpopular(campaign, left));
    }

    [Fact]
    public void A_link_that_is_chosen_after_all_has_messages_judged_again()
    {
        (int chosen, int left) = (Link(clicks: 33), Link(clicks: 7));
        (Campaign.KnownLinks, Campaign.PeoplesClicks) = (2, 40);
        int merged = Link(clicks: 0);
        state.Links.Edit(merged).MergedInto = left;
        Assert.True(conduct.IsUnpopular(campaign, merged));

        conduct.CountPeoples(campaign, Click(merged), isPeoples: true);
        Assert.Equal((8, 0, 1), (state.Links[left].PeoplesClicks, state.Links[merged].PeoplesClicks, Campaign.Revision));
        Assert.False(conduct.IsUnpopular(campaign, left));

        conduct.CountPeoples(campaign, Click(left), isPeoples: true);
        conduct.CountPeoples(campaign, Click(chosen), isPeoples: true);
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
        conduct.CountPeoples(campaign, click, isPeoples: true);
        Assert.Equal(revisions, Campaign.Revision);

        conduct.CountPeoples(campaign, Click(state.Campaigns[campaign].FirstLink), isPeoples: true);
        Assert.Equal(revisions, Campaign.Revision);
    }

    private bool IsLookedAtAgain()
    {
        bool isPending = watch.Pending > 0;
        while (watch.TryTake(out int taken))
        {
            Assert.Equal(domain, taken);
        }

        return isPending;
    }

    private void Note(EventType type, long time, bool isTest = false)
    {
        int message = state.Messages.Add(new Hash128((ulong)time, isTest ? 1UL : 0));
        ref MessageRow row = ref state.Messages.Edit(message);
        row.Domain = domain;
        row.IsTest = isTest;
        int engagement = state.Engagements.Add();
        state.Engagements.Edit(engagement).Message = message;
        conduct.NoteBeginning(engagement, new EventRow { Type = type, Time = time });
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
