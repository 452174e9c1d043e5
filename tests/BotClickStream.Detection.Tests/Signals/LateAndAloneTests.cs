using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class LateAndAloneTests
{
    private static readonly LateAndAlone Signal = new();

    [Theory]
    [InlineData(1_800_000, true)]
    [InlineData(1_799_999, false)]
    public void Half_an_hour_after_the_delivery_a_click_alone_is_rather_a_persons(long delay, bool fires)
    {
        EventDraft click = Some.Click(delay);
        SaidReason? reason = new DetectorUnderTest().Apply(Some.Delivered(), click).LabelOf(click).ReasonBy(Signal);

        Assert.Equal(fires ? new Detail(delay) : null, reason?.Detail);
        Assert.Equal(fires ? Signal.Weight : null, reason?.Weight);
    }

    [Fact]
    public void A_browser_that_hardly_any_person_has_is_no_late_persons()
    {
        EventDraft click = Some.Click(Hours(4)) with { UserAgentKind = UserAgentKind.SandboxBrowser };

        Assert.Null(new DetectorUnderTest().Apply(Some.Delivered(), click).LabelOf(click).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(1_999, null)]
    [InlineData(2_000, -2_250)]
    [InlineData(60_000, -2_250)]
    [InlineData(60_001, -4_250)]
    [InlineData(-1_999, null)]
    [InlineData(-60_000, -2_250)]
    [InlineData(-60_001, -4_250)]
    public void Another_link_within_a_minute_weakens_it_and_within_two_seconds_it_is_a_hurry(long distance, int? weight)
    {
        EventDraft click = Some.Click(Hours(4), "a");
        EventDraft other = Some.Click(Hours(4) + distance, "b");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), other, click);

        Assert.Equal(weight, detector.LabelOf(click).ReasonBy(Signal)?.Weight);
    }

    [Fact]
    public void The_same_link_again_is_no_company()
    {
        EventDraft click = Some.Click(Hours(4));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), Some.Click(Hours(4) - Seconds(1)), click);

        Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void Minutes_after_a_sweep_a_click_from_another_network_and_browser_is_a_persons()
    {
        EventDraft[] sweep = Some.Sweep(Seconds(22));
        EventDraft click = Some.Click(Minutes(4), "b").By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. sweep, click]);

        SaidReason reason = detector.LabelOf(click).ReasonBy(Signal)!;
        Assert.Equal(new Detail(Minutes(4), Minutes(4) - sweep[^1].After), reason.Detail);
        Assert.Equal((Signal.AfterSweepWeight, sweep[^1].Id), (reason.Weight, Assert.Single(reason.Events)));
        Assert.Equal(Label.Human, detector.LabelOf(click).Label);
        Assert.All(sweep, swept => Assert.Equal(Label.Bot, detector.LabelOf(swept).Label));
    }

    [Fact]
    public void Behind_the_scanners_network_another_browser_is_rather_a_persons()
    {
        EventDraft click = Some.Click(Minutes(4), "b").By("home-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. Some.Sweep(Seconds(22)), click]);

        Assert.Equal(Signal.OtherBrowserWeight, detector.LabelOf(click).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void The_scans_browser_from_another_network_is_rather_a_persons()
    {
        EventDraft click = Some.Click(Hours(4)).By("scanner-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. Some.Sweep(Seconds(22)), click]);

        Assert.Equal(Signal.OtherBrowserWeight, detector.LabelOf(click).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void The_scanner_coming_back_is_no_person()
    {
        EventDraft click = Some.Click(Hours(4)).By("scanner-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. Some.Sweep(Seconds(22)), click]);

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void Who_was_early_and_comes_back_late_has_said_nothing_new_also_where_no_browser_is_told()
    {
        EventDraft early = Some.Click(Seconds(40)) with { Network = "scanner-net" };
        EventDraft late = Some.Click(Hours(4)) with { Network = "scanner-net" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), early, late);

        Assert.Null(detector.LabelOf(late).ReasonBy(Signal));
    }

    [Fact]
    public void Too_soon_after_a_sweep_another_visitor_is_not_told_from_it()
    {
        EventDraft[] sweep = Some.Sweep(Seconds(22));
        EventDraft click = Some.Click(sweep[^1].After + Minutes(2) - 1).By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. sweep, click]);

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void Who_clicks_beside_another_visitor_is_not_alone()
    {
        EventDraft click = Some.Click(Hours(4), "a").By("chrome", "net-1");
        EventDraft other = Some.Click(Hours(4) + Seconds(50), "b").By("edge", "net-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), other, click);

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void A_late_sweep_stays_a_machines()
    {
        EventDraft[] sweep = Some.Sweep(Hours(6));
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. sweep]);

        Assert.All(sweep, swept => Assert.Equal(Label.Bot, detector.LabelOf(swept).Label));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Beside_it_up_to_three_links_may_be_clicked_without_hurry(int others, bool speaks)
    {
        WindowEvent[] clicks = [.. Enumerable.Range(0, others + 1).Select(i => Windows.Click(Hours(3) + Seconds(14 * i), link: 1 + i))];
        Evidence[] said = Signal.Heard(Windows.Of(clicks));

        Assert.Equal(speaks ? Enumerable.Repeat(Signal.NotAloneWeight, others + 1) : [], said.Select(one => one.Weight));
    }

    [Theory]
    [InlineData(1, 1, 1_799_999, false)]
    [InlineData(1, 1, 1_800_000, true)]
    [InlineData(2, 1, 1_000, true)]
    [InlineData(1, 2, 1_000, true)]
    [InlineData(0, 1, 1_000, true)]
    public void What_comes_back_late_says_nothing_new_of_who_came_early(int network, int agent, long delay, bool speaks)
    {
        WindowEvent late = Windows.Click(Hours(3), network: network == 0 ? 0UL : 1);
        WindowEvent before = Windows.Click(delay, network: (ulong)network, agent: (uint)agent);

        Assert.Equal(speaks, Signal.Heard(Windows.Of([before, late])).Any(one => one.Event == 1));
        Assert.Contains(Signal.Heard(Windows.Of([before with { Type = EventType.Open, Link = 0 }, late])), one => one.Event == 1);
    }

    [Theory]
    [InlineData(300_000, false)]
    [InlineData(300_001, true)]
    public void Who_comes_to_a_link_minutes_after_another_network_is_no_late_reader(long after, bool fires)
    {
        EventDraft click = Some.Click(Hours(4)).By("chrome", "office-net");
        EventDraft follower = Some.Click(Hours(4) + after).By("edge", "proxy-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), click, follower);

        Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
        Assert.Equal(fires, detector.LabelOf(follower).ReasonBy(Signal) is not null);
    }

    [Theory]
    [InlineData(UserAgentKind.Empty, 2_000, false)]
    [InlineData(UserAgentKind.Empty, -2_000, false)]
    [InlineData(UserAgentKind.Empty, 2_001, true)]
    [InlineData(UserAgentKind.OutdatedBrowser, 900, false)]
    [InlineData(UserAgentKind.AppleMailPrivacy, 900, false)]
    [InlineData(UserAgentKind.Browser, 900, true)]
    public void A_security_program_on_a_persons_computer_is_no_late_reader(UserAgentKind kind, long from, bool speaksOfBoth)
    {
        WindowEvent person = Windows.Click(Hours(3));
        WindowEvent program = Windows.Click(Hours(3) + from, agent: 2) with { UserAgentKind = kind };
        MessageWindow message = Windows.Of([person, program]);
        uint[] said = [.. Signal.Heard(message).Select(one => message.Events[one.Event].UserAgent).Order()];

        Assert.Equal(speaksOfBoth ? [1, 2] : [1], said);
    }

    [Theory]
    [InlineData(3, 60, false)]
    [InlineData(1, 60, true)]
    [InlineData(3, 9, true)]
    [InlineData(3, 121, true)]
    public void Who_comes_again_by_another_browser_each_time_and_one_more_beside_it_is_none(uint leader, double minutes, bool speaks)
    {
        WindowEvent[] first = [Windows.Click(Hours(3), agent: 1), Windows.Click(Hours(3) + 360, agent: 2)];
        long again = Hours(3) + Minutes(minutes);
        WindowEvent[] second = [Windows.Click(again, link: 2, agent: leader), Windows.Click(again + 40, link: 2, agent: 4)];

        Assert.Equal(speaks ? 4 : 0, Signal.Heard(Windows.Of([.. first, .. second])).Length);
    }

    /// <summary>Clocks of whole seconds tell no more than that both were there.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(2, 3)]
    public void A_person_whom_a_machine_follows_is_none_whichever_of_them_comes_first(uint leader, uint other)
    {
        WindowEvent[] first = [Windows.Click(Hours(3), agent: 1), Windows.Click(Hours(3) + 1, agent: 2)];
        long again = Hours(4);
        WindowEvent[] second = [Windows.Click(again, link: 2, agent: leader), Windows.Click(again + 1, link: 2, agent: other)];

        Assert.Equal(4, Signal.Heard(Windows.Of([.. first, .. second])).Length);
    }

    [Fact]
    public void Nor_is_another_browser_of_the_network_that_comes_alone()
    {
        WindowEvent[] doubles = [.. new[] { 3, 4 }.SelectMany(hours => Pair(hours, (uint)hours))];
        WindowEvent person = Windows.Click(Hours(4) + Minutes(30), link: 5, agent: 99);
        MessageWindow message = Windows.Of([.. doubles, person]);

        Assert.Equal([99u], Signal.Heard(message).Select(one => message.Events[one.Event].UserAgent));

        static WindowEvent[] Pair(int hours, uint link) =>
            [
                Windows.Click(Hours(hours), link: (int)link, agent: 10 * link),
                Windows.Click(Hours(hours) + 40, link: (int)link, agent: (10 * link) + 1),
            ];
    }

    [Theory]
    [InlineData(NetworkKind.Hosting, LinkRole.Legal, 599, false)]
    [InlineData(NetworkKind.Hosting, LinkRole.Content, 599, true)]
    [InlineData(NetworkKind.Unlisted, LinkRole.Legal, 599, true)]
    [InlineData(NetworkKind.Scanner, LinkRole.Legal, 599, true)]
    [InlineData(NetworkKind.Shared, LinkRole.Legal, 599, true)]
    [InlineData(NetworkKind.Hosting, LinkRole.Unsubscribe, 599, true)]
    [InlineData(NetworkKind.Hosting, LinkRole.Legal, 601, true)]
    public void Nor_who_goes_through_a_mail_and_its_footer_from_rented_machines(
        NetworkKind kind,
        LinkRole last,
        double seconds,
        bool speaks
    )
    {
        LinkRole[] roles = [LinkRole.Content, LinkRole.Content, LinkRole.Social, last];
        WindowEvent[] clicks =
        [
            .. roles.Select(
                (role, i) => Windows.Click(Hours(3) + Seconds(seconds * i / 3), link: 1 + i) with { Role = role, NetworkKind = kind }
            ),
        ];

        Assert.Equal(speaks, Signal.Heard(Windows.Of(clicks)).Any(one => one.Event == 0));
    }
}
