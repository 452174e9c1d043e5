namespace BotClickStream.Traffic;

/// <summary>Scans while the gateway still holds the mail, so that clicks come before the delivery (wordtothewise.com 2019/01).</summary>
internal sealed class ScanBeforeDelivery() : Scanner("scanner.before-delivery")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        long held = message.Delivered - message.Sent;
        long start = message.Sent + random.Between(held / 20, held * 9 / 10);
        FetchPixel(message, start, client, ref random, plan);
        Sweep(message, start, client, ref random, plan);
    }
}
