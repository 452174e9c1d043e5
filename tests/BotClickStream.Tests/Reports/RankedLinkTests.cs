using BotClickStream.Detection;
using BotClickStream.Reports;

namespace BotClickStream.Tests.Reports;

public sealed class RankedLinkTests
{
    [Fact]
    public void Links_stand_by_peoples_clicks_with_their_place_by_all_beside()
    {
        LinkReport[] links =
        [
            Link("footer", 40, 1),
            Link("bait", 30, 0),
            Link("offer", 25, 24),
            Link("hero", 20, 18),
            Link("more", 20, 18),
        ];

        Assert.Equal(
            [("offer", 1, 3, 2), ("hero", 2, 4, 2), ("more", 2, 4, 2), ("footer", 4, 1, -3), ("bait", null, 2, null)],
            RankedLink.Of(links, 10).Select(one => (one.Link.LinkId, one.PeoplesPlace, (int?)one.Place, one.Rise))
        );
    }

    [Fact]
    public void Of_many_links_the_first_by_either_are_shown()
    {
        LinkReport[] links = [.. Enumerable.Range(0, 10).Select(i => Link($"{i}", 100 - i, i))];

        Assert.Equal(["9", "8", "1", "0"], RankedLink.Of(links, 2).Select(one => one.Link.LinkId));
    }

    private static LinkReport Link(string id, long clicks, long people) => new(id, "", LinkRole.Unknown, clicks, people, clicks - people);
}
