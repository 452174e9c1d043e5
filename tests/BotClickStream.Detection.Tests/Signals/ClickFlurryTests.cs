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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_goes_on_to_the_site_made_but_his_own_clicks_however_few_the_others_are(bool isFollowed)
    {
        EventDraft[] tabs =
        [
            .. "abcde".Select((link, i) => Some.Click(Minutes(9) + Seconds(1.2 * i) + 1, $"{link}").By("chrome", "home-net")),
        ];
        EventDraft[] twins =
        [
            .. tabs[..4].Select((tab, i) => tab with { After = tab.After - 100, Network = $"net-{i}", Browser = "edge" }),
        ];
        EventDraft next = isFollowed ? Some.Session(tabs[^1].After + Seconds(1)) : Some.Open(Minutes(5));
        DetectorUnderTest detector = new DetectorUnderTest().Apply([next, .. twins, .. tabs.Reverse()]);

        Assert.Equal(isFollowed, detector.LabelOf(tabs[0]).ReasonBy(Signal) is null);
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
    [InlineData(20, 5_600)]
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
    [InlineData(11, 2_700)]
    [InlineData(12, 3_450)]
    public void A_pace_that_lasts_is_one_too(int clicks, int? weight)
    {
        EventDraft[] drip = [.. Enumerable.Range(0, clicks).Select(i => Some.Click(Minutes(9) + (2_500 * i), $"{(char)('a' + i)}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(weight, detector.LabelOf(drip[^1]).ReasonBy(Signal)?.Weight);
    }

    [Fact]
    public void Opens_amid_are_no_clicks()
    {
        EventDraft[] flurry = Flurry(5);
        EventDraft[] opens = [.. Enumerable.Range(0, 5).Select(i => Some.Open(Minutes(9) + 200 + (500 * i)))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. flurry, .. opens]);

        Assert.All([.. flurry, .. opens], happened => Assert.Null(detector.LabelOf(happened).ReasonBy(Signal)));
    }

    [Fact]
    public void Its_reason_begins_with_the_first_of_its_clicks_and_not_with_an_open_before_them()
    {
        EventDraft[] opens = [.. Enumerable.Range(1, 5).Select(i => Some.Open(Minutes(9) - Seconds(i)))];
        EventDraft[] flurry = Flurry(6);
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. opens, .. flurry]);

        SaidReason reason = detector.LabelOf(flurry[^1]).ReasonBy(Signal)!;
        Assert.Equal(new Detail(6, 2_500), reason.Detail);
        Assert.Equal([flurry[0].Id, flurry[^1].Id], reason.Events);
        Assert.All(opens, open => Assert.Null(detector.LabelOf(open).ReasonBy(Signal)));
    }

    [Theory]
    [InlineData("aabbcc", 2_000, true)]
    [InlineData("aabbcd", 2_000, true)]
    [InlineData("aabcde", 2_000, false)]
    [InlineData("aabbcc", 2_001, false)]
    public void Two_repeats_within_exactly_the_window_are_one(string links, long pace, bool fires)
    {
        EventDraft[] clicks = [.. links.Select((link, i) => Some.Click(Minutes(9) + (pace * i), $"{link}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.Equal(fires ? new Detail(6, 5 * pace) : null, detector.LabelOf(clicks[^1]).ReasonBy(Signal)?.Detail);
    }

    /// <summary>On one link, half a second apart.</summary>
    private static EventDraft[] Flurry(int clicks) => [.. Enumerable.Range(0, clicks).Select(i => Some.Click(Minutes(9) + 1 + (500 * i)))];
}
