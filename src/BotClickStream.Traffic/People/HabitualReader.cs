namespace BotClickStream.Traffic;

/// <summary>Reads most of each mail that comes, link after link, at a pace of their own and always from the same place: 20 to 80 s a page.</summary>
internal sealed class HabitualReader(LookDelay delay) : Person("person.habitual-reader")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 habit = SplitMix64.For(message.Recipient.Key, (ulong)Stream.Person);
        long pace = habit.Between(20_000, 45_000);
        double share = 0.6 + (0.4 * habit.Fraction());
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        time += Read(ref random);
        foreach (Link link in message.Campaign.Links)
        {
            if (link.Kind == LinkKind.Content && random.Chance(share))
            {
                Click(time, link, message.Profile.Browser, ref random, plan);
                time += random.Between(pace, pace + 35_000);
            }
        }
    }
}
