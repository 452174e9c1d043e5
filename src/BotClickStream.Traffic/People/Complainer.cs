namespace BotClickStream.Traffic;

/// <summary>Presses "spam"; the provider tells the sender minutes to hours later.</summary>
internal sealed class Complainer(LookDelay delay) : Person("person.complaint")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        plan.Complain(time + random.Between(60_000, 3 * 3_600_000L), Truth);
    }
}
