using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class DomainConductTests
{
    private static readonly DomainConduct Signal = new();

    [Fact]
    public void A_lone_click_in_another_campaign_falls_with_a_domain_that_is_scanned()
    {
        EventDraft lone = Lone();
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Swept(8)).Apply(lone).WorkOff();

        SaidReason reason = detector.LabelOf(lone).ReasonBy(Signal)!;
        Assert.Equal((Signal.MaxWeight, new Detail(8, 0)), (reason.Weight, reason.Detail));
        Assert.Equal(Label.Bot, detector.LabelOf(lone).Label);
    }

    [Fact]
    public void The_more_messages_were_clicked_and_show_no_machine_the_less_it_says()
    {
        EventDraft[] people = [.. Some.Recipients(8, "acme.example").Select(name => Some.Click(Hours(5)).From($"x{name}"))];
        EventDraft lone = Lone();
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Swept(8)).Apply(people).Apply(lone).WorkOff();

        Assert.Equal(Signal.MaxWeight + (Signal.Doublings * Signal.OtherWeight), detector.LabelOf(lone).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void It_speaks_of_who_came_first_and_within_the_hour()
    {
        EventDraft first = Lone().By("a-browser", "a-net");
        EventDraft second = first with { After = Minutes(9), Browser = "b-browser", Network = "b-net" };
        EventDraft late = Some.Click(Hours(1) + 1).From("late@acme.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept(8))
            .Apply(Some.Delivered().From("late@acme.example"), first, second, late)
            .WorkOff();

        Assert.NotNull(detector.LabelOf(first).ReasonBy(Signal));
        Assert.All(new[] { second, late }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Minutes_after_another_browser_of_the_network_it_says_nothing()
    {
        EventDraft scan = Lone().By("sandbox", "office-net");
        EventDraft read = scan with { After = scan.After + Minutes(2), Browser = "chrome" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Swept(8)).Apply(scan, read).WorkOff();

        Assert.NotNull(detector.LabelOf(scan).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(read).ReasonBy(Signal));
    }

    [Fact]
    public void Who_comes_when_the_delivery_is_forgotten_is_late()
    {
        EventDraft lone = Lone();
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Swept(8)).Apply(lone).WorkOff();
        Assert.NotNull(detector.LabelOf(lone).ReasonBy(Signal));

        detector.Apply(Some.Delivered().From("another@acme.example") with { Campaign = lone.Campaign }).WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(lone).Label);
    }

    [Fact]
    public void Where_no_delivery_is_told_who_clicks_hours_after_the_campaigns_first_is_late_whatever_comes_first()
    {
        EventDraft early = Lone();
        EventDraft late = Some.Click(Hours(5)) with { Recipient = "yan@acme.example", Campaign = early.Campaign };
        DetectorUnderTest inOrder = new DetectorUnderTest().Apply(Swept(8)).Apply(early, late).WorkOff();
        DetectorUnderTest reversed = new DetectorUnderTest().Apply(Swept(8)).Apply(late, early).WorkOff();

        Assert.All(
            [inOrder, reversed],
            detector =>
            {
                Assert.Equal(Label.Bot, detector.LabelOf(early).Label);
                Assert.Equal(Label.Human, detector.LabelOf(late).Label);
            }
        );
    }

    [Fact]
    public void Apples_images_make_no_scanning_domain()
    {
        EventDraft[] opens =
        [
            .. Some.Recipients(8)
                .Select(name => Some.Open(Minutes(1)) with { Recipient = name, UserAgentKind = UserAgentKind.AppleMailPrivacy }),
        ];
        EventDraft lone = Lone();
        DetectorUnderTest detector = new DetectorUnderTest().Apply(opens).Apply(lone).WorkOff();

        Assert.Null(detector.LabelOf(lone).ReasonBy(Signal));
    }

    [Fact]
    public void Where_many_people_are_quick_it_says_less()
    {
        EventDraft lone = Lone();
        DetectorUnderTest calm = new DetectorUnderTest().Apply(Swept(8)).Apply(Mailed(lone)).Apply(lone).WorkOff();
        DetectorUnderTest hurried = new DetectorUnderTest().Apply(Swept(8)).Apply(Quick(100)).Apply(Mailed(lone)).Apply(lone).WorkOff();

        Assert.True(WeightIn(hurried) < WeightIn(calm), $"{WeightIn(hurried)} and {WeightIn(calm)}");

        int WeightIn(DetectorUnderTest detector) => detector.LabelOf(lone).ReasonBy(Signal)?.Weight ?? 0;
    }

    [Theory]
    [InlineData(2, "home-browser", "home-net", 0)]
    [InlineData(4, "home-browser", "home-net", 2)]
    [InlineData(4, "scanner-browser", "home-net", 1)]
    [InlineData(4, "home-browser", "scanner-net", 1)]
    [InlineData(16, "scanner-browser", "home-net", 2)]
    [InlineData(64, "scanner-browser", "home-net", 3)]
    [InlineData(256, "scanner-browser", "home-net", 3)]
    [InlineData(64, null, "scanner-net", 0)]
    [InlineData(64, "scanner-browser", null, 0)]
    public void The_more_scans_had_another_network_or_browser_the_less_it_says_of_a_click(
        int scans,
        string? browser,
        string? network,
        int strangeness
    )
    {
        EventDraft lone = Lone() with { Browser = browser, Network = network };
        DetectorUnderTest detector = new DetectorUnderTest(Unlike(100)).Apply(Swept(scans)).Apply(lone).WorkOff();

        int whole = Math.Min(Signal.MaxWeight, (1 + int.Log2(scans)) * Signal.ScannedWeight);
        Assert.Equal(whole - (100 * strangeness), detector.LabelOf(lone).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void Who_is_a_stranger_to_the_domains_scanner_by_network_and_browser_is_a_person_as_far_as_it_knows()
    {
        EventDraft stranger = Lone().By("home-browser", "home-net");
        EventDraft[] late = [.. Some.Sweep(Seconds(40)).Select(click => click.From("late@acme.example"))];
        DetectorUnderTest first = new DetectorUnderTest().Apply(Swept(15)).Apply(late).Apply(stranger).WorkOff();
        DetectorUnderTest last = new DetectorUnderTest().Apply(stranger).Apply(Swept(15)).WorkOff().Apply(late).WorkOff();

        Assert.All([first, last], detector => Assert.Equal(Label.Human, detector.LabelOf(stranger).Label));
    }

    [Fact]
    public void A_scanner_that_comes_from_another_network_each_time_leaves_no_stranger()
    {
        EventDraft lone = Lone().By("scanner-browser", "net-0");
        IEnumerable<EventDraft> spread = Some.Recipients(16)
            .SelectMany((name, i) => Some.Sweep(Seconds(40), network: $"net-{1 + i}").Select(draft => draft.From(name)));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(spread).Apply(lone).WorkOff();

        Assert.Equal(Signal.MaxWeight, detector.LabelOf(lone).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void Whose_machines_come_hours_later_is_not_asked()
    {
        EventDraft lone = Lone().By("scanner-browser", "home-net");
        IEnumerable<EventDraft> forwarded = Enumerable
            .Range(0, 8)
            .SelectMany(i => Some.Sweep(Hours(3), network: $"net-{i}").Select(click => click.From($"q{i}@acme.example")));
        IEnumerable<EventDraft> delivered = Enumerable.Range(0, 8).Select(i => Some.Delivered().From($"q{i}@acme.example"));
        DetectorUnderTest detector = new DetectorUnderTest(Unlike(100))
            .Apply(Swept(56))
            .Apply(delivered)
            .Apply(forwarded)
            .Apply(lone)
            .WorkOff();

        Assert.Equal(Signal.MaxWeight - 300, detector.LabelOf(lone).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void A_network_that_scans_for_others_is_no_stranger()
    {
        EventDraft lone = Lone().By("scanner-browser", "vendors-net");
        IEnumerable<EventDraft> elsewhere = Some.Recipients(2, "other.example")
            .SelectMany(name => Some.Sweep(Seconds(40), network: "vendors-net").Select(draft => draft.From(name)));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Swept(16)).Apply(lone).WorkOff();
        Assert.True(detector.LabelOf(lone).ReasonBy(Signal)!.Weight < Signal.MaxWeight);

        detector.Apply(elsewhere).WorkOff();

        Assert.Equal(Signal.MaxWeight, detector.LabelOf(lone).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void One_scan_from_a_network_makes_it_the_scanners()
    {
        EventDraft lone = Lone().By("scanner-browser", "second-net");
        IEnumerable<EventDraft> second = Some.Sweep(Seconds(40), network: "second-net").Select(draft => draft.From("p@acme.example"));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Swept(16)).Apply(lone).WorkOff();
        Assert.True(detector.LabelOf(lone).ReasonBy(Signal)!.Weight < Signal.MaxWeight);

        detector.Apply(second).WorkOff();

        Assert.Equal(Signal.MaxWeight, detector.LabelOf(lone).ReasonBy(Signal)!.Weight);
    }

    /// <summary>A scanner that comes back by the hour roughly, for one link each time, from any network: no visit of it shows a machine.</summary>
    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Where_messages_are_visited_by_the_hour_each_such_visit_is_a_scanners(int others, bool isScanners)
    {
        EventDraft[] waves = Waves("zoe@acme.example", untilHour: 2);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Recipients(others).SelectMany(name => Waves(name, untilHour: 3)))
            .Apply(waves)
            .WorkOff();

        Assert.All(waves, click => Assert.Equal(isScanners ? Label.Bot : Label.Human, detector.LabelOf(click).Label));
    }

    [Fact]
    public void Whichever_of_a_scanners_waves_come_in_first_all_are_found()
    {
        EventDraft[] waves = [.. Some.Recipients(12).SelectMany(name => Waves(name, untilHour: 3))];
        DetectorUnderTest inOrder = new DetectorUnderTest().Apply(waves).WorkOff();
        DetectorUnderTest reversed = new DetectorUnderTest().Apply(waves.Reverse()).WorkOff();

        Assert.All(waves, click => Assert.Equal(Label.Bot, inOrder.LabelOf(click).Label));
        Assert.All(waves, click => Assert.Equal(Label.Bot, reversed.LabelOf(click).Label));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void That_a_scanners_wave_is_late_and_alone_speaks_for_nobody(bool isFirst)
    {
        EventDraft[] sweep =
        [
            .. "abc".Select((link, i) => (Untold(Minutes(1) + Seconds(3 * i)) with { Link = $"{link}" }).From("zoe@acme.example")),
        ];
        EventDraft late = Untold(Minutes(64)).From("zoe@acme.example");
        EventDraft[] waves = [.. Some.Recipients(12).SelectMany(name => Waves(name, untilHour: 3))];
        DetectorUnderTest alone = new DetectorUnderTest().Apply(sweep).Apply(late).WorkOff();
        Assert.NotNull(alone.LabelOf(late).ReasonBy(new LateAndAlone()));

        DetectorUnderTest detector = isFirst
            ? alone.Apply(waves).WorkOff()
            : new DetectorUnderTest().Apply([.. waves, .. sweep, late]).WorkOff();

        Assert.Equal(Label.Bot, detector.LabelOf(late).Label);
    }

    /// <summary>Nor where that is all that was known of the message, and only what others show has changed.</summary>
    [Fact]
    public void Who_came_late_twice_an_hour_apart_is_a_scanner_once_others_are_visited_so()
    {
        EventDraft delivery = Some.Delivered().From("zoe@acme.example");
        EventDraft[] late = [Untold(Hours(5)).From("zoe@acme.example"), Untold(Hours(6)).From("zoe@acme.example")];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(delivery).Apply(late).WorkOff();
        Assert.All(late, click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));

        detector.Apply(Some.Recipients(12).SelectMany(name => Waves(name, untilHour: 3))).WorkOff();

        Assert.All(late, click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));
    }

    [Fact]
    public void Between_a_scanners_waves_a_person_is_believed()
    {
        EventDraft reader = Untold(Minutes(90)).From("p1@acme.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Recipients(12).SelectMany(name => Waves(name, untilHour: 3)))
            .Apply(reader)
            .WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(reader).Label);
    }

    [Fact]
    public void Where_few_messages_of_many_are_visited_by_the_hour_people_came_back()
    {
        EventDraft[] back = Waves("zoe@acme.example", untilHour: 1);
        IEnumerable<EventDraft> once = Some.Recipients(40).Select((name, i) => Untold(Hours(3) + Minutes(i)).From($"q{name}"));
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(once)
            .Apply(Some.Recipients(8).SelectMany(name => Waves(name, untilHour: 1)))
            .Apply(back)
            .WorkOff();

        Assert.All(back, click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));
    }

    [Fact]
    public void Who_comes_by_the_hour_and_goes_on_to_the_site_is_a_person()
    {
        EventDraft[] visits = [.. Waves("zoe@acme.example", untilHour: 1).Select(click => click.By("home-browser", "home-net"))];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Recipients(8).SelectMany(name => Waves(name, untilHour: 3)))
            .Apply(visits)
            .Apply(Some.Session(visits[0].After + Seconds(3)).From("zoe@acme.example").By("home-browser", "home-net"))
            .WorkOff();

        Assert.All(visits, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    /// <summary>Where no network is told, of the click alone that the visit follows.</summary>
    [Fact]
    public void Who_goes_on_to_the_site_is_a_person_where_no_network_is_told_too()
    {
        EventDraft[] visits = Waves("zoe@acme.example", untilHour: 1);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Recipients(8).SelectMany(name => Waves(name, untilHour: 3)))
            .Apply(visits)
            .Apply(Some.Session(visits[1].After + Seconds(3)).From("zoe@acme.example") with { Browser = null, Network = null })
            .WorkOff();

        Assert.Null(detector.LabelOf(visits[1]).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(0, 6_500)]
    [InlineData(1_400, 5_100)]
    [InlineData(6_500, null)]
    public void It_says_less_of_a_visit_by_the_hour_that_is_unlike_the_domains_scans(int unlike, int? weight)
    {
        MessageWindow window = Windows.Of(
            [
                Windows.Click(0, around: new ContextActivity { Scanned = 1 }) with
                {
                    Unlike = unlike,
                },
                Windows.Click(Hours(1), network: 0) with
                {
                    Unlike = unlike,
                },
                Windows.Click(Hours(2)) with
                {
                    Unlike = unlike,
                },
            ],
            anywhere: new ContextActivity { Hourly = 3 }
        );

        Assert.Equal(weight is { } each ? [each, each] : [], Signal.Heard(window).Select(said => said.Weight));
    }

    private static EventDraft Untold(long after) => Some.Click(after) with { Browser = null, Network = null };

    /// <summary>A click each hour, not by the clock.</summary>
    private static EventDraft[] Waves(string recipient, int untilHour) =>
        [.. Enumerable.Range(0, untilHour + 1).Select(hour => Untold(Minutes(1 + (60 * hour) + (2 * hour * hour))).From(recipient))];

    /// <summary>At a domain of free mail most aren't scanned, and whose mail a gateway forwards always is.</summary>
    [Fact]
    public void What_the_recipients_own_other_messages_show_counts_where_it_says_more()
    {
        EventDraft scanned = Lone();
        EventDraft spared = Lone() with { Recipient = "yan@acme.example" };
        EventDraft[] people = [.. Some.Recipients(32).Append("yan@acme.example").Select(name => Some.Click(Hours(5)).From(name))];
        EventDraft[] swept = [.. Enumerable.Range(0, 4).SelectMany(i => Of(Some.Sweep(Seconds(40), network: $"net-{i}"), $"c{i}"))];
        DetectorUnderTest first = new DetectorUnderTest()
            .Apply(people)
            .Apply(swept)
            .Apply(Mailed(scanned), Mailed(spared), scanned, spared)
            .WorkOff();
        DetectorUnderTest last = new DetectorUnderTest()
            .Apply(Mailed(scanned), Mailed(spared), scanned, spared)
            .Apply(swept)
            .Apply(people)
            .WorkOff();

        Assert.All(
            [first, last],
            detector =>
            {
                SaidReason reason = detector.LabelOf(scanned).ReasonBy(Signal)!;
                Assert.True(reason.Weight > (detector.LabelOf(spared).ReasonBy(Signal)?.Weight ?? 0) + 1_000);
                Assert.NotEqual(0, reason.Detail.Fourth);
                Assert.NotEqual(Label.Human, detector.LabelOf(scanned).Label);
                Assert.Equal(Label.Human, detector.LabelOf(spared).Label);
            }
        );

        IEnumerable<EventDraft> Of(IEnumerable<EventDraft> drafts, string campaign) =>
            drafts.Select(draft => draft.From(scanned.Recipient!) with { Campaign = campaign });
    }

    [Theory]
    [InlineData(0, true, 2_900)]
    [InlineData(1, true, null)]
    [InlineData(0, false, null)]
    public void It_does_where_the_delivery_is_told_and_the_domain_shows_no_burst(byte burst, bool isDelivered, int? weight)
    {
        MessageWindow window = Windows.Of(
            [Windows.Click(1)],
            isDelivered ? Windows.Delivered : null,
            new DomainActivity { Active = new WindowActivity(1, 1, burst) },
            recipient: new RecipientActivity(1, 0)
        );

        Assert.Equal(weight is null ? [] : [weight.Value], Signal.Heard(window).Select(said => said.Weight));
    }

    [Theory]
    [InlineData(1, 0, 2_900)]
    [InlineData(1, 1, 2_000)]
    [InlineData(2, 0, 4_200)]
    [InlineData(3, 2, 4_200)]
    [InlineData(3, 3, 3_300)]
    [InlineData(1, 4, null)]
    [InlineData(0, 2, null)]
    public void Of_the_recipients_own_each_doubling_says_more(int scanned, int other, int? weight)
    {
        MessageWindow window = Windows.Of([Windows.Click(1)], recipient: new RecipientActivity(scanned, other));

        Assert.Equal(weight is null ? [] : [weight.Value], Signal.Heard(window).Select(said => said.Weight));
    }

    private static DetectorSettings Unlike(int weight) =>
        new() { Rules = new Rules { Context = new ContextRules { UnlikeWeight = weight } } };

    private static EventDraft Lone() => Some.Click(Minutes(3)) with { Recipient = "zoe@acme.example", Campaign = "summer" };

    private static EventDraft Mailed(EventDraft click) => Some.Delivered() with { Recipient = click.Recipient, Campaign = click.Campaign };

    private static IEnumerable<EventDraft> Quick(int count) =>
        Enumerable
            .Range(0, count)
            .SelectMany(i =>
                new[] { Some.Delivered(), Some.Click(Seconds(60 + (7 * i))) }.Select(draft =>
                    draft with
                    {
                        Recipient = $"p@firm-{i}.example",
                        Campaign = "summer",
                    }
                )
            );

    private static IEnumerable<EventDraft> Swept(int count) =>
        Some.Recipients(count).SelectMany(name => Some.Sweep(Seconds(40)).Select(draft => draft.From(name)));

    [Theory]
    [InlineData(1_000, 3_200)]
    [InlineData(4_200, null)]
    [InlineData(9_000, null)]
    public void It_says_less_of_what_is_unlike_the_domains_scans(int unlike, int? weight)
    {
        MessageWindow window = Windows.Of([Windows.Click(1) with { Unlike = unlike }], anywhere: new ContextActivity { Scanned = 6 });

        Assert.Equal(weight is null ? [] : [weight.Value], Signal.Heard(window).Select(said => said.Weight));
    }

    [Theory]
    [InlineData(2, 0, 0, true, 2_300)]
    [InlineData(2, 0, 1, true, 2_300)]
    [InlineData(2, 0, 3, true, 1_800)]
    [InlineData(2, 0, 3, false, 2_300)]
    [InlineData(4, 0, 0, true, 4_200)]
    [InlineData(4, 1, 0, true, 4_200)]
    [InlineData(3, 1, 0, true, 2_550)]
    [InlineData(1, 4, 0, true, null)]
    [InlineData(0, 0, 0, true, null)]
    [InlineData(1, 0, 15, true, null)]
    public void Doublings_of_scanned_messages_count_less_where_others_are_near_and_where_people_are_quick(
        int scanned,
        int other,
        byte pace,
        bool isDelivered,
        int? weight
    )
    {
        MessageWindow window = Windows.Of(
            [Windows.Click(1)],
            isDelivered ? Windows.Delivered : null,
            new DomainActivity { Pace = pace },
            anywhere: new ContextActivity { Scanned = scanned, Other = other }
        );

        Assert.Equal(weight is null ? [] : [weight.Value], Signal.Heard(window).Select(said => said.Weight));
    }
}
