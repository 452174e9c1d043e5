namespace BotClickStream.Reports;

/// <summary>A link with its place among a campaign's links by all clicks, and by people's. Links with as many share a place.</summary>
/// <param name="PeoplesPlace"><see langword="null"/> where no person clicked it.</param>
internal sealed record RankedLink(LinkReport Link, int Place, int? PeoplesPlace)
{
    /// <summary>How far it rises where people's clicks alone count; negative where it falls, and nothing where nobody clicked it.</summary>
    public int? Rise => Place - PeoplesPlace;

    /// <summary>The first by either place, in the order of people's, which is the one to go by.</summary>
    /// <param name="most">Of either.</param>
    public static IReadOnlyList<RankedLink> Of(IReadOnlyList<LinkReport> links, int most)
    {
        Dictionary<long, int> places = Places(links.Select(link => link.Clicks));
        Dictionary<long, int> peoples = Places(links.Select(link => link.HumanClicks));
        RankedLink[] ranked =
        [
            .. links.Select(link => new RankedLink(link, places[link.Clicks], link.HumanClicks > 0 ? peoples[link.HumanClicks] : null)),
        ];
        RankedLink[] byPeople =
        [
            .. ranked
                .OrderByDescending(one => one.Link.HumanClicks)
                .ThenBy(one => one.Place)
                .ThenBy(one => one.Link.Name, StringComparer.Ordinal),
        ];
        HashSet<RankedLink> shown = [.. ranked.OrderBy(one => one.Place).Take(most), .. byPeople.Take(most)];
        return [.. byPeople.Where(shown.Contains)];
    }

    private static Dictionary<long, int> Places(IEnumerable<long> clicks)
    {
        int above = 0;
        Dictionary<long, int> places = [];
        foreach (IGrouping<long, long> same in clicks.GroupBy(count => count).OrderByDescending(count => count.Key))
        {
            places[same.Key] = above + 1;
            above += same.Count();
        }

        return places;
    }
}
