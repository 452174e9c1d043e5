namespace BotClickStream.Traffic;

/// <summary>About 23 hits from ten addresses within 15 seconds, with the user agents of browsers (Mautic issue 16263).</summary>
internal sealed class DistributedBurst() : Scanner("scanner.distributed")
{
    private const int Addresses = 10;
    private const long Duration = 15_000;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long start = message.Sent + BurstDelay.Sample(ref random);
        Client[] fleet = new Client[Addresses];
        foreach (ref Client client in fleet.AsSpan())
        {
            client = new Client(random.Pick(UserAgents.Desktop), Elsewhere(ref random));
        }
        Link[] links = SweptLinks(message, ref random);
        int hits = links.Length == 1 ? 4 : 20 + random.Below(7);
        for (int i = 0; i < hits; i++)
        {
            plan.Click(start + random.Between(0, Duration), links[i % links.Length], fleet[i % Addresses], Truth);
        }
    }
}
