using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class BaitLinkTests
{
    private static readonly BaitLink Signal = new();
    private static readonly EventDraft Bait = Some.Click(Hours(2), "bait").By("chrome", "net-1") with { Role = LinkRole.Bait };

    [Fact]
    public void Who_follows_what_no_person_can_see_is_a_scanner()
    {
        SaidLabel label = new DetectorUnderTest().Apply(Bait).LabelOf(Bait);

        Assert.Equal((Label.Bot, Actor.SecurityScanner), (label.Label, label.Actor));
        Assert.Equal(Signal.Weight, label.ReasonBy(Signal)!.Weight);
        Assert.Equal([Bait.Id], label.ReasonBy(Signal)!.Events);
    }

    [Fact]
    public void The_same_visitors_other_events_around_it_fall_with_it()
    {
        EventDraft before = Some.Click(Hours(2) - Minutes(15)).By("chrome", "net-1");
        EventDraft open = Some.Open(Hours(2) + Minutes(15)).By("chrome", "net-1");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(before, Bait, open);

        Assert.Equal(new Detail(Minutes(15)), detector.LabelOf(before).ReasonBy(Signal)!.Detail);
        Assert.Equal(Label.Bot, detector.LabelOf(before).Label);
        Assert.Equal(Label.Bot, detector.LabelOf(open).Label);
    }

    [Fact]
    public void Another_browser_from_its_network_is_somebody_else_after_a_while()
    {
        EventDraft colleague = Some.Click(Hours(2) + Minutes(4)).By("another-browser", "net-1");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Bait, colleague);

        Assert.Null(detector.LabelOf(colleague).ReasonBy(Signal));
    }

    [Fact]
    public void Beyond_a_quarter_of_an_hour_the_same_visitor_is_left_alone()
    {
        EventDraft before = Some.Click(Hours(2) - Minutes(15) - 1).By("chrome", "net-1");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(before, Bait);

        Assert.Null(detector.LabelOf(before).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(5_000, true)]
    [InlineData(5_001, false)]
    public void A_visitor_from_elsewhere_belongs_to_it_only_within_seconds(long distance, bool fires)
    {
        EventDraft elsewhere = Some.Click(Hours(2) + distance).By("edge", "net-2");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Bait, elsewhere);

        Assert.Equal(fires, detector.LabelOf(elsewhere).ReasonBy(Signal) is not null);
    }

    [Fact]
    public void Nor_does_who_went_on_to_the_site()
    {
        EventDraft person = Some.Click(Hours(2) - Seconds(4)).By("phone", "home-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(person, Some.Session(person.After + Seconds(1)), Bait);

        Assert.Null(detector.LabelOf(person).ReasonBy(Signal));
    }

    [Fact]
    public void The_campaigns_description_can_name_the_bait()
    {
        EventDraft click = Some.Click(Hours(2), "pixel-gif");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Campaign("pixel-gif", LinkRole.Bait), click);

        Assert.Equal(Label.Bot, detector.LabelOf(click).Label);
        Assert.Equal(LinkRole.Bait, detector.LabelOf(click).LinkRole);
    }
}
