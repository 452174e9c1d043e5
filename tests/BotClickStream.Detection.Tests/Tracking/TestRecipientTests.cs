using System.Numerics;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class TestRecipientTests
{
    private static readonly string[] Seeds = Some.Recipients(60);

    private static readonly EventDraft[] SeedsDeliveries = [.. Seeds.Select(seed => Some.Delivered().From(seed) with { IsTest = true })];

    [Fact]
    public void They_are_labelled_by_their_evidence_and_marked()
    {
        EventDraft[] sweep = [.. Some.Sweep(Seconds(40)).Select(click => click with { IsTest = true })];
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { ClickPoints = 10_000 }).Apply(sweep);

        Assert.All(sweep, click => Assert.Equal((Label.Bot, true, -10_000), Said(detector, click)));
        EventDraft click = Some.Click(Hours(2)).From("ann@b.example");
        Assert.Equal((Label.Human, false, 0), Said(detector.Apply(click), click));
    }

    [Fact]
    public void Their_deliveries_hide_no_burst()
    {
        string[] recipients = ["ann@acme.example", "bob@acme.example", "cy@acme.example"];
        EventDraft[] clicks = [.. recipients.Select(recipient => Some.Click(Seconds(400)).From(recipient))];

        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(SeedsDeliveries)
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(clicks)
            .WorkOff();

        Assert.All(clicks, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(new DomainBurst())));
    }

    [Fact]
    public void What_they_do_makes_no_burst_no_scanning_network_and_no_popular_link()
    {
        EventDraft click = Some.Click(Seconds(400), "x").From("ann@acme.example").By("chrome", "scanner-net");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(SeedsDeliveries)
            .Apply(Some.Delivered().From("ann@acme.example"))
            .Apply(Seeds.SelectMany(seed => Some.Sweep(Seconds(20)).Select(one => one.From(seed) with { IsTest = true })))
            .Apply(Seeds.Select(seed => Some.Click(Hours(2)).From(seed).By("chrome", "net-1") with { Campaign = "summer", IsTest = true }))
            .WorkOff();

        detector.Apply(click);

        Assert.Equal([new FastAfterDelivery().Name], detector.LabelOf(click).Reasons.Select(reason => reason.Signal));
        EventDraft other = Some.Click(Hours(2), "y") with { Campaign = "summer" };
        Assert.Null(detector.Apply(other).LabelOf(other).ReasonBy(new UnpopularLink()));
    }

    [Fact]
    public void They_move_no_clock()
    {
        EventDraft click = Some.Click(Minutes(11)).From("ann@b.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(SeedsDeliveries)
            .Apply(Seeds.Select((seed, i) => Some.Open(Minutes(10) + Seconds(i)).From(seed) with { IsTest = true }))
            .Apply(Some.Delivered().From("ann@b.example"), click);

        Assert.Equal(Minutes(11), detector.LabelOf(click).ReasonBy(new FastAfterDelivery())!.Detail.First);
    }

    [Fact]
    public void Their_domains_are_not_counted_in_a_network()
    {
        EventDraft[] clicks = [.. "abcdefgh".Select(c => Some.Click(Minutes(5)).From($"ann@{c}.example").By("chrome", "net-1"))];

        Assert.Equal(0, DomainsOfNetworks(clicks.Select(click => click with { IsTest = true })));
        Assert.InRange(DomainsOfNetworks(clicks), 5, 8);
    }

    /// <summary>The most that any network is known with.</summary>
    private static int DomainsOfNetworks(IEnumerable<EventDraft> clicks)
    {
        KeyedTable<ContextRow> contexts = new DetectorUnderTest().Apply(clicks).Detector.State.Contexts;
        return Enumerable.Range(1, contexts.Bound - 1).Max(id => BitOperations.PopCount(contexts[id].Domains));
    }

    private static (Label, bool, long) Said(DetectorUnderTest detector, EventDraft click)
    {
        SaidLabel label = detector.LabelOf(click);
        return (label.Label, label.IsTest, label.Balance);
    }
}
