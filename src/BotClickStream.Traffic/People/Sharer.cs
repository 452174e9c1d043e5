namespace BotClickStream.Traffic;

/// <summary>Pastes a link into a chat or an assistant, whose preview fetches it: set off by a person, and not that person's click.</summary>
internal sealed class Sharer(LookDelay delay) : Person("person.sharer")
{
    private static readonly Truth Preview = new(Actor.LinkPrefetch, "prefetch.preview");

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        Link link = message.Campaign.PickLikePeople(ref random);
        time += Read(ref random);
        if (random.Chance(0.7))
        {
            Click(time, link, message.Profile.Browser, ref random, plan);
            time += Rest(ref random);
        }
        plan.Click(time, link, new Client(random.Pick(UserAgents.Previews), random.Pick(Networks.Cloud).At(ref random)), Preview);
    }
}
