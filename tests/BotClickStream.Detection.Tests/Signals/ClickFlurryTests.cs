using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ClickFlurryTests
{
    private static readonly ClickFlurry Signal = new();

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, 1_100)]
    [InlineData(8, 2_600)]
    [InlineData(20, 5_500)]
    public void It_weighs_more_the_more_clicks_there_are_on_whatever_links(int clicks, int? weight)
    {
        EventDraft[] flurry = Flurry(clicks);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(flurry);

        // The gaps between two links see the same; alone it counts whole.
        Assert.Equal(weight, detector.LabelOf(flurry[^1]).ReasonBy(Signal)?.Weight);
    }

    [Fact]
    public void Spread_over_more_than_the_window_they_are_a_persons()
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, 6).Select(i => Some.Click(Minutes(9) + Seconds(2.001 * i)))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Who_clicks_meanwhile_is_none_of_it()
    {
        EventDraft[] flurry = [.. Flurry(8).Select(click => click.By("scanner-browser", "scanner-net"))];
        EventDraft person = Some.Click(Minutes(9) + Seconds(2), "b").By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(flurry).Apply(person);

        Assert.NotNull(detector.LabelOf(flurry[0]).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(8, null)]
    [InlineData(9, 1_675)]
    public void A_few_tabs_each_on_a_link_of_its_own_are_none(int tabs, int? weight)
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, tabs).Select(i => Some.Click(Minutes(9) + (1_100 * i), $"{(char)('a' + i)}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.Equal(weight, detector.LabelOf(clicks[^1]).ReasonBy(Signal)?.Weight);
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, 2_650)]
    [InlineData(12, 3_400)]
    public void A_pace_that_lasts_is_one_too(int clicks, int? weight)
    {
        EventDraft[] drip = [.. Enumerable.Range(0, clicks).Select(i => Some.Click(Minutes(9) + (2_500 * i), $"{(char)('a' + i)}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(weight, detector.LabelOf(drip[^1]).ReasonBy(Signal)?.Weight);
    }

    /// <summary>On one link, half a second apart.</summary>
    private static EventDraft[] Flurry(int clicks) => [.. Enumerable.Range(0, clicks).Select(i => Some.Click(Minutes(9) + 1 + (500 * i)))];
}
