using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>Where neither network nor browser is told, pauses and pace tell a message's visitors apart.</summary>
public sealed class SittingsTests
{
    [Fact]
    public void A_long_pause_parts_two_visitors()
    {
        MessageWindow window = Windows.Of([Untold(0), Untold(Minutes(9)), Untold(Minutes(19))]);

        Assert.Equal([1, 1, 2], SittingsOf(window));
        Assert.False(window.Events[0].IsElsewhereThan(window.Events[1]));
        Assert.True(window.Events[0].IsElsewhereThan(window.Events[2]));
    }

    [Fact]
    public void Who_clicks_when_a_sweep_is_over_is_another()
    {
        MessageWindow window = Windows.Of([Untold(0, 1), Untold(100, 2), Untold(200, 3), Untold(Seconds(15), 4), Untold(Seconds(36), 1)]);

        Assert.Equal([1, 1, 1, 1, 2], SittingsOf(window));
    }

    [Fact]
    public void Who_opens_tabs_while_another_drips_is_not_the_other()
    {
        MessageWindow window = Windows.Of([
            Untold(0, 1),
            Untold(Minutes(1), 2),
            Untold(Minutes(3), 1),
            Untold(Minutes(3) + Seconds(1), 3),
            Untold(Minutes(3) + Seconds(2), 4),
            Untold(Minutes(5), 5),
        ]);

        Assert.Equal([1, 1, 2, 2, 2, 1], SittingsOf(window));
    }

    [Fact]
    public void Where_network_or_browser_is_told_there_are_none()
    {
        WindowEvent[] told = [Windows.Click(0, network: 0), Windows.Click(Hours(1), agent: 0), Windows.Click(Hours(2))];
        MessageWindow window = Windows.Of([.. told, Untold(Hours(3))]);

        Assert.Equal([0, 0, 0, 1], SittingsOf(window));
        Assert.False(window.Events[0].IsElsewhereThan(window.Events[3]));
    }

    private static WindowEvent Untold(long delay, int link = 1) => Windows.Click(delay, link, network: 0, agent: 0);

    private static int[] SittingsOf(MessageWindow window) => [.. window.Events.ToArray().Select(one => one.Sitting)];
}
