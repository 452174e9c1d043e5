using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class FastAfterDeliveryTests
{
    private static readonly FastAfterDelivery Signal = new();

    [Theory]
    [InlineData(0, 700)]
    [InlineData(60_000, 700)]
    [InlineData(60_001, 350)]
    [InlineData(300_000, 350)]
    [InlineData(300_001, 50)]
    [InlineData(1_800_000, 50)]
    public void A_click_soon_after_the_delivery_weighs_by_its_delay(long delay, int weight)
    {
        EventDraft click = Some.Click(delay);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), click);

        SaidReason reason = detector.LabelOf(click).ReasonBy(Signal)!;
        Assert.Equal((weight, new Detail(delay)), (reason.Weight, reason.Detail));
        Assert.Equal([click.Id], reason.Events);
    }

    [Theory]
    [InlineData(1_800_001)]
    [InlineData(-1)]
    public void A_later_click_and_one_before_the_delivery_say_nothing(long delay)
    {
        EventDraft click = Some.Click(delay);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), click);

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void Without_a_delivery_the_sending_counts_and_the_delivery_corrects_it()
    {
        EventDraft click = Some.Click(Minutes(7)) with { UserAgentKind = UserAgentKind.SandboxBrowser };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Sent(), click);
        Assert.Equal(Label.Undecided, detector.LabelOf(click).Label);

        detector.Apply(Some.Delivered(Minutes(7) - Seconds(30)));

        SaidLabel label = detector.LabelOf(click);
        Assert.Equal((1, Label.Bot), (label.Revision, label.Label));
        Assert.Equal(new Detail(30_000), label.ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void Where_neither_is_known_there_is_no_delay()
    {
        EventDraft click = Some.Click(Seconds(1));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(click);

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }
}
