using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>When a campaign began by its clicks, and what an earlier one makes of it.</summary>
public sealed class CampaignClockTests
{
    private readonly DetectorState state = new();
    private readonly CampaignWatch watch;
    private readonly CampaignClock clock;
    private readonly int campaign;
    private readonly int domain;

    public CampaignClockTests()
    {
        watch = new CampaignWatch(state);
        clock = new CampaignClock(state, watch);
        campaign = state.Campaigns.Add(new Hash128(1, 1));
        domain = state.Domains.Add(new Hash128(2, 2));
        state.Domains.Edit(domain).Campaign = campaign;
        watch.Enter(domain);
    }

    private ref CampaignRow Campaign => ref state.Campaigns.Edit(campaign);

    private ref DomainRow Domain => ref state.Domains.Edit(domain);

    [Fact]
    public void It_begins_with_its_first_click_and_an_earlier_one_has_all_judged_again()
    {
        long start = Some.Start;
        Assert.Null(clock.BegunAt(domain));
        Note(EventType.Open, start);
        Assert.Null(clock.BegunAt(domain));
        Note(EventType.Click, start + Hours(1), isTest: true);
        Assert.Null(clock.BegunAt(domain));

        Note(EventType.Click, start + Hours(1) + Minutes(9));
        Assert.Equal(start + Hours(1), clock.BegunAt(domain));
        Assert.Equal((0, false), (Campaign.OwnRevision, IsLookedAtAgain()));

        // By then nobody had had the time to come later.
        Note(EventType.Unsubscribe, start + Hours(3) - 1);
        Assert.Equal((false, false), (clock.HasGoneOn(campaign), IsLookedAtAgain()));
        Note(EventType.Click, start + Hours(3));
        Assert.Equal((true, true), (clock.HasGoneOn(campaign), IsLookedAtAgain()));
        Note(EventType.Click, start + Hours(5));
        Assert.Equal((0, false), (Campaign.OwnRevision, IsLookedAtAgain()));

        Note(EventType.Click, start + Hours(1) - 1);
        Assert.Equal(start + Minutes(50), clock.BegunAt(domain));
        Assert.Equal((1, true), (Campaign.OwnRevision, IsLookedAtAgain()));

        Domain.Delivered = 1;
        Assert.Null(clock.BegunAt(domain));
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
        clock.NoteBeginning(engagement, new EventRow { Type = type, Time = time });
    }
}
