namespace BotClickStream.Traffic;

/// <summary>Looks, reads, clicks one link or a few. The most common person.</summary>
internal sealed class Reader(string kind, LookDelay delay) : Person(kind)
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        Browse(message, time + Read(ref random), LinksOfInterest(ref random), ref random, plan);
    }
}
