using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>What other messages have shown in the same network or domain.</summary>
public sealed class ContextTests
{
    private static readonly NetworkConduct NetworkConduct = new();
    private static readonly NetworkFanOut FanOut = new();
    private static readonly DomainBurst DomainBurst = new();

    [Fact]
    public void A_network_that_swept_other_messages_takes_its_lone_click_with_it_where_something_else_speaks_against_it_too()
    {
        EventDraft alone = Some.Click(Hours(2)).By("chrome", "scanner-net").From("ann@other.example");
        EventDraft early = Some.Click(Minutes(4)).By("scanner-browser", "scanner-net").From("bob@third.example");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(
            Some.Delivered().From("ann@other.example"),
            alone,
            Some.Delivered().From("bob@third.example"),
            early
        );
        Assert.All(new[] { alone, early }, lone => Assert.Equal(Label.Human, detector.LabelOf(lone).Label));

        detector.Apply(Swept(8)).WorkOff();

        SaidReason reason = detector.LabelOf(early).ReasonBy(NetworkConduct)!;
        // The late one is no reader by being late, where so much is scanned.
        Assert.Equal(Label.Bot, detector.LabelOf(early).Label);
        Assert.Equal(new Detail(4, 0, Fourth: 1), reason.Detail);
        Assert.Equal((3 * NetworkConduct.ScannedWeight) + NetworkConduct.UnreadWeight, reason.Weight);
        Assert.NotEqual(Label.Bot, detector.LabelOf(alone).Label);
    }

    [Theory]
    [InlineData("scanner-browser", "acme.example", true)]
    [InlineData("scanner-browser", "other.example", false)]
    [InlineData("chrome", "acme.example", false)]
    public void Where_no_network_is_told_the_domains_browser_stands_for_it(string browser, string domain, bool isKnown)
    {
        EventDraft lone = Some.Click(Minutes(4)).By(browser, null).From($"zoe@{domain}");
        EventDraft[] scans =
        [
            .. Some.Recipients(16)
                .SelectMany(name => Some.Sweep(Seconds(40), browser: "scanner-browser", network: null).Select(click => click.From(name))),
        ];
        EventDraft delivered = Some.Delivered().From($"zoe@{domain}");
        // Whatever comes first.
        DetectorUnderTest[] detectors =
        [
            new DetectorUnderTest().Apply(delivered, lone).Apply(scans).WorkOff(),
            new DetectorUnderTest().Apply(scans).Apply(delivered, lone).WorkOff(),
        ];

        Assert.All(
            detectors,
            // Half of it, beside what the domain does.
            detector =>
                Assert.Equal(isKnown ? NetworkConduct.UntoldMaxWeight / 2 : null, detector.LabelOf(lone).ReasonBy(NetworkConduct)?.Weight)
        );
    }

    [Theory]
    [InlineData("chrome", false, Label.Human)]
    [InlineData("scanner-browser", false, Label.Bot)]
    [InlineData("chrome", true, Label.Bot)]
    public void A_network_says_little_of_a_browser_by_which_nobody_scans_there_where_its_scanners_change_theirs_seldom(
        string browser,
        bool doScannersChange,
        Label label
    )
    {
        EventDraft lone = Some.Click(Minutes(4)).By(browser, "scanner-net").From("ann@other.example");
        EventDraft[] scans =
        [
            .. Some.Recipients(32, "swept.example")
                .SelectMany(
                    (recipient, i) =>
                        Some.Sweep(Minutes(1), browser: doScannersChange ? $"browser-{i}" : "scanner-browser")
                            .Select(click => click.From(recipient))
                ),
        ];
        // Whatever comes first.
        DetectorUnderTest[] detectors =
        [
            new DetectorUnderTest().Apply(Some.Delivered().From("ann@other.example"), lone).Apply(scans).WorkOff(),
            new DetectorUnderTest().Apply(scans).Apply(Some.Delivered().From("ann@other.example"), lone).WorkOff(),
        ];

        Assert.All(detectors, detector => Assert.Equal(label, detector.LabelOf(lone).Label));
    }

