namespace BotClickStream.Traffic;

/// <summary>
/// At some firms colleagues clean up what they get, having talked of it: many of those who look at the mail leave, within an hour to a day of each other. Everybody else does as usual.
/// </summary>
internal sealed class ListCleaner(Weighted<Behavior> usual) : Person("person.list-cleaner")
{
    private const double CleaningFirms = 0.4;
    private const double LeaverShare = 0.5;
    private const long Hour = 3_600_000;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 firm = SplitMix64.For(message.Campaign.Key, message.Organisation.Key, (ulong)Stream.Person);
        bool isCleaning = message.Organisation.Provider is null && firm.Chance(CleaningFirms);
        long start = message.Campaign.Start + firm.Between(0, 8 * Hour);
        long within = firm.Doubling(Hour / 2, 5);
        if (isCleaning && random.Chance(LeaverShare))
        {
            Leave(message, Math.Max(message.Delivered, start) + random.Between(20_000, within), ref random, plan);
            return;
        }

        usual.Pick(ref random).Act(message, ref random, plan);
    }
}
