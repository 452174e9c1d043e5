using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class TurnsTests
{
    private static readonly ulong[] Networks = [1, 2, 1, 2, 2, 1];

    /// <summary>A scanner of two machines: else what each does is another visitor's work to the other, and each half a sweep.</summary>
    [Fact]
    public void Two_networks_that_take_turns_by_one_browser_are_one_visitor() =>
        Assert.All(LinksOfEach(Turns(Networks)), links => Assert.Equal(Networks.Length, links));

    [Fact]
    public void A_third_network_makes_many_visitors_of_them() => Assert.Equal([3, 3, 3, 3, 3, 3, 1], LinksOfEach(Turns([.. Networks, 3])));

    [Fact]
    public void Another_browser_is_somebody_else() =>
        Assert.All(
            LinksOfEach(Turns(Networks).Select(click => click.Network == 2 ? click with { UserAgent = 2 } : click)),
            links => Assert.Equal(3, links)
        );

    /// <summary>A vendor asks for each link as it is clicked, now and then as the person's own browser.</summary>
    [Fact]
    public void Who_asks_for_the_same_links_follows() =>
        Assert.All(LinksOfEach([.. Turns(Networks[..3]), Turn(3, 2, link: 1)]), links => Assert.InRange(links, 1, 2));

    /// <summary>A phone on its way, on a mail that a scanner has swept.</summary>
    [Fact]
    public void What_was_clicked_long_before_is_nothing_to_them()
    {
        IEnumerable<WindowEvent> sweep = Enumerable
            .Range(1, 6)
            .Select(link => Windows.Click(Seconds(20) + (link * 100), link, network: 9, agent: 9));

        Assert.Equal(6, LinksOfEach([.. sweep, .. Turns(Networks)]).Last());
    }

    [Fact]
    public void Minutes_apart_they_are_two_visitors() =>
        Assert.All(
            LinksOfEach(Networks.Select((network, i) => Windows.Click(Minutes(i + 1), i + 1, network))),
            links => Assert.Equal(3, links)
        );

    private static IEnumerable<int> LinksOfEach(IEnumerable<WindowEvent> clicks)
    {
        MessageWindow message = Windows.Of(clicks);
        return [.. Enumerable.Range(0, message.Events.Length).Select(message.LinksOf)];
    }

    private static IEnumerable<WindowEvent> Turns(IEnumerable<ulong> networks) => networks.Select((network, i) => Turn(i, network, i + 1));

    private static WindowEvent Turn(int at, ulong network, int link) => Windows.Click(Minutes(2) + (at * 1_500), link, network);
}