    [Fact]
    public void Of_an_image_soon_after_the_delivery_it_says_the_same_whatever_the_browser()
    {
        EventDraft soon = Some.Open(Minutes(4)).By("chrome", "scanner-net").From("ann@other.example");
        EventDraft late = Some.Open(Minutes(12)).By("chrome", "scanner-net").From("bob@third.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(32))
            .Apply(Some.Delivered().From("ann@other.example"), Some.Delivered().From("bob@third.example"), soon, late)
            .WorkOff();

        Assert.Equal(NetworkConduct.MaxWeight, detector.LabelOf(soon).ReasonBy(NetworkConduct)!.Weight);
        Assert.Null(detector.LabelOf(late).ReasonBy(NetworkConduct));
    }

    [Fact]
    public void Who_went_on_to_the_site_is_a_person_though_from_a_network_that_scans()
    {
        EventDraft lone = Some.Click(Minutes(4)).By("scanner-browser", "scanner-net").From("ann@other.example");
        EventDraft session = Some.Session(lone.After + Seconds(2)).From("ann@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(32))
            .Apply(Some.Delivered().From("ann@other.example"), session, lone)
            .WorkOff();

        Assert.Equal(NetworkConduct.MaxWeight, detector.LabelOf(lone).ReasonBy(NetworkConduct)!.Weight);
        Assert.Null(detector.LabelOf(lone).ReasonBy(new NetworkFanOut()));
        Assert.Equal(Label.Human, detector.LabelOf(lone).Label);
    }

    [Fact]
    public void A_network_alone_is_never_proof_however_much_it_scanned()
    {
        Assert.SkipWhen(Cases.AreFew, Cases.WithoutCrowds);
        EventDraft lone = Some.Click(Minutes(12)).By("scanner-browser", "scanner-net").From("ann@other.example");
        Rules rules = new() { NetworkConduct = NetworkConduct with { ScannedWeight = 5_000, MaxWeight = 30_000 } };
        DetectorUnderTest browsersTold = new DetectorUnderTest(new DetectorSettings { Rules = rules })
            .Apply(lone)
            .Apply(Swept(100))
            .WorkOff();
        EventDraft untold = lone with { Browser = null };
        DetectorUnderTest notTold = new DetectorUnderTest(new DetectorSettings { Rules = rules })
            .Apply(untold)
            .Apply(Swept(100).Select(click => click with { Browser = null }))
            .WorkOff();

        // The browser of the machines that came from there is another kind of sign.
        Assert.Equal(Label.Bot, browsersTold.LabelOf(lone).Label);
        Assert.Equal(Label.Undecided, notTold.LabelOf(untold).Label);
        Assert.True(notTold.LabelOf(untold).LogOdds > rules.BotFrom);
    }

    [Fact]
    public void What_a_network_did_in_one_campaign_is_known_in_the_next()
    {
        EventDraft lone = Some.Click(Minutes(4)).By("scanner-browser", "scanner-net").From("ann@other.example") with
        {
            Campaign = "summer",
        };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(8))
            .Apply(Some.Delivered().From("ann@other.example") with { Campaign = "summer" }, lone)
            .WorkOff();

        Assert.Equal(new Detail(8, 0, 0, 1), detector.LabelOf(lone).ReasonBy(NetworkConduct)!.Detail);
    }

    [Fact]
    public void Of_many_networks_each_says_what_it_did_elsewhere()
    {
        EventDraft first = Some.Click(Minutes(4)).By("scanner-browser", "scanner-net").From("bob@third.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(8))
            .Apply(Some.Delivered().From("bob@third.example"), first)
            .Apply(Enumerable.Range(0, 20).Select(i => Some.Click(Hours(2 + i)).By("chrome", $"net-{i}").From("bob@third.example")))
            .WorkOff();

        Assert.Equal(8, detector.LabelOf(first).ReasonBy(NetworkConduct)!.Detail.First);
    }

    [Fact]
    public void A_message_is_no_evidence_against_itself()
    {
        EventDraft[] swept = Swept(1);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(swept).WorkOff();

        Assert.All(swept[1..], click => Assert.Null(detector.LabelOf(click).ReasonBy(NetworkConduct)));
    }

    /// <summary>A scanner's late click is as late and as alone as a person's.</summary>
    [Theory]
    [InlineData(4, true, 4)]
    [InlineData(4, false, 0)]
    [InlineData(1, false, 2)]
    [InlineData(0, false, 4)]
    public void A_network_behind_which_people_are_too_says_less_and_late_clicks_are_peoples_the_less_the_more_it_scans(
        int swept,
        bool doLook,
        int readers
    )
    {
        EventDraft click = Some.Click(Minutes(12)).By("scanner-browser", "scanner-net").From("zoe@other.example");
        EventDraft[] read = [.. Read(8, "scanner-net")];
        EventDraft[] looks =
        [
            .. read.Where(draft => doLook && draft.Type == EventType.Click)
                .Select(late =>
                    Some.Open(late.After - Minutes(1)).By("mail-program", "scanner-net") with
                    {
                        Recipient = late.Recipient,
                        UserAgentKind = UserAgentKind.MailProgram,
                    }
                ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(swept))
            .Apply(read)
            .Apply(looks)
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        SaidReason reason = detector.LabelOf(click).ReasonBy(NetworkConduct)!;
        bool isOwn = swept > 1 && readers == 0;
        Assert.Equal(new Detail(swept, ContextActivity.AtLeast(readers), Fourth: isOwn ? 1 : 0), reason.Detail);
    }

    [Fact]
    public void A_person_who_looked_reads_behind_a_network_though_the_mail_was_scanned_from_another_before()
    {
        EventDraft[] messages =
        [
            .. Names(4)
                .SelectMany(name =>
                    Some.Sweep(Seconds(40), network: "other-scanner-net")
                        .Prepend(Some.Delivered())
                        .Append(Some.Open(Hours(3)).By("mail-program", "isolation-net") with { UserAgentKind = UserAgentKind.MailProgram })
                        .Append(Some.Click(Hours(3) + Seconds(20)).By("isolated-browser", "isolation-net"))
                        .Select(draft => draft.From(name))
                ),
        ];
        EventDraft click = Some.Click(Minutes(12)).By("chrome", "isolation-net").From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(messages)
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(0, 4), detector.LabelOf(click).ReasonBy(NetworkConduct)?.Detail);
    }

    /// <summary>A scanner may fetch images as another browser than it clicks with, and does so soon; a program that people read mail with it hardly is.</summary>
    [Theory]
    [InlineData(UserAgentKind.Browser, 3, false)]
    [InlineData(UserAgentKind.Browser, 11, true)]
    [InlineData(UserAgentKind.MailProgram, 3, true)]
    public void Who_looks_behind_a_scanners_network_is_a_stranger_to_it_later_or_by_a_mail_program(
        UserAgentKind kind,
        int minutes,
        bool isStranger
    )
    {
        EventDraft look = Some.Open(Minutes(minutes)).By("reader", "scanner-net").From("zoe@other.example") with { UserAgentKind = kind };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(32))
            .Apply(Some.Delivered().From("zoe@other.example"), look)
            .WorkOff();

        Assert.Equal(isStranger, detector.LabelOf(look).ReasonBy(NetworkConduct) is null);
    }

    [Fact]
    public void A_network_that_comes_to_many_at_once_and_to_none_later_is_a_machines()
    {
        EventDraft[] clicks = Early(10, "cloud-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Delivered(10)).Apply(clicks[..9]).Apply(clicks[9]);
        Assert.Equal(new Detail(8, 0, 3), detector.LabelOf(clicks[9]).ReasonBy(FanOut)!.Detail);

        DetectorUnderTest withLater = new DetectorUnderTest().Apply(Delivered(10)).Apply(clicks[..9]).Apply(Read(4, "cloud-net"));
        Assert.Null(withLater.Apply(clicks[9]).LabelOf(clicks[9]).ReasonBy(FanOut));
    }

    [Fact]
    public void A_network_of_many_strangers_of_whom_none_comes_later_is_proof()
    {
        EventDraft[] clicks =
        [
            .. Enumerable.Range(0, 130).Select(i => Some.Click(Minutes(7)).By("cloud-browser", "cloud-net").From($"ann@firm{i}.example")),
        ];
        EventDraft[] delivered = [.. clicks.Select(click => Some.Delivered() with { Recipient = click.Recipient })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(delivered).Apply(clicks).WorkOff();

        Assert.All(clicks, click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));

        // An eighth as many.
        detector.Apply(Read(16, "cloud-net")).WorkOff();

        Assert.All(clicks, click => Assert.NotEqual(Label.Bot, detector.LabelOf(click).Label));
    }

    [Fact]
    public void Those_who_came_before_are_judged_again_when_a_network_turns_out_to_be_many_strangers()
    {
        EventDraft[] early =
        [
            .. Enumerable
                .Range(0, 70)
                .Select(i => Some.Click(Minutes(6) + Seconds(3 * i)).By("cloud-browser", "cloud-net").From(OfThreeDomains(i))),
        ];
        // Else the tracker's clock would seem to be late, and all of them quick.
        EventDraft[] quick =
        [
            .. Enumerable.Range(700, 20).Select(i => Some.Click(Seconds(i - 690)).By($"home-{i}", $"home-net-{i}").From(OfThreeDomains(i))),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Delivered(800)).Apply(quick).Apply(early).WorkOff();
        Assert.All(early, click => Assert.NotEqual(Label.Bot, detector.LabelOf(click).Label));
        int domains = 3;
        for (int i = 3; domains < FanOut.StrangersDomains; i++)
        {
            // Each from a firm of its own, and so few that they are no doubling.
            string to = $"ann@firm{i}.example";
            EventDraft click = Some.Click(Minutes(7)).By("cloud-browser", "cloud-net").From(to);
            detector.Apply(Some.Delivered().From(to), click).WorkOff();
            domains = (int)detector.LabelOf(click).ReasonBy(FanOut)!.Detail.Third;
        }

        Assert.All(early, click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));
    }

    [Fact]
    public void A_firm_whose_people_come_in_several_campaigns_is_one_domain()
    {
        EventDraft[] clicks =
        [
            .. Names(40)
                .Select(
                    (name, i) =>
                        Some.Click(Seconds(30 * (1 + i))).By($"browser-{i}", "office-net").From(name) with
                        {
                            Campaign = i % 2 == 0 ? "spring" : "summer",
                        }
                ),
        ];
        EventDraft[] delivered =
        [
            .. clicks.Select(click => Some.Delivered() with { Recipient = click.Recipient, Campaign = click.Campaign }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(delivered).Apply(clicks).WorkOff();

        Assert.Null(detector.LabelOf(clicks[^1]).ReasonBy(FanOut));
    }

    [Fact]
    public void Of_images_a_networks_haste_says_less()
    {
        EventDraft[] clicks = Early(30, "cloud-net");
        EventDraft open = Some.Open(Minutes(1)).By("mail-program", "cloud-net").From("zoe@other.example");
        EventDraft click = Some.Click(Minutes(2)).By("mail-program", "cloud-net").From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Delivered(30))
            .Apply(clicks)
            .Apply(Some.Delivered().From("zoe@other.example"), open, click)
            .WorkOff();

        Assert.Equal(FanOut.MaxOpenWeight, detector.LabelOf(open).ReasonBy(FanOut)!.Weight);
        Assert.InRange(detector.LabelOf(click).ReasonBy(FanOut)!.Weight, FanOut.MaxWeight, FanOut.StrangersMaxWeight);
    }

    [Fact]
    public void A_lone_early_click_falls_with_its_scanning_domain_and_a_person_after_the_scan_does_not()
    {
        EventDraft lone = Some.Click(Minutes(2)).From("p9@acme.example");
        EventDraft afterScan = Some.Click(Minutes(5), "b").By("home-browser", "home-net").From("p1@acme.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(8))
            .Apply(Some.Delivered().From("p9@acme.example"), lone, afterScan)
            .WorkOff();

        Assert.Equal(Label.Bot, detector.LabelOf(lone).Label);
        Assert.NotNull(detector.LabelOf(lone).ReasonBy(DomainBurst));
        Assert.Equal(Label.Human, detector.LabelOf(afterScan).Label);
    }

    [Fact]
    public void A_providers_mailboxes_do_not_fall_with_the_few_that_are_scanned()
    {
        EventDraft early = Some.Click(Minutes(2)).From("p99@acme.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(2))
            .Apply(Read(4, network: null))
            .Apply(Some.Delivered().From("p99@acme.example"), early)
            .WorkOff();

        Assert.Null(detector.LabelOf(early).ReasonBy(DomainBurst));
    }

    [Fact]
    public void Past_the_limit_of_networks_messages_are_judged_by_themselves()
    {
        EventDraft[] swept = Swept(3);
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxNetworks = 1 }).Apply(swept).WorkOff();

        Assert.Equal(3, detector.Detector.Statistics.LimitsReached["networks"] / Some.Sweep(0).Length);
        Assert.Equal(1, detector.Rows["contexts"]);
    }

    [Fact]
    public void A_context_outlives_its_messages_until_its_campaign_expires()
    {
        DetectorSettings settings = new() { CampaignHorizon = Days(9) };
        DetectorUnderTest detector = new DetectorUnderTest(settings).Apply(Swept(3)).WorkOff();
        Assert.Equal((3, 9), (detector.Rows["contexts"], detector.Rows["members"]));

        detector.Tick(Days(4));
        Assert.Equal((0, 3, 0), (detector.Rows["messages"], detector.Rows["contexts"], detector.Rows["members"]));

        detector.Tick(Days(10));
        Assert.Equal(0, detector.Rows["contexts"]);
    }

    [Fact]
    public void A_settled_message_keeps_its_label_and_shows_others_what_its_link_is_known_for_by_now()
    {
        EventDraft[] baits = [.. Names(8).Select(name => Some.Click(Minutes(40), "d").By("a-browser", "a-net").From(name))];
        EventDraft later = Some.Click(Days(2)).By("a-browser", "a-net").From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Campaign("d", LinkRole.Bait))
            .Apply(baits)
            .Tick(Days(2))
            .Apply(later);
        Assert.Equal(new Detail(8, 0, 0, 1), detector.LabelOf(later).ReasonBy(NetworkConduct)!.Detail);

        detector.Apply(Some.Campaign("d", LinkRole.Content, after: Days(2))).WorkOff();

        Assert.All(baits, bait => Assert.Equal((Label.Bot, 0), (detector.LabelOf(bait).Label, detector.LabelOf(bait).Revision)));
        EventDraft last = later with { After = Days(2) + 1, Recipient = "zed@other.example" };
        Assert.Null(detector.Apply(last).LabelOf(last).ReasonBy(NetworkConduct));
    }

    [Fact]
    public void A_settled_message_keeps_its_label_and_shows_others_the_visit_that_came_late()
    {
        EventDraft read = Some.Click(Minutes(40)).By("a-browser", "a-net");
        EventDraft visit = Some.Conversion(Minutes(41)) with { NamesMessage = false };
        EventDraft later = Some.Click(Days(2)).By("another-browser", "a-net").From("zoe@other.example");
        EventDraft first = Some.Click(0).By("first-browser", "first-net").From("max@third.example");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, read).Tick(Days(2)).Apply(visit).Apply(later);

        Assert.Equal(new Detail(0, 1), detector.LabelOf(later).ReasonBy(NetworkConduct)!.Detail);
        Assert.Equal(0, detector.LabelOf(read).Revision);
    }

    private static EventDraft[] Delivered(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Some.Delivered().From(OfThreeDomains(i)))];

    private static string OfThreeDomains(int i) => $"p{i}@firm{i % 3}.example";

    private static EventDraft[] Swept(int count) =>
        [.. Names(count).SelectMany(name => Some.Sweep(Seconds(40)).Prepend(Some.Delivered()).Select(draft => draft.From(name)))];

    private static EventDraft[] Early(int count, string network) =>
        [.. Enumerable.Range(0, count).Select(i => Some.Click(Seconds(30 * (1 + i))).By($"browser-{i}", network).From(OfThreeDomains(i)))];

    /// <summary>People who click hours later.</summary>
    private static EventDraft[] Read(int count, string? network) =>
        [
            .. Enumerable
                .Range(1, count)
                .SelectMany(i =>
                    new[] { Some.Delivered(), Some.Click(Hours(i)) with { Browser = $"home-{i}", Network = network } }.Select(draft =>
                        draft.From($"reader{i}@acme.example")
                    )
                ),
        ];

    private static string[] Names(int count) => Some.Recipients(count);
}
