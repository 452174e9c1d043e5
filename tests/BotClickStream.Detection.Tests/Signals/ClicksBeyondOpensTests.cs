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

    /// <summary>Ten seconds apart, on one link each: no sweep.</summary>
    private static EventDraft[] Clicks(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Some.Click(Minutes(9) + Seconds(20 * i), $"link-{i}"))];
}
