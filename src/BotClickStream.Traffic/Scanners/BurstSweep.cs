namespace BotClickStream.Traffic;

/// <summary>The pixel, and half a minute later every link within a second (putyourlightson/craft-campaign issue 546).</summary>
internal sealed class BurstSweep() : Scanner("scanner.burst")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        long start = message.Sent + BurstDelay.Sample(ref random);
        FetchPixel(message, start, client, ref random, plan);
        Sweep(message, start, client, ref random, plan);
    }
}
