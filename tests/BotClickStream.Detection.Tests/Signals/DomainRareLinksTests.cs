using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class DomainRareLinksTests
{
    private static readonly DomainRareLinks Signal = new();

    private static readonly ContextActivity Rare = new() { RareLinks = 1 };

    [Fact]
    public void Who_tells_nothing_and_clicks_three_links_soon_is_rather_a_machine()
    {
        WindowEvent[] clicks = Clicks(3);

        Assert.All(Heard(clicks), said => Assert.Equal((Signal.Weight, new Detail(3)), (said.Weight, said.Detail)));
        Assert.Equal(3, Heard(clicks).Length);
        Assert.Empty(Signal.Heard(Windows.Of(clicks)));
        Assert.Empty(Heard(Clicks(2)));
        Assert.Empty(Heard([.. clicks.Select(click => click with { Network = 3 })]));
        Assert.Empty(Heard([.. clicks.Select(click => click with { UserAgent = 3 })]));
        Assert.Empty(Heard([.. clicks.Select(click => click with { Type = EventType.Open })]));
    }

    [Fact]
    public void Who_comes_later_is_believed()
    {
        WindowEvent[] clicks = Clicks(3, Signal.WithinMs - Minutes(2));
        WindowEvent[] later = [.. clicks.Select(click => click with { Time = click.Time + 1 })];

        Assert.Equal(3, Heard(clicks).Length);
        Assert.Equal(2, Heard(later).Length);
    }

    [Fact]
    public void Where_the_campaigns_people_are_quick_it_says_less()
    {
        DomainActivity quick = new(100, 10, default, default, Pace: 5, Reach: 0);
        WindowEvent[] clicks = Clicks(3);

        Evidence[] In(long? deliveredAt, DomainActivity domain) =>
            Signal.Heard(Windows.Of(clicks, deliveredAt, domain, anywhere: Rare, begunAt: Windows.Delivered));

        Assert.Equal(Signal.Weight - DomainConduct.WeightOfPace(5), In(Windows.Delivered, quick)[0].Weight);
        Assert.Equal(Signal.Weight, In(null, default)[0].Weight);
        // Of a delivery that is forgotten, or has yet to be told, nobody knows how soon they came.
        Assert.Empty(In(null, quick));
    }

    [Fact]
    public void Where_no_delivery_is_told_the_first_click_is_known_to_ten_minutes()
    {
        long most = Signal.WithinMs + CampaignClock.BegunUnitMs;

        int SaidOf(long after) =>
            Signal.Heard(Windows.Of(Clicks(3, after), deliveredAt: null, anywhere: Rare, begunAt: Windows.Delivered)).Length;

        Assert.Equal(3, SaidOf(most - Minutes(2)));
        Assert.Equal(2, SaidOf(most - Minutes(2) + 1));
    }

    /// <summary>It moves by as much as it weighs, at the domain alone.</summary>
    [Fact]
    public void It_tells_by_how_much_it_moves()
    {
        Assert.Equal(Signal.Weight, Signal.MovedBy(ContextKind.DomainAnywhere, default, Rare, 3));
        Assert.Equal(0, Signal.MovedBy(ContextKind.DomainAnywhere, Rare, Rare, 3));
        Assert.Equal(0, Signal.MovedBy(ContextKind.Network, default, Rare, 3));
    }

    [Fact]
    public void Where_nothing_but_links_and_times_is_told_the_domains_other_mails_tell()
    {
        EventDraft[] drip = [.. "abc".Select((link, i) => Untold(Minutes(1 + i), link.ToString()).From("zoe@acme.example"))];
        EventDraft[] others = [.. Some.Recipients(4).Select((to, i) => Rarely(i).From(to))];
        // So strong that it is the word on the label, in whatever order.
        DetectorSettings settings = new() { Rules = new Rules { DomainRareLinks = Signal with { Weight = 9_000 } } };
        DetectorUnderTest alone = new DetectorUnderTest(settings).Apply(drip).WorkOff();
        DetectorUnderTest among = new DetectorUnderTest(settings).Apply(others).Apply(drip).WorkOff();
        DetectorUnderTest before = new DetectorUnderTest(settings).Apply(drip).WorkOff().Apply(others).WorkOff();

        Assert.Null(alone.LabelOf(drip[^1]).ReasonBy(Signal));
        Assert.Equal(9_000, among.LabelOf(drip[^1]).ReasonBy(Signal)?.Weight);
        Assert.Equal(9_000, before.LabelOf(drip[^1]).ReasonBy(Signal)?.Weight);
        Assert.NotEqual(alone.LabelOf(drip[^1]).Label, before.LabelOf(drip[^1]).Label);
        Assert.Equal(among.LabelOf(drip[^1]).Label, before.LabelOf(drip[^1]).Label);
    }

    private static EventDraft Rarely(int i) =>
        Untold(Hours(2) + Minutes(7 * i), i < 2 ? "imprint" : "a") with
        {
            Role = i < 2 ? LinkRole.Footer : LinkRole.Content,
        };

    private static EventDraft Untold(long after, string link) => Some.Click(after, link) with { Network = null, Browser = null };

    private static WindowEvent[] Clicks(int links, long after = 60_000) =>
        [.. Enumerable.Range(1, links).Select(i => Windows.Click(after + Minutes(i - 1)) with { Link = i, Network = 0, UserAgent = 0 })];

    private static Evidence[] Heard(WindowEvent[] clicks) => Signal.Heard(Windows.Of(clicks, anywhere: Rare));
}
