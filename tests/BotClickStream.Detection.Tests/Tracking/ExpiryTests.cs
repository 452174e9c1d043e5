using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ExpiryTests
{
    [Fact]
    public void Once_everything_has_expired_nothing_is_left()
    {
        Gen.Select(Gen.OneOf(Credit.Every, Credit.FirstPerLink, Credit.FirstPerMessage).SelectMany(Traffic.Settings), Traffic.Script)
            .Sample(
                (settings, script) =>
                {
                    DetectorUnderTest detector = new(settings);
                    foreach (TrafficStep step in script)
                    {
                        if (step.Draft is { } draft)
                        {
                            detector.Take(draft);
                        }
                        else
                        {
                            detector.Tick(step.Watermark);
                        }
                    }

                    detector.Tick(Days(400)).Tick(Days(800));

                    Assert.False(detector.Detector.HasPendingJudgements);
                    Assert.All(detector.Rows, table => Assert.Equal((table.Key, 0), (table.Key, table.Value)));
                },
                iter: Cases.Of(60),
                print: t => Traffic.Print(t.Item1, t.Item2)
            );
    }

    [Fact]
    public void A_message_goes_a_horizon_after_its_last_event()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Sent(), Some.Delivered(Minutes(1)), Some.Click(Hours(1)));

        Assert.Equal(1, detector.Tick(Hours(1) + Days(3)).Rows["messages"]);
        Assert.Equal(0, detector.Tick(Hours(1) + Days(3) + 1).Rows["messages"]);
        Assert.Equal(0, detector.Rows["events"]);
        Assert.Equal(1, detector.Rows["domains"]);
        Assert.Equal(0, detector.Tick(Hours(1) + Days(30) + 1).Tick(Days(31)).Rows["domains"]);
        Assert.Equal(0, detector.Rows["campaigns"]);
    }

    [Theory]
    [InlineData(0, ApplyResult.Applied)]
    [InlineData(1, ApplyResult.TooLate)]
    public void An_event_older_than_the_horizon_of_an_unknown_message_comes_too_late(long older, ApplyResult result)
    {
        DetectorUnderTest detector = new DetectorUnderTest().Tick(Days(10));

        Assert.Equal(result, detector.Take(Some.Click(Days(7) - older)));
        Assert.Equal(result, detector.Take(Some.Delivered(Days(7) - older).From("bob@b.example")));
        Assert.Equal(result == ApplyResult.Applied ? 1 : 0, detector.Labels.Count);
    }

    [Theory]
    [InlineData(EventType.Sent, EventType.Delivered)]
    [InlineData(EventType.Delivered, EventType.Sent)]
    public void A_message_of_which_nothing_but_its_delivery_is_told_goes_a_horizon_after_the_later_of_that_and_its_sending(
        EventType earlier,
        EventType later
    )
    {
        EventDraft[] told = [new EventDraft(earlier, 0), new EventDraft(later, Hours(2))];
        foreach (EventDraft[] order in new EventDraft[][] { told, [told[1], told[0]] })
        {
            DetectorUnderTest detector = new DetectorUnderTest().Apply(order);

            Assert.Equal(1, detector.Tick(Hours(2) + Days(3)).Rows["messages"]);
            Assert.Equal(0, detector.Tick(Hours(2) + Days(3) + 1).Rows["messages"]);
        }
    }

    [Fact]
    public void When_it_was_sent_is_what_was_told_also_where_something_else_came_before()
    {
        EventDraft click = Some.Click(Minutes(9));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(click, Some.Sent());

        Assert.Equal(Some.Start + Minutes(30), Assert.Single(detector.Explain(click.ToEvent().MessageKey)).ProvisionalUntil);
    }

    [Fact]
    public void A_message_that_has_gone_is_no_longer_its_domains()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Click(0), Some.Click(Days(2)).From("bob@acme.example"), Some.Click(0).From("cy@acme.example"))
            .Tick(Days(4))
            .Tick(Days(4));

        DetectorState state = detector.Detector.State;
        int left = state.Domains[1].FirstEngagement;
        Assert.Equal(1, detector.Rows["messages"]);
        Assert.True(state.Engagements.IsLive(left));
        Assert.Equal((0, 0), (state.Engagements[left].NextInDomain, state.Engagements[left].PreviousInDomain));
        Assert.Equal(0, detector.Tick(Days(6)).Tick(Days(6)).Detector.State.Domains[1].FirstEngagement);
    }

    [Fact]
    public void An_old_event_of_a_message_that_is_still_known_is_welcome()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Click(0), Some.Open(Days(2))).Tick(Days(4));

        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Click(Minutes(1), "b")));
        Assert.Equal(ApplyResult.Duplicate, detector.Take(Some.Click(0)));
    }

    [Fact]
    public void What_a_message_knew_before_it_expired_comes_too_late_when_it_lives_again()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), Some.Click(0)).Tick(Days(10));
        EventDraft weekLater = Some.Click(Days(9));

        Assert.Equal(ApplyResult.Applied, detector.Take(weekLater));
        Assert.Equal(ApplyResult.TooLate, detector.Take(Some.Click(0)));
        Assert.Equal(ApplyResult.TooLate, detector.Take(Some.Delivered()));
        Assert.Equal(Label.Human, detector.LabelOf(weekLater).Label);
    }

    [Fact]
    public void What_was_forgotten_stays_so_under_a_longer_horizon()
    {
        EventDraft click = Some.Click(Hours(1));
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { Horizon = Days(2) })
            .Apply(click)
            .Tick(Days(3))
            .Tick(Days(3));

        detector.RestartWith(new DetectorSettings { Horizon = Days(3) });

        Assert.Equal(ApplyResult.TooLate, detector.Take(click));
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Click(Days(1))));
    }

    [Fact]
    public void A_delivery_from_beyond_the_horizon_does_not_make_a_message_older_than_it_is()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Tick(Days(10)).Apply(Some.Bounce(Days(9)));

        Assert.Equal(ApplyResult.TooLate, detector.Take(Some.Delivered()));
        Assert.Equal(ApplyResult.Duplicate, detector.Take(Some.Bounce(Days(9))));
    }

    [Fact]
    public void A_late_delivery_alone_does_not_let_old_events_in_again()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Click(0)).Tick(Days(10)).Apply(Some.Bounce(Days(9)));

        Assert.Equal(ApplyResult.TooLate, detector.Take(Some.Click(0)));
    }

    [Fact]
    public void A_visit_of_a_recipient_whose_message_has_expired_waits_for_another()
    {
        EventDraft visit = Some.Session(Days(4)) with { NamesMessage = false };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Click(0)).Tick(Days(4)).Apply(visit).Tick(Days(4));

        Assert.Equal((0, 1), (detector.Rows["events"], detector.Rows["visits"]));
        Assert.Equal(ApplyResult.Duplicate, detector.Tick(Days(7)).Take(visit));
        Assert.Equal((1, 1), (detector.Rows["visits"], detector.Rows["recipients"]));
        Assert.Equal(0, detector.Tick(Days(7) + 1).Rows["visits"]);
        Assert.Equal(0, detector.Rows["recipients"]);
        Assert.Equal(ApplyResult.TooLate, detector.Take(visit));
    }

    [Fact]
    public void Visits_that_name_no_recipients_keep_their_campaign_alive()
    {
        EventDraft total = Some.Total(0);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(total, total with { After = Days(20) }).Tick(Days(40));

        Assert.Equal(1, detector.Rows["campaigns"]);
    }
}
