namespace BotClickStream.Traffic;

/// <summary>A sandbox that opens pages and runs their JavaScript, so that web analytics sees sessions (Safe Links: FusionAuth issues 629 and 2443).</summary>
internal sealed class Detonation() : Scanner("scanner.detonation")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        long time = message.Sent + BurstDelay.Sample(ref random);
        FetchPixel(message, time, client, ref random, plan);
        foreach (Link link in SweptLinks(message, ref random))
        {
            plan.Click(time, link, client, Truth);
            if (random.Chance(0.4))
            {
                plan.Tell(SimulatedEventType.Session, time + random.Between(500, 3_000));
            }
            time += random.Between(1_000, 7_000);
        }
    }
}
