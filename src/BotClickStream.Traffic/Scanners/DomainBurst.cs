namespace BotClickStream.Traffic;

/// <summary>A whole firm's mails scanned in one go, once all of them are in: every message of the domain within seconds.</summary>
internal sealed class DomainBurst() : Scanner("scanner.domain-burst")
{
    private const long LongestWait = 3_600_000;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        // Where mails go out one by one for days nobody waits for the last.
        bool waits = message.ListCompleteAt - message.Sent < LongestWait;
        SplitMix64 together = SplitMix64.For(message.Campaign.Key, message.Organisation.Key);
        long start = (waits ? message.ListCompleteAt : message.Sent) + BurstDelay.Sample(ref together) + random.Between(0, 4_000);
        Client client = ClientOf(message, ref random);
        if (random.Chance(0.7))
        {
            plan.Open(start - random.Between(200, 3_000), client, Truth);
        }
        Sweep(message, start, client, ref random, plan);
    }
}
