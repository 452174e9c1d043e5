namespace BotClickStream.Traffic;

/// <summary>A whole firm's mails scanned in one go, once all of them are in: every message of the domain within seconds.</summary>
internal sealed class DomainBurst() : Scanner("scanner.domain-burst")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 together = SplitMix64.For(message.Campaign.Key, message.Organisation.Key);
        long start = message.ListCompleteAt + BurstDelay.Sample(ref together) + random.Between(0, 4_000);
        Client client = ClientOf(message, ref random);
        if (random.Chance(0.7))
        {
            plan.Open(start - random.Between(200, 3_000), client, Truth);
        }
        Sweep(message, start, client, ref random, plan);
    }
}
