using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class UnsubscribeInSweepTests
{
    private static readonly UnsubscribeInSweep Signal = new();
    private static readonly EventDraft[] Sweep = Some.Sweep(Minutes(9), "abc");

    private static readonly EventDraft Unsubscribe = Some.Unsubscribe(Minutes(10)).By("scanner-browser", "scanner-net");

    [Fact]
    public void A_scanner_that_unsubscribes_is_told_by_its_sweep()
    {
        SaidLabel label = new DetectorUnderTest().Apply(Sweep).Apply(Unsubscribe).LabelOf(Unsubscribe);

        Assert.Equal((Label.Bot, Actor.SecurityScanner), (label.Label, label.Actor));
        Assert.Equal((3, Seconds(60)), (label.ReasonBy(Signal)!.Detail.First, label.ReasonBy(Signal)!.Detail.Second));
        Assert.Equal([Sweep[0].Id, Sweep[^1].Id], label.ReasonBy(Signal)!.Events);
    }

    [Theory]
    [InlineData(UnsubscribeVia.OneClick)]
    [InlineData(UnsubscribeVia.Mailto)]
    public void One_click_and_mailto_need_a_person(UnsubscribeVia via)
    {
        EventDraft unsubscribe = Unsubscribe with { Via = via };
        SaidLabel label = new DetectorUnderTest().Apply(Sweep).Apply(unsubscribe).LabelOf(unsubscribe);

        Assert.Null(label.ReasonBy(Signal));
        Assert.Equal(Label.Human, label.Label);
    }

    [Fact]
    public void A_person_elsewhere_or_later_unsubscribes_for_real()
    {
        EventDraft elsewhere = Some.Unsubscribe(Minutes(9) + Seconds(30)).By("home-browser", "home-net");
        EventDraft later = Unsubscribe with { After = Sweep[^1].After + Minutes(1) + 1 };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Sweep).Apply(elsewhere, later);

        Assert.Null(detector.LabelOf(elsewhere).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(later).ReasonBy(Signal));
    }

    [Fact]
    public void Two_links_are_no_sweep()
    {
        SaidLabel label = new DetectorUnderTest().Apply(Sweep[..2]).Apply(Some.Open(Minutes(8)), Unsubscribe).LabelOf(Unsubscribe);

        Assert.Null(label.ReasonBy(Signal));
    }
}
