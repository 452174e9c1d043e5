namespace BotClickStream.Traffic;

/// <summary>Reads the mail's source: takes the links that nobody sees, and one or two others.</summary>
internal sealed class BaitFollower() : Scanner("scanner.bait")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        long time = message.Delivered + random.Between(10_000, 8 * 60_000);
        if (message.Campaign.Bait is { } bait)
        {
            plan.Click(time, bait, client, Truth);
            time += random.Between(300, 30_000);
        }
        Link[] links = SweptLinks(message, ref random);
        int others = 1 + random.Below(2);
        for (int i = 0; i < others; i++)
        {
            plan.Click(time, random.Pick(links), client, Truth);
            time += random.Between(300, 30_000);
        }
    }
}
