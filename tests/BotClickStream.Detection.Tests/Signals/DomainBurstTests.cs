using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class DomainBurstTests
{
    private static readonly DomainBurst Signal = new();

    [Fact]
    public void Many_recipients_active_right_after_delivery_make_each_lone_early_click_a_machines()
    {
        string[] recipients = Some.Recipients(10);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Take(8).Select((recipient, i) => Some.Click(Seconds(100 + (10 * i))).From(recipient)))
            .WorkOff();

        Assert.All(
            recipients.Take(8),
            recipient =>
            {
                SaidLabel label = detector.Last.Values.Single(said => said.Recipient == recipient);
                Assert.Equal((Label.Bot, Actor.SecurityScanner), (label.Label, label.Actor));
                Assert.True(label.ReasonBy(Signal)!.Weight > Signal.AlikeWeight);
            }
        );
    }

    [Fact]
    public void Its_reason_tells_the_domains_numbers()
    {
        string[] recipients = Some.Recipients(10);
        EventDraft last = Some.Click(Seconds(300)).From(recipients[3]);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Skip(4).Take(5).Select(recipient => Some.Click(Seconds(100)).From(recipient)))
            .Apply(last);

        // 6 of 10 clicked; 6 of 40 are assumed of a campaign of which nothing else is known.
        SaidReason reason = detector.LabelOf(last).ReasonBy(Signal)!;
        Assert.Equal(new Detail(6, 10, 74, 150), reason.Detail);
    }

    [Theory]
    [InlineData(16, 44)]
    [InlineData(8, 109)]
    public void Domains_most_of_whose_recipients_were_clicked_for_do_not_tell_how_quick_people_are(int clickedElsewhere, int baseline)
    {
        string[] recipients = Some.Recipients(16);
        EventDraft last = Some.Click(Minutes(50)).By("browser-last", "net-last").From(recipients[^1]);
        string[] elsewhere = Some.Recipients(16, "other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Deliveries([.. recipients, .. elsewhere, .. Some.Recipients(100, "third.example")]))
            .Apply(ClicksOf(elsewhere.Take(clickedElsewhere)))
            .Apply(ClicksOf(recipients.Take(14)))
            .Apply(last)
            .WorkOff();

        Assert.InRange(detector.LabelOf(last).ReasonBy(Signal)!.Detail.Fourth, baseline - 12, baseline + 12);
    }

    [Fact]
    public void But_where_nearly_all_domains_are_as_quick_they_do()
    {
        string[] recipients = Some.Recipients(16);
        EventDraft last = Some.Click(Minutes(50)).By("browser-last", "net-last").From(recipients[^1]);
        string[] elsewhere = [.. Some.Recipients(40, "other.example"), .. Some.Recipients(40, "third.example")];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Deliveries([.. recipients, .. elsewhere]))
            .Apply(ClicksOf(elsewhere.Where((_, i) => i % 4 != 0)))
            .Apply(ClicksOf(recipients.Take(14)))
            .Apply(last)
            .WorkOff();

        // Of nobody elsewhere 150 would be assumed.
        Assert.InRange(detector.LabelOf(last).ReasonBy(Signal)!.Detail.Fourth, 250, 500);
    }

    /// <summary>A webinar that begins: its people come at once.</summary>
    [Theory]
    [InlineData(2, 4_250)]
    [InlineData(8, 3_250)]
    public void Where_people_elsewhere_are_quick_delays_that_are_alike_tell_nothing(int quickElsewhere, int weight)
    {
        string[] recipients = Some.Recipients(16);
        EventDraft last = Some.Click(Seconds(60)).By("browser-last", "net-last").From(recipients[^1]);
        string[] elsewhere = Some.Recipients(64, "other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Deliveries([.. recipients, .. elsewhere]))
            .Apply([
                .. elsewhere
                    .Take(quickElsewhere)
                    .Concat(recipients.Take(15))
                    .Select((to, i) => Some.Click(Seconds(40 + i)).By($"browser-{i}", $"net-{i}").From(to)),
            ])
            .Apply(last)
            .WorkOff();

        Assert.Equal(weight, detector.LabelOf(last).ReasonBy(Signal)!.Weight);
    }

    private static IEnumerable<EventDraft> Deliveries(IEnumerable<string> recipients) =>
        recipients.Select(recipient => Some.Delivered().From(recipient));

    /// <summary>One of each, half an hour after the delivery, by whoever.</summary>
    private static IEnumerable<EventDraft> ClicksOf(IEnumerable<string> recipients) =>
        recipients.Select(
            (recipient, i) => Some.Click(Minutes(15) + Seconds(60 * i)).By($"browser-{i}", $"net-of-{recipient}").From(recipient)
        );

    [Theory]
    [InlineData("chrome", 120, true)]
    [InlineData("chrome", 119, false)]
    [InlineData("sandbox", 120, false)]
    public void Minutes_after_another_browser_of_the_network_it_says_half(string browser, double after, bool isHalf)
    {
        string[] recipients = Some.Recipients(10);
        EventDraft scan = Some.Click(Seconds(100)).From(recipients[0]).By("sandbox", "office-net");
        EventDraft read = scan with { After = scan.After + Seconds(after), Browser = browser };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Skip(1).Take(6).Select(recipient => Some.Click(Seconds(200)).From(recipient)))
            .Apply(scan, read)
            .WorkOff();

        int whole = detector.LabelOf(scan).ReasonBy(Signal)!.Weight;
        Assert.Equal(isHalf ? whole * Signal.AfterOtherShare / 1000 : whole, detector.LabelOf(read).ReasonBy(Signal)!.Weight);
    }

    [Theory]
    [InlineData(6, 0, Label.Human)]
    [InlineData(6, 200, Label.Bot)]
    public void A_staffs_clicks_over_minutes_on_a_mail_that_goes_to_it_alone_say_little(double apart, int elsewhere, Label label)
    {
        string[] recipients = Some.Recipients(80);
        EventDraft[] clicks =
        [
            .. recipients
                .Take(60)
                .Select((recipient, i) => Some.Click(Seconds(30 + (apart * i))).By($"browser-{i}", "office-net").From(recipient)),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Concat(Some.Recipients(elsewhere, "other.example")).Select(recipient => Some.Delivered().From(recipient)))
            .Apply(clicks)
            .WorkOff();

        Assert.All(clicks.Skip(30).Take(10), click => Assert.Equal(label, detector.LabelOf(click).Label));
    }

    [Fact]
    public void A_later_click_of_the_same_domain_stays_a_persons()
    {
        string[] recipients = Some.Recipients(4);
        EventDraft later = Some.Click(Minutes(60) + 1).From(recipients[3]);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Take(3).Select(recipient => Some.Click(Seconds(40)).From(recipient)))
            .Apply(later)
            .WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(later).Label);
        Assert.Null(detector.LabelOf(later).ReasonBy(Signal));
    }

    [Fact]
    public void Who_clicks_long_after_nearly_all_of_the_burst_is_no_part_of_it()
    {
        string[] recipients = Some.Recipients(10);
        EventDraft early = Some.Click(Seconds(62)).From(recipients[8]);
        EventDraft later = Some.Click(Minutes(20)).From(recipients[9]);
        EventDraft[] scanned = [.. recipients.Take(8).Select((recipient, i) => Some.Click(Seconds(50 + i)).From(recipient))];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(later)
            .Apply(scanned)
            .Apply(early)
            .WorkOff();

        Assert.Equal(Label.Bot, detector.LabelOf(early).Label);
        Assert.Equal(Label.Human, detector.LabelOf(later).Label);
    }

    [Fact]
    public void Who_seemed_part_of_it_is_believed_once_more_clicks_tell_how_far_it_reaches()
    {
        string[] first = Some.Recipients(20);
        string[] more = [.. Some.Recipients(140).Skip(20)];
        EventDraft later = Some.Click(Minutes(6)).From(first[19]);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(first.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(first.Take(19).Select((recipient, i) => Some.Click(Seconds(5 + (i * 10))).From(recipient)))
            .Apply(later)
            .WorkOff();
        Assert.Equal(Label.Bot, detector.LabelOf(later).Label);

        detector
            .Apply(more.SelectMany(recipient => new[] { Some.Delivered().From(recipient), Some.Click(Seconds(22)).From(recipient) }))
            .WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(later).Label);
    }

    [Fact]
    public void Two_recipients_or_too_small_a_share_are_no_burst()
    {
        string[] few = Some.Recipients(2, "few.example");
        string[] many = Some.Recipients(20, "many.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(few.Concat(many).Select(recipient => Some.Delivered().From(recipient)))
            .Apply(few.Concat(many.Take(6)).Select(recipient => Some.Click(Seconds(400)).From(recipient)))
            .WorkOff();

        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Human, label.Label));
    }

    [Theory]
    [InlineData("chrome", Label.Bot)]
    [InlineData("edge", Label.Human)]
    public void Two_of_a_small_firm_are_a_scanners_by_one_browser_and_people_by_two(string second, Label label)
    {
        string[] recipients = Some.Recipients(2);
        EventDraft[] clicks =
        [
            Some.Click(Seconds(100)).By("chrome", "net-1").From(recipients[0]),
            Some.Click(Seconds(220)).By(second, "net-2").From(recipients[1]),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Idle(200))
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(clicks)
            .WorkOff();

        Assert.All(clicks, click => Assert.Equal(label, detector.LabelOf(click).Label));
    }

    [Fact]
    public void An_early_click_first_taken_for_a_persons_is_revised_and_its_score_taken_back()
    {
        string[] recipients = Some.Recipients(6);
        EventDraft first = Some.Click(Seconds(400)).From(recipients[0]);
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { ClickPoints = 30_000 })
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(first);
        Assert.Equal((Label.Human, 0), (detector.LabelOf(first).Label, detector.LabelOf(first).Balance));

        detector.Apply(recipients.Skip(1).Select(recipient => Some.Click(Seconds(401)).From(recipient))).WorkOff();

        Assert.Equal((Label.Bot, -30_000), (detector.LabelOf(first).Label, detector.LabelOf(first).Balance));
        Assert.InRange(detector.LabelOf(first).Revision, 1, 2);
    }

    [Fact]
    public void What_was_delivered_after_its_clicks_arrived_counts_all_the_same()
    {
        string[] recipients = Some.Recipients(6);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Click(Seconds(400)).From(recipient)))
            .WorkOff();
        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Human, label.Label));

        detector.Apply(recipients.Select(recipient => Some.Delivered().From(recipient))).WorkOff();

        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Bot, label.Label));
    }

    [Fact]
    public void A_large_domain_is_judged_again_a_slice_at_a_time()
    {
        string[] recipients = Some.Recipients(50);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Take(45).Select(recipient => Some.Click(Seconds(400)).From(recipient)));

        Assert.True(detector.Detector.HasPendingJudgements);
        Assert.Contains(detector.Last.Values, label => label.Label != Label.Bot);
        detector.WorkOff();
        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Bot, label.Label));
    }

    [Fact]
    public void Where_people_of_all_domains_are_as_quick_it_is_no_burst()
    {
        EventDraft[] Firm(string domain, int active) =>
            [
                .. Some.Recipients(10, domain).Select(recipient => Some.Delivered().From(recipient)),
                .. Some.Recipients(10, domain).Take(active).Select((recipient, i) => Some.Click(Minutes(i + 1)).From(recipient)),
            ];

        EventDraft[] firm = Firm("firm.example", 6);
        DetectorUnderTest alone = new DetectorUnderTest().Apply(Idle(40)).Apply(firm).WorkOff();
        Assert.NotNull(alone.LabelOf(firm[^1]).ReasonBy(Signal));

        DetectorUnderTest amongOthers = new DetectorUnderTest()
            .Apply(Enumerable.Range(0, 12).SelectMany(i => Firm($"other{i}.example", 5)))
            .Apply(firm)
            .WorkOff();
        Assert.Null(amongOthers.LabelOf(firm[^1]).ReasonBy(Signal));
    }

    [Fact]
    public void Nearly_everybody_within_the_hour_is_one_too()
    {
        string[] recipients = Some.Recipients(8);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Idle(40))
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Select((recipient, i) => Some.Click(Minutes(12 + (5 * i))).From(recipient)))
            .WorkOff();

        Assert.All(detector.Last.Values, label => Assert.InRange(label.ReasonBy(Signal)!.Detail.First, 5, 8));
    }

    [Theory]
    [InlineData(-1, 5, 3, null, 0)]
    [InlineData(0, 5, 3, 1_000, 20)]
    [InlineData(600_000, 5, 3, 1_000, 20)]
    [InlineData(600_001, 5, 3, 500, 30)]
    [InlineData(3_600_000, 5, 3, 500, 30)]
    [InlineData(3_600_001, 5, 3, null, 0)]
    [InlineData(0, 5, 5, 1_000, 20)]
    [InlineData(0, 5, 7, 1_500, 30)]
    [InlineData(0, 1, 0, null, 0)]
    [InlineData(600_001, 5, 0, null, 0)]
    public void The_burst_that_says_more_counts_each_within_its_window(long delay, byte early, byte active, int? weight, int messages)
    {
        DomainActivity domain = new(100, 10, new WindowActivity(20, 15, early), new WindowActivity(30, 15, active), Pace: 0, Reach: 0);
        Evidence[] said = Signal.Heard(Windows.Of([Windows.Click(delay)], domain: domain, here: new ContextActivity { Early = 4 }));

        Assert.Equal(
            weight is null ? [] : [(weight.Value, new Detail(messages, 100, 10, 15))],
            said.Select(one => (one.Weight, one.Detail))
        );
    }

    /// <summary>A reach of 3 is a minute: a factor of 5 beyond it, 1.6 of a logarithm, takes 3,200.</summary>
    [Theory]
    [InlineData(60_000, 3, 5_000)]
    [InlineData(300_000, 3, 5_000 - 3_206)]
    [InlineData(3_000_000, 3, null)]
    [InlineData(300_000, 0, 5_000)]
    public void Beyond_the_bursts_reach_it_says_less(long delay, byte reach, int? weight)
    {
        WindowActivity window = new(20, 15, 21);
        DomainActivity domain = new(100, 10, window, window, Pace: 0, reach);

        Evidence[] said = Signal.Heard(Windows.Of([Windows.Click(delay)], domain: domain, here: new ContextActivity { Early = 4 }));

        Assert.Equal(weight is null ? [] : [weight.Value], said.Select(one => one.Weight));
    }

    /// <summary>Else only the longer window's burst counts.</summary>
    [Theory]
    [InlineData(1, 0, 0, 0, true)]
    [InlineData(0, 1, 0, 0, true)]
    [InlineData(2, 2, 1, 1, true)]
    [InlineData(2, 2, 2, 0, false)]
    [InlineData(2, 2, 0, 2, false)]
    [InlineData(0, 0, 0, 0, false)]
    public void The_domain_is_quick_where_early_or_scanned_messages_are_a_doubling_ahead(
        int early,
        int scanned,
        int late,
        int read,
        bool isAhead
    )
    {
        DomainActivity domain = new(100, 10, new WindowActivity(20, 15, 5), new WindowActivity(30, 15, 3), Pace: 0, Reach: 0);
        ContextActivity here = new()
        {
            Early = early,
            Scanned = scanned,
            Late = late,
            Read = read,
        };

        Assert.Equal(isAhead ? 1_000 : 500, Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1)], domain: domain, here: here))).Weight);
    }

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 1, 0, false)]
    [InlineData(0, 0, 1, false)]
    [InlineData(1, 1, 1, true)]
    public void It_says_nothing_of_a_network_that_only_people_come_from(int scanned, int late, int read, bool speaks)
    {
        DomainActivity domain = new(100, 10, new WindowActivity(20, 15, 5), new WindowActivity(30, 15, 5), Pace: 0, Reach: 0);
        ContextActivity around = new()
        {
            Scanned = scanned,
            Late = late,
            Read = read,
        };
        MessageWindow window = Windows.Of([Windows.Click(1, around: around)], domain: domain, here: new ContextActivity { Early = 4 });

        Assert.Equal(speaks, Signal.Heard(window).Length == 1);
    }

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(400, 600)]
    [InlineData(1_400, null)]
    public void It_says_less_of_what_is_unlike_the_domains_scans(int unlike, int? weight)
    {
        DomainActivity domain = new(100, 10, new WindowActivity(20, 15, 5), new WindowActivity(30, 15, 5), Pace: 0, Reach: 0);
        MessageWindow window = Windows.Of(
            [Windows.Click(1) with { Unlike = unlike }],
            domain: domain,
            here: new ContextActivity { Early = 4 }
        );

        Assert.Equal(weight is null ? [] : [weight.Value], Signal.Heard(window).Select(said => said.Weight));
    }

    /// <summary>Recipients of another domain, so that the mail is not its staff's alone.</summary>
    private static IEnumerable<EventDraft> Idle(int count) =>
        Some.Recipients(count, "idle.example").Select(recipient => Some.Delivered().From(recipient));

    /// <summary>Of an export that knows only who clicked which link and when.</summary>
    [Theory]
    [InlineData(0, Label.Bot)]
    [InlineData(3, Label.Bot)]
    [InlineData(30, Label.Human)]
    public void Where_no_delivery_is_told_those_who_came_later_tell_how_many_of_the_first_are_people(int later, Label label)
    {
        EventDraft[] early = Early(20);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(early)
            .Apply(Some.Recipients(60).Skip(60 - later).Select(recipient => Untold(Hours(3)).From(recipient)))
            .Apply(ReadElsewhere(ofTenEarly: 1))
            .WorkOff();

        Assert.All(early, click => Assert.Equal(label, detector.LabelOf(click).Label));
    }

    [Theory]
    [InlineData(1, Label.Bot)]
    [InlineData(6, Label.Human)]
    public void Where_people_elsewhere_are_as_quick_no_delivery_being_told_it_is_no_scanners(int ofTenEarly, Label label)
    {
        EventDraft[] early = Early(8);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(early).Apply(ReadElsewhere(ofTenEarly)).WorkOff();

        Assert.All(early, click => Assert.Equal(label, detector.LabelOf(click).Label));
    }

    /// <summary>In a campaign's first hours everybody has come early.</summary>
    [Fact]
    public void Before_anybody_may_have_come_late_nobody_is_early()
    {
        EventDraft[] early = Early(20);
        EventDraft[] elsewhere =
        [
            .. ReadElsewhere(ofTenEarly: 1).Select(click => click with { After = Math.Min(click.After, Minutes(115)) }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(early).Apply(elsewhere).WorkOff();
        Assert.All(early, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));

        detector.Apply(Untold(Minutes(120)).From("zoe@other.example")).WorkOff();
        Assert.All(early, click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Where_no_delivery_is_told_it_speaks_of_a_messages_first_clicks(double after, bool speaks)
    {
        EventDraft[] early = Early(20);
        EventDraft second = early[0] with { After = early[0].After + Seconds(after) };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(early).Apply(second).Apply(ReadElsewhere(ofTenEarly: 1)).WorkOff();

        Assert.Equal(speaks, detector.LabelOf(second).ReasonBy(Signal) is not null);
    }

    /// <summary>It ends where nearly all have come, to the minute.</summary>
    [Theory]
    [InlineData(3.5, true)]
    [InlineData(15, false)]
    public void Where_no_delivery_is_told_a_burst_ends_where_nearly_all_have_come(double minutes, bool speaks)
    {
        EventDraft[] early = Early(20);
        EventDraft last = Untold(Minutes(minutes)).From(Some.Recipients(21)[20]);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(early).Apply(last).Apply(ReadElsewhere(ofTenEarly: 1)).WorkOff();

        Assert.Equal(speaks, detector.LabelOf(last).ReasonBy(Signal) is not null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Once_a_delivery_is_told_the_campaigns_first_click_tells_nothing(bool isDeliveredFirst)
    {
        EventDraft[] early = Early(20);
        EventDraft delivery = Some.Delivered().From(Some.Recipients(21)[20]);
        EventDraft[] clicks = [.. early, .. ReadElsewhere(ofTenEarly: 1)];
        DetectorUnderTest detector = isDeliveredFirst
            ? new DetectorUnderTest().Apply(delivery).Apply(clicks).WorkOff()
            : new DetectorUnderTest().Apply(clicks).WorkOff().Apply(delivery).WorkOff();

        Assert.All(early, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void The_campaigns_first_click_may_come_in_last()
    {
        EventDraft[] early = [.. Early(20).Select(click => click with { After = click.After + Minutes(60) })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(early).Apply(ReadElsewhere(ofTenEarly: 0)).WorkOff();
        Assert.All(early, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));

        detector.Apply(Untold(0).From("zoe@other.example")).WorkOff();
        Assert.All(early, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Where_no_delivery_is_told_it_goes_on_with_a_drip_until_a_long_pause()
    {
        EventDraft[] early = Early(20);
        EventDraft[] drip =
        [
            .. "bcdef".Select((link, i) => early[0] with { After = early[0].After + Minutes(4 * (i + 1)), Link = $"{link}" }),
        ];
        EventDraft later = drip[^1] with { After = drip[^1].After + Minutes(6), Link = "g" };
        EventDraft next = later with { After = later.After + Minutes(1), Link = "h" };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(early)
            .Apply(drip)
            .Apply(later, next)
            .Apply(ReadElsewhere(ofTenEarly: 1))
            .WorkOff();

        Assert.All(drip, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.Null(detector.LabelOf(later).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(next).ReasonBy(Signal));
    }

    /// <summary>A scanner that goes through the mails doesn't come for a link or two. Where it comes for one, the one that it goes through tells nothing.</summary>
    [Theory]
    [InlineData(20, 1, false)]
    [InlineData(20, 2, false)]
    [InlineData(20, 3, true)]
    [InlineData(1, 1, true)]
    public void Where_no_delivery_is_told_a_brief_sitting_amid_sweeps_is_none_of_the_scanners(int swept, int links, bool speaks)
    {
        EventDraft[] early = Early(20);
        EventDraft[] sweeps =
        [
            .. early
                .Take(swept)
                .SelectMany(click =>
                    "bcdefghi".Select((link, i) => click with { After = click.After + Seconds(i + 1) / 5, Link = $"{link}" })
                ),
        ];
        EventDraft first = Untold(Seconds(50)).From(Some.Recipients(21)[20]);
        EventDraft[] brief =
        [
            .. "abc".Take(links).Select((link, i) => first with { After = first.After + Seconds(20 * i), Link = $"{link}" }),
        ];
        EventDraft[] rest = [.. sweeps, .. ReadElsewhere(ofTenEarly: 1)];
        DetectorUnderTest inOrder = new DetectorUnderTest().Apply(early).Apply(rest).Apply(brief).WorkOff();
        DetectorUnderTest reversed = new DetectorUnderTest().Apply(brief).Apply(early).Apply(rest).WorkOff();

        Assert.Equal(speaks, inOrder.LabelOf(brief[0]).ReasonBy(Signal) is not null);
        Assert.Equal(inOrder.LabelOf(brief[0]).Label, reversed.LabelOf(brief[0]).Label);
    }

    /// <summary>Of a small firm three are a burst, unless as many came later. That scanners come to many such firms doesn't make people look quick.</summary>
    [Theory]
    [InlineData(0, Label.Bot)]
    [InlineData(3, Label.Human)]
    public void Where_no_delivery_is_told_many_small_firms_bursts_do_not_hide_each_other(int later, Label label)
    {
        EventDraft[] early = Early(3);
        EventDraft[] others = [.. Enumerable.Range(0, 150).Select(i => Untold(Seconds(20 * (i % 3))).From($"p{i}@small{i / 3}.example"))];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(early)
            .Apply(others)
            .Apply(Some.Recipients(6).Skip(6 - later).Select(recipient => Untold(Hours(3)).From(recipient)))
            .Apply(ReadElsewhere(ofTenEarly: 1))
            .WorkOff();

        Assert.All(early, click => Assert.Equal(label, detector.LabelOf(click).Label));
    }

    /// <summary>A person minutes after a scanner comes from a network of his own.</summary>
    [Theory]
    [InlineData(0, 0, false, true)]
    [InlineData(0, 1, false, true)]
    [InlineData(0, 0, true, false)]
    [InlineData(1, 0, true, true)]
    public void Where_no_delivery_is_told_it_says_nothing_of_a_network_without_scans_after_anothers_work(
        int scanned,
        int read,
        bool isAfter,
        bool speaks
    )
    {
        DomainActivity domain = new(0, 10, new WindowActivity(20, 15, 5), default, Pace: 0, Reach: 0);
        ContextActivity around = new() { Scanned = scanned, Read = read };
        WindowEvent own = Windows.Click(Minutes(2), network: 7, agent: 7, around: around);
        WindowEvent scanners = Windows.Click(1, network: 8, agent: 8, around: new ContextActivity { Scanned = 4 });
        MessageWindow window = Windows.Of(isAfter ? [scanners, own] : [own], deliveredAt: null, domain: domain, begunAt: Windows.Delivered);

        Assert.Equal(speaks, Signal.Heard(window).Length == (isAfter ? 2 : 1));
    }

    /// <summary>A large mailing goes out for most of an hour, and so long a whole staff takes to read what concerns it.</summary>
    [Theory]
    [InlineData(15, true)]
    [InlineData(35, true)]
    [InlineData(120, false)]
    public void Where_no_delivery_is_told_what_takes_an_hour_or_two_is_no_burst(double minutes, bool isBurst)
    {
        EventDraft[] scanned = [.. Some.Recipients(20).Select((recipient, i) => Untold(Minutes(minutes * i / 20)).From(recipient))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(scanned).Apply(ReadElsewhere(ofTenEarly: 1)).WorkOff();

        Assert.Equal(isBurst, detector.LabelOf(scanned[10]).ReasonBy(Signal) is not null);
    }

    private static EventDraft Untold(long after) => Some.Click(after) with { Browser = null, Network = null };

    /// <summary>Each recipient once, ten seconds apart.</summary>
    private static EventDraft[] Early(int count) =>
        [.. Some.Recipients(count).Select((recipient, i) => Untold(Seconds(10 * i)).From(recipient))];

    /// <summary>People of ten other domains, ten of each.</summary>
    private static IEnumerable<EventDraft> ReadElsewhere(int ofTenEarly) =>
        Enumerable.Range(0, 100).Select(i => Untold(i / 10 < ofTenEarly ? Minutes(5) : Hours(4)).From($"p{i}@firm{i % 10}.example"));
}
