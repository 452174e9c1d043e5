using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class RareLinkRoleTests
{
    private static readonly RareLinkRole Signal = new();

    [Theory]
    [InlineData(LinkRole.Footer)]
    [InlineData(LinkRole.Social)]
    [InlineData(LinkRole.Legal)]
    public void A_rare_link_beside_another_fires_for_both(LinkRole role)
    {
        EventDraft content = Some.Click(Minutes(9));
        EventDraft rare = Some.Click(Minutes(10), "imprint") with { Role = role };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(content, rare);

        SaidReason ofRare = detector.LabelOf(rare).ReasonBy(Signal)!;
        Assert.Equal((Signal.Weight, new Detail(1, 1)), (ofRare.Weight, ofRare.Detail));
        Assert.Equal([rare.Id, content.Id], ofRare.Events);
    }

    [Fact]
    public void The_other_link_beside_it_weighs_less()
    {
        EventDraft rare = Some.Click(Minutes(9), "imprint") with { Role = LinkRole.Legal };
        EventDraft content = Some.Click(Minutes(10));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(rare, content);

        SaidReason ofContent = detector.LabelOf(content).ReasonBy(Signal)!;
        Assert.Equal((Signal.OtherWeight, new Detail(1, 1)), (ofContent.Weight, ofContent.Detail));
        Assert.Equal([rare.Id], ofContent.Events);
        Assert.Equal(Label.Human, detector.LabelOf(content).Label);
    }

    [Fact]
    public void Alone_or_more_than_a_minute_apart_it_says_nothing()
    {
        EventDraft content = Some.Click(Minutes(9));
        EventDraft rare = Some.Click(Minutes(10) + 1, "imprint") with { Role = LinkRole.Legal };
        EventDraft again = Some.Click(Minutes(10) + Seconds(9), "imprint") with { Role = LinkRole.Legal };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(content, rare, again);

        Assert.All(new[] { content, rare, again }, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Content_header_and_online_view_are_not_rare()
    {
        EventDraft header = Some.Click(Minutes(9), "logo") with { Role = LinkRole.Header };
        EventDraft online = Some.Click(Minutes(9) + Seconds(20), "online") with { Role = LinkRole.ViewOnline };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(header, online);

        Assert.Null(detector.LabelOf(header).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(online).ReasonBy(Signal));
    }
}
