using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class RegularReturnsTests
{
    private static readonly RegularReturns Signal = new();

    [Fact]
    public void Visits_by_the_clock_are_a_machines_however_late_and_alone()
    {
        EventDraft[] visits = [Visit(Seconds(40)), Visit(Minutes(61)), Visit(Minutes(120))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(visits, visit => Assert.Equal(Label.Bot, detector.LabelOf(visit).Label));
        Assert.Equal(new Detail(3, Minutes(59)), detector.LabelOf(visits[2]).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void People_come_back_but_not_by_the_clock()
    {
        EventDraft[] visits = [Visit(Minutes(40)), Visit(Minutes(75)), Visit(Minutes(120))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(visits, visit => Assert.Equal(Label.Human, detector.LabelOf(visit).Label));
    }

    [Fact]
    public void Once_more_an_hour_later_raises_doubt_and_proves_nothing()
    {
        EventDraft[] visits = [Visit(Minutes(11)), Visit(Minutes(71))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.Equal(Signal.HourWeight, detector.LabelOf(visits[1]).ReasonBy(Signal)!.Weight);
        Assert.All(visits, visit => Assert.NotEqual(Label.Bot, detector.LabelOf(visit).Label));
    }

    [Fact]
    public void Strangers_who_come_at_like_pauses_are_several_people()
    {
        EventDraft[] visits = [.. Enumerable.Range(1, 3).Select(i => Visit(Minutes(40 * i)).By($"browser-{i}", $"net-{i}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(visits, visit => Assert.Null(detector.LabelOf(visit).ReasonBy(Signal)));
    }

    private static EventDraft Visit(long after) => Some.Click(after).By("chrome", "net-1");
}
