namespace BotClickStream.Traffic;

/// <summary>Every click another network and another browser, minutes apart (random delays between clicks: paminga.com).</summary>
internal sealed class SpreadScan() : Scanner("scanner.spread")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Link[] links = SweptLinks(message, ref random);
        random.Shuffle(links);
        int hits = Math.Min(links.Length, 3 + random.Below(4));
        long time = message.Delivered + random.Between(20_000, 10 * 60_000);
        foreach (Link link in links.AsSpan(0, hits))
        {
            string[] agents = random.Chance(0.5) ? UserAgents.Desktop : UserAgents.Mobile;
            plan.Click(time, link, new Client(random.Pick(agents), Elsewhere(ref random)), Truth);
            time += random.Between(5_000, 3 * 60_000);
        }
    }
}
