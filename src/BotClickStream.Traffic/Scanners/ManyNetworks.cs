namespace BotClickStream.Traffic;

/// <summary>
/// Nine links in four seconds from five networks of four countries, unsubscribe and trap links among them, 26 s after the send, with a browser's
/// reduced user agent (a public case study).
/// </summary>
internal sealed class ManyNetworks() : Scanner("scanner.many-networks")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        string agent = UserAgents.Desktop[0];
        Ip[] networks = new Ip[5];
        foreach (ref Ip network in networks.AsSpan())
        {
            network = Elsewhere(ref random);
        }
        long start = message.Sent + random.Between(20_000, 34_000);
        int hits = Math.Min(9, message.Campaign.Links.Length);
        // From the mail's end, where traps and unsubscribe links are.
        for (int i = 1; i <= hits; i++)
        {
            plan.Click(start + random.Between(0, 4_000), message.Campaign.Links[^i], new Client(agent, random.Pick(networks)), Truth);
        }
    }
}
