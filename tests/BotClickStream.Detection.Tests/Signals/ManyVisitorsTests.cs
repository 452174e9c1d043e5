using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ManyVisitorsTests
{
    private static readonly ManyVisitors Signal = new();

    [Theory]
    [InlineData(5, 4_050)]
    [InlineData(15, 4_050)]
    [InlineData(60, 2_400)]
    [InlineData(300, 2_400)]
    [InlineData(301, null)]
    public void Three_networks_within_seconds_or_each_click_another_within_minutes(double apart, int? weight)
    {
        EventDraft[] clicks = From("net-1", "net-2", "net-3", apart);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Equal(weight, detector.LabelOf(click).ReasonBy(Signal)?.Weight));
    }

    [Fact]
    public void Two_networks_are_a_phone_and_a_desk()
    {
        EventDraft[] clicks = From("net-1", "net-2", "net-1", apart: 5);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Twins_of_a_persons_clicks_are_no_visitors_of_their_own()
    {
        EventDraft a = Some.Click(Hours(3), "a").By("chrome", "home-net");
        EventDraft b = Some.Click(Hours(3) + Seconds(9), "b").By("chrome", "home-net");
        EventDraft twinOfA = Some.Click(Hours(3) + 300, "a").By("edge", "cloud-1");
        EventDraft twinOfB = Some.Click(Hours(3) + Seconds(9) + 300, "b").By("edge", "cloud-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), a, twinOfA, b, twinOfB);

        Assert.Equal([Label.Human, Label.Human], new[] { a, b }.Select(click => detector.LabelOf(click).Label));
    }

    [Fact]
    public void Several_on_the_same_link_are_no_twins()
    {
        EventDraft[] clicks =
        [
            .. Enumerable.Range(1, 4).Select(i => Some.Click(Minutes(9) + Seconds(3 * i)).By($"browser-{i}", $"net-{i}")),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks);

        Assert.All(clicks[2..], click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));
    }

    private static EventDraft[] From(string first, string second, string third, double apart) =>
        [
            Some.Click(Minutes(9), "a").By("browser-1", first),
            Some.Click(Minutes(9) + Seconds(apart), "b").By("browser-2", second),
            Some.Click(Minutes(9) + Seconds(2 * apart), "c").By("browser-3", third),
        ];
}
