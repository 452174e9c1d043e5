using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class FastAfterDeliveryTests
{
    private static readonly FastAfterDelivery Signal = new();

    [Theory]
    [InlineData(-4_999, 4_000)]
    [InlineData(0, 4_000)]
    [InlineData(5_000, 4_000)]
    [InlineData(5_001, 1_500)]
    [InlineData(15_000, 1_500)]
    [InlineData(15_001, 700)]
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
    [InlineData(-5_001)]
    public void A_later_click_and_one_long_before_the_delivery_say_nothing(long delay)
    {
        EventDraft click = Some.Click(delay);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), click);

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void An_image_at_the_moment_of_the_delivery_is_soon_like_any_other()
    {
        EventDraft open = Some.Open(1);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open);

        Assert.Equal(Signal.Weight, detector.LabelOf(open).ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void Of_a_mail_whose_sending_alone_is_known_a_click_within_seconds_is_soon_like_any_other()
    {
        EventDraft click = Some.Click(1);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Sent(), click);

        Assert.Equal(Signal.Weight, detector.LabelOf(click).ReasonBy(Signal)!.Weight);
    }

    [Theory]
    [InlineData(0, 4_000)]
    [InlineData(60_000, 700)]
    public void Where_the_campaigns_clock_is_off_it_is_known_to_the_minute_only(int clockOffset, int weight)
    {
        MessageWindow window = Windows.Of([Windows.Click(clockOffset + 1_000)], clockOffset: clockOffset);

        Assert.Equal(weight, Assert.Single(Signal.Heard(window)).Weight);
    }

    [Fact]
    public void At_the_moment_of_the_delivery_alone_it_proves_nothing()
    {
        EventDraft click = Some.Click(1);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), click);

        Assert.Equal(Label.Undecided, detector.LabelOf(click).Label);
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
