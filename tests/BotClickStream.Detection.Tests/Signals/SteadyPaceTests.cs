using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class SteadyPaceTests
{
    private static readonly SteadyPace Signal = new();

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, 2_750)]
    [InlineData(5, 4_200)]
    [InlineData(12, 5_600)]
    public void Gaps_that_are_alike_weigh_more_the_more_there_are(int clicks, int? weight)
    {
        EventDraft[] drip = Drip([.. Enumerable.Repeat(Seconds(50), clicks - 1)]);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(weight, detector.LabelOf(drip[^1]).ReasonBy(Signal)?.Weight);
    }

    [Theory]
    [InlineData(50, 53, 56, true)]
    [InlineData(50, 53, 57, false)]
    [InlineData(50, 20, 50, false)]
    [InlineData(2, 2, 2, false)]
    public void They_are_alike_within_an_eighth_and_no_quicker_than_who_opens_tabs(int first, int second, int third, bool fires)
    {
        EventDraft[] drip = Drip(Seconds(first), Seconds(second), Seconds(third));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(fires, detector.LabelOf(drip[0]).ReasonBy(Signal) is not null);
    }

    [Fact]
    public void It_says_nothing_of_what_came_before_the_pace_and_after_it()
    {
        EventDraft[] drip = Drip(Seconds(7), Seconds(50), Seconds(50), Seconds(50), Seconds(90));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Null(detector.LabelOf(drip[0]).ReasonBy(Signal));
        Assert.All(drip[1..5], click => Assert.Equal(new Detail(4, Seconds(50)), detector.LabelOf(click).ReasonBy(Signal)!.Detail));
        Assert.Null(detector.LabelOf(drip[5]).ReasonBy(Signal));
    }

    [Fact]
    public void A_link_fetched_twice_counts_once_and_each_hit_is_of_it()
    {
        EventDraft[] drip = Drip(Seconds(50), Seconds(50), Seconds(50));
        EventDraft again = Some.Click(Minutes(9) + Seconds(50) + 30, "b");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip).Apply(again);

        Assert.All([.. drip, again], click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void It_doesnt_matter_from_where_each_click_comes()
    {
        EventDraft[] drip = [.. Drip(Seconds(50), Seconds(50), Seconds(50)).Select((click, i) => click.By("chrome", $"net-{i % 2}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.All(drip, click => Assert.Equal(Signal.Weight, detector.LabelOf(click).ReasonBy(Signal)?.Weight));
    }

    [Theory]
    [InlineData(3_000, true)]
    [InlineData(2_999, false)]
    public void From_three_seconds_on_a_pace_is_steady_whatever_gap_came_before_it(long gap, bool fires)
    {
        EventDraft[] drip = Drip(Seconds(1), gap, gap, gap);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(fires ? new Detail(4, gap) : null, detector.LabelOf(drip[^1]).ReasonBy(Signal)?.Detail);
    }

    [Theory]
    [InlineData(499, true)]
    [InlineData(500, false)]
    public void Hits_less_than_half_a_second_apart_are_of_one_moment(long apart, bool areOne)
    {
        EventDraft[] drip = Drip(Seconds(50), Seconds(50), Seconds(50));
        EventDraft again = drip[1] with { After = drip[1].After + apart };
        EventDraft last = drip[^1] with { After = drip[^1].After + apart };
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. drip, again]);
        Assert.Equal(areOne, detector.LabelOf(again).ReasonBy(Signal) is not null);

        detector = new DetectorUnderTest().Apply([.. drip, last]);
        Assert.Equal(areOne, detector.LabelOf(last).ReasonBy(Signal) is not null);
        Assert.NotNull(detector.LabelOf(drip[^1]).ReasonBy(Signal));
    }

    [Fact]
    public void Gaps_that_drift_are_held_against_the_shortest_and_the_longest()
    {
        // Each is like the one before, and the last no longer like the first.
        EventDraft[] drip = Drip(Seconds(50), Seconds(53), Seconds(56), Seconds(59));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(3, drip[..4].Count(click => detector.LabelOf(click).ReasonBy(Signal)?.Detail == new Detail(4, Seconds(53))) - 1);
        Assert.Null(detector.LabelOf(drip[^1]).ReasonBy(Signal));
    }

    [Fact]
    public void Opens_amid_are_no_clicks()
    {
        EventDraft[] drip = Drip(Seconds(50), Seconds(50), Seconds(50));
        EventDraft[] opens = [.. Enumerable.Range(0, 6).Select(i => Some.Open(Minutes(9) - Seconds(15) + Seconds(37 * i)))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. drip, .. opens]);

        Assert.All(drip, click => Assert.Equal(Signal.Weight, detector.LabelOf(click).ReasonBy(Signal)?.Weight));
        Assert.All(opens, open => Assert.Null(detector.LabelOf(open).ReasonBy(Signal)));
    }

    private static EventDraft[] Drip(params long[] gaps)
    {
        long time = Minutes(9);
        return [Some.Click(time, "a"), .. gaps.Select((gap, i) => Some.Click(time += gap, $"{(char)('b' + i)}"))];
    }
}
