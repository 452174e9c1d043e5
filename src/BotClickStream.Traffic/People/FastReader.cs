namespace BotClickStream.Traffic;

/// <summary>Is at the screen as the mail comes in and clicks within the minute: 1–2 % of people's clicks.</summary>
internal sealed class FastReader() : Person("person.fast")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long look = message.Delivered + random.Between(3_000, 35_000);
        Look(message, look, ref random, plan);
        Browse(message, look + random.Between(1_500, 20_000), random.Chance(0.75) ? 1 : 2, ref random, plan);
    }
}
