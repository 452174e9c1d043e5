using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class SameLinkTwiceTests
{
    private static readonly SameLinkTwice Signal = new();

    [Fact]
    public void The_same_link_from_another_browser_of_the_network_fires_for_both()
    {
        EventDraft first = Some.Click(Minutes(9)).By("chrome", "net-1");
        EventDraft second = Some.Click(Minutes(9) + Seconds(2)).By("edge", "net-1");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, second);

        Assert.Equal(new Detail(2_000), detector.LabelOf(second).ReasonBy(Signal)!.Detail);
        Assert.Equal([first.Id, second.Id], detector.LabelOf(first).ReasonBy(Signal)!.Events);
    }

    [Theory]
    [InlineData(600_000, 1_000)]
    [InlineData(599_999, 3_950)]
    public void Long_after_the_delivery_the_first_of_two_browsers_may_be_a_persons_whom_a_machine_follows(long delay, int ofFirst)
    {
        EventDraft first = Some.Click(delay).By("chrome", "isolation-net");
        EventDraft second = Some.Click(delay + 600).By("sandbox", "isolation-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), second, first);

        Assert.Equal(ofFirst, detector.LabelOf(first).ReasonBy(Signal)!.Weight);
        Assert.Equal(Signal.Weight, detector.LabelOf(second).ReasonBy(Signal)!.Weight);
    }

    /// <summary>A program on a person's computer looks at what is clicked there, before or after.</summary>
    [Theory]
    [InlineData(UserAgentKind.Empty, HttpMethod.Get, true)]
    [InlineData(UserAgentKind.AppleMailPrivacy, HttpMethod.Get, true)]
    [InlineData(UserAgentKind.OutdatedBrowser, HttpMethod.Get, true)]
    [InlineData(UserAgentKind.Browser, HttpMethod.Head, true)]
    [InlineData(UserAgentKind.Browser, HttpMethod.Get, false)]
    [InlineData(UserAgentKind.SandboxBrowser, HttpMethod.Get, false)]
    [InlineData(UserAgentKind.Script, HttpMethod.Head, false)]
    [InlineData(UserAgentKind.SandboxBrowser, HttpMethod.Head, false)]
    public void Of_a_pair_that_a_programs_request_explains_the_browser_of_today_is_believed(
        UserAgentKind kind,
        HttpMethod method,
        bool isBelieved
    )
    {
        foreach (long gap in new[] { 800, -800 })
        {
            WindowEvent person = Windows.Click(Minutes(2), agent: 1);
            WindowEvent program = Windows.Click(Minutes(2) + gap, agent: 2) with { UserAgentKind = kind, HttpMethod = method };
            Evidence[] said = Signal.Heard(Windows.Of([person, program]));

            Assert.Equal(2, said.Length);
            int persons = gap > 0 ? 0 : 1;
            Assert.Equal(isBelieved ? Signal.FirstWeight : Signal.Weight, said.Single(one => one.Event == persons).Weight);
            Assert.Equal(Signal.Weight, said.Single(one => one.Event != persons).Weight);
        }
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(81, false)]
    public void Two_hits_quicker_than_a_double_click_fire_whoever_they_are_by(long gap, bool fires)
    {
        EventDraft first = Some.Click(Minutes(9) + 1);
        EventDraft second = Some.Click(first.After + gap);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, second);

        Assert.Equal(fires, detector.LabelOf(first).ReasonBy(Signal) is not null);
        Assert.Equal(fires, detector.LabelOf(second).ReasonBy(Signal) is not null);
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("ab", true)]
    [InlineData("a", false)]
    public void Where_networks_are_not_told_link_after_link_by_two_browsers_is_one_machines(string links, bool fires)
    {
        EventDraft[] clicks =
        [
            .. links.SelectMany(
                (link, i) =>
                    new[]
                    {
                        Some.Click(Minutes(9) + Seconds(20 * i), link.ToString()).By("chrome", null),
                        Some.Click(Minutes(9) + Seconds(20 * i) + 300, link.ToString()).By($"phone-{i}", null),
                    }
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.Equal(fires, detector.LabelOf(clicks[^1]).ReasonBy(Signal) is not null);
        Assert.Equal(
            links.Length switch
            {
                3 => Label.Bot,
                2 => Label.Undecided,
                _ => Label.Human,
            },
            detector.LabelOf(clicks[0]).Label
        );
    }

    [Fact]
    public void A_double_click_on_a_message_that_a_machine_went_through_twice_is_a_persons()
    {
        EventDraft[] machines = [.. "abc".SelectMany(link => Some.Sweep(Minutes(1), $"{link}{link}"))];
        EventDraft first = Some.Click(Minutes(9)).By("chrome", "home-net");
        EventDraft second = first with { After = Minutes(9) + 300 };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(machines).Apply(first, second);

        Assert.All(new[] { first, second }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Theory]
    [InlineData("aabbcc", true)]
    [InlineData("aabbccdef", true)]
    [InlineData("aabbccdefg", false)]
    [InlineData("aabb", true)]
    [InlineData("aabbc", false)]
    [InlineData("aabcd", false)]
    public void One_link_after_the_other_twice_fires_for_those_where_they_are_half_of_those_clicked_or_two_and_all(string links, bool fires)
    {
        EventDraft[] clicks = [.. links.Select((link, i) => Some.Click(Minutes(9) + 1 + (700 * i), $"{link}"))];
        // The first comes last, so that its label knows them all.
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. clicks.Reverse()]);

        Assert.Equal(fires, detector.LabelOf(clicks[0]).ReasonBy(Signal) is not null);
    }

    [Theory]
    [InlineData(300, 20_000, false)]
    [InlineData(300, 2_001, false)]
    [InlineData(300, 2_000, true)]
    [InlineData(120, 20_000, true)]
    [InlineData(121, 20_000, false)]
    public void Pairs_on_several_links_are_double_clicks_unless_they_come_back_to_back_or_one_is_as_quick_as_hardly_anybody(
        long gap,
        long apart,
        bool fires
    )
    {
        EventDraft[] clicks =
        [
            .. "abc".SelectMany(
                (link, i) =>
                    new[] { 0, gap }.Select(after => Some.Click(Minutes(9) + 1 + (apart * i) + after, $"{link}").By("chrome", "home-net"))
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. clicks.Reverse()]);

        Assert.All(clicks, click => Assert.Equal(fires, detector.LabelOf(click).ReasonBy(Signal) is not null));
    }

    [Fact]
    public void Another_visitor_altogether_is_a_twin_and_not_its_concern()
    {
        EventDraft first = Some.Click(Minutes(9)).By("chrome", "net-1");
        EventDraft second = Some.Click(Minutes(9) + 12).By("edge", "net-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, second);

        Assert.Null(detector.LabelOf(first).ReasonBy(Signal));
    }

    [Fact]
    public void A_double_click_is_no_sign()
    {
        EventDraft first = Some.Click(Minutes(9)).By("chrome", "net-1");
        EventDraft second = first with { After = first.After + 200 };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, second);

        Assert.Null(detector.LabelOf(first).ReasonBy(Signal));
        Assert.Equal(Label.Human, detector.LabelOf(second).Label);
    }

    [Fact]
    public void Later_than_the_window_or_on_another_link_it_does_not_fire()
    {
        EventDraft first = Some.Click(Minutes(9)).By("chrome", "net-1");
        EventDraft other = Some.Click(Minutes(9) + Seconds(1), "b").By("edge", "net-2");
        EventDraft late = Some.Click(Minutes(9) + Seconds(2) + 1).By("edge", "net-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, other, late);

        Assert.All(new[] { first, other, late }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Links_that_are_not_told_are_not_the_same()
    {
        EventDraft first = Some.Click(Minutes(9), link: null).By("chrome", "net-1");
        EventDraft second = Some.Click(Minutes(9) + 12, link: null).By("edge", "net-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, second);

        Assert.Null(detector.LabelOf(first).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Link_after_link_back_to_back_the_second_hit_comes_within_a_second(long gap, bool fires)
    {
        EventDraft[] clicks =
        [
            .. "abc".SelectMany(
                (link, i) =>
                    new[]
                    {
                        Some.Click(Minutes(9) + 1 + Seconds(2 * i), $"{link}"),
                        Some.Click(Minutes(9) + 1 + Seconds(2 * i) + gap, $"{link}"),
                    }
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Equal(fires ? Signal.ManyWeight : null, detector.LabelOf(click).ReasonBy(Signal)?.Weight));
    }

    [Theory]
    [InlineData("chrome", null)]
    [InlineData(null, "edge")]
    public void A_browser_that_is_not_told_is_not_another(string? first, string? second)
    {
        EventDraft one = Some.Click(Minutes(9)).By("chrome", "net-1") with { Browser = first };
        EventDraft other = Some.Click(Minutes(9) + 300).By("chrome", "net-1") with { Browser = second };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(one, other);

        Assert.Null(detector.LabelOf(one).ReasonBy(Signal));
    }

    [Fact]
    public void Opens_amid_change_nothing_and_are_not_marked()
    {
        EventDraft[] clicks = [.. "aabbcc".Select((link, i) => Some.Click(Minutes(9) + 1 + (700 * i), $"{link}"))];
        EventDraft[] opens = [.. Enumerable.Range(0, 6).Select(i => Some.Open(Minutes(9) + (700 * i)))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. clicks, .. opens]);

        Assert.All(clicks, click => Assert.Equal(new Detail(700), detector.LabelOf(click).ReasonBy(Signal)!.Detail));
        Assert.All(opens, open => Assert.Null(detector.LabelOf(open).ReasonBy(Signal)));
    }

    [Theory]
    [InlineData(9, 300, 1_500, true)]
    [InlineData(11, 300, 1_500, false)]
    [InlineData(11, 120, 1_500, true)]
    [InlineData(11, 300, 500, true)]
    [InlineData(11, 300, 501, false)]
    public void Where_networks_are_not_told_each_of_a_late_readers_tabs_may_be_followed(double minutes, long gap, long apart, bool fires)
    {
        WindowEvent[] clicks =
        [
            .. Enumerable
                .Range(0, 4)
                .SelectMany(i =>
                    new[]
                    {
                        Windows.Click(Minutes(minutes) + (apart * i) + 1, link: 1 + i, network: 0, agent: 1),
                        Windows.Click(Minutes(minutes) + (apart * i) + 1 + gap, link: 1 + i, network: 0, agent: 2),
                    }
                ),
        ];

        Assert.Equal(fires, Signal.Heard(Windows.Of(clicks)).Length > 0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    public void And_who_comes_hours_after_a_scan_by_its_browser_may_be_somebody_else_where_no_network_is_told(ulong network, int said)
    {
        WindowEvent[] scan =
        [
            .. Enumerable
                .Range(0, 3)
                .SelectMany(i =>
                    new[]
                    {
                        Windows.Click(Minutes(1) + (200 * i), link: 1 + i, network: network),
                        Windows.Click(Minutes(1) + (200 * i) + 100, link: 1 + i, network: network),
                    }
                ),
        ];
        WindowEvent[] twice = [Windows.Click(Hours(9), network: network), Windows.Click(Hours(9) + 400, network: network)];

        Assert.Equal(said, Signal.Heard(Windows.Of([.. scan, .. twice])).Count(one => one.Event >= scan.Length));
    }

    [Fact]
    public void A_machines_second_pass_by_pairs_is_one_too_where_no_network_is_told()
    {
        WindowEvent[] passes =
        [
            .. new[] { 1, 60 }.SelectMany(minutes =>
                Enumerable
                    .Range(0, 5)
                    .SelectMany(i =>
                        new[]
                        {
                            Windows.Click(Minutes(minutes) + (300 * i), link: 1 + i, network: 0, agent: 1),
                            Windows.Click(Minutes(minutes) + (300 * i) + 100, link: 1 + i, network: 0, agent: 2),
                        }
                    )
            ),
        ];

        Evidence[] said = Signal.Heard(Windows.Of(passes));

        Assert.All(said, one => Assert.Equal(Signal.ManyWeight, one.Weight));
        Assert.Equal(passes.Length, said.Select(one => one.Event).Distinct().Count());
    }
}
