using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class NarrowDelaysTests
{
    private static readonly NarrowDelays Signal = new();

    /// <summary>Up to four minutes.</summary>
    private static readonly ContextActivity Hasty = new() { Haste = new Haste(6, 5) };

    private static readonly Network Scanners = Network.Of("198.51.100.7");

    [Theory]
    [InlineData(6, 0, 3_000)]
    [InlineData(15, 0, 4_250)]
    [InlineData(6, 2, 1_600)]
    [InlineData(2, 2, null)]
    public void It_weighs_by_how_much_likelier_such_delays_are_a_machines_and_less_where_people_read(int level, int read, int? weight)
    {
        ContextActivity around = new() { Haste = new Haste((byte)level, 5), Read = read };

        Assert.Equal(weight, Signal.Heard(Windows.Of([Windows.Click(1, around: around)])).SingleOrDefault() is { Weight: > 0 } one ? one.Weight : null);
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
    public void People_of_an_office_come_at_all_hours() =>
        AssertSilent(Visits(12, recipient => Minutes(1) << (recipient % 10)));

    [Fact]
    public void One_person_may_always_be_quick() => AssertSilent(Visits(12, _ => Minutes(1), recipients: 1));

    [Fact]
    public void Of_a_few_messages_nobody_knows() => AssertSilent(Visits(4, _ => Minutes(1)));

    [Fact]
    public void Test_recipients_show_nothing_of_a_network() => AssertSilent(Visits(12, _ => Minutes(1), testers: 9));

    private static void AssertSilent((DetectorUnderTest Detector, EventDraft Last) visits) =>
        Assert.Null(visits.Detector.LabelOf(visits.Last).ReasonBy(Signal));
}
