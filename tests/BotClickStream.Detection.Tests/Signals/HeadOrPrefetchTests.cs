using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class HeadOrPrefetchTests
{
    private static readonly HeadOrPrefetch Signal = new();

    [Fact]
    public void A_HEAD_request_is_a_prefetch_of_the_link()
    {
        EventDraft click = Some.Click(Hours(4)) with { Method = HttpMethod.Head };
        SaidLabel label = new DetectorUnderTest().Apply(Some.Delivered(), click).LabelOf(click);

        Assert.Equal((Label.Bot, Actor.LinkPrefetch), (label.Label, label.Actor));
        Assert.Equal(new Detail(Word: "head"), label.ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void A_prefetch_of_images_is_one_of_opens_only()
    {
        EventDraft open = Some.Open(Minutes(9)) with { UserAgentKind = UserAgentKind.ImagePrefetch };
        EventDraft click = Some.Click(Minutes(9)) with { UserAgentKind = UserAgentKind.ImagePrefetch };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(open, click);

        Assert.Equal((Label.Bot, Actor.LinkPrefetch), (detector.LabelOf(open).Label, detector.LabelOf(open).Actor));
        Assert.Equal(new Detail(Word: "prefetch"), detector.LabelOf(open).ReasonBy(Signal)!.Detail);
        Assert.Null(detector.LabelOf(click).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(HttpMethod.Get)]
    [InlineData(HttpMethod.Post)]
    [InlineData(HttpMethod.Unknown)]
    public void Other_methods_are_no_sign(HttpMethod method)
    {
        EventDraft click = Some.Click(Minutes(9)) with { Method = method };

        Assert.Null(new DetectorUnderTest().Apply(click).LabelOf(click).ReasonBy(Signal));
    }
}
