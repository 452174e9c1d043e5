using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class SessionAfterClickTests
{
    private static readonly SessionAfterClick Signal = new();

    [Theory]
    [InlineData(EventType.Session, -3_100)]
    [InlineData(EventType.Conversion, -6_150)]
    public void A_visit_speaks_for_the_click_it_came_from(EventType type, int weight)
    {
        EventDraft earlier = Some.Click(Minutes(8));
        EventDraft click = Some.Click(Minutes(9)) with { Machine = MachineFlag.Machine };
        EventDraft visit = new(type, Minutes(39));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(earlier, click, visit);

        SaidReason reason = detector.LabelOf(click).ReasonBy(Signal)!;
        Assert.Equal((weight, new Detail(Minutes(30))), (reason.Weight, reason.Detail));
        Assert.Equal([visit.Id], reason.Events);
        Assert.Null(detector.LabelOf(earlier).ReasonBy(Signal));
    }

    [Fact]
    public void Of_a_click_and_one_with_something_appended_it_speaks_for_the_one_without_whoever_came_first()
    {
        EventDraft probe = Some.Click(Hours(3), link: null) with
        {
            Url = "https://shop.example/a%27",
            Network = "cloud-net",
            Browser = "edge",
        };
        EventDraft person = Some.Click(Hours(3) - 700, link: null) with
        {
            Url = "https://shop.example/a",
            Network = "home-net",
            Browser = "chrome",
        };
        EventDraft earlier = probe with { Id = "earlier", After = Hours(3) - 900 };
        EventDraft visit = Some.Session(Hours(3) + Seconds(3));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), visit, earlier, person, probe);

        Assert.NotNull(detector.LabelOf(person).ReasonBy(Signal));
        Assert.All(new[] { earlier, probe }, one => Assert.Null(detector.LabelOf(one).ReasonBy(Signal)));
        Assert.All(new[] { earlier, probe }, one => Assert.Equal(Label.Bot, detector.LabelOf(one).Label));
    }

    [Fact]
    public void Of_several_who_follow_one_after_the_other_it_speaks_for_the_first()
    {
        EventDraft person = Some.Click(Minutes(9)).By("a-browser", "a-net");
        EventDraft again = Some.Click(Minutes(9) + Seconds(5)).By("a-browser", "a-net");
        EventDraft twin = Some.Click(Minutes(9) + Seconds(14)).By("b-browser", "b-net");
        EventDraft second = Some.Click(Minutes(9) + Seconds(17)).By("c-browser", "c-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(Minutes(10)), person, again, second, twin);

        Assert.NotNull(detector.LabelOf(again).ReasonBy(Signal));
        Assert.All(new[] { twin, second }, follower => Assert.Null(detector.LabelOf(follower).ReasonBy(Signal)));
    }

    [Fact]
    public void What_the_same_browser_from_the_same_network_clicked_besides_is_spoken_for_by_half()
    {
        EventDraft clicked = Some.Click(Minutes(9), "a").By("a-browser", "a-net");
        EventDraft besides = Some.Click(Minutes(11), "b").By("a-browser", "a-net");
        EventDraft others = Some.Click(Minutes(11), "c").By("b-browser", "a-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(Minutes(10)), clicked, besides, others);

        Assert.Equal(
            [Signal.SessionWeight, Signal.SessionWeight / 2, null],
            new[] { clicked, besides, others }.Select(click => detector.LabelOf(click).ReasonBy(Signal)?.Weight)
        );
    }

    [Theory]
    [InlineData(1_800_001)]
    [InlineData(-1)]
    public void A_visit_much_later_or_earlier_does_not(long after)
    {
        EventDraft click = Some.Click(Hours(1)) with { Machine = MachineFlag.Machine };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(Hours(1) + after), click);

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void A_visit_in_the_very_moment_of_the_click_came_from_it()
    {
        for (int i = 0; i < 8; i++)
        {
            EventDraft click = Some.Click(Hours(1)) with { Id = $"click-{i}" };
            DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(Hours(1)) with { Id = $"visit-{i}" }, click);

            Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
        }
    }

    [Theory]
    [InlineData(UserAgentKind.SandboxBrowser)]
    [InlineData(UserAgentKind.Script)]
    [InlineData(UserAgentKind.Scanner)]
    public void It_speaks_for_the_person_and_not_for_a_machine_that_came_between(UserAgentKind kind)
    {
        EventDraft click = Some.Click(Minutes(9)).By("a-browser", "a-net");
        EventDraft earlier = Some.Click(Minutes(1), "b").By("machine", "b-net") with { UserAgentKind = kind };
        EventDraft machine = Some.Click(Minutes(9) + 500).By("machine", "b-net") with { UserAgentKind = kind };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(Minutes(11)), earlier, click, machine);

        Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(machine).ReasonBy(Signal));
    }

    [Theory]
    [InlineData("", 1_000, true)]
    [InlineData("", 1_001, false)]
    [InlineData("b", 3_000, true)]
    public void Who_was_there_before_is_a_twin_within_the_moment_or_where_it_follows_several_clicks(string other, long apart, bool isTwin)
    {
        EventDraft scan = Some.Click(Minutes(1), "c").By("edge", "b-net");
        EventDraft person = Some.Click(Minutes(9)).By("phone", "a-net");
        EventDraft second = Some.Click(Minutes(9) + apart).By("edge", "b-net");
        EventDraft[] others =
        [
            .. other.SelectMany(link =>
                new[]
                {
                    person with
                    {
                        Link = $"{link}",
                        After = Minutes(8),
                    },
                    second with
                    {
                        Link = $"{link}",
                        After = Minutes(8) + Seconds(3),
                    },
                }
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(Minutes(10)), scan).Apply(others).Apply(person, second);

        Assert.Equal(isTwin, detector.LabelOf(second).ReasonBy(Signal) is null);
    }

    [Fact]
    public void A_HEAD_request_begins_no_visit()
    {
        EventDraft click = Some.Click(Minutes(9));
        EventDraft head = Some.Click(Minutes(9) + Seconds(1)) with { Method = HttpMethod.Head };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Session(Minutes(10)), head, click);

        Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(head).ReasonBy(Signal));
    }

    [Fact]
    public void A_late_session_turns_a_bots_click_into_a_persons_and_gives_the_score_back()
    {
        EventDraft click = Some.Click(Seconds(90)) with { Machine = MachineFlag.Machine };
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { ClickPoints = 50_000 }).Apply(Some.Delivered(), click);
        Assert.Equal((Label.Bot, -50_000), (detector.LabelOf(click).Label, detector.LabelOf(click).Balance));

        detector.Apply(Some.Conversion(Minutes(5)));

        Assert.Equal((Label.Human, Actor.Person), (detector.LabelOf(click).Label, detector.LabelOf(click).Actor));
        Assert.Equal((1, 0), (detector.LabelOf(click).Revision, detector.LabelOf(click).Balance));
        Assert.Equal([-50_000, 50_000], detector.Corrections.Select(correction => correction.Delta));
    }

    [Fact]
    public void A_visit_that_names_only_its_recipient_joins_the_message_that_engaged_them()
    {
        EventDraft click = Some.Click(Minutes(9)) with { Machine = MachineFlag.Machine };
        EventDraft stranger = Some.Conversion(Minutes(10)).From("bob@acme.example") with { NamesMessage = false };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(click, stranger);
        Assert.Equal(Label.Bot, detector.LabelOf(click).Label);

        detector.Apply(Some.Conversion(Minutes(10)) with { NamesMessage = false });

        Assert.Equal(Label.Human, detector.LabelOf(click).Label);
    }

    [Theory]
    // Two of six visitors, each for another link within minutes.
    [InlineData("abcdef", "ad", 45, false)]
    // Of one there may be a person among them.
    [InlineData("abcdef", "a", 45, true)]
    // Of five, or over half an hour, they may be those whom the mail was passed on to; and people choose the same links.
    [InlineData("abcde", "ad", 45, true)]
    [InlineData("abcdef", "ad", 400, true)]
    [InlineData("abcdea", "ad", 45, true)]
    public void Where_more_than_one_of_many_visitors_goes_on_to_the_site_a_scanner_reads_pages(
        string links,
        string followed,
        int secondsApart,
        bool speaks
    )
    {
        EventDraft[] clicks =
        [
            .. links.Select((link, i) => Some.Click(Minutes(1) + Seconds(i * secondsApart), $"{link}").By($"browser-{i}", $"net-{i}")),
        ];
        EventDraft[] goneOn = [.. followed.Select(link => clicks[links.IndexOf(link, StringComparison.Ordinal)])];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([
            Some.Delivered(),
            .. clicks,
            .. goneOn.Select(click => Some.Session(click.After + 900)),
        ]);

        Assert.All(goneOn, click => Assert.Equal(speaks, detector.LabelOf(click).ReasonBy(Signal) is not null));
        Assert.True(speaks || clicks.All(click => detector.LabelOf(click).Label == Label.Bot));
    }

    [Theory]
    [InlineData(EventType.Session, "browser-3", false)]
    // Nobody but people buys.
    [InlineData(EventType.Conversion, "browser-3", true)]
    // Who went on twice, by one browser from two networks, may be one person.
    [InlineData(EventType.Session, "browser-0", true)]
    public void Among_many_visitors_it_speaks_for_who_buys_and_where_one_browser_alone_went_on(EventType type, string browser, bool speaks)
    {
        EventDraft[] clicks =
        [
            .. "abcdef".Select(
                (link, i) => Some.Click(Minutes(1) + Seconds(45 * i), $"{link}").By(i == 3 ? browser : $"browser-{i}", $"net-{i}")
            ),
        ];
        EventDraft visit = new(type, clicks[0].After + 900);
        DetectorUnderTest detector = new DetectorUnderTest().Apply([
            Some.Delivered(),
            .. clicks,
            visit,
            Some.Session(clicks[3].After + 900),
        ]);

        Assert.Equal(speaks, detector.LabelOf(clicks[0]).ReasonBy(Signal) is not null);
    }
}
