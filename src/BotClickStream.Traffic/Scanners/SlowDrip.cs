namespace BotClickStream.Traffic;

/// <summary>All links, one by one, with random pauses of up to minutes, so that no second holds two (suped.com; paminga.com).</summary>
internal sealed class SlowDrip() : Scanner("scanner.drip")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        Link[] links = SweptLinks(message, ref random);
        random.Shuffle(links);
        long time = message.Delivered + random.Between(60_000, 15 * 60_000);
        foreach (Link link in links)
        {
            plan.Click(time, link, client, Truth);
            time += random.Between(8_000, 4 * 60_000);
        }
    }
}
