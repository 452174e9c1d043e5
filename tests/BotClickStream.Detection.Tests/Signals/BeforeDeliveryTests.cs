using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class BeforeDeliveryTests
{
    private static readonly BeforeDelivery Signal = new();

    [Fact]
    public void What_comes_before_the_delivery_is_doubtful_and_with_another_sign_a_machines()
    {
        EventDraft alone = Some.Click(Minutes(1));
        EventDraft sandbox = Some.Click(Minutes(1)) with { Recipient = "bob@b.example", UserAgentKind = UserAgentKind.SandboxBrowser };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(
            alone,
            sandbox,
            Some.Delivered(Minutes(20)),
            Some.Delivered(Minutes(20)) with
            {
                Recipient = sandbox.Recipient,
            }
        );

        Assert.Equal((Label.Undecided, Label.Bot), (detector.LabelOf(alone).Label, detector.LabelOf(sandbox).Label));
        SaidReason reason = detector.LabelOf(alone).ReasonBy(Signal)!;
        Assert.Equal((Signal.Weight, new Detail(Minutes(19))), (reason.Weight, reason.Detail));
        Assert.Equal([alone.Id], reason.Events);
    }

    [Theory]
    [InlineData(4_999)]
    [InlineData(0)]
    [InlineData(-60_000)]
    public void Clocks_that_differ_by_seconds_are_no_sign(long before)
    {
        EventDraft click = Some.Click(Minutes(2) - before);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(click, Some.Delivered(Minutes(2)));

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void Before_the_sending_nothing_is_known_of_the_delivery()
    {
        EventDraft click = Some.Click(0);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(click, Some.Sent(Minutes(2)));

        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Fact]
    public void From_five_seconds_on_it_is_a_sign()
    {
        EventDraft click = Some.Click(Minutes(2) - Seconds(5));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(click, Some.Delivered(Minutes(2)));

        Assert.Equal(Signal.Weight, detector.LabelOf(click).ReasonBy(Signal)?.Weight);
    }
}
