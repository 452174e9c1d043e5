using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class RegularReturnsTests
{
    private static readonly RegularReturns Signal = new();

    [Fact]
    public void Visits_by_the_clock_are_a_machines_however_late_and_alone()
    {
        EventDraft[] visits = [Visit(Seconds(40)), Visit(Minutes(61)), Visit(Minutes(120))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(visits, visit => Assert.Equal(Label.Bot, detector.LabelOf(visit).Label));
        Assert.Equal(new Detail(3, Minutes(59)), detector.LabelOf(visits[2]).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void People_come_back_but_not_by_the_clock()
    {
        EventDraft[] visits = [Visit(Minutes(40)), Visit(Minutes(75)), Visit(Minutes(120))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(visits, visit => Assert.Equal(Label.Human, detector.LabelOf(visit).Label));
    }

    [Fact]
    public void Once_more_an_hour_later_raises_doubt_and_proves_nothing()
    {
        EventDraft[] visits = [Visit(Minutes(11)), Visit(Minutes(71))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.Equal(Signal.HourWeight, detector.LabelOf(visits[1]).ReasonBy(Signal)!.Weight);
        Assert.All(visits, visit => Assert.NotEqual(Label.Bot, detector.LabelOf(visit).Label));
    }

    [Fact]
    public void Strangers_who_come_at_like_pauses_are_several_people()
    {
        EventDraft[] visits = [.. Enumerable.Range(1, 3).Select(i => Visit(Minutes(40 * i)).By($"browser-{i}", $"net-{i}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(visits, visit => Assert.Null(detector.LabelOf(visit).ReasonBy(Signal)));
    }

    [Fact]
    public void Hour_after_hour_several_visitors_are_a_fleet_and_who_comes_between_is_left_alone()
    {
        EventDraft[] waves = [.. Enumerable.Range(0, 3).Select(i => Visit(Seconds(40) + (i * Minutes(60))).By("", $"net-{i}"))];
        EventDraft person = Visit(Minutes(80)).By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. waves, person]);

        Assert.All(waves, wave => Assert.Equal(new Detail(3, Minutes(60)), detector.LabelOf(wave).ReasonBy(Signal)!.Detail));
        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    /// <summary>Pauses as a queue has them; what came third is of one link, and may be somebody's who happened to come then.</summary>
    [Fact]
    public void Hurried_visits_about_hour_after_hour_are_a_fleets_though_not_by_the_clock()
    {
        long[] times = [0, Minutes(56), Minutes(117), Minutes(163)];
        EventDraft[] waves =
        [
            .. times.SelectMany(
                (time, i) =>
                    new[] { Visit(Minutes(2) + time), Some.Click(Minutes(2) + time + Seconds(4), "z") }
                        .Take(i == 2 ? 1 : 2)
                        .Select(hit => hit.By("", $"net-{i}"))
            ),
        ];

        Assert.All(waves, wave => Assert.Equal(wave.Network != "net-2", After(waves).LabelOf(wave).ReasonBy(Signal) is not null));
        Assert.All(waves[..^2], wave => Assert.Null(After(waves[..^2]).LabelOf(wave).ReasonBy(Signal)));
    }

    /// <summary>An office's mailbox: somebody comes in each hour of the morning.</summary>
    [Fact]
    public void One_link_each_about_hour_after_hour_is_what_several_people_do()
    {
        long[] times = [0, Minutes(56), Minutes(117), Minutes(163)];
        EventDraft[] visits = [.. times.Select((time, i) => Visit(Minutes(2) + time).By("", $"net-{i}"))];

        Assert.All(visits, visit => Assert.Null(After(visits).LabelOf(visit).ReasonBy(Signal)));
    }

    private static DetectorUnderTest After(EventDraft[] clicks) => new DetectorUnderTest().Apply([Some.Delivered(), .. clicks]);

    [Fact]
    public void Who_comes_minutes_after_a_wave_is_not_of_it()
    {
        EventDraft[] waves = [.. Enumerable.Range(0, 3).Select(i => Visit(Seconds(40) + (i * Minutes(60))).By("", $"net-{i}"))];
        EventDraft person = Visit(Minutes(64)).By("", "net-1");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. waves, person]);

        Assert.NotNull(detector.LabelOf(waves[1]).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    /// <summary>Tabs that were left open are asked for again when the browser is started.</summary>
    [Fact]
    public void Who_comes_back_for_links_that_he_clicked_before_is_no_machine_by_that()
    {
        EventDraft[] clicks = [.. Round(Minutes(9)), .. Round(Minutes(95))];

        Assert.All(clicks, click => Assert.Null(After(clicks).LabelOf(click).ReasonBy(Signal)));
    }

    [Theory]
    [InlineData(120, true)]
    [InlineData(121, false)]
    [InlineData(370, false)]
    public void Of_pauses_over_the_day_some_are_alike_by_chance(int pause, bool fires)
    {
        EventDraft[] visits = [.. Enumerable.Range(0, 3).Select(i => Visit(Minutes(11 + (pause * i))))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(visits, visit => Assert.Equal(fires, detector.LabelOf(visit).ReasonBy(Signal) is not null));
    }

    [Theory]
    [InlineData(30, 60, 0, true)]
    [InlineData(40, 80, 0, true)]
    [InlineData(40, 80, 200_000, true)]
    [InlineData(40, 80, 200_001, false)]
    [InlineData(40, 80, -200_001, false)]
    [InlineData(29, 58, 0, false)]
    [InlineData(29, 60, 0, false)]
    [InlineData(31, 60, 0, false)]
    public void Pauses_that_are_alike_are_a_machines_from_half_an_hour_on(int second, int third, long late, bool fires)
    {
        EventDraft[] visits = [Visit(Minutes(11)), Visit(Minutes(11 + second)), Visit(Minutes(11 + third) + late)];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(visits, visit => Assert.Equal(fires ? Signal.Weight : null, detector.LabelOf(visit).ReasonBy(Signal)?.Weight));
    }

    [Fact]
    public void Each_click_of_a_visit_is_the_machines_and_opens_between_are_no_visits()
    {
        EventDraft open = Some.Open(Minutes(31)).By("chrome", "net-1");
        EventDraft[] visits =
        [
            Visit(Minutes(11)),
            Visit(Minutes(51)),
            Visit(Minutes(61)) with
            {
                Link = "b",
            },
            Visit(Minutes(91)),
            Visit(Minutes(101)) with
            {
                Link = "c",
            },
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), open, .. visits]);

        Assert.All(visits, visit => Assert.Equal(new Detail(3, Minutes(40)), detector.LabelOf(visit).ReasonBy(Signal)!.Detail));
        Assert.Null(detector.LabelOf(open).ReasonBy(Signal));
    }

    /// <summary>One of the three may be somebody who happened to come then: only who came back is marked.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_three_visits_at_like_pauses_two_may_be_one_visitors(int stranger)
    {
        EventDraft[] visits =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(i => Visit(Minutes(11 + (40 * i))).By("chrome", i == stranger ? "home-net" : "net-1") with { Link = $"link-{i}" }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);

        Assert.All(
            visits.Index(),
            visit => Assert.Equal(visit.Index != stranger, detector.LabelOf(visit.Item).ReasonBy(Signal) is not null)
        );
    }

    [Theory]
    [InlineData(-100_000, true)]
    [InlineData(100_000, true)]
    [InlineData(-100_001, false)]
    [InlineData(100_001, false)]
    public void About_an_hour_is_within_a_hundred_seconds_of_one(long off, bool fires)
    {
        EventDraft[] visits = [Visit(Minutes(11)), Visit(Minutes(71) + off)];
        EventDraft[] waves = [.. Enumerable.Range(0, 3).Select(i => Visit(Minutes(11) + (i * (Minutes(60) + off))).By("", $"net-{i}"))];

        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. visits]);
        Assert.Equal(fires, detector.LabelOf(visits[1]).ReasonBy(Signal) is not null);
        detector = new DetectorUnderTest().Apply([Some.Delivered(), .. waves]);
        Assert.All(waves, wave => Assert.Equal(fires, detector.LabelOf(wave).ReasonBy(Signal) is not null));
    }

    [Fact]
    public void A_wave_begins_where_nobody_clicked_shortly_before()
    {
        EventDraft[] waves =
        [
            .. Enumerable.Range(0, 3).Select(i => Visit(Minutes(11) + (i * (Minutes(60) - Seconds(90)))).By("", $"net-{i}")),
        ];
        EventDraft before = Visit(waves[1].After - Seconds(60)).By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. waves, before]);

        Assert.Null(detector.LabelOf(waves[1]).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(before).ReasonBy(Signal));
    }

    private static IEnumerable<EventDraft> Round(long after) =>
        "abc".Select((link, i) => Visit(after + Seconds(20 * i)) with { Link = link.ToString() });

    private static EventDraft Visit(long after) => Some.Click(after).By("chrome", "net-1");
}
