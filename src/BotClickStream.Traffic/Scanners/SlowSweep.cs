namespace BotClickStream.Traffic;

/// <summary>All links in the mail's order, one page loaded after the other: 5 to 40 s for the whole mail.</summary>
internal sealed class SlowSweep() : Scanner("scanner.slow-sweep")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        Link[] links = SweptLinks(message, ref random);
        long pause = random.Doubling(5_000, 3) / links.Length;
        long time = message.Delivered + BurstDelay.Sample(ref random);
        foreach (Link link in links)
        {
            plan.Click(time, link, client, Truth);
            time += random.Between(pause / 3, pause * 5 / 3);
        }
    }
}
