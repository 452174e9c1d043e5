using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class LinkSweepTests
{
    private static readonly LinkSweep Signal = new();

    [Fact]
    public void Three_links_within_the_window_fire_with_their_numbers()
    {
        EventDraft a = Some.Click(Minutes(9), "a");
        EventDraft b = Some.Click(Minutes(9) + Seconds(4), "b");
        EventDraft c = Some.Click(Minutes(9) + Seconds(10), "c");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(a with { LinkCount = 12 }, b, c);

        SaidReason reason = detector.LabelOf(c).ReasonBy(Signal)!;
        Assert.Equal((Signal.Weight * Signal.PeoplePaceShare / 1_000, new Detail(3, 12, 10_000)), (reason.Weight, reason.Detail));
        Assert.Equal([a.Id, c.Id], reason.Events);
        Assert.All(new[] { a, b, c }, click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));
    }

    [Fact]
    public void A_window_a_millisecond_too_short_does_not_fire()
    {
        EventDraft last = Some.Click(Seconds(10) + 1, "c");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Click(0, "a"), Some.Click(Seconds(4), "b"), last);

        Assert.Null(detector.LabelOf(last).ReasonBy(Signal));
    }

    [Fact]
    public void Who_goes_on_to_the_site_amid_a_sweep_from_many_networks_is_no_part_of_it()
    {
        EventDraft[] sweep =
        [
            .. "bcdefghijk".Select(
                (link, i) => Some.Click(Minutes(9) + Seconds(0.9 * i), $"{link}").By($"browser-{i % 4}", $"net-{i % 4}")
            ),
        ];
        EventDraft person = Some.Click(Minutes(9) + Seconds(4.1), "a").By("phone", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(person.After + Seconds(0.3))).Apply(sweep).Apply(person);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(person).ReasonBy(new ClickFlurry()));
        Assert.Equal(Label.Human, detector.LabelOf(person).Label);
        Assert.All(sweep, click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));
    }

    [Fact]
    public void Clicks_on_two_links_are_no_sweep_however_many()
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, 8).Select(i => Some.Click(Seconds(i), i % 2 == 0 ? "a" : "b"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Clicks_on_links_that_are_not_told_are_no_sweep()
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, 8).Select(i => Some.Click(Seconds(i), link: null))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Theory]
    [InlineData(400, 8_300)]
    [InlineData(700, 4_565)]
    [InlineData(1_000, 830)]
    public void It_weighs_less_at_a_pace_that_people_opening_tabs_have(long pace, int weight)
    {
        EventDraft[] clicks = [.. "abcde".Select((link, i) => Some.Click(Minutes(9) + 1 + (pace * i), $"{link}") with { LinkCount = 5 })];
        DetectorUnderTest detector = new(new DetectorSettings { Rules = new Rules { InterClickGap = new InterClickGap { Weight = 1 } } });
        detector.Apply(clicks);

        Assert.Equal(weight, detector.LabelOf(clicks[^1]).ReasonBy(Signal)!.Weight);
    }

    /// <summary>The gaps see the same: the weaker of the two counts half.</summary>
    [Theory]
    [InlineData("abc", 20, 1_325)]
    [InlineData("abcde", 20, 4_950)]
    [InlineData("abcd", 5, 7_150)]
    [InlineData("abcd", 6, 3_800)]
    [InlineData("abcdefghijkl", 12, 9_950)]
    public void It_weighs_more_the_more_links_and_the_larger_their_share_of_the_mail(string links, int ofLinks, int weight)
    {
        EventDraft[] sweep = [.. Some.Sweep(Minutes(9), links).Select(click => click with { LinkCount = ofLinks })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(sweep);

        Assert.Equal(weight, detector.LabelOf(sweep[^1]).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void Who_clicks_while_a_scanner_is_at_work_is_no_part_of_its_sweep()
    {
        EventDraft person = Some.Click(Minutes(9) + Seconds(3), "z").By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Sweep(Minutes(9))).Apply(person);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    [Fact]
    public void The_pixel_that_the_same_visitor_fetched_before_belongs_to_the_sweep()
    {
        EventDraft pixel = Some.Open(Minutes(9) - Seconds(33)).By("scanner-browser", "scanner-net");
        EventDraft[] sweep = Some.Sweep(Minutes(9));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(pixel).Apply(sweep);

        // As of its last revision: the third link made it one.
        Assert.Equal([sweep[0].Id, sweep[2].Id], detector.LabelOf(pixel).ReasonBy(Signal)!.Events);
        Assert.Equal(Label.Bot, detector.LabelOf(pixel).Label);
    }

    [Fact]
    public void A_pixel_seconds_before_the_sweep_belongs_to_it_and_is_not_its_first_click()
    {
        EventDraft pixel = Some.Open(Minutes(9) - Seconds(3)).By("scanner-browser", "scanner-net");
        EventDraft[] sweep = Some.Sweep(Minutes(9));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(pixel).Apply(sweep);

        Assert.Equal(Label.Bot, detector.LabelOf(pixel).Label);
        SaidReason reason = detector.LabelOf(sweep[^1]).ReasonBy(Signal)!;
        Assert.Equal([sweep[0].Id, sweep[^1].Id], reason.Events);
        Assert.Equal(500, reason.Detail.Third);
    }

    [Fact]
    public void An_open_by_somebody_else_or_long_before_does_not_belong_to_the_sweep()
    {
        EventDraft person = Some.Open(Minutes(9) - Seconds(10)).By("home-browser", "home-net");
        EventDraft early = Some.Open(Minutes(7) - 1).By("scanner-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(person, early).Apply(Some.Sweep(Minutes(9)));

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(early).ReasonBy(Signal));
    }

    [Fact]
    public void Who_fetches_each_link_several_times_over_is_as_quick()
    {
        EventDraft[] clicks = [.. "aabbcc".Select((link, i) => Some.Click(Minutes(9) + 1 + (400 * i), $"{link}"))];
        EventDraft open = Some.Open(Minutes(9) + 600);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks).Apply(open);

        // Each link but the first 800 ms after the one before, and so slower than a machine's pace by links.
        Assert.True(detector.LabelOf(clicks[^1]).ReasonBy(Signal)!.Weight > Signal.Weight / 2);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Nobody_opens_nine_tabs_within_the_window(int links, bool isPeoples)
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, links).Select(i => Some.Click(Minutes(9) + 1 + (1_100 * i), $"link-{i}"))];
        int weight = new DetectorUnderTest().Apply(clicks).LabelOf(clicks[^1]).ReasonBy(Signal)!.Weight;

        Assert.Equal(isPeoples, weight < Signal.Weight);
    }

    [Theory]
    [InlineData(120_000, true)]
    [InlineData(120_001, false)]
    public void An_open_up_to_two_minutes_before_belongs_to_the_sweep_and_weighs_less(long before, bool fires)
    {
        EventDraft pixel = Some.Open(Minutes(9) - before).By("scanner-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(pixel).Apply(Some.Sweep(Minutes(9), "abcdefgh"));

        Assert.Equal(fires ? Signal.OpenWeight : null, detector.LabelOf(pixel).ReasonBy(Signal)?.Weight);
    }
}
