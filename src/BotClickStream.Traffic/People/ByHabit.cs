namespace BotClickStream.Traffic;

/// <summary>One of these, and for each person always the same, whatever mail it is.</summary>
internal sealed class ByHabit(Weighted<Behavior> habits) : Behavior
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 habit = SplitMix64.For(message.Recipient.Key, (ulong)Stream.Person, 1);
        habits.Pick(ref habit).Act(message, ref random, plan);
    }
}
