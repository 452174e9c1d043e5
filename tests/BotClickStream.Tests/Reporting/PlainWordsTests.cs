using BotClickStream.Detection;
using BotClickStream.Reporting;

namespace BotClickStream.Tests.Reporting;

public sealed class PlainWordsTests
{
    [Fact]
    public void What_is_counted_in_steps_is_at_least_what_it_says_and_none_is_none()
    {
        Assert.Equal(
            "from the same network, machines were at work on 2 or more of the campaign's other messages and people on none",
            PlainWords.Of(new NetworkConduct(), new Detail(2, 0))
        );
        Assert.Equal(
            "the network came to 8 or more other messages right after the delivery and to none later (domains: 1)",
            PlainWords.Of(new NetworkFanOut(), new Detail(8, 0, 1))
        );
    }
}
