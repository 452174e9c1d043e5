namespace BotClickStream.Traffic;

/// <summary>Finds the mail again three to nine days later.</summary>
internal sealed class LateReturner() : Person("person.late")
{
    private const long Day = 24 * 3_600_000;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + random.Between(3 * Day, 9 * Day);
        Look(message, time, ref random, plan);
        Browse(message, time + Read(ref random), 1, ref random, plan);
    }
}
