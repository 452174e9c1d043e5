using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class SlowDripTests
{
    private static readonly SlowDrip Signal = new();

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, 750)]
    [InlineData(3, 1_900)]
    [InlineData(6, 4_400)]
    public void Rare_links_among_many_weigh_however_slowly_they_are_clicked(int rare, int? weight)
    {
        EventDraft[] drip = Drip(rare, Minutes(2));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(drip);

        Assert.Equal(weight, detector.LabelOf(drip[^1]).ReasonBy(Signal)?.Weight);
    }

    [Fact]
    public void It_counts_what_one_visitor_clicked()
    {
        EventDraft[] scanners = [.. Drip(4, Seconds(1)).Select(click => click.By("scanner-browser", "scanner-net"))];
        EventDraft person = Some.Click(Minutes(15), "f").By("home-browser", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. scanners, person]);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    private static EventDraft[] Drip(int rare, long pause) =>
        [
            .. "abcdef".Select(
                (link, i) =>
                    Some.Click(Minutes(9) + (pause * i * i), $"{link}") with
                    {
                        Role = i < rare ? LinkRole.Footer : LinkRole.Content,
                    }
            ),
        ];
}
