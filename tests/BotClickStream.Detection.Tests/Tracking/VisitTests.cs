using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>Sessions and conversions that name their recipient and no message.</summary>
public sealed class VisitTests
{
    private static readonly EventDraft Click = Some.Click(Minutes(9)) with { Machine = MachineFlag.Machine };
    private static readonly EventDraft Visit = Some.Conversion(Minutes(10)) with { NamesMessage = false };

    [Fact]
    public void A_visit_that_arrives_before_its_click_is_evidence_like_one_that_arrives_after()
    {
        SaidLabel after = new DetectorUnderTest().Apply(Click, Visit).LabelOf(Click);
        SaidLabel before = new DetectorUnderTest().Apply(Visit, Click).LabelOf(Click);

        Assert.Equal((Label.Human, 1, 0), (after.Label, after.Revision, before.Revision));
        Assert.Equal((after.Label, after.LogOdds), (before.Label, before.LogOdds));
        Assert.Equal([Visit.Id], before.ReasonBy(new SessionAfterClick())!.Events);
    }

    [Fact]
    public void A_visit_joins_the_message_engaged_last_before_it_whatever_came_first()
    {
        EventDraft other = Click with { Message = "second", After = Minutes(8), Link = "b" };
        EventDraft[] events = [Click, other, Visit];
        foreach (int[] order in new int[][] { [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            DetectorUnderTest detector = new DetectorUnderTest().Apply(order.Select(i => events[i]));

            Assert.Equal(Label.Human, detector.LabelOf(Click).Label);
            Assert.Equal(Label.Bot, detector.LabelOf(other).Label);
        }
    }

    [Fact]
    public void Of_several_messages_one_that_has_expired_is_no_visits()
    {
        EventDraft second = Click with { Message = "second", After = Days(2), Link = "b" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Click, second).Tick(Days(2) + Hours(1));

        detector.Apply(Visit with { After = second.After + Minutes(1) });

        Assert.Equal((Label.Bot, Label.Human), (detector.LabelOf(Click).Label, detector.LabelOf(second).Label));
    }

    [Fact]
    public void A_visit_that_is_told_twice_is_a_duplicate_whether_it_names_its_message_or_not()
    {
        EventDraft named = Visit with { NamesMessage = true };

        Assert.Equal(ApplyResult.Duplicate, new DetectorUnderTest().Apply(Visit).Take(Visit));
        Assert.Equal(ApplyResult.Duplicate, new DetectorUnderTest().Apply(Click, Visit).Take(named));
        Assert.Equal(ApplyResult.Duplicate, new DetectorUnderTest().Apply(Click, named).Take(Visit));
        Assert.Equal(ApplyResult.Applied, new DetectorUnderTest().Apply(Visit).Take(Visit with { Recipient = "bob@acme.example" }));
    }

    [Fact]
    public void A_visit_does_not_keep_its_message_from_settling_and_expiring()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Click, Visit).Tick(Click.After + Days(1));
        detector.Apply(Visit with { After = Minutes(11) });

        Assert.Equal(1, detector.LabelOf(Click).Revision);
        Assert.Equal(0, detector.Tick(Click.After + Days(3) + 1).Rows["messages"]);
        Assert.Equal((2, 1), (detector.Rows["visits"], detector.Rows["recipients"]));
    }

    [Fact]
    public void Of_one_recipient_no_more_visits_are_kept_than_of_a_message()
    {
        DetectorUnderTest detector = new(new DetectorSettings { MaxEventsPerMessage = 2 });
        ApplyResult[] results = [.. Enumerable.Range(0, 3).Select(i => detector.Take(Visit with { After = i }))];

        Assert.Equal([ApplyResult.Applied, ApplyResult.Applied, ApplyResult.MessageFull], results);
    }

    [Fact]
    public void Past_the_limit_of_recipients_visits_are_untracked_and_engagements_are_not()
    {
        DetectorUnderTest detector = new(new DetectorSettings { MaxMessages = 2 });
        string[] recipients = Some.Recipients(5);
        ApplyResult[] results = [.. recipients.Select(recipient => detector.Take(Visit.From(recipient)))];

        Assert.Equal(ApplyResult.Untracked, results[4]);
        Assert.Equal(4, results.Count(result => result == ApplyResult.Applied));
        Assert.Equal(1, detector.Detector.Statistics.LimitsReached["recipients"]);
        Assert.Equal(1, detector.Detector.Statistics.Untracked);
        Assert.Equal(ApplyResult.Applied, detector.Take(Click.From(recipients[4])));
    }

    [Fact]
    public void A_recipient_with_more_messages_than_are_looked_through_is_counted()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(
            Enumerable.Range(0, 65).Select(i => Click with { Message = $"m-{i}", After = i })
        );

        Assert.Equal(1, detector.Detector.Statistics.LimitsReached["messages-per-recipient"]);
        detector.Apply(Visit);
        Assert.Equal(Label.Human, detector.LabelOf(Click with { Message = "m-63", After = 63 }).Label);
        Assert.Equal(Label.Bot, detector.LabelOf(Click with { Message = "m-64", After = 64 }).Label);
    }
}
