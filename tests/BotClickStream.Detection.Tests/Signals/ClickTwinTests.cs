using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ClickTwinTests
{
    private static readonly ClickTwin Signal = new();

    [Fact]
    public void Who_was_there_before_follows_nobody_and_every_further_click_is_followed()
    {
        EventDraft first = Some.Click(Hours(3)).By("chrome", "home-net");
        EventDraft itsTwin = Some.Click(Hours(3) + Seconds(12)).By("edge", "cloud-1");
        EventDraft second = Some.Click(Hours(3) + Seconds(20)).By("chrome", "home-net");
        EventDraft secondsTwin = Some.Click(Hours(3) + Seconds(32)).By("edge", "cloud-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), first, itsTwin, second, secondsTwin);

        Assert.All(new[] { first, second }, person => Assert.Null(detector.LabelOf(person).ReasonBy(Signal)));
        Assert.All(new[] { itsTwin, secondsTwin }, twin => Assert.Equal(Label.Bot, detector.LabelOf(twin).Label));
    }

    [Theory]
    [InlineData("https://shop.example/p?id=7", "https://shop.example/p?id=7%27")]
    [InlineData("https://shop.example/p", "https://shop.example/p%27")]
    [InlineData("https://shop.example/p?id=7", "https://shop.example/p")]
    [InlineData("https://shop.example/p?id=7", "https://shop.example/p?id=7&x=1")]
    [InlineData("https://shop.example/p?id=7", "https://shop.example/p/?id=7")]
    [InlineData("https://shop.example/p?id=7", "https://shop.example/P?id=7")]
    public void Who_follows_on_an_altered_link_is_a_machine_and_the_person_stays_one(string url, string altered)
    {
        EventDraft person = Some.Click(Hours(3), link: null).By("chrome", "home-net") with { Url = url };
        EventDraft twin = Some.Click(Hours(3) + 400, link: null).By("edge", "cloud-net") with { Url = altered };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), twin, person);

        Assert.Equal(Label.Human, detector.LabelOf(person).Label);
        Assert.Equal(Label.Bot, detector.LabelOf(twin).Label);
        Assert.NotNull(detector.LabelOf(twin).ReasonBy(Signal));
    }

    [Theory]
    [InlineData("home-net", 400)]
    [InlineData("home-net", 9_000)]
    [InlineData("phone-net", 9_000)]
    public void Links_that_differ_by_what_a_parameter_says_are_two(string network, long gap)
    {
        EventDraft one = Some.Click(Hours(3), link: null).By("chrome", "home-net") with { Url = "https://shop.example/p?article=1" };
        EventDraft other = Some.Click(Hours(3) + gap, link: null).By("safari", network) with { Url = "https://shop.example/p?article=2" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), one, other);

        Assert.All(new[] { one, other }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Theory]
    [InlineData("/p?article=2", false)]
    [InlineData("/p?article=scrambled", true)]
    public void Of_links_that_the_sender_names_another_may_be_an_altered_one_and_no_named_one(string second, bool isTwin)
    {
        EventDraft[] named =
        [
            .. "12".Select(article => new EventDraft(EventType.Campaign, 0)
            {
                Id = $"article-{article}",
                Url = $"https://shop.example/p?article={article}",
                NamesMessage = false,
                Recipient = null,
            }),
        ];
        EventDraft one = Some.Click(Hours(3), link: null).By("chrome", "home-net") with { Url = "https://shop.example/p?article=1" };
        EventDraft other = Some.Click(Hours(3) + Seconds(9), link: null).By("edge", "cloud-net") with
        {
            Url = "https://shop.example" + second,
        };

        DetectorUnderTest first = new DetectorUnderTest().Apply([.. named, Some.Delivered(), one, other]);
        DetectorUnderTest last = new DetectorUnderTest().Apply([Some.Delivered(), one, other, .. named]).WorkOff();
        Assert.All(new[] { first, last }, detector => Assert.Equal(isTwin, detector.LabelOf(other).ReasonBy(Signal) is not null));
    }

    [Fact]
    public void Nobody_follows_a_sweep()
    {
        EventDraft person = Some.Click(Minutes(9) + Seconds(4), "a").By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. Some.Sweep(Minutes(9)), person]);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.Equal(Label.Human, detector.LabelOf(person).Label);
    }

    [Theory]
    [InlineData(1_500, true)]
    [InlineData(501, true)]
    [InlineData(499, false)]
    [InlineData(100, false)]
    public void Who_opens_tabs_is_followed_like_anybody_else(long pace, bool areFollowed)
    {
        EventDraft[] tabs = [.. "abc".Select((link, i) => Some.Click(Hours(3) + (i * pace), $"{link}").By("chrome", "home-net"))];
        EventDraft[] twins =
        [
            .. "abc".Select((link, i) => Some.Click(Hours(3) + Seconds(10) + (i * pace), $"{link}").By("edge", $"cloud-{i}")),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. tabs, .. twins]);

        Assert.All(tabs, tab => Assert.Null(detector.LabelOf(tab).ReasonBy(Signal)));
        Assert.All(twins, twin => Assert.Equal(areFollowed, detector.LabelOf(twin).ReasonBy(Signal) is not null));
    }

    [Theory]
    [InlineData(5_001)]
    [InlineData(12_000)]
    [InlineData(15_000)]
    public void Who_follows_a_persons_click_is_a_machine_and_the_person_stays_one(long gap)
    {
        EventDraft person = Some.Click(Hours(3)).By("chrome", "home-net");
        EventDraft twin = Some.Click(Hours(3) + gap).By("edge", "cloud-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), twin, person);

        Assert.Equal(Label.Human, detector.LabelOf(person).Label);
        Assert.Equal(Label.Bot, detector.LabelOf(twin).Label);
        Assert.Equal(new Detail(gap), detector.LabelOf(twin).ReasonBy(Signal)!.Detail);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(5_000)]
    public void Within_seconds_nothing_tells_who_follows_but_what_the_networks_did_elsewhere(long gap)
    {
        EventDraft first = Some.Click(Hours(3)).By("chrome", "home-net");
        EventDraft second = Some.Click(Hours(3) + gap).By("edge", "cloud-net");
        EventDraft[] elsewhere =
        [
            .. Some.Recipients(8, "other.example")
                .SelectMany(recipient => Some.Sweep(Minutes(9)).Select(click => click.By("edge", "cloud-net").From(recipient))),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), first, second).WorkOff();
        Assert.Equal((Label.Human, Label.Undecided), (detector.LabelOf(first).Label, detector.LabelOf(second).Label));
        Assert.Equal(Signal.UntoldWeight, detector.LabelOf(second).ReasonBy(Signal)!.Weight);

        detector.Apply(elsewhere).WorkOff();
        Assert.Equal((Label.Human, Label.Bot), (detector.LabelOf(first).Label, detector.LabelOf(second).Label));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(5_000, true)]
    [InlineData(5_001, false)]
    public void A_vendor_that_is_asked_at_the_click_lets_whoever_looked_before_through(long gap, bool isTwin)
    {
        EventDraft open = Some.Open(Hours(3) - Minutes(1)).By("mail-program", "home-net");
        EventDraft vendor = Some.Click(Hours(3)).By("edge", "cloud-net");
        EventDraft person = Some.Click(Hours(3) + gap).By("chrome", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open, vendor, person);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.Equal(isTwin, detector.LabelOf(vendor).ReasonBy(Signal) is not null);
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    [InlineData(9_000)]
    public void Who_swept_the_message_before_follows_all_the_same(long gap)
    {
        EventDraft[] sweep = [.. Some.Sweep(Seconds(40)).Select(click => click.By("edge", "cloud-net"))];
        EventDraft person = Some.Click(Hours(3)).By("chrome", "home-net");
        EventDraft twin = Some.Click(Hours(3) + gap).By("firefox", "cloud-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. sweep, person, twin]);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.Equal(Signal.Weight, detector.LabelOf(twin).ReasonBy(Signal)!.Weight);
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    [InlineData(9_000)]
    public void What_says_itself_that_it_is_a_machine_follows_whatever_it_did_before(long gap)
    {
        EventDraft before = Some.Open(Hours(2)).By("sandbox", "cloud-net");
        EventDraft person = Some.Click(Hours(3)).By("chrome", "home-net");
        EventDraft twin = Some.Click(Hours(3) + gap).By("sandbox", "cloud-net") with { UserAgentKind = UserAgentKind.Script };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), before, person, twin);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.NotNull(detector.LabelOf(twin).ReasonBy(Signal));
    }

    [Fact]
    public void In_the_same_moment_who_did_nothing_else_on_the_message_is_the_follower()
    {
        EventDraft open = Some.Open(Hours(3) - Minutes(1)).By("mail-program", "home-net");
        EventDraft twin = Some.Click(Hours(3)).By("edge", "cloud-net");
        EventDraft person = Some.Click(Hours(3) + 300).By("chrome", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open, twin, person);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.NotNull(detector.LabelOf(twin).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(900, false)]
    [InlineData(1_000, false)]
    [InlineData(1_001, true)]
    public void A_device_that_changes_its_network_may_click_twice(long gap, bool fires)
    {
        EventDraft first = Some.Click(Hours(3)).By("chrome", "home-net");
        EventDraft second = Some.Click(Hours(3) + gap).By("chrome", "carriers-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), first, second);

        Assert.Equal(fires, detector.LabelOf(second).ReasonBy(Signal) is not null);
    }

    [Fact]
    public void Where_networks_are_not_told_browsers_tell_two_visitors_apart()
    {
        EventDraft person = Some.Click(Hours(3)).By("chrome", null);
        EventDraft twin = Some.Click(Hours(3) + Seconds(12)).By("edge", null);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), twin, person);

        Assert.Equal((Label.Human, Label.Bot), (detector.LabelOf(person).Label, detector.LabelOf(twin).Label));
    }

    [Theory]
    [InlineData("edge", "home-net", 12)]
    [InlineData("edge", "cloud-net", 15_001)]
    public void The_same_network_or_a_later_click_is_no_twin(string browser, string network, long gap)
    {
        EventDraft first = Some.Click(Hours(3)).By("chrome", "home-net");
        EventDraft second = Some.Click(Hours(3) + gap).By(browser, network);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, second);

        Assert.Null(detector.LabelOf(second).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(0, 2, 1)]
    [InlineData(0, 3, 2)]
    [InlineData(2, 2, 1)]
    public void Where_no_network_is_told_who_looked_by_its_browser_follows_nobody(ulong network, uint browserOfOpen, int follower)
    {
        WindowEvent look = Windows.Click(Hours(3) - Seconds(40), link: 0, network: network, agent: browserOfOpen) with
        {
            Type = EventType.Open,
        };
        WindowEvent[] clicks =
        [
            Windows.Click(Hours(3), network: network == 0 ? 0UL : 1),
            Windows.Click(Hours(3) + 1_300, network: network, agent: 2),
        ];

        Assert.Equal(follower, Assert.Single(Signal.Heard(Windows.Of([look, .. clicks]))).Event);
    }
}
