using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class SameVisitorTests
{
    private static readonly SameVisitor Signal = new();

    [Fact]
    public void A_scanner_that_comes_back_hours_later_is_known_by_its_browser_and_network()
    {
        EventDraft[] sweep = Some.Sweep(Minutes(1));
        EventDraft back = Some.Click(Hours(5)).By("scanner-browser", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(sweep).Apply(back);

        Assert.Equal(Signal.MaxWeight, detector.LabelOf(back).ReasonBy(Signal)!.Weight);
        Assert.Equal(Label.Bot, detector.LabelOf(back).Label);
    }

    [Theory]
    [InlineData("home-browser", "scanner-net", 5)]
    [InlineData("scanner-browser", "home-net", 0.001)]
    public void Another_browser_or_another_network_is_another_visitor(string browser, string network, double hours)
    {
        EventDraft[] sweep = Some.Sweep(Minutes(1));
        EventDraft other = Some.Click(sweep[^1].After + Hours(hours)).By(browser, network);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(sweep).Apply(other);

        Assert.Null(detector.LabelOf(other).ReasonBy(Signal));
    }

    [Fact]
    public void Seconds_away_another_browser_of_the_network_belongs_to_it()
    {
        EventDraft[] sweep = Some.Sweep(Minutes(1));
        EventDraft beside = Some.Click(sweep[^1].After + Seconds(5), "z").By("phone", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(sweep).Apply(beside);

        Assert.NotNull(detector.LabelOf(beside).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(UnsubscribeVia.OneClick)]
    [InlineData(UnsubscribeVia.Mailto)]
    public void What_needs_a_person_does_not_fall_with_it(UnsubscribeVia via)
    {
        EventDraft unsubscribe = Some.Unsubscribe(Hours(5)).By("scanner-browser", "scanner-net") with { Via = via };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(Some.Sweep(Minutes(1))).Apply(unsubscribe);

        Assert.Null(detector.LabelOf(unsubscribe).ReasonBy(Signal));
    }
}
