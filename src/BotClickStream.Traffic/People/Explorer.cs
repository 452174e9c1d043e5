namespace BotClickStream.Traffic;

/// <summary>Goes through most of the mail, logo and footer included, at a person's pace: many links, and no machine.</summary>
internal sealed class Explorer(LookDelay delay) : Person("person.explorer")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        time += Read(ref random);
        foreach (Link link in message.Campaign.Links)
        {
            bool visible = link.Kind is not (LinkKind.Bait or LinkKind.Unsubscribe);
            if (visible && random.Chance(link.Kind == LinkKind.Content ? 0.85 : 0.3))
            {
                Click(time, link, message.Profile.Browser, ref random, plan);
                time += Rest(ref random);
            }
        }
    }
}
