using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class UnusedUnsubscribeTests
{
    private static readonly UnusedUnsubscribe Signal = new();

    private static readonly WindowEvent Content = Windows.Click(Minutes(9));

    private static readonly WindowEvent Leave = Windows.Click(Minutes(10), link: 2) with { Role = LinkRole.Unsubscribe };

    [Fact]
    public void Who_clicks_the_unsubscribe_link_beside_another_and_does_not_leave_is_rather_a_machine() =>
        Assert.All(
            Heard(Content, Leave),
            said => Assert.Equal((Signal.Weight, Minutes(1), 1 - said.Event), (said.Weight, said.Detail.First, said.Trigger1))
        );

    /// <summary>Some sources tell of no unsubscribes.</summary>
    [Fact]
    public void Alone_it_leaves_a_person()
    {
        EventDraft content = Some.Click(Minutes(9)).By("chrome", "some-net");
        EventDraft leave = Some.Click(Minutes(10), "leave").By("chrome", "some-net") with { Role = LinkRole.Unsubscribe };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(content, leave);

        Assert.NotNull(detector.LabelOf(leave).ReasonBy(Signal));
        Assert.All([content, leave], click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));
    }

    [Theory]
    [InlineData(UnsubscribeVia.Link)]
    [InlineData(UnsubscribeVia.OneClick)]
    public void Who_leaves_meant_it(UnsubscribeVia via) =>
        Assert.Empty(Heard(Content, Leave, Windows.Click(Hours(2)) with { Type = EventType.Unsubscribe, Via = via, Link = 0 }));

    [Theory]
    [InlineData(1UL, 1U, 60, true)]
    [InlineData(1UL, 1U, 61, false)]
    [InlineData(2UL, 1U, 5, false)]
    [InlineData(1UL, 2U, 5, false)]
    public void It_is_one_visitors_within_the_hour(ulong network, uint agent, int minutes, bool isSaid) =>
        Assert.Equal(isSaid ? 2 : 0, Heard(Leave, Windows.Click(Minutes(10 + minutes), 1, network, agent)).Length);

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData(1UL, 2)]
    public void It_takes_that_networks_are_told(ulong network, int said) =>
        Assert.Equal(said, Heard(Content with { Network = network }, Leave with { Network = network }).Length);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_links_to_leave_alone_it_says_nothing(int link) =>
        Assert.Empty(Heard(Leave, Leave with { Time = Leave.Time + Minutes(1), Link = link }));

    /// <summary>Who looks for how to get fewer mails, and then thinks better of it.</summary>
    [Fact]
    public void Of_a_footers_link_beside_it_it_says_nothing() => Assert.Empty(Heard(Content with { Role = LinkRole.Footer }, Leave));

    private static Evidence[] Heard(params WindowEvent[] events) => Signal.Heard(Windows.Of(events));
}
