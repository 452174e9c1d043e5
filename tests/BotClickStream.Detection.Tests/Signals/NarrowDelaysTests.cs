using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class NarrowDelaysTests
{
    private static readonly NarrowDelays Signal = new();

    /// <summary>Up to four minutes.</summary>
    private static readonly ContextActivity Hasty = new() { Haste = new Haste(6, 5) };

    [Theory]
    [InlineData(6, 0, 3_000)]
    [InlineData(15, 0, 4_250)]
    [InlineData(6, 2, 1_600)]
    [InlineData(2, 2, null)]
    public void It_weighs_by_how_much_likelier_such_delays_are_a_machines_and_less_where_people_read(int level, int read, int? weight)
    {
        ContextActivity around = new() { Haste = new Haste((byte)level, 5), Read = read };

        Assert.Equal(
            weight,
            Signal.Heard(Windows.Of([Windows.Click(1, around: around)])).SingleOrDefault() is { Weight: > 0 } one ? one.Weight : null
        );
    }

    [Theory]
    [InlineData(240_000, 3_000)]
    [InlineData(480_000, 1_614)]
    [InlineData(2_000_000, null)]
    public void A_click_beyond_the_networks_delays_is_anothers(long delay, int? weight)
    {
        Evidence[] said = Signal.Heard(Windows.Of([Windows.Click(delay, around: Hasty)]));

        Assert.Equal(weight, said is [{ Weight: > 0 } one] ? one.Weight : null);
    }

    [Theory]
    [InlineData(1_500, true)]
    [InlineData(1_499, false)]
    public void It_is_two_kinds_of_hint_where_it_weighs_enough(int weight, bool proves) =>
        Assert.Equal(proves ? Hint.Network | Hint.Delay : Hint.Network, Signal.HintOf(default, weight));

    [Fact]
    public void Where_the_campaigns_people_are_quick_it_says_less()
    {
        MessageWindow window = Windows.Of([Windows.Click(1, around: Hasty)], domain: new DomainActivity { Pace = 5 });

        Assert.Equal(2_000, Assert.Single(Signal.Heard(window)).Weight);
    }

    [Fact]
    public void Minutes_after_another_browser_of_the_network_it_says_nothing()
    {
        MessageWindow window = Windows.Of([Windows.Click(1), Windows.Click(120_001, agent: 2, around: Hasty)]);

        Assert.Empty(Signal.Heard(window));
    }

    [Fact]
    public void A_scanner_that_clicks_one_link_of_each_mail_minutes_after_the_delivery_is_known_by_its_delays()
    {
        (DetectorUnderTest detector, EventDraft last) = Visits(12, recipient => Minutes(1) + (recipient * Seconds(9)));

        Assert.NotNull(detector.LabelOf(last).ReasonBy(Signal));
        Assert.Equal(Label.Bot, detector.LabelOf(last).Label);
    }

    [Fact]
    public void People_of_an_office_come_at_all_hours() => AssertSilent(Visits(12, recipient => Minutes(1) << (recipient % 10)));

    [Fact]
    public void One_person_may_always_be_quick() => AssertSilent(Visits(12, _ => Minutes(1), recipients: 1));

    [Fact]
    public void An_office_may_be_quick_on_the_morning_of_one_mail() =>
        AssertSilent(Visits(12, recipient => Minutes(1) + (recipient * Seconds(9)), campaigns: 1));

    [Fact]
    public void Of_a_few_messages_nobody_knows() => AssertSilent(Visits(4, _ => Minutes(1)));

    [Fact]
    public void Test_recipients_show_nothing_of_a_network() => AssertSilent(Visits(12, _ => Minutes(1), testers: 9));

    [Fact]
    public void The_last_labels_do_not_depend_on_who_is_seen_first()
    {
        EventDraft[] events = [.. Events(12, recipient => Minutes(1) + (recipient * Seconds(9)), recipients: 12, testers: 0)];
        DetectorUnderTest[] detectors =
        [
            new DetectorUnderTest().Apply(events).WorkOff(),
            new DetectorUnderTest().Apply(events.Reverse()).WorkOff(),
        ];

        Assert.All(
            events.Where(one => one.Type == EventType.Click),
            click => Assert.Equal(detectors[0].LabelOf(click).Label, detectors[1].LabelOf(click).Label)
        );
        Assert.Equal(Label.Bot, detectors[1].LabelOf(events[^1]).Label);
    }

    /// <summary>Mails of four campaigns, which go to many others too, each clicked once from one network.</summary>
    private static IEnumerable<EventDraft> Events(int count, Func<int, long> delay, int recipients, int testers, int campaigns = 4) =>
        Enumerable
            .Range(0, campaigns)
            .SelectMany(campaign =>
                Some.Recipients(60, "others.example").Select(other => Some.Delivered().From(other) with { Campaign = $"mail-{campaign}" })
            )
            .Concat(
                Enumerable
                    .Range(0, count)
                    .SelectMany(i =>
                        new[] { Some.Delivered(), Some.Click(delay(i)).By("chrome", "net-1") }.Select(one =>
                            one.From($"r{i % recipients}@firm{i % recipients % 3}.example") with
                            {
                                Campaign = $"mail-{i % campaigns}",
                                IsTest = i < testers,
                            }
                        )
                    )
            );

    private static (DetectorUnderTest Detector, EventDraft Last) Visits(
        int count,
        Func<int, long> delay,
        int recipients = 12,
        int testers = 0,
        int campaigns = 4
    )
    {
        EventDraft[] events = [.. Events(count, delay, recipients, testers, campaigns)];
        return (new DetectorUnderTest().Apply(events).WorkOff(), events[^1]);
    }

    private static void AssertSilent((DetectorUnderTest Detector, EventDraft Last) visits) =>
        Assert.Null(visits.Detector.LabelOf(visits.Last).ReasonBy(Signal));
}
