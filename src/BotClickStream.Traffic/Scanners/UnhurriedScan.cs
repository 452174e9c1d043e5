namespace BotClickStream.Traffic;

/// <summary>A vendor that takes its time: one link of most mails, as late as a person, at a pace of the firm's own, from two of the vendor's networks; one mail in eight it goes through.</summary>
internal sealed class UnhurriedScan() : Scanner("scanner.unhurried")
{
    public static readonly UnhurriedScan Instance = new();

    private const double Coverage = 0.7;

    private const double SweepShare = 0.125;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 firm = SplitMix64.For(message.Organisation.Key, (ulong)Stream.Unhurried);
        long pace = firm.Doubling(8 * 60_000, 4);
        Ip[] networks = [Elsewhere(ref firm), Elsewhere(ref firm)];
        string browser = firm.Pick(UserAgents.Desktop);
        if (!random.Chance(Coverage))
        {
            return;
        }

        Client client = new(browser, random.Pick(networks).Neighbour(ref random));
        long time = message.Delivered + (random.Between(pace, pace * 6) * random.Between(1, 3) / 2);
        if (random.Chance(SweepShare))
        {
            Sweep(message, time, client, ref random, plan);
        }
        else
        {
            plan.Click(time, random.Pick(SweptLinks(message, ref random)), client, Truth);
        }
    }
}
