using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class SameVisitorTests
{
    private static readonly SameVisitor Signal = new();

    [Fact]
    public void A_scanner_that_comes_back_hours_later_is_known_by_its_browser_and_network()
    {
        EventDraft[] sweep = Some.Sweep(Minutes(1));
        EventDraft back = Some.Click(Hours(5)).By("scanner-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(sweep).Apply(back);

        Assert.Equal(Signal.MaxWeight, detector.LabelOf(back).ReasonBy(Signal)!.Weight);
        Assert.Equal(Label.Bot, detector.LabelOf(back).Label);
    }

    /// <summary>Behind one exit, by a browser of the same name.</summary>
    [Theory]
    [InlineData(UserAgentKind.MailProgram, true)]
    [InlineData(UserAgentKind.Browser, false)]
    public void Of_who_looked_at_the_mail_before_it_says_less(UserAgentKind looksBy, bool saysLess)
    {
        EventDraft look = Some.Open(Hours(5)).By("mail-program", "scanner-net") with { UserAgentKind = looksBy };
        EventDraft click = Some.Click(Hours(5) + Minutes(1)).By("scanner-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(Some.Sweep(Minutes(1))).Apply(look, click);

        Assert.Equal(saysLess ? Signal.ReadWeight : Signal.MaxWeight, detector.LabelOf(click).ReasonBy(Signal)!.Weight);
    }

    [Theory]
    [InlineData(30, false, true)]
    [InlineData(30.001, false, false)]
    [InlineData(30, true, false)]
    public void An_unsubscribe_of_which_nothing_tells_who_came_is_the_last_click_on_its_links(double after, bool isFollowed, bool isIts)
    {
        EventDraft[] sweep = Some.Sweep(Minutes(1));
        sweep[^1] = sweep[^1] with { Role = LinkRole.Unsubscribe };
        EventDraft person = (sweep[^1] with { After = sweep[^1].After + Seconds(5) }).By("home-browser", "home-net");
        EventDraft left = Some.Unsubscribe(sweep[^1].After + Seconds(after));
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Delivered())
            .Apply(sweep)
            .Apply(isFollowed ? [person] : [])
            .Apply(left);

        Assert.Equal(isIts, detector.LabelOf(left).ReasonBy(Signal) is not null);
    }

    [Theory]
    [InlineData("home-browser", "scanner-net", 5)]
    [InlineData("scanner-browser", "home-net", 0.001)]
    public void Another_browser_or_another_network_is_another_visitor(string browser, string network, double hours)
    {
        EventDraft[] sweep = Some.Sweep(Minutes(1));
        EventDraft other = Some.Click(sweep[^1].After + Hours(hours)).By(browser, network);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(sweep).Apply(other);

        Assert.Null(detector.LabelOf(other).ReasonBy(Signal));
    }

    [Fact]
    public void Seconds_away_another_browser_of_the_network_belongs_to_it()
    {
        EventDraft[] sweep = Some.Sweep(Minutes(1));
        EventDraft beside = Some.Click(sweep[^1].After + Seconds(5), "z").By("phone", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(sweep).Apply(beside);

        Assert.NotNull(detector.LabelOf(beside).ReasonBy(Signal));
    }

    /// <summary>A fleet shares out a mail's links.</summary>
    [Theory]
    [InlineData(1, 10, "z", true)]
    [InlineData(1, 10.1, "z", false)]
    [InlineData(3, 10, "z", true)]
    // Which the machine had clicked.
    [InlineData(3, 10, "link-1", false)]
    public void Who_goes_on_where_a_machine_left_off_is_its_fleets(int machines, double minutesLater, string link, bool fires)
    {
        EventDraft[] scan = [.. Enumerable.Range(0, machines).Select(i => OfScanner(Minutes(5) + Seconds(i), $"link-{i}"))];
        EventDraft further = Some.Click(scan[^1].After + Minutes(minutesLater), link).By("other-browser", "other-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(scan).Apply(further);

        int? weight = machines > 1 ? Signal.GoesOnWeight : Signal.GoesOnOnceWeight;
        Assert.Equal(fires ? weight : null, detector.LabelOf(further).ReasonBy(Signal)?.Weight);
    }

    [Theory]
    [InlineData("other-browser", "other-net", false)]
    [InlineData("mail-program", "other-net", false)]
    [InlineData("other-browser", "third-net", true)]
    public void Who_opened_the_mail_before_goes_on_with_nothing(string browser, string network, bool fires)
    {
        EventDraft scan = OfScanner(Minutes(5), "a");
        EventDraft open = Some.Open(Minutes(6)).By(browser, network);
        EventDraft click = Some.Click(Minutes(7), "b").By("other-browser", "other-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), scan, open, click);

        Assert.Equal(fires, detector.LabelOf(click).ReasonBy(Signal) is not null);
    }

    [Fact]
    public void Behind_the_machines_own_exit_it_takes_the_browser_that_opened_the_mail()
    {
        EventDraft scan = OfScanner(Minutes(5), "a");
        EventDraft open = Some.Open(Minutes(6)).By("mail-program", "scanner-net");
        EventDraft click = Some.Click(Minutes(7), "b").By("other-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), scan, open, click);

        Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
    }

    /// <summary>After a pause what is clicked anew is no chain's.</summary>
    [Theory]
    [InlineData("c", true)]
    [InlineData("b", false)]
    public void A_pause_begins_anew_and_what_was_clicked_before_it_nobody_goes_on_with(string link, bool fires)
    {
        EventDraft[] scan =
        [
            .. new[] { "a", "b", "a", "d" }.Select((clicked, i) => OfScanner(i < 3 ? Minutes(5) + Seconds(i) : Hours(1), clicked)),
        ];
        EventDraft further = Some.Click(Hours(1) + Minutes(5), link).By("other-browser", "other-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(scan).Apply(further);

        Assert.Equal(fires, detector.LabelOf(further).ReasonBy(Signal) is not null);
    }

    /// <summary>What somebody clicked twice was no fleet's share.</summary>
    [Fact]
    public void Beyond_a_link_that_was_clicked_twice_nobody_goes_on()
    {
        EventDraft scan = OfScanner(Minutes(5), "a");
        EventDraft again = Some.Click(Minutes(6), "a").By("reader", "home-net");
        EventDraft further = Some.Click(Minutes(7), "b").By("other-browser", "other-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), scan, again, further);

        Assert.Null(detector.LabelOf(again).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(further).ReasonBy(Signal));
    }

    /// <summary>Of a program on the person's computer, which looks at each link a moment before; of another link's HEAD it is a machine's visit.</summary>
    [Theory]
    [InlineData("link-0", true)]
    [InlineData("other", false)]
    public void What_looks_at_a_persons_clicks_by_HEAD_a_moment_before_stains_no_other_tab(string looked, bool isBelieved)
    {
        EventDraft[] tabs =
        [
            .. Enumerable.Range(0, 3).Select(i => Some.Click(Hours(5) + Seconds(2 * i), $"link-{i}").By("reader", "home-net")),
        ];
        EventDraft head = Some.Click(tabs[0].After - 500, looked).By("program", "home-net") with { Method = HttpMethod.Head };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), head).Apply(tabs);

        Assert.All(tabs[1..], tab => Assert.Equal(isBelieved, detector.LabelOf(tab).ReasonBy(Signal) is null));
    }

    [Fact]
    public void Who_opened_tabs_is_believed_of_the_others_where_one_is_hardly_a_machines()
    {
        EventDraft[] tabs =
        [
            .. Enumerable.Range(0, 4).Select(i => Some.Click(Hours(5) + Seconds(2 * i), $"link-{i}").By("reader", "home-net")),
        ];
        tabs[1] = tabs[1] with { Machine = MachineFlag.Machine };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(tabs);

        SaidLabel flagged = detector.LabelOf(tabs[1]);
        Assert.Equal(Label.Bot, flagged.Label);
        Assert.InRange(flagged.Reasons.Sum(reason => reason.Weight), Signal.MachineFrom, Signal.SureFrom);
        Assert.All(new[] { tabs[0], tabs[2], tabs[3] }, tab => Assert.NotEqual(Label.Bot, detector.LabelOf(tab).Label));
    }

    /// <summary>Nor does it say more of who may be the same visitor than of who is.</summary>
    [Theory]
    [InlineData("reader")]
    [InlineData("second")]
    public void Of_another_browser_beside_it_who_is_hardly_a_machine_says_no_more_than_of_himself(string browser)
    {
        SameVisitor doubting = Signal with { SureFrom = 7_000 };
        EventDraft flagged = Some.Click(Hours(5)).By("reader", "home-net") with { Machine = MachineFlag.Machine };
        EventDraft[] tabs =
        [
            .. Enumerable.Range(1, 3).Select(i => Some.Click(Hours(5) + Seconds(2 * i), $"link-{i}").By("reader", "home-net")),
        ];
        EventDraft beside = Some.Click(Hours(5) + Seconds(3), "link-9").By(browser, "home-net");
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { Rules = new Rules { SameVisitor = doubting } })
            .Apply(Some.Delivered(), flagged, beside)
            .Apply(tabs);

        int evidence = detector.LabelOf(flagged).Reasons.Sum(reason => reason.Weight);
        Assert.InRange(evidence, doubting.MachineFrom, doubting.SureFrom - 1);
        Assert.Equal((2 * evidence) - doubting.DoubtWeight - doubting.SureFrom, detector.LabelOf(beside).ReasonBy(Signal)?.Weight);
    }

    [Fact]
    public void Weak_signs_of_one_visit_make_each_other_no_certainty()
    {
        LinkRole[] roles = [LinkRole.Content, LinkRole.Content, LinkRole.Footer, LinkRole.Social, LinkRole.Legal, LinkRole.Footer];
        EventDraft[] visit =
        [
            .. roles.Select(
                (role, i) =>
                    Some.Click(Hours(5) + Seconds(19 * i) + (i % 2 * Seconds(7)), $"link-{i}").By("reader", "home-net") with
                    {
                        Role = role,
                    }
            ),
        ];
        EventDraft open = Some.Open(Hours(5) - Seconds(9)).By("reader", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open).Apply(visit);

        // The legal and footer links are more than the threshold, by what all of the visit was.
        Assert.Contains(visit, click => detector.LabelOf(click).Label == Label.Bot);
        Assert.All(visit, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.Equal(Label.Human, detector.LabelOf(open).Label);
    }

    [Fact]
    public void Who_tells_a_browser_is_not_who_tells_none_in_the_same_network()
    {
        EventDraft[] sweep = [.. Some.Sweep(Minutes(1)).Select(hit => hit with { Browser = null })];
        EventDraft person = Some.Click(Hours(5)).By("chrome", "scanner-net");
        EventDraft again = Some.Click(Hours(6)) with { Browser = null, Network = "scanner-net" };
        EventDraft image = Some.Open(Hours(6)).By("chrome", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(sweep).Apply(person, again, image);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
        Assert.Equal(Signal.HalfToldWeight, detector.LabelOf(again).ReasonBy(Signal)!.Weight);
        Assert.Equal(Signal.HalfToldWeight, detector.LabelOf(image).ReasonBy(Signal)!.Weight);
    }

    [Theory]
    [InlineData(0.5, HttpMethod.Head, "chrome", 4_000)]
    [InlineData(1, HttpMethod.Head, "chrome", 4_000)]
    [InlineData(1.01, HttpMethod.Head, "chrome", 2_000)]
    [InlineData(-0.5, HttpMethod.Head, "chrome", 2_000)]
    [InlineData(0.5, HttpMethod.Get, "chrome", 2_000)]
    [InlineData(0.5, HttpMethod.Head, "safari", null)]
    // For the same link, and from no network that is told.
    [InlineData(0.5, HttpMethod.Head, "chrome", 2_000, "b")]
    [InlineData(0.5, HttpMethod.Head, "chrome", 2_000, "a", "home-net")]
    public void Where_no_network_is_told_who_asks_by_head_comes_back_at_once(
        double seconds,
        HttpMethod method,
        string browser,
        int? weight,
        string link = "a",
        string? network = null
    )
    {
        EventDraft machine = Some.Click(Hours(1)).By("chrome", null) with { Method = method, UserAgentKind = UserAgentKind.Script };
        EventDraft other = Some.Click(machine.After + Seconds(seconds), link).By(browser, network);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(machine, other);

        Assert.Equal(weight, detector.LabelOf(other).ReasonBy(Signal)?.Weight);
    }

    [Theory]
    [InlineData(UnsubscribeVia.OneClick)]
    [InlineData(UnsubscribeVia.Mailto)]
    public void What_needs_a_person_does_not_fall_with_it(UnsubscribeVia via)
    {
        EventDraft unsubscribe = Some.Unsubscribe(Hours(5)).By("scanner-browser", "scanner-net") with { Via = via };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(Some.Sweep(Minutes(1))).Apply(unsubscribe);

        Assert.Null(detector.LabelOf(unsubscribe).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(8, 0, true)]
    [InlineData(2, 0, false)]
    [InlineData(8, 2, false)]
    [InlineData(64, 1, true)]
    public void A_fleets_browser_is_known_from_its_other_networks_where_nobody_reads(int scanned, int read, bool isKnown)
    {
        EventDraft[] sweep = Some.Sweep(Minutes(1));
        EventDraft back = Some.Click(Hours(5)).By("scanner-browser", "fleet-net");
        // What the network's own scans say of a late click is left out.
        DetectorSettings settings = new()
        {
            Rules = new DetectorSettings().Rules with { NetworkConduct = new() { OwnDoublings = ContextActivity.HighestStep + 1 } },
        };
        DetectorUnderTest detector = new DetectorUnderTest(settings)
            .Apply(Some.Delivered())
            .Apply(sweep)
            .Apply(back)
            .Apply(SweptFrom("scanner-net", scanned))
            .Apply(SweptFrom("fleet-net", scanned));
        foreach (string reader in Some.Recipients(read, "readers.example"))
        {
            EventDraft look = Some.Open(Hours(6)).By("mail-program", "fleet-net") with { UserAgentKind = UserAgentKind.MailProgram };
            EventDraft click = Some.Click(Hours(6) + Seconds(40)).By("home-browser", "fleet-net");
            detector.Apply(Some.Delivered().From(reader), look.From(reader), click.From(reader));
        }

        SaidLabel label = detector.WorkOff().LabelOf(back);

        Assert.Equal(isKnown ? Signal.FleetWeight : null, label.ReasonBy(Signal)?.Weight);
        Assert.Equal(isKnown, label.Label == Label.Bot);
    }

    [Theory]
    [InlineData(20, "b", 0.5, true)]
    [InlineData(20, "b", 15, false)]
    [InlineData(90, "b", 0.5, false)]
    [InlineData(20, "a", 5, false)]
    public void Two_hosts_that_take_a_link_each_right_after_the_delivery_are_one(double after, string link, double apart, bool isOne)
    {
        EventDraft first = Some.Click(Seconds(after)).By("script", "first-net") with { UserAgentKind = UserAgentKind.Script };
        EventDraft second = Some.Click(Seconds(after + apart), link).By("other-browser", "second-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(first).Apply(second);

        // Who goes on with another link is less surely its fleet's.
        int? otherwise = link == "a" ? null : Signal.GoesOnOnceWeight;
        Assert.Equal(isOne ? Signal.PairWeight : otherwise, detector.LabelOf(second).ReasonBy(Signal)?.Weight);
    }

    [Fact]
    public void Who_did_more_than_that_is_no_such_host()
    {
        EventDraft open = Some.Open(Seconds(15)).By("mail-program", "second-net");
        EventDraft first = Some.Click(Seconds(20)).By("script", "first-net") with { UserAgentKind = UserAgentKind.Script };
        EventDraft second = Some.Click(Seconds(21), "b").By("other-browser", "second-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(open).Apply(first).Apply(second);

        Assert.Null(detector.LabelOf(second).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(30, "scanner-browser", "other-net", true)]
    [InlineData(120, "scanner-browser", "other-net", true)]
    [InlineData(121, "scanner-browser", "other-net", false)]
    [InlineData(-2, "scanner-browser", "other-net", true)]
    [InlineData(-2.1, "scanner-browser", "other-net", false)]
    [InlineData(30, "phone", "other-net", false)]
    [InlineData(30, "scanner-browser", null, true)]
    public void The_image_before_a_scan_is_the_scanners_by_its_browser(double before, string browser, string? network, bool isIts)
    {
        // Of a sweep whose browser or network alone is told the pixel is known already.
        EventDraft click = Some.Click(Minutes(10)).By("scanner-browser", "scanner-net") with
        {
            UserAgentKind = UserAgentKind.Script,
        };
        EventDraft open = Some.Open(Minutes(10) - Seconds(before)).By(browser, network);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open, click);

        Assert.Equal(isIts ? Signal.ImageWeight : null, detector.LabelOf(open).ReasonBy(Signal)?.Weight);
        Assert.Equal(isIts ? Label.Bot : Label.Human, detector.LabelOf(open).Label);
    }

    [Theory]
    [InlineData(null, UserAgentKind.Browser, true)]
    [InlineData("script", UserAgentKind.Browser, false)]
    [InlineData(null, UserAgentKind.MailProgram, false)]
    [InlineData(null, UserAgentKind.ImageProxy, false)]
    public void Where_its_browser_is_not_told_the_image_is_so_by_its_network(string? machines, UserAgentKind kind, bool isIts)
    {
        EventDraft click = Some.Click(Minutes(10)) with
        {
            Browser = machines,
            Network = "scanner-net",
            UserAgentKind = UserAgentKind.Script,
        };
        EventDraft open = Some.Open(Minutes(9)).By("another", "scanner-net") with { UserAgentKind = kind };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open, click);

        Assert.Equal(isIts, detector.LabelOf(open).ReasonBy(Signal)?.Weight == Signal.ImageWeight);
    }

    [Theory]
    [InlineData("home-browser", true)]
    [InlineData("another", false)]
    public void Of_one_network_a_click_by_the_opens_own_browser_tells_whose_it_was(string browser, bool isPersons)
    {
        EventDraft open = Some.Open(Minutes(8)).By("home-browser", "scanner-net");
        EventDraft scan = Some.Click(Minutes(9)) with { Network = "scanner-net", UserAgentKind = UserAgentKind.Script };
        EventDraft click = Some.Click(Hours(2), "z").By(browser, "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open, scan, click);

        Assert.Equal(isPersons, detector.LabelOf(open).ReasonBy(Signal)?.Weight != Signal.ImageWeight);
    }

    /// <summary>People open mails in the minutes of a scan too, and nothing tells one from the other: in a generator's traffic of that kind up to 1 % of people's opens fell.</summary>
    [Fact]
    public void Where_nothing_tells_who_came_an_open_before_a_scan_is_left_alone()
    {
        EventDraft[] sweep = [.. Some.Sweep(Minutes(10)).Select(hit => hit with { Browser = null, Network = null })];
        EventDraft open = Some.Open(Minutes(10) - Seconds(100));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open).Apply(sweep);

        Assert.Null(detector.LabelOf(open).ReasonBy(Signal));
    }

    [Fact]
    public void Who_clicks_after_it_by_the_scanners_browser_opened_the_mail()
    {
        EventDraft open = Some.Open(Minutes(9)).By("scanner-browser", "home-net");
        EventDraft click = Some.Click(Minutes(9) + Seconds(20)).By("scanner-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open, click).Apply(Some.Sweep(Minutes(10)));

        Assert.Equal(Label.Human, detector.LabelOf(click).Label);
        Assert.Null(detector.LabelOf(open).ReasonBy(Signal));
    }

    [Fact]
    public void What_a_hint_alone_says_of_it_is_proven_by_its_visitors_scan()
    {
        DetectorSettings settings = new()
        {
            Networks = new ListedNetworks([new NetworkRange(0, ulong.MaxValue, NetworkKind.Scanner, OfOpens: true, OfClicks: false)]),
        };
        EventDraft open = Some.Open(Hours(5)).By("scanner-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest(settings).Apply(Some.Delivered(), open);

        Assert.Equal(Label.Undecided, detector.LabelOf(open).Label);
        Assert.Equal(Label.Bot, detector.Apply(Some.Sweep(Minutes(1))).LabelOf(open).Label);
    }

    private static EventDraft[] SweptFrom(string network, int messages) =>
        [
            .. Some.Recipients(messages, $"{network}.example")
                .SelectMany(name => Some.Sweep(Seconds(40), network: network).Prepend(Some.Delivered()).Select(draft => draft.From(name))),
        ];

    /// <summary>A click that is a machine's beyond doubt.</summary>
    private static EventDraft OfScanner(long after, string link) =>
        Some.Click(after, link).By("scanner-browser", "scanner-net") with
        {
            Machine = MachineFlag.Machine,
            UserAgentKind = UserAgentKind.Scanner,
        };
}
