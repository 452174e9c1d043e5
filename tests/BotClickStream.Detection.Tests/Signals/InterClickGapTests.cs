using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class InterClickGapTests
{
    private static readonly InterClickGap Signal = new();

    [Fact]
    public void A_double_clicks_second_hit_is_no_click_of_its_own()
    {
        EventDraft first = Some.Click(Minutes(9) + 1).By("chrome", "net-1");
        EventDraft again = first with { After = first.After + 500 };
        EventDraft next = Some.Click(first.After + 800, "b").By("chrome", "net-1");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, again, next);

        Assert.Null(detector.LabelOf(next).ReasonBy(Signal));
    }

    [Fact]
    public void Two_links_less_than_a_third_of_a_second_apart_fire_for_both()
    {
        EventDraft a = Some.Click(Minutes(9), "a");
        EventDraft b = Some.Click(Minutes(9) + 300, "b");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(a, b);

        Assert.Equal(new Detail(300), detector.LabelOf(a).ReasonBy(Signal)!.Detail);
        Assert.Equal(new Detail(300), detector.LabelOf(b).ReasonBy(Signal)!.Detail);
        Assert.Equal([a.Id, b.Id], detector.LabelOf(a).ReasonBy(Signal)!.Events);
    }

    [Fact]
    public void A_millisecond_more_or_the_same_link_does_not_fire()
    {
        EventDraft a = Some.Click(Minutes(9), "a");
        EventDraft again = Some.Click(Minutes(9) + 100, "a");
        EventDraft b = Some.Click(Minutes(9) + 401, "b");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(a, again, b);

        Assert.All(new[] { a, again, b }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Clocks_of_whole_seconds_tell_no_gap()
    {
        EventDraft a = Some.Click(Minutes(9), "a");
        EventDraft b = Some.Click(Minutes(9), "b");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(a, b);

        Assert.Null(detector.LabelOf(a).ReasonBy(Signal));
    }

    [Fact]
    public void It_fires_for_every_click_that_has_another_link_near()
    {
        EventDraft a = Some.Click(Minutes(9), "a");
        EventDraft b = Some.Click(Minutes(9) + 100, "b");
        EventDraft bAgain = Some.Click(Minutes(9) + 300, "b");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(a, b, bAgain);

        Assert.NotNull(detector.LabelOf(bAgain).ReasonBy(Signal));
    }

    [Fact]
    public void A_link_that_is_not_told_is_not_another_one()
    {
        EventDraft a = Some.Click(Minutes(9), "a");
        EventDraft unknown = Some.Click(Minutes(9) + 100, link: null);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(a, unknown);

        Assert.Null(detector.LabelOf(a).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(unknown).ReasonBy(Signal));
    }
}
