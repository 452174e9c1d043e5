using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class SlowDripTests
{
    private static readonly SlowDrip Signal = new();

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, 1_500)]
    [InlineData(3, 2_650)]
    [InlineData(6, 4_400)]
    public void Rare_links_among_many_weigh_however_slowly_they_are_clicked(int rare, int? weight)
    {
        EventDraft[] drip = Drip(rare, Minutes(2));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(weight, detector.LabelOf(drip[^1]).ReasonBy(Signal)?.Weight);
    }

    /// <summary>Too slow for a sweep, which people open tabs in, and quicker than a reader goes through a footer.</summary>
    [Fact]
    public void At_a_second_and_more_a_link_a_visit_is_a_drip()
    {
        EventDraft[] drip = Drip(2, Seconds(1.2));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.NotNull(detector.LabelOf(drip[^1]).ReasonBy(Signal));
    }

    [Fact]
    public void It_counts_what_one_visitor_clicked()
    {
        EventDraft[] scanners = [.. Drip(4, Seconds(1)).Select(click => click.By("scanner-browser", "scanner-net"))];
        EventDraft person = Some.Click(Minutes(15), "f").By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. scanners, person]);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    [Fact]
    public void Its_reason_has_the_visitors_links_the_rare_ones_and_their_span()
    {
        EventDraft[] drip = Drip(3, Minutes(2));
        EventDraft again = drip[1] with { After = drip[1].After + Minutes(1) };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip).Apply(again);

        SaidReason reason = detector.LabelOf(drip[^1]).ReasonBy(Signal)!;
        Assert.Equal(new Detail(6, 3, Minutes(50)), reason.Detail);
        Assert.Equal([drip[0].Id, drip[^1].Id], reason.Events);
    }

    [Theory]
    [InlineData("abc", false)]
    [InlineData("abcd", true)]
    [InlineData("abca", false)]
    public void Four_links_are_a_drip_however_often_each_was_clicked(string links, bool fires)
    {
        EventDraft[] drip = [.. links.Select((link, i) => Footer(Minutes(9 + (2 * i)), $"{link}"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(fires, detector.LabelOf(drip[^1]).ReasonBy(Signal) is not null);
    }

    [Fact]
    public void Links_that_are_not_told_and_opens_are_no_drops()
    {
        EventDraft[] drip = [.. "abc".Select((link, i) => Footer(Minutes(9 + (2 * i)), $"{link}"))];
        EventDraft untold = Some.Click(Minutes(16), link: null);
        EventDraft open = Some.Open(Minutes(17));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip).Apply(untold, open);

        Assert.All([.. drip, untold, open], happened => Assert.Null(detector.LabelOf(happened).ReasonBy(Signal)));
    }

    [Fact]
    public void What_is_part_of_a_sweep_is_none_of_a_drip()
    {
        EventDraft[] sweep = [.. Some.Sweep(Minutes(9), "abc").Select(click => click with { Role = LinkRole.Footer })];
        EventDraft[] after = [.. "defg".Select((link, i) => Footer(Minutes(15 + (2 * i)), $"{link}").By("scanner-browser", "scanner-net"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(sweep).Apply(after);

        Assert.All(sweep, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.Equal(4, detector.LabelOf(after[^1]).ReasonBy(Signal)!.Detail.First);
    }

    [Fact]
    public void Where_nothing_tells_who_came_a_sweep_at_any_pace_is_one_sitting()
    {
        EventDraft[] sweep =
        [
            .. "abcdefgh".Select(
                (link, i) =>
                    Some.Click(Minutes(9) + Seconds(2 * i), $"{link}") with
                    {
                        Role = i < 4 ? LinkRole.Content : LinkRole.Social,
                        Browser = null,
                        Network = null,
                    }
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(sweep);

        Assert.All(sweep, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.Equal(new Detail(8, 4, Seconds(14)), detector.LabelOf(sweep[^1]).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void Of_two_visitors_by_turns_each_drips_by_itself()
    {
        EventDraft[] first = [.. "abcd".Select((link, i) => Footer(Minutes(9 + (4 * i)), $"{link}").By("chrome", "net-1"))];
        EventDraft[] second = [.. "efghi".Select((link, i) => Footer(Minutes(11 + (4 * i)), $"{link}").By("edge", "net-2"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(first.Concat(second).OrderBy(click => click.After));

        Assert.Equal(4, detector.LabelOf(first[^1]).ReasonBy(Signal)!.Detail.First);
        Assert.Equal(5, detector.LabelOf(second[^1]).ReasonBy(Signal)!.Detail.First);
    }

    private static EventDraft Footer(long after, string link) => Some.Click(after, link) with { Role = LinkRole.Footer };

    private static EventDraft[] Drip(int rare, long pause) =>
        [
            .. "abcdef".Select(
                (link, i) =>
                    Some.Click(Minutes(9) + (pause * i * i), $"{link}").By("a-browser", "a-net") with
                    {
                        Role = i < rare ? LinkRole.Footer : LinkRole.Content,
                    }
            ),
        ];
}
