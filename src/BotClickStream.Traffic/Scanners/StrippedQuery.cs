namespace BotClickStream.Traffic;

/// <summary>Follows links without their queries, so as not to hand on who was mailed what.</summary>
internal sealed class StrippedQuery() : Scanner("scanner.stripped-query")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        Link[] links = SweptLinks(message, ref random);
        long time = message.Sent + BurstDelay.Sample(ref random);
        int hits = Math.Min(links.Length, 1 + random.Below(4));
        random.Shuffle(links);
        foreach (Link link in links.AsSpan(0, hits))
        {
            int query = link.Url.IndexOf('?');
            plan.Click(time, link, client, Truth, url: query < 0 ? null : link.Url[..query]);
            time += random.Between(300, 20_000);
        }
    }
}
