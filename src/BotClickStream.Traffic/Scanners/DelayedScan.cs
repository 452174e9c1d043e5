namespace BotClickStream.Traffic;

/// <summary>
/// Has links wait in a queue and tests them ten minutes to hours after the delivery, when people read too: one, a few or all, fast or slowly, by the firm (delays of 30 minutes and more, hourly queues: suped.com,
/// docs.shoplift.ai).
/// </summary>
internal sealed class DelayedScan() : Scanner("scanner.delayed")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 firm = SplitMix64.For(message.Organisation.Key, (ulong)Stream.Scan);
        long delay = firm.Doubling(10 * 60_000, 5);
        long gap = firm.Doubling(20, 10);
        int share = firm.Below(3);
        Client client = ClientOf(message, ref random);
        Link[] links = SweptLinks(message, ref random);
        random.Shuffle(links);
        int hits = share switch
        {
            0 => 1,
            1 => Math.Min(links.Length, 2 + random.Below(3)),
            _ => links.Length,
        };
        long time = message.Delivered + random.Between(delay * 2 / 3, delay * 4 / 3);
        foreach (Link link in links.AsSpan(0, hits))
        {
            plan.Click(time, link, client, Truth);
            time += random.Between(gap / 2, gap * 2);
        }
    }
}
