namespace BotClickStream.Traffic;

/// <summary>Starts scanning a sender's mails to a domain after about twenty of them, and goes on for hours (Salesforce help 000271790).</summary>
internal sealed class ActivatedScan() : Scanner("scanner.activation")
{
    private const int Threshold = 20;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        if (message.OrderInFirm < Threshold)
        {
            return;
        }
        Client client = ClientOf(message, ref random);
        Sweep(message, message.Delivered + random.Between(5_000, 3 * 60_000), client, ref random, plan);
    }
}
