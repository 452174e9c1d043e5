namespace BotClickStream.Traffic;

/// <summary>Checks each link at the moment when a person follows it: a second hit beside the person's own.</summary>
internal abstract class ClickTwin(string kind) : Scanner(kind)
{
    public sealed override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        int planned = plan.Happenings.Length;
        for (int i = 0; i < planned; i++)
        {
            Happening happening = plan.Happenings[i];
            if (happening is { Type: SimulatedEventType.Click, Truth.Actor: Actor.Person, Link: { } link })
            {
                Twin(happening.Time, link, ref random, plan);
            }
        }
    }

    protected abstract void Twin(long time, Link link, ref SplitMix64 random, Plan plan);
}
