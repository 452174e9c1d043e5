using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>When a campaign began by its clicks, and what an earlier one makes of it.</summary>
public sealed class CampaignClockTests : CampaignOfOneDomain
{
    private readonly CampaignClock clock;

    public CampaignClockTests()
    {
        clock = new CampaignClock(state, watch);
    }

    [Fact]
    public void It_begins_with_its_first_click_and_an_earlier_one_has_all_judged_again()
    {
        long start = Some.Start;
        Assert.Null(clock.BegunAt(domainId));
        Note(EventType.Open, start);
        Assert.Null(clock.BegunAt(domainId));
        Note(EventType.Click, start + Hours(1), isTest: true);
        Assert.Null(clock.BegunAt(domainId));

        Note(EventType.Click, start + Hours(1) + Minutes(9));
        Assert.Equal(start + Hours(1), clock.BegunAt(domainId));
        Assert.Equal((0, false), (Campaign.OwnRevision, IsLookedAtAgain()));

        // By then nobody had had the time to come later.
        Note(EventType.Unsubscribe, start + Hours(3) - 1);
        Assert.Equal((false, false), (clock.HasGoneOn(campaignId), IsLookedAtAgain()));
        Note(EventType.Click, start + Hours(3));
        Assert.Equal((true, true), (clock.HasGoneOn(campaignId), IsLookedAtAgain()));
        Note(EventType.Click, start + Hours(5));
        Assert.Equal((0, false), (Campaign.OwnRevision, IsLookedAtAgain()));

        Note(EventType.Click, start + Hours(1) - 1);
        Assert.Equal(start + Minutes(50), clock.BegunAt(domainId));
        Assert.Equal((1, true), (Campaign.OwnRevision, IsLookedAtAgain()));

        Domain.Delivered = 1;
        Assert.Null(clock.BegunAt(domainId));
    }

    private void Note(EventType type, long time, bool isTest = false)
    {
        int message = state.Messages.Add(new Hash128((ulong)time, isTest ? 1UL : 0));
        ref MessageRow row = ref state.Messages.Edit(message);
        row.Domain = domainId;
        row.IsTest = isTest;
        int engagement = state.Engagements.Add();
        state.Engagements.Edit(engagement).Message = message;
        clock.NoteBeginning(engagement, new EventRow { Type = type, Time = time });
    }
}
