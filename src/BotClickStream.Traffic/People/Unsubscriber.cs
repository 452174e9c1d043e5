namespace BotClickStream.Traffic;

/// <summary>Has had enough.</summary>
internal sealed class Unsubscriber(LookDelay delay) : Person("person.unsubscribe")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan) =>
        Leave(message, message.Delivered + delay.Sample(message.Profile.IsMobile, ref random), ref random, plan);
}
