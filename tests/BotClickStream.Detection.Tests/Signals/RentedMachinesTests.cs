using System.Globalization;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class RentedMachinesTests
{
    private static readonly RentedMachines Signal = new();

    private static readonly EventDraft Lone = RentedClick("zoe@acme.example", "net-0");

    [Theory]
    [InlineData(3, false)]
    [InlineData(9, true)]
    [InlineData(30, true)]
    public void Where_other_messages_are_clicked_from_ever_other_rented_machines_so_are_this_ones(int others, bool isScanners)
    {
        DetectorUnderTest detector = Rented(others).Apply(Delivered, Lone).WorkOff();

        Assert.Equal(isScanners, Said(detector) is not null);
        Assert.Equal(isScanners ? Label.Bot : Label.Undecided, detector.LabelOf(Lone).Label);
    }

    [Fact]
    public void Who_came_first_is_judged_again()
    {
        DetectorUnderTest first = new DetectorUnderTest(Hosting).Apply(Delivered, Lone);
        Assert.Null(Said(first));

        first.Apply(OfOthers(30)).WorkOff();

        Assert.NotNull(Said(first));
        Assert.Equal(Label.Bot, first.LabelOf(Lone).Label);
    }

    /// <summary>A firm's exit, or its virtual private network's: few networks, whoever they are.</summary>
    [Fact]
    public void A_firm_that_goes_out_by_a_few_rented_machines_does_not_scan() =>
        Assert.Null(Said(Rented(30, networks: 2).Apply(Delivered, Lone).WorkOff()));

    [Theory]
    [InlineData(2, true)]
    [InlineData(8, false)]
    public void Where_people_read_behind_such_nobody_scans(int readers, bool isSaid)
    {
        DetectorUnderTest detector = Rented(30)
            .Apply(
                Some.Recipients(readers, "acme.example")
                    .Select(to => $"reader-{to}")
                    .SelectMany(to =>
                        new[]
                        {
                            Some.Delivered().From(to),
                            RentedClick(to, "net-7"),
                            Some.Session(Minutes(9) + Seconds(2)).From(to).By("b-7", "net-7"),
                        }
                    )
            )
            .Apply(Delivered, Lone)
            .WorkOff();

        Assert.Equal(isSaid, Said(detector) is not null);
    }

    /// <summary>Of a large domain's people a few go out by virtual private networks, each by another.</summary>
    [Theory]
    [InlineData(10, true)]
    [InlineData(60, false)]
    public void Where_they_are_few_among_many_it_is_no_scanner(int others, bool isSaid)
    {
        DetectorUnderTest detector = Rented(8)
            .Apply(
                Enumerable
                    .Range(0, others)
                    .SelectMany(i =>
                        new[] { Some.Delivered(), Some.Click(Minutes(6 + i)) with { Network = null, Browser = null } }.Select(draft =>
                            draft.From($"q{i}@acme.example")
                        )
                    )
            )
            .Apply(Delivered, Lone)
            .WorkOff();

        Assert.Equal(isSaid, Said(detector) is not null);
    }

    /// <summary>What shows its machine itself says nothing of who comes from another rented one.</summary>
    [Fact]
    public void Of_messages_swept_from_such_none_counts()
    {
        IEnumerable<EventDraft> sweeps = Enumerable
            .Range(1, 30)
            .SelectMany(i =>
                Some.Sweep(Seconds(40), network: $"net-{i}").Prepend(Some.Delivered()).Select(draft => draft.From($"p{i}@acme.example"))
            );

        Assert.Null(Said(new DetectorUnderTest(Hosting).Apply(sweeps).Apply(Delivered, Lone).WorkOff()));
    }

    /// <summary>Whatever scans the domain's mail: there people read.</summary>
    [Theory]
    [InlineData(3, 3, 2, true)]
    [InlineData(3, 0, 3, false)]
    [InlineData(0, 3, 3, false)]
    [InlineData(0, 0, 0, true)]
    public void Where_who_comes_comes_later_as_often_as_soon_it_says_nothing(int early, int scanned, int late, bool isSaid)
    {
        ContextActivity network = new()
        {
            Early = early,
            Scanned = scanned,
            Late = late,
        };
        WindowEvent click = Windows.Click(Minutes(3), around: network) with { NetworkKind = NetworkKind.Hosting };
        ContextActivity domain = new() { Rented = 5, Other = 5 };

        Assert.Equal(isSaid, Signal.Heard(Windows.Of([click], anywhere: domain)).Length == 1);
        Assert.Equal(isSaid ? 0 : Signal.Weight, Signal.MovedBy(ContextKind.Network, default, network, 1));
    }

    [Fact]
    public void Who_comes_late_from_such_is_believed()
    {
        EventDraft late = Lone with { After = Hours(3) };
        DetectorUnderTest detector = Rented(30).Apply(Delivered, late).WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(late).Label);
    }

    [Fact]
    public void Of_a_click_from_elsewhere_and_of_an_open_it_says_nothing()
    {
        ContextActivity rented = new() { Rented = 5, Other = 5 };
        WindowEvent click = Windows.Click(Minutes(3)) with { NetworkKind = NetworkKind.Hosting };

        Assert.Single(Signal.Heard(Windows.Of([click], anywhere: rented)));
        Assert.Empty(Signal.Heard(Windows.Of([click with { NetworkKind = NetworkKind.Shared }], anywhere: rented)));
        Assert.Empty(Signal.Heard(Windows.Of([click with { Type = EventType.Open }], anywhere: rented)));
    }

    private static EventDraft Delivered => Some.Delivered().From("zoe@acme.example");

    private static DetectorSettings Hosting =>
        new() { Networks = new ListedNetworks([new NetworkRange(0, ulong.MaxValue, NetworkKind.Hosting, OfOpens: false, OfClicks: true)]) };

    private static SaidReason? Said(DetectorUnderTest detector) => detector.LabelOf(Lone).ReasonBy(Signal);

    private static DetectorUnderTest Rented(int others, int networks = int.MaxValue) =>
        new DetectorUnderTest(Hosting).Apply(OfOthers(others, networks));

    /// <summary>One link each, from one network after another.</summary>
    private static IEnumerable<EventDraft> OfOthers(int others, int networks = int.MaxValue) =>
        Enumerable
            .Range(1, others)
            .SelectMany(i =>
                new[] { Some.Delivered().From($"p{i}@acme.example"), RentedClick($"p{i}@acme.example", $"net-{i % networks}") }
            );

    /// <summary>By a browser of its own, and not in a burst, so that nothing else shows.</summary>
    private static EventDraft RentedClick(string recipient, string network) =>
        Some.Click(Minutes(6 + (7 * int.Parse(network[4..], CultureInfo.InvariantCulture) % 23)))
            .By($"b-{network[4..]}", network)
            .From(recipient);
}
