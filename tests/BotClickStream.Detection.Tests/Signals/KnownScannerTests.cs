using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class KnownScannerTests
{
    private static readonly KnownScanner Signal = new();

    private static readonly EventDraft Lone = Some.Click(Minutes(3)).By("browser", "net") with { Recipient = "zoe@acme.example" };

    [Fact]
    public void A_soon_click_of_a_domain_that_other_partitions_saw_scanned_is_a_machines()
    {
        DetectorUnderTest detector = Delivered().Hear("acme.example", scanned: 8).Apply(Lone);

        SaidReason reason = detector.LabelOf(Lone).ReasonBy(Signal)!;
        Assert.Equal((Signal.MaxWeight, new Detail(8, 0, Word: "domain")), (reason.Weight, reason.Detail));
        Assert.Equal(Label.Bot, detector.LabelOf(Lone).Label);
        Assert.Null(Delivered().Hear("other.example", scanned: 8).Apply(Lone).LabelOf(Lone).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Alone_it_is_no_proof_however_much_was_scanned(bool isDelivered)
    {
        EventDraft click = Lone with { After = Minutes(20) };
        DetectorUnderTest detector = (isDelivered ? Delivered() : new DetectorUnderTest())
            .Hear("acme.example", scanned: 1_000_000)
            .Apply(click);

        Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
        Assert.Equal(Label.Undecided, detector.LabelOf(click).Label);
    }

    [Fact]
    public void What_is_heard_later_revises_what_was_said()
    {
        // Mails sent one by one, each its own campaign.
        EventDraft[] clicks = [.. Enumerable.Range(0, 40).Select(i => Lone with { Campaign = $"mail-{i}", Network = null })];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(clicks.Select(click => Some.Delivered().From(click.Recipient!) with { Campaign = click.Campaign }))
            .Apply(clicks);
        Assert.All(clicks, click => Assert.NotEqual(Label.Bot, detector.LabelOf(click).Label));

        detector.Hear("acme.example", scanned: 100).WorkOff();
        Assert.All(clicks, click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));

        int said = detector.Labels.Count;
        detector.Hear("acme.example", scanned: 100).WorkOff();
        Assert.Equal(said, detector.Labels.Count);
        Assert.False(detector.Detector.HasPendingJudgements);
    }

    /// <summary>No label is far away where all that is missing is a second kind of sign.</summary>
    [Fact]
    public void What_a_delay_alone_did_not_prove_little_of_its_domain_does()
    {
        const int Least = 100;
        Rules rules = new()
        {
            FastAfterDelivery = new FastAfterDelivery { Weight = 20_000 },
            KnownScanner = Signal with { ScannedWeight = Least, MaxWeight = Least },
        };
        EventDraft soon = Lone with { After = Seconds(50) };
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { Rules = rules })
            .Apply(Some.Delivered().From(Lone.Recipient!), soon)
            .WorkOff();
        Assert.Equal(Label.Undecided, detector.LabelOf(soon).Label);
        Assert.True(detector.LabelOf(soon).LogOdds > rules.BotFrom + 10_000);

        detector.Hear("acme.example", scanned: 1).WorkOff();

        Assert.Equal(Least, detector.LabelOf(soon).ReasonBy(Signal)!.Weight);
        Assert.Equal(Label.Bot, detector.LabelOf(soon).Label);
    }

    [Fact]
    public void The_more_messages_speak_against_it_the_less_it_says()
    {
        DetectorUnderTest detector = Delivered().Hear("acme.example", scanned: 8, other: 8).Apply(Lone);

        Assert.Equal(Signal.MaxWeight + (Signal.Doublings * Signal.OtherWeight), detector.LabelOf(Lone).ReasonBy(Signal)!.Weight);
        Assert.Null(Delivered().Hear("acme.example", scanned: 8, other: 1_000).Apply(Lone).LabelOf(Lone).ReasonBy(Signal));
    }

    [Fact]
    public void A_domain_that_stops_scanning_is_believed_again()
    {
        int weeks = 0;
        Label label = Label.Bot;
        for (; label == Label.Bot; weeks++)
        {
            EventDraft click = Lone with { After = Days(7 * weeks) + Minutes(3) };
            label = new DetectorUnderTest()
                .Hear("acme.example", scanned: 8)
                .Apply(Some.Delivered(Days(7 * weeks)).From(click.Recipient!), click)
                .LabelOf(click)
                .Label;
        }

        Assert.InRange(weeks, 2, 4);
    }

    [Fact]
    public void It_speaks_of_who_came_first_and_within_the_hour()
    {
        EventDraft second = Lone.By("other", "elsewhere") with { After = Minutes(9) };
        EventDraft late = Lone.From("late@acme.example") with { After = Hours(1) + 1 };
        DetectorUnderTest detector = Delivered()
            .Apply(Some.Delivered().From("late@acme.example"))
            .Hear("acme.example", scanned: 8)
            .Apply(Lone, second, late);

        Assert.NotNull(detector.LabelOf(Lone).ReasonBy(Signal));
        Assert.All(new[] { second, late }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Of_a_network_it_is_a_hint_that_no_other_word_of_a_network_makes_a_proof_of()
    {
        DetectorUnderTest other = new DetectorUnderTest().Apply(ScannerProfilesTests.Swept("b.example", 16)).Tick(Minutes(2));
        SaidProfile network = other.Profiles.Single(profile => profile.Kind == ProfileKind.Network);
        EventDraft click = Lone.By("browser", "scanner-net") with { After = Minutes(20) };
        DetectorUnderTest detector = Delivered()
            .Hear(network, partition: 3)
            .Apply(ScannerProfilesTests.Swept("c.example", 16))
            .Apply(click)
            .WorkOff();

        SaidReason reason = detector.LabelOf(click).ReasonBy(Signal)!;
        Assert.Equal(new Detail(16, 0, Word: "network"), reason.Detail);
        Assert.NotNull(detector.LabelOf(click).ReasonBy(new NetworkConduct()));
        Assert.Equal(Label.Undecided, detector.LabelOf(click).Label);
    }

    [Fact]
    public void Beside_what_the_partition_has_seen_itself_the_weaker_of_both_counts_half()
    {
        EventDraft lone = Lone with { Browser = null, Network = null };
        DetectorUnderTest detector = Delivered()
            .Hear("acme.example", scanned: 8)
            .Apply(ScannerProfilesTests.Swept("acme.example", 8).Select(click => click with { Campaign = "summer" }))
            .Apply(lone)
            .WorkOff();

        // The stronger of the two counts whole, whichever that is.
        SaidLabel label = detector.LabelOf(lone);
        Assert.Equal(Signal.MaxWeight, label.ReasonBy(Signal)!.Weight);
        int alone = new DetectorUnderTest()
            .Apply(Some.Delivered().From(Lone.Recipient!))
            .Apply(ScannerProfilesTests.Swept("acme.example", 8).Select(click => click with { Campaign = "summer" }))
            .Apply(lone)
            .WorkOff()
            .LabelOf(lone)
            .ReasonBy(new DomainConduct())!
            .Weight;
        Assert.Equal(alone / 2, label.ReasonBy(new DomainConduct())!.Weight);
    }

    [Fact]
    public void What_one_partition_learned_another_knows_as_if_it_had_seen_it()
    {
        DetectorUnderTest teacher = new DetectorUnderTest().Apply(ScannerProfilesTests.Swept("acme.example", 8)).Tick(Minutes(2));
        DetectorUnderTest pupil = Delivered().Apply(Lone);
        Assert.Equal(Label.Human, pupil.LabelOf(Lone).Label);

        teacher.Profiles.ForEach(profile => pupil.Hear(profile, partition: 0));
        pupil.WorkOff();

        Assert.Equal(Label.Bot, pupil.LabelOf(Lone).Label);
        teacher.Tick(Days(31)).Tick(Days(32));
        teacher.Profiles.Where(profile => profile.IsExpired).ToList().ForEach(profile => pupil.Hear(profile, partition: 0));
        Assert.Equal(0, pupil.Rows["profiles-elsewhere"]);
        Assert.Equal(Label.Human, pupil.WorkOff().LabelOf(Lone).Label);
    }

    /// <summary>Who takes a lane over knows what it knew, and judges no message again for it; what has come since, it takes like anything else.</summary>
    [Fact]
    public void After_a_restart_what_was_known_is_known_and_nothing_is_said_again()
    {
        DetectorUnderTest detector = Delivered().Hear("acme.example", scanned: 8).Apply(Lone).WorkOff();
        int said = detector.Labels.Count;

        detector.RestartWith(detector.Detector.Settings);
        detector.Detector.Recall(SomeUpdate.OfDomain("acme.example"u8, scanned: 8, other: 0, after: 0, partition: 7));
        detector.Detector.CompleteRecall();
        Assert.False(detector.Detector.HasPendingJudgements);
        detector.WorkOff();
        Assert.Equal(said, detector.Labels.Count);

        detector.Hear("acme.example", scanned: 8, other: 1_000).WorkOff();
        Assert.Equal(Label.Human, detector.LabelOf(Lone).Label);
    }

    /// <summary>Other partitions went on meanwhile; of what they forgot nothing is left to be told, be it a tombstone.</summary>
    [Theory]
    [InlineData(8, 0, Label.Bot)]
    [InlineData(8, 1_000, Label.Human)]
    [InlineData(null, 0, Label.Human)]
    public void What_others_said_or_forgot_while_it_was_away_revises_what_it_had_said(int? scanned, int other, Label due)
    {
        DetectorUnderTest detector = Delivered().Hear("acme.example", scanned: 8).Apply(Lone).WorkOff();
        Assert.Equal(Label.Bot, detector.LabelOf(Lone).Label);

        detector.RestartWith(detector.Detector.Settings);
        if (scanned is { } now)
        {
            detector.Detector.Recall(SomeUpdate.OfDomain("acme.example"u8, now, other, after: 0, partition: 7));
        }

        detector.Detector.CompleteRecall();

        Assert.Equal(due, detector.WorkOff().LabelOf(Lone).Label);
    }

    private static DetectorUnderTest Delivered() => new DetectorUnderTest().Apply(Some.Delivered().From(Lone.Recipient!));

    [Fact]
    public void Of_a_domain_it_speaks_of_clicks_and_of_a_network_of_opens_too()
    {
        ContextActivity known = new() { ScannedElsewhere = 6 };
        WindowEvent click = Windows.Click(1, around: known);
        WindowEvent open = click with { Type = EventType.Open, Link = 0 };
        static string?[] WordsOf(MessageWindow window) => [.. Signal.Heard(window).Select(said => said.Detail.Word)];

        Assert.Equal(["domain"], WordsOf(Windows.Of([click], anywhere: known)));
        Assert.Equal(["network"], WordsOf(Windows.Of([open], anywhere: known)));
        Assert.Equal(["network"], WordsOf(Windows.Of([click])));
        Assert.Empty(WordsOf(Windows.Of([open with { NetworkActivity = default }], anywhere: known)));
        Assert.Equal(
            (Hint.Network, Hint.History),
            (Signal.HintOf(new Detail(Word: "network"), 1), Signal.HintOf(new Detail(Word: "domain"), 1))
        );
    }

    [Fact]
    public void Each_doubling_scanned_raises_it_and_people_who_are_near_lower_it()
    {
        Assert.Equal(Signal.ScannedWeight, Signal.LogOddsOf(2, 0) - Signal.LogOddsOf(1, 0));
        Assert.Equal(Signal.OtherWeight, Signal.LogOddsOf(6, 6) - Signal.LogOddsOf(6, 5));
        Assert.Equal(Signal.LogOddsOf(1, 0), Signal.LogOddsOf(0, 0) + Signal.ScannedWeight);
    }

    [Fact]
    public void Of_a_domain_it_says_less_of_what_is_unlike_the_domains_scans_and_of_a_network_the_same()
    {
        ContextActivity elsewhere = new() { ScannedElsewhere = 4 };
        int[] ofDomain = [WeightOf(0, anywhere: elsewhere), WeightOf(1_000, anywhere: elsewhere)];
        int[] ofNetwork = [WeightOf(0, around: elsewhere), WeightOf(1_000, around: elsewhere)];

        Assert.Equal((ofDomain[0] - 1_000, ofNetwork[0]), (ofDomain[1], ofNetwork[1]));

        static int WeightOf(int unlike, ContextActivity anywhere = default, ContextActivity around = default) =>
            Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1, around: around) with { Unlike = unlike }], anywhere: anywhere))).Weight;
    }
}
