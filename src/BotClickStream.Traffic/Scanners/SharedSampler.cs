namespace BotClickStream.Traffic;

/// <summary>One to three links, minutes after the delivery, from few networks and by two browsers for all of its firms.</summary>
internal sealed class SharedSampler() : Scanner("scanner.shared-sampling")
{
    private const int Networks = 4;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 fleet = SplitMix64.For(message.Campaign.Options.Seed, (ulong)Stream.Scan, (ulong)random.Below(Networks));
        Ip network = fleet.Pick(Traffic.Networks.Cloud).At(ref fleet);
        Client client = new(UserAgents.Sandbox[random.Below(2)], network.Neighbour(ref random));
        Link[] links = Array.FindAll(message.Campaign.Links, link => link.Kind == LinkKind.Content);
        random.Shuffle(links);
        long time = message.Delivered + random.Doubling(20_000, 5);
        foreach (Link link in links.AsSpan(0, Math.Min(links.Length, 1 + random.Below(3))))
        {
            plan.Click(time, link, client, Truth);
            time += random.Doubling(1_000, 4);
        }
    }
}
