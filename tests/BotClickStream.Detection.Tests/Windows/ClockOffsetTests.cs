using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>Some ESPs stamp engagement minutes later than deliveries.</summary>
public sealed class ClockOffsetTests
{
    private static readonly FastAfterDelivery Fast = new();

    [Theory]
    [InlineData(0, 20_000)]
    [InlineData(600_000, 20_000)]
    public void Delays_are_measured_by_the_clock_of_the_campaigns_engagement(long offset, long delay)
    {
        EventDraft click = Some.Click(offset + Seconds(20)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(40, offset))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(delay, offset), detector.LabelOf(click).ReasonBy(Fast)!.Detail);
        // Which consumers reckon from what they were told.
        Assert.Equal(Some.Start + detector.Detector.Settings.ProvisionalFor, detector.LabelOf(click).ProvisionalUntil);
    }

    [Fact]
    public void Of_few_messages_it_cannot_be_told()
    {
        EventDraft click = Some.Click(Minutes(10) + Seconds(20)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(20, Minutes(10)))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(Minutes(10) + Seconds(20)), detector.LabelOf(click).ReasonBy(Fast)!.Detail);
    }

    /// <summary>One firm's scanner that waits ten minutes may be most of what a campaign's clock is learned from.</summary>
    [Fact]
    public void Who_comes_before_a_clock_that_is_learned_came_before_no_delivery()
    {
        EventDraft click = Some.Click(Minutes(4)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(40, Minutes(10)))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Null(detector.LabelOf(click).ReasonBy(new BeforeDelivery()));
        Assert.Equal(Label.Human, detector.LabelOf(click).Label);
    }

    [Fact]
    public void What_is_scanned_while_it_is_held_does_not_hide_it()
    {
        OnsetCounts onsets = default;
        onsets[1] = 1;
        onsets[10] = 60;
        Assert.Equal(Minutes(10), ClockOffset.Of(onsets));

        onsets[1] = 5;
        Assert.Equal(Minutes(1), ClockOffset.Of(onsets));
    }

    private static IEnumerable<EventDraft> Opened(int count, long offset) =>
        Some.Recipients(count)
            .SelectMany(
                (recipient, i) => new[] { Some.Delivered(), Some.Open(offset + Seconds(5 + i)) }.Select(draft => draft.From(recipient))
            );
}
