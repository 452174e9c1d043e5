using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ManyVisitorsTests
{
    private static readonly ManyVisitors Signal = new();

    [Theory]
    [InlineData(5, 5_200)]
    [InlineData(15, 5_200)]
    [InlineData(60, 4_450)]
    [InlineData(300, 4_450)]
    [InlineData(301, null)]
    public void Three_networks_within_seconds_or_each_click_another_within_minutes(double apart, int? weight)
    {
        EventDraft[] clicks = From("net-1", "net-2", "net-3", apart);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Equal(weight, detector.LabelOf(click).ReasonBy(Signal)?.Weight));
    }

    [Theory]
    [InlineData(240, "aabb", false)]
    [InlineData(240, "abcd", true)]
    [InlineData(9, "aabb", true)]
    public void Hours_later_several_who_choose_the_same_links_seconds_apart_are_people(double minutes, string links, bool fires)
    {
        // Further apart than a twin comes.
        EventDraft[] clicks =
        [
            .. links.Select(
                (link, i) => Some.Click(Minutes(minutes) + (i % 2 * Seconds(16)) + (i / 2 * Seconds(5)), $"{link}").By($"b{i}", $"net-{i}")
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest(new() { Rules = new() { ManyVisitors = new() { NearTwinMs = 15_000 } } })
            .Apply(Some.Delivered())
            .Apply(clicks);

        Assert.Equal(fires, clicks.Any(click => detector.LabelOf(click).ReasonBy(Signal) is not null));
    }

    [Fact]
    public void Who_comes_for_a_link_that_a_scan_from_two_networks_took_is_none_of_it()
    {
        EventDraft[] scan =
        [
            Some.Click(Seconds(28), "a").By("scanner", "net-1"),
            Some.Click(Seconds(29), "b").By("scanner", "net-2"),
            Some.Click(Seconds(30), "c").By("scanner", "net-1"),
            Some.Click(Seconds(31), "d").By("scanner", "net-2"),
        ];
        EventDraft person = Some.Click(Seconds(48), "c").By("phone", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(scan).Apply(person);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    [Fact]
    public void Where_networks_are_not_told_several_browsers_within_minutes_say_less()
    {
        EventDraft[] clicks =
        [
            .. From("net-1", "net-2", "net-3", 60).Select((click, i) => click with { Network = null, Browser = $"browser-{i}" }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Equal(Signal.SpreadBrowsersWeight, detector.LabelOf(click).ReasonBy(Signal)!.Weight));
    }

    [Fact]
    public void Networks_that_take_turns_are_one_machines()
    {
        EventDraft[] clicks = Turns("1232132");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        // Four come back of which two are asked for.
        int weight = Signal.TurnsWeight + (2 * Signal.WeightPerReturn);
        Assert.Equal(weight, detector.LabelOf(clicks[^1]).ReasonBy(Signal)!.Weight);
        Assert.All(clicks, click => Assert.NotEqual(Label.Human, detector.LabelOf(click).Label));
    }

    [Theory]
    [InlineData("112233")]
    [InlineData("1213141")]
    [InlineData("1231")]
    public void Who_come_one_after_the_other_or_after_one_of_them_take_no_turns(string visitors)
    {
        EventDraft[] clicks = Turns(visitors);
        EventDraft[] opens = [.. clicks.Select(click => Some.Open(Minutes(1)) with { Network = click.Network, Id = $"open {click.Id}" })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(opens).Apply(clicks);

        Assert.All(clicks.Where(click => click.Network == "net-1"), click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Who_goes_on_to_the_site_is_none_of_them_and_they_stay_several()
    {
        EventDraft person = Some.Click(Minutes(9) + Seconds(4), "d").By("phone", "home-net");
        EventDraft[] machines = From("net-1", "net-2", "net-3", 5);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(person.After + Seconds(0.5))).Apply(machines).Apply(person);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.All(machines, click => Assert.Equal(new Detail(3, Seconds(10)), detector.LabelOf(click).ReasonBy(Signal)!.Detail));
    }

    private static EventDraft[] Turns(string visitors) =>
        [
            .. visitors.Select(
                (visitor, i) =>
                    Some.Click(Minutes(9) + Seconds((40 * i) + (15 * (i % 2))), $"link-{i}").By($"browser-{visitor}", $"net-{visitor}")
            ),
        ];

    [Fact]
    public void Two_networks_are_a_phone_and_a_desk()
    {
        EventDraft[] clicks = From("net-1", "net-2", "net-1", apart: 5);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Who_comes_minutes_after_such_a_visit_has_nothing_to_do_with_it()
    {
        EventDraft person = Some.Click(Minutes(14), "a").By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(From("net-1", "net-2", "net-3", apart: 5)).Apply(person);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    [Fact]
    public void Among_visitors_with_a_click_each_who_clicks_again_is_a_person()
    {
        EventDraft[] spread = From("net-1", "net-2", "net-3", apart: 100);
        EventDraft[] persons =
        [
            Some.Click(Minutes(13), "d").By("home-browser", "home-net"),
            Some.Click(Minutes(14), "e").By("home-browser", "home-net"),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(spread).Apply(persons[0], persons[1]);

        Assert.All(spread, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.Null(detector.LabelOf(persons[1]).ReasonBy(Signal));
    }

    [Theory]
    [InlineData("abaac", false)]
    [InlineData("abcde", true)]
    [InlineData("abcda", true)]
    public void People_of_one_mailbox_choose_the_same_links_again_and_a_scanner_takes_each_once(string links, bool fires)
    {
        EventDraft[] clicks = [.. links.Select((link, i) => Some.Click(Minutes(9 + (3 * i)), $"{link}").By($"browser-{i}", $"net-{i}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Equal(fires, detector.LabelOf(click).ReasonBy(Signal) is not null));
    }

    [Theory]
    [InlineData("home-browser", true)]
    [InlineData("another", false)]
    public void Who_reads_by_one_browser_while_a_scanner_comes_from_another_network_each_time_is_none_of_them(string last, bool isPerson)
    {
        EventDraft[] spread = From("net-1", "net-2", "net-3", apart: 5);
        EventDraft[] persons =
        [
            Some.Click(Minutes(8), "x").By("home-browser", "home-net"),
            Some.Click(Minutes(9) + Seconds(3), "y").By("home-browser", "home-net"),
            Some.Click(Minutes(12), "z").By(last, "home-net"),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(persons).Apply(spread);

        Assert.Equal(isPerson, detector.LabelOf(persons[1]).ReasonBy(Signal) is null);
        Assert.All(spread, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Who_looked_before_is_a_reader_of_a_forwarded_mail()
    {
        EventDraft[] clicks = From("net-1", "net-2", "net-3", apart: 60);
        EventDraft[] opens = [.. clicks.Select(click => Some.Open(click.After - Seconds(10)) with { Network = click.Network })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(opens).Apply(clicks);

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Browsers_are_visitors_where_networks_are_not_told()
    {
        EventDraft[] clicks = [.. From("net-1", "net-2", "net-3", apart: 5).Select(click => click with { Network = null })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Equal(Signal.Weight, detector.LabelOf(click).ReasonBy(Signal)?.Weight));
    }

    [Fact]
    public void A_twin_that_comes_first_is_none_either()
    {
        EventDraft open = Some.Open(Hours(3) - Minutes(1)).By("chrome", "home-net");
        EventDraft a = Some.Click(Hours(3), "a").By("chrome", "home-net");
        EventDraft b = Some.Click(Hours(3) + Seconds(9), "b").By("chrome", "home-net");
        EventDraft twinOfA = Some.Click(Hours(3) - 300, "a").By("edge", "cloud-1");
        EventDraft twinOfB = Some.Click(Hours(3) + Seconds(9) - 300, "b").By("edge", "cloud-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open, a, twinOfA, b, twinOfB);

        Assert.All(new[] { a, b }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Twins_of_a_persons_clicks_are_no_visitors_of_their_own()
    {
        EventDraft a = Some.Click(Hours(3), "a").By("chrome", "home-net");
        EventDraft b = Some.Click(Hours(3) + Seconds(9), "b").By("chrome", "home-net");
        EventDraft twinOfA = Some.Click(Hours(3) + 300, "a").By("edge", "cloud-1");
        EventDraft twinOfB = Some.Click(Hours(3) + Seconds(9) + 300, "b").By("edge", "cloud-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), a, twinOfA, b, twinOfB);

        Assert.Equal([Label.Human, Label.Human], new[] { a, b }.Select(click => detector.LabelOf(click).Label));
    }

    [Fact]
    public void Each_click_of_a_person_on_the_same_link_may_have_its_twin()
    {
        EventDraft[] persons = [.. Enumerable.Range(0, 3).Select(i => Some.Click(Minutes(9) + Seconds(2 * i)).By("chrome", "home-net"))];
        EventDraft[] twins =
        [
            .. Enumerable.Range(0, 3).Select(i => Some.Click(Minutes(9) + Seconds(10 + (2 * i))).By($"edge-{i}", $"cloud-{i}")),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(persons).Apply(twins);

        Assert.All(persons, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Several_on_the_same_link_are_no_twins()
    {
        EventDraft[] clicks =
        [
            .. Enumerable.Range(1, 4).Select(i => Some.Click(Minutes(9) + Seconds(3 * i)).By($"browser-{i}", $"net-{i}")),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks[2..], click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));
    }

    /// <summary>A phone is handed from one of its carrier's networks to another, a /24 or a /48 each, and a scanner of several machines is where it rents them.</summary>
    [Theory]
    [InlineData("10.1.2 10.1.3 10.1.4 10.1.5", 1, NetworkKind.Unlisted, false)]
    [InlineData("10.1.2 10.1.3 10.2.4 10.1.5", 1, NetworkKind.Unlisted, false)]
    [InlineData("10.1.2 10.1.3 2001:db8:7 2001:db8:8", 1, NetworkKind.Unlisted, false)]
    [InlineData("10.1.2 10.2.3 2001:db8:7 2001:db8:8", 1, NetworkKind.Unlisted, true)]
    [InlineData("10.1.2 10.2.3 10.3.4 10.1.5", 1, NetworkKind.Unlisted, true)]
    [InlineData("10.1.2 10.1.3 10.1.4 10.1.5", 2, NetworkKind.Unlisted, true)]
    [InlineData("10.1.2 10.1.3 10.1.4 10.1.5", 1, NetworkKind.Hosting, true)]
    public void Soon_by_one_browser_from_one_providers_networks_is_one_phone(string networks, int browsers, NetworkKind kind, bool fires)
    {
        WindowEvent[] clicks =
        [
            .. networks
                .Split(' ')
                .Select(
                    (network, i) =>
                        Windows.Click(Minutes(9) + Seconds(3 * i), link: i + 1, NetworkOf(network), agent: (uint)(1 + (i % browsers))) with
                        {
                            NetworkKind = kind,
                        }
                ),
        ];

        Assert.Equal(fires, Signal.Heard(Windows.Of(clicks)).Length > 0);
    }

    [Fact]
    public void The_twins_of_a_phones_clicks_are_none_of_its_visits()
    {
        WindowEvent[] phones =
        [
            .. Enumerable.Range(2, 3).Select(i => Windows.Click(Hours(4) + Seconds(20 * i), link: i, NetworkOf($"10.{i}.1"), agent: 1)),
        ];
        WindowEvent twin = Windows.Click(phones[1].Time - Windows.Delivered + Seconds(10), phones[1].Link, NetworkOf("10.9.1"), agent: 2);

        Assert.Empty(Signal.Heard(Windows.Of([.. phones, twin])));
    }

    /// <summary>Of its first three or, of IPv6, its first three groups' numbers.</summary>
    private static ulong NetworkOf(string prefix)
    {
        bool isV6 = prefix.Contains(':', StringComparison.Ordinal);
        ulong name = isV6 ? 6UL : 4UL;
        string[] parts = prefix.Split(isV6 ? ':' : '.');
        name <<= isV6 ? 8 : 32;
        foreach (string part in parts)
        {
            name = (name << (isV6 ? 16 : 8)) | Convert.ToUInt64(part, isV6 ? 16 : 10);
        }

        return EventRow.NetworkOf(new Hash128(name, 0));
    }

    /// <summary>A phone on its way comes by its carrier's networks, and who browses through a vendor by its exits: late, and always by one browser.</summary>
    [Theory]
    [InlineData(95 * 60, 50, "phone", false)]
    [InlineData(95 * 60, 2, "phone", false)]
    [InlineData(95 * 60, 50, "other", true)]
    [InlineData(95 * 60, 2, "other", true)]
    [InlineData(9, 50, "phone", true)]
    [InlineData(9, 2, "phone", true)]
    public void Late_from_one_network_after_another_by_one_browser_is_one_person(int minutes, int apart, string lastBrowser, bool fires)
    {
        EventDraft[] clicks =
        [
            .. "abc".Select(
                (link, i) =>
                    Some.Click(Minutes(minutes) + Seconds(apart * i), $"{link}").By(i == 2 ? lastBrowser : "phone", $"carrier-{i}") with
                    {
                        UserAgentKind = UserAgentKind.Browser,
                    }
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. clicks]);

        Assert.All(clicks, click => Assert.Equal(fires, detector.LabelOf(click).ReasonBy(Signal) is not null));
    }

    [Theory]
    [InlineData(1, 120, false)]
    [InlineData(1, 25, true)]
    [InlineData(12, 120, true)]
    public void Who_comes_apart_from_networks_that_come_together_is_none_of_them(double apart, double later, bool isOne)
    {
        EventDraft[] hosts = [Some.Click(Minutes(9), "a").By("b", "net-1"), Some.Click(Minutes(9) + Seconds(apart), "b").By("c", "net-2")];
        EventDraft last = Some.Click(hosts[1].After + Seconds(later), "c").By("phone", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(hosts).Apply(last);

        Assert.Equal(isOne, detector.LabelOf(last).ReasonBy(Signal) is not null);
        Assert.All(hosts, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Theory]
    [InlineData(UserAgentKind.Script, false)]
    [InlineData(UserAgentKind.Browser, true)]
    public void Minutes_apart_machines_that_say_so_make_no_crowd_of_a_person(UserAgentKind kind, bool isOne)
    {
        EventDraft[] clicks = From("net-1", "net-2", "net-3", apart: 60);
        clicks[0] = clicks[0] with { UserAgentKind = kind };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks[1..], click => Assert.Equal(isOne, detector.LabelOf(click).ReasonBy(Signal) is not null));
    }

    private static EventDraft[] From(string first, string second, string third, double apart) =>
        [
            Some.Click(Minutes(9), "a").By("browser-1", first),
            Some.Click(Minutes(9) + Seconds(apart), "b").By("browser-2", second),
            Some.Click(Minutes(9) + Seconds(2 * apart), "c").By("browser-3", third),
        ];
}
