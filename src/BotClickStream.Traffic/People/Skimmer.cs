namespace BotClickStream.Traffic;

/// <summary>Looks and goes on, at times looks again later.</summary>
internal sealed class Skimmer(string kind, LookDelay delay) : Person(kind)
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        if (random.Chance(0.12))
        {
            Look(message, time + random.Between(60_000, 20 * 3_600_000L), ref random, plan);
        }
    }
}
