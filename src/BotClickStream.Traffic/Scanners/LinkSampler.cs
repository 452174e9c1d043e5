namespace BotClickStream.Traffic;

/// <summary>Tests about one link of six, never the unsubscribe link (wordtothewise.com 2013/07).</summary>
internal sealed class LinkSampler() : Scanner("scanner.sampling")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        Link[] links = Array.FindAll(message.Campaign.Links, link => link.Kind != LinkKind.Unsubscribe);
        int tested = Math.Max(1, (links.Length + random.Below(6)) / 6);
        long time = message.Sent + BurstDelay.Sample(ref random);
        FetchPixel(message, time, client, ref random, plan);
        random.Shuffle(links);
        foreach (Link link in links.AsSpan(0, tested))
        {
            plan.Click(time, link, client, Truth, machine: Noticed(ref random));
            time += random.Between(200, 1_500);
        }
    }
}
