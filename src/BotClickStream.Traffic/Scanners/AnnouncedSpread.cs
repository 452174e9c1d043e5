namespace BotClickStream.Traffic;

/// <summary>Fetches the pixel from one network and, seconds later, each link from another one with another browser.</summary>
internal sealed class AnnouncedSpread() : Scanner("scanner.announced-spread")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Link[] links = SweptLinks(message, ref random);
        random.Shuffle(links);
        long time = message.Delivered + BurstDelay.Sample(ref random);
        Client first = new(random.Pick(UserAgents.Desktop), Elsewhere(ref random));
        plan.Open(Math.Max(message.Sent, time - random.Doubling(700, 4)), first, Truth);
        foreach (Link link in links)
        {
            plan.Click(time, link, new Client(random.Pick(UserAgents.Desktop), Elsewhere(ref random)), Truth);
            time += random.Doubling(300, 4);
        }
    }
}
