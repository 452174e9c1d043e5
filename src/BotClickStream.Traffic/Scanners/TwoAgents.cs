namespace BotClickStream.Traffic;

/// <summary>Each link twice, as two different browsers, milliseconds apart: a page that looks different to them is suspicious (suped.com).</summary>
internal sealed class TwoAgents() : Scanner("scanner.two-agents")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client desktop = ClientOf(message, ref random);
        Client phone = new(random.Pick(UserAgents.Mobile), desktop.Ip.Neighbour(ref random));
        Link[] links = SweptLinks(message, ref random);
        long time = message.Delivered + random.Between(15_000, 4 * 60_000);
        int hits = Math.Min(links.Length, 1 + random.Below(4));
        random.Shuffle(links);
        foreach (Link link in links.AsSpan(0, hits))
        {
            plan.Click(time, link, desktop, Truth);
            plan.Click(time + random.Between(3, 250), link, phone, Truth);
            time += random.Between(500, 9_000);
        }
    }
}
