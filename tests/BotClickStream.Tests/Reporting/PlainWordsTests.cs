using BotClickStream.Detection;
using BotClickStream.Reporting;

namespace BotClickStream.Tests.Reporting;

public sealed class PlainWordsTests
{
    [Fact]
    public void What_is_counted_in_steps_is_at_least_what_it_says_and_none_is_none()
    {
        Assert.Equal(
            "from the same network (where none is told, by the same browser at the domain), machines were at work on 2 or more other messages and people on none",
            PlainWords.Of(new NetworkConduct(), new Detail(2, 0))
        );
        Assert.Equal(
            "the network scanned 8 or more other messages or came to them right after the delivery, and came to none only later (domains: 1)",
            PlainWords.Of(new NetworkFanOut(), new Detail(8, 0, 1))
        );
    }

    [Fact]
    public void What_is_not_told_is_left_out()
    {
        Assert.Equal("a link that no person can see was clicked", PlainWords.Of(new BaitLink(), new Detail(0)));
        Assert.Equal("a link that no person can see was clicked, 2 s away", PlainWords.Of(new BaitLink(), new Detail(2_000)));

        LateAndAlone signal = new();

        Assert.Equal("a link or a few without hurry, 57.4 min after the delivery", PlainWords.Of(signal, new Detail(3_444_000)));
        Assert.Equal("a link or a few without hurry, 2 h after a scan", PlainWords.Of(signal, new Detail(0, 7_200_000)));
        Assert.Equal(
            "a link or a few without hurry, 3 h after the delivery, 2 h after a scan",
            PlainWords.Of(signal, new Detail(10_800_000, 7_200_000))
        );
    }
}
