using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ListedNetworksTests
{
    private static ListedNetworks Listed =>
        new([
            new NetworkRange(50, 59, NetworkKind.Shared, OfOpens: true, OfClicks: true),
            new NetworkRange(10, 19, NetworkKind.Scanner, OfOpens: false, OfClicks: true),
            new NetworkRange(20, 20, NetworkKind.ApplePrivacy, OfOpens: true, OfClicks: false),
        ]);

    [Theory]
    [InlineData(9, EventType.Click, NetworkKind.Unlisted)]
    [InlineData(10, EventType.Click, NetworkKind.Scanner)]
    [InlineData(19, EventType.Unsubscribe, NetworkKind.Scanner)]
    [InlineData(19, EventType.Open, NetworkKind.Unlisted)]
    [InlineData(20, EventType.Open, NetworkKind.ApplePrivacy)]
    [InlineData(20, EventType.Click, NetworkKind.Unlisted)]
    [InlineData(21, EventType.Open, NetworkKind.Unlisted)]
    [InlineData(55, EventType.Open, NetworkKind.Shared)]
    [InlineData(60, EventType.Click, NetworkKind.Unlisted)]
    public void A_network_is_whose_its_range_is_as_far_as_that_speaks_of_such_events(ulong name, EventType type, NetworkKind kind) =>
        Assert.Equal(kind, Listed.KindOf(name, type));

    [Fact]
    public void Ranges_that_overlap_are_refused_whatever_their_order()
    {
        NetworkRange one = new(10, 19, NetworkKind.Scanner, OfOpens: true, OfClicks: true);

        Assert.Throws<ArgumentException>(() =>
            new ListedNetworks([one with { First = 30, Last = 40 }, one with { First = 19, Last = 29 }, one])
        );
    }

    [Fact]
    public void What_a_relay_passes_on_is_judged_as_of_no_network_that_is_told()
    {
        DetectorSettings relayed = new()
        {
            Networks = new([new NetworkRange(0, ulong.MaxValue, NetworkKind.Relay, OfOpens: true, OfClicks: true)]),
        };
        EventDraft[] events =
        [
            .. Some.Recipients(9).SelectMany(recipient => Some.Sweep(Seconds(20)).Select(click => click.From(recipient))),
            .. Some.Recipients(9, "home.example").Select((recipient, i) => Some.Click(Minutes(15 + i)).From(recipient)),
        ];
        EventDraft[] throughRelay = [.. events.Select(click => click with { Id = click.Id, Network = "relay" })];
        EventDraft[] untold = [.. throughRelay.Select(click => click with { Network = null })];

        string[] labels = Said(throughRelay, relayed);

        Assert.Equal(Said(untold, relayed), labels);
        Assert.NotEqual(Said(throughRelay, new DetectorSettings()), labels);
    }

    private static string[] Said(EventDraft[] events, DetectorSettings settings) =>
        [
            .. new DetectorUnderTest(settings)
                .Apply(events)
                .WorkOff()
                .Labels.Select(label => $"{label.EventId} {label.Revision} {label.Label} {label.LogOdds}"),
        ];
}
