namespace BotClickStream.Traffic;

/// <summary>One link of the mail, tens of seconds to minutes after delivery: the rest of a sweeping fleet's traffic (MillionSend pull request 22).</summary>
internal sealed class SingleLinkHit() : Scanner("scanner.single")
{
    private static readonly Quantiles Delay = new(
        (0, TimeSpan.FromSeconds(12)),
        (0.6, TimeSpan.FromSeconds(70)),
        (0.95, TimeSpan.FromMinutes(6)),
        (1, TimeSpan.FromMinutes(25))
    );

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        Link[] links = SweptLinks(message, ref random);
        plan.Click(message.Delivered + Delay.Sample(ref random), random.Pick(links), client, Truth, machine: Noticed(ref random));
    }
}
