using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ClicksBeyondOpensTests
{
    private static readonly ClicksBeyondOpens Signal = new();

    [Fact]
    public void Four_clicks_close_together_without_an_open_fire()
    {
        EventDraft[] clicks = Clicks(4);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.Equal(new Detail(4, 0), detector.LabelOf(clicks[^1]).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void Three_are_normal_where_images_are_blocked()
    {
        EventDraft[] clicks = Clicks(3);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.Null(detector.LabelOf(clicks[^1]).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void An_open_allows_for_more_clicks(int count, bool fires)
    {
        EventDraft[] clicks = Clicks(count);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Open(Minutes(8))).Apply(clicks);

        Assert.Equal(fires, detector.LabelOf(clicks[^1]).ReasonBy(Signal) is not null);
    }

    [Fact]
    public void A_later_click_apart_from_the_others_is_left_alone()
    {
        EventDraft[] clicks = Clicks(4);
        EventDraft later = Some.Click(clicks[^1].After + Seconds(60) + 1, "z");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks).Apply(later);

        Assert.Null(detector.LabelOf(later).ReasonBy(Signal));
        Assert.Equal(4, detector.LabelOf(clicks[^1]).ReasonBy(Signal)!.Detail.First);
    }

    [Fact]
    public void A_click_is_near_another_up_to_a_minute_before_or_after_it_and_an_open_is_no_click()
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, 10).Select(i => Some.Click(Minutes(9) + Seconds(60 * i), $"link-{i}"))];
        EventDraft alone = Some.Click(clicks[^1].After + Minutes(5), "z");
        EventDraft[] opens = [Some.Open(alone.After - 1), Some.Open(alone.After + 1)];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. opens, alone, .. clicks]);
        DetectorUnderTest backwards = new DetectorUnderTest().Apply([.. opens, alone, .. clicks.Reverse()]);

        Assert.Equal(new Detail(10, 2), detector.LabelOf(clicks[^1]).ReasonBy(Signal)!.Detail);
        Assert.Equal(new Detail(10, 2), backwards.LabelOf(clicks[0]).ReasonBy(Signal)!.Detail);
        Assert.Null(detector.LabelOf(alone).ReasonBy(Signal));
    }

    /// <summary>Ten seconds apart, on one link each: no sweep.</summary>
    private static EventDraft[] Clicks(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Some.Click(Minutes(9) + Seconds(20 * i), $"link-{i}"))];
}
