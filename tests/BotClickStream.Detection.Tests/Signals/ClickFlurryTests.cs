using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ClickFlurryTests
{
    private static readonly ClickFlurry Signal = new();

    [Fact]
    public void Who_is_followed_link_by_link_by_a_machine_made_but_half_of_the_clicks()
    {
        EventDraft[] tabs =
        [
            .. "abcde".Select((link, i) => Some.Click(Minutes(9) + Seconds(1.2 * i) + 1, $"{link}").By("chrome", "home-net")),
        ];
        // Each comes 100 ms before or after the person's next.
        EventDraft[] twins =
        [
            .. tabs.Select((tab, i) => tab with { After = tab.After + Seconds(1.1), Network = $"net-{i % 2}", Browser = "edge" }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. tabs.Concat(twins).OrderByDescending(click => click.After)]);

        // The first comes last, so that its label knows them all.
        Assert.Null(detector.LabelOf(tabs[0]).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(tabs[0]).ReasonBy(new InterClickGap()));
        Assert.All(tabs, tab => Assert.NotEqual(Label.Bot, detector.LabelOf(tab).Label));
    }

    [Fact]
    public void A_machine_that_is_followed_is_one_by_its_own_clicks()
    {
        EventDraft[] clicks =
        [
            .. Enumerable.Range(0, 9).Select(i => Some.Click(Minutes(9) + Seconds(i) + 1, "abc"[i % 3].ToString()).By("chrome", "a-net")),
        ];
        EventDraft[] twins = [.. clicks.Select(click => click with { After = click.After + 450, Network = "b-net" })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. clicks.Concat(twins).OrderByDescending(click => click.After)]);

        Assert.Equal(9, detector.LabelOf(clicks[0]).ReasonBy(Signal)!.Detail.First);
    }

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
