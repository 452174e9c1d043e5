namespace BotClickStream.Traffic;

/// <summary>Somebody reports the mail or files it in a ticket system, and hours later that system sweeps its links (gophish issues 2853 and 3317).</summary>
internal sealed class ReportedMailSweep() : Scanner("scanner.reported")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long start = message.Delivered + LookDelay.Usual.Sample(message.Profile.IsMobile, ref random) + random.Between(20_000, 40 * 60_000);
        Client client = new(random.Pick(UserAgents.Sandbox), Elsewhere(ref random));
        if (random.Chance(0.5))
        {
            plan.Open(start - random.Between(500, 5_000), client, Truth);
        }
        Sweep(message, start, client, ref random, plan);
    }
}
