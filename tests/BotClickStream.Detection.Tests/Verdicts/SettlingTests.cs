using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class SettlingTests
{
    private static readonly EventDraft Click = Some.Click(Minutes(9)) with { Machine = MachineFlag.Machine };
    private static readonly EventDraft Conversion = Some.Conversion(Minutes(10));

    [Fact]
    public void A_label_says_until_when_it_is_provisional_and_when_it_settles()
    {
        EventDraft alone = Some.Click(Minutes(2));
        SaidLabel label = new DetectorUnderTest().Apply(alone).LabelOf(alone);
        Assert.Equal(alone.Time + Minutes(30), label.ProvisionalUntil);
        Assert.Equal(alone.Time + Days(1), label.SettlesAt);

        label = new DetectorUnderTest().Apply(Some.Sent(), Some.Open(Minutes(9)), alone).LabelOf(alone);
        Assert.Equal(Some.Start + Minutes(30), label.ProvisionalUntil);
        Assert.Equal(Some.Start + Minutes(9) + Days(1), label.SettlesAt);

        label = new DetectorUnderTest().Apply(Some.Sent(), Some.Delivered(Minutes(1)), alone).LabelOf(alone);
        Assert.Equal(Some.Start + Minutes(31), label.ProvisionalUntil);
    }

    [Theory]
    [InlineData(-1, Label.Human)]
    [InlineData(0, Label.Bot)]
    public void What_has_settled_by_the_watermark_is_not_revised(long afterSettling, Label label)
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Click).Tick(Click.After + Days(1) + afterSettling);

        detector.Apply(Conversion);

        Assert.Equal(label, detector.LabelOf(Click).Label);
    }

    [Fact]
    public void An_event_of_tomorrow_that_comes_before_todays_others_settles_nothing()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Click, Some.Open(Click.After + Days(1)), Conversion);

        Assert.Equal(Label.Human, detector.LabelOf(Click).Label);
    }

    [Fact]
    public void An_event_that_comes_after_the_others_have_settled_is_judged_with_them()
    {
        EventDraft[] sweep = Some.Sweep(Seconds(40));
        EventDraft late = sweep[^1];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(sweep[..^1]).Tick(Days(2)).Apply(late);

        Assert.Equal(Label.Bot, detector.LabelOf(late).Label);
        Assert.Equal(6, detector.LabelOf(late).ReasonBy(new LinkSweep())!.Detail.First);
    }

    [Fact]
    public void A_delivery_that_arrives_after_settling_revises_nothing()
    {
        EventDraft click = Some.Click(Seconds(30));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(click).Tick(Days(2));

        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Delivered()));

        Assert.Equal((Label.Human, 0), (detector.LabelOf(click).Label, detector.LabelOf(click).Revision));
    }

    [Theory]
    [InlineData(EventType.Sent, Label.Bot)]
    [InlineData(EventType.Delivered, Label.Bot)]
    [InlineData(EventType.Bounce, Label.Human)]
    public void A_domains_burst_is_of_those_whom_it_was_mailed_to_as_far_as_anything_tells_of_them(EventType told, Label label)
    {
        string[] recipients = Some.Recipients(3);
        EventDraft[] clicks = [.. recipients.Select(recipient => Some.Click(Seconds(400)).From(recipient))];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => new EventDraft(told, 0).From(recipient)))
            .Apply(clicks)
            .WorkOff();

        Assert.All(clicks, click => Assert.Equal(label, detector.LabelOf(click).Label));
    }

    [Fact]
    public void A_domains_burst_passes_over_what_has_settled()
    {
        string[] recipients = Some.Recipients(3);
        EventDraft[] clicks = [.. recipients.Select(recipient => Some.Click(Seconds(400)).From(recipient))];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(clicks[..2])
            .Tick(Days(2));

        detector.Apply(clicks[2]).WorkOff();

        Assert.Equal([Label.Human, Label.Human, Label.Bot], clicks.Select(click => detector.LabelOf(click).Label));
    }
}
