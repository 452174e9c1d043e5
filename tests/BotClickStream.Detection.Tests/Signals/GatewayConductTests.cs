using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class GatewayConductTests
{
    private const string Mx = "mx.vendor.example";
    private static readonly GatewayConduct Signal = new();
    private static readonly EventDraft Lone = Some.Click(Seconds(30)).By("browser", "net").From("zoe@small.example");

    [Fact]
    public void A_lone_click_at_a_firm_is_doubted_for_what_the_gateway_in_front_of_it_does_for_others()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Scanned(4)).Apply(Behind(Mx, Lone)).WorkOff();

        SaidReason reason = detector.LabelOf(Lone).ReasonBy(Signal)!;
        Assert.Equal((Signal.MaxWeight, new Detail(4, 0)), (reason.Weight, reason.Detail));
        Assert.Null(
            new DetectorUnderTest().Apply(Scanned(4)).Apply(Behind("mx.other.example", Lone)).WorkOff().LabelOf(Lone).ReasonBy(Signal)
        );
        Assert.Null(new DetectorUnderTest().Apply(Scanned(4)).Apply(Behind(null, Lone)).WorkOff().LabelOf(Lone).ReasonBy(Signal));
    }

    [Fact]
    public void Alone_it_is_no_proof_however_much_is_scanned()
    {
        EventDraft click = Lone with { After = Minutes(40) };
        Rules rules = new() { GatewayConduct = Signal with { MaxWeight = 30_000, EvenWeight = 30_000 } };
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { Rules = rules })
            .Apply(Scanned(16))
            .Apply(Behind(Mx, click))
            .WorkOff();

        Assert.True(detector.LabelOf(click).LogOdds > rules.BotFrom);
        Assert.Equal(Label.Undecided, detector.LabelOf(click).Label);
    }

    [Fact]
    public void A_domain_counts_once_however_many_recipients_it_has()
    {
        EventDraft[] large = [.. Some.Recipients(30, "large.example").SelectMany(name => Behind(Mx, Sweep(name)))];

        DetectorUnderTest detector = new DetectorUnderTest().Apply(large).Apply(Scanned(1)).Apply(Behind(Mx, Lone)).WorkOff();

        Assert.Equal(new Detail(2, 0), detector.LabelOf(Lone).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void The_weight_is_the_log_odds_that_a_domain_behind_it_scans()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Scanned(8)).Apply(Spared(8)).Apply(Behind(Mx, Lone)).WorkOff();
        Assert.Equal(Signal.EvenWeight, detector.LabelOf(Lone).ReasonBy(Signal)!.Weight);

        detector = new DetectorUnderTest().Apply(Scanned(8)).Apply(Spared(16)).Apply(Behind(Mx, Lone)).WorkOff();
        Assert.Equal(Signal.EvenWeight - Signal.DoublingWeight, detector.LabelOf(Lone).ReasonBy(Signal)!.Weight);

        detector = new DetectorUnderTest().Apply(Scanned(8)).Apply(Spared(100)).Apply(Behind(Mx, Lone)).WorkOff();
        Assert.Null(detector.LabelOf(Lone).ReasonBy(Signal));
    }

    [Fact]
    public void One_other_domain_is_too_few_and_its_own_does_not_count()
    {
        EventDraft[] own = [.. Some.Recipients(8, "small.example").SelectMany(name => Behind(Mx, Sweep(name)))];

        DetectorUnderTest detector = new DetectorUnderTest().Apply(own).Apply(Scanned(1)).Apply(Behind(Mx, Lone)).WorkOff();
        Assert.Null(detector.LabelOf(Lone).ReasonBy(Signal));

        detector = new DetectorUnderTest().Apply(own).Apply(Scanned(2)).Apply(Behind(Mx, Lone)).WorkOff();
        Assert.NotNull(detector.LabelOf(Lone).ReasonBy(Signal));
    }

    [Fact]
    public void What_a_domain_shows_itself_takes_from_it()
    {
        EventDraft[] people = [.. Some.Recipients(3, "small.example").Select(name => Some.Click(Hours(5)).From(name))];

        DetectorUnderTest detector = new DetectorUnderTest().Apply(Scanned(2)).Apply(people).Apply(Behind(Mx, Lone)).WorkOff();

        int weight = Signal.EvenWeight + (2 * Signal.DoublingWeight) + (2 * Signal.OtherWeight);
        Assert.Equal(weight, detector.LabelOf(Lone).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void It_speaks_of_who_came_first_and_within_the_hour()
    {
        EventDraft second = Lone with { After = Lone.After + Minutes(3), Browser = "b-browser", Network = "b-net" };
        EventDraft late = Some.Click(Hours(1) + 1).From("late@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Scanned(8))
            .Apply(Behind(Mx, Lone, second))
            .Apply(Behind(Mx, late))
            .WorkOff();

        Assert.NotNull(detector.LabelOf(Lone).ReasonBy(Signal));
        Assert.All(new[] { second, late }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    /// <summary>Nearly all scans have begun by then.</summary>
    [Theory]
    [InlineData(30, 2_800)]
    [InlineData(31, 1_400)]
    [InlineData(60, 1_400)]
    [InlineData(61, 0)]
    public void Of_who_comes_later_than_scans_do_as_a_rule_it_says_half(double minutes, int weight)
    {
        MessageWindow window = Windows.Of([Windows.Click(Minutes(minutes))], anywhere: new ContextActivity { GatewayScanning = 4 });

        Assert.Equal(weight, Signal.Heard(window).Sum(said => said.Weight));
    }

    [Fact]
    public void What_a_gateway_does_for_others_later_revises_what_was_said()
    {
        Assert.SkipWhen(Cases.AreFew, Cases.WithoutCrowds);
        EventDraft[] lone =
        [
            .. Enumerable.Range(0, 40).Select(i => Some.Click(Seconds(20)).By("browser", $"net-{i}").From($"a@firm-{i}.example")),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(lone.SelectMany(click => Behind(Mx, click))).WorkOff();
        Assert.All(lone, click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));

        detector.Apply(Scanned(300)).WorkOff();

        Assert.All(lone, click => Assert.NotEqual(Label.Human, detector.LabelOf(click).Label));
        Assert.False(detector.Detector.HasPendingJudgements);
    }

    [Fact]
    public void What_another_partition_saw_of_a_gateway_counts_until_this_one_has_seen_enough_itself()
    {
        SaidProfile elsewhere = new DetectorUnderTest()
            .Apply(Scanned(8))
            .Apply(Spared(4))
            .Tick(Minutes(2))
            .Profiles.Single(profile => profile.Kind == ProfileKind.Gateway);

        DetectorUnderTest detector = new DetectorUnderTest().Apply(Behind(Mx, Lone)).WorkOff();
        Assert.Equal(Label.Human, detector.LabelOf(Lone).Label);
        detector.Hear(elsewhere, partition: 3).WorkOff();
        Assert.Equal(new Detail(8, 4), detector.LabelOf(Lone).ReasonBy(Signal)!.Detail);

        DetectorUnderTest known = new DetectorUnderTest()
            .Hear(elsewhere, partition: 3)
            .Apply(Scanned(16))
            .Apply(Behind(Mx, Lone))
            .WorkOff();
        Assert.Equal(new Detail(16, 0), known.LabelOf(Lone).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void What_others_forgot_of_a_gateway_while_it_was_away_revises_what_it_had_said()
    {
        SaidProfile elsewhere = new DetectorUnderTest()
            .Apply(Scanned(8))
            .Tick(Minutes(2))
            .Profiles.Single(profile => profile.Kind == ProfileKind.Gateway);
        DetectorUnderTest detector = new DetectorUnderTest().Hear(elsewhere, partition: 3).Apply(Behind(Mx, Lone)).WorkOff();
        Assert.NotNull(detector.LabelOf(Lone).ReasonBy(Signal));

        detector.RestartWith(detector.Detector.Settings).Detector.CompleteRecall();

        Assert.Equal(Label.Human, detector.WorkOff().LabelOf(Lone).Label);
    }

    [Fact]
    public void A_domain_of_which_it_is_told_late_what_is_in_front_of_it_is_judged_again()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Scanned(8)).Apply(Behind(null, Lone)).WorkOff();
        Assert.Equal(Label.Human, detector.LabelOf(Lone).Label);

        detector.Apply(Some.Delivered().From("yan@small.example") with { Gateway = Mx }).WorkOff();

        Assert.NotEqual(Label.Human, detector.LabelOf(Lone).Label);
        Assert.NotNull(detector.LabelOf(Lone).ReasonBy(Signal));
    }

    [Fact]
    public void A_domain_that_turns_out_to_be_behind_another_gateway_counts_there()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Scanned(8)).Apply(Behind(Mx, Lone)).WorkOff();
        Assert.NotNull(detector.LabelOf(Lone).ReasonBy(Signal));
        // Whose key comes before the other's is a domain's gateway, whichever was told first.
        string before = Enumerable.Range(0, 100).Select(i => $"mx-{i}").First(name => KeyOf(name).CompareTo(KeyOf(Mx)) < 0);

        detector.Apply(Some.Delivered().From("yan@small.example") with { Gateway = before }).WorkOff();

        Assert.Null(detector.LabelOf(Lone).ReasonBy(Signal));
    }

    [Fact]
    public void A_gateway_goes_with_the_last_domain_behind_it()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Scanned(3)).Apply(Behind("mx.other.example", Lone)).WorkOff();
        Assert.Equal(2, detector.Rows["gateways"]);

        for (int day = 31; day <= 36; day++)
        {
            detector.Tick(Days(day)).WorkOff();
        }

        Assert.Equal((0, 0, 0), (detector.Rows["gateways"], detector.Rows["domains"], detector.Rows["contexts"]));
        Assert.Equal(0, detector.Rows["text"]);
    }

    /// <summary>Firms behind the gateway with a recipient each, whose mail a machine swept.</summary>
    private static IEnumerable<EventDraft> Scanned(int firms) =>
        Enumerable.Range(0, firms).SelectMany(i => Behind(Mx, Sweep($"info@scanned-{i}.example")));

    /// <summary>Firms behind it whose recipients clicked hours later.</summary>
    private static IEnumerable<EventDraft> Spared(int firms) =>
        Enumerable
            .Range(0, firms)
            .SelectMany(i => Behind(Mx, Some.Click(Hours(3)).By("chrome", $"office-{i}").From($"info@spared-{i}.example")));

    private static EventDraft[] Sweep(string recipient) =>
        [.. Some.Sweep(Seconds(40), network: $"net of {recipient}").Select(click => click.From(recipient))];

    private static EventDraft[] Behind(string? gateway, params EventDraft[] events) =>
        [Some.Delivered().From(events[0].Recipient!) with { Gateway = gateway }, .. events];

    private static (ulong, ulong) KeyOf(string gateway)
    {
        Hash128 key = (Some.Delivered() with { Gateway = gateway }).ToEvent().GatewayKey;
        return (key.High, key.Low);
    }

    [Fact]
    public void What_the_domain_did_itself_counts_as_long_as_no_machine_was_seen_there()
    {
        int alone = WeightOf(new ContextActivity { GatewayScanning = 2, GatewaySpared = 1 });

        Assert.InRange(alone, 1, Signal.MaxWeight - 1);
        Assert.Equal(
            alone + Signal.OtherWeight,
            WeightOf(
                new ContextActivity
                {
                    GatewayScanning = 2,
                    GatewaySpared = 1,
                    Other = 1,
                }
            )
        );
        Assert.Equal(
            alone,
            WeightOf(
                new ContextActivity
                {
                    GatewayScanning = 2,
                    GatewaySpared = 1,
                    Other = 1,
                    Scanned = 1,
                }
            )
        );
        Assert.Equal(0, WeightOf(new ContextActivity { GatewayScanning = Signal.Doublings - 1 }));
        Assert.Equal(0, WeightOf(new ContextActivity { GatewayScanning = 3, GatewaySpared = 15 }));
        Assert.Equal(Signal.MaxWeight, WeightOf(new ContextActivity { GatewayScanning = 15 }));
    }

    private static int WeightOf(ContextActivity anywhere) =>
        Signal.Heard(Windows.Of([Windows.Click(1)], anywhere: anywhere)).Sum(said => said.Weight);

    [Fact]
    public void It_says_less_of_what_is_unlike_the_domains_scans()
    {
        ContextActivity anywhere = new() { GatewayScanning = 4 };
        MessageWindow like = Windows.Of([Windows.Click(1)], anywhere: anywhere);
        MessageWindow unlike = Windows.Of([Windows.Click(1) with { Unlike = 1_000 }], anywhere: anywhere);

        Assert.Equal(Assert.Single(Signal.Heard(like)).Weight - 1_000, Assert.Single(Signal.Heard(unlike)).Weight);
    }
}
