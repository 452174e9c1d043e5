namespace BotClickStream.Traffic;

/// <summary>Clicks twice on everything, as on icons: 150 to 950 ms apart.</summary>
internal sealed class DoubleClicker(LookDelay delay) : Person("person.double-clicker")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        time += Read(ref random);
        int links = LinksOfInterest(ref random);
        for (int i = 0; i < links; i++)
        {
            Link link = message.Campaign.PickLikePeople(ref random);
            plan.Click(time, link, message.Profile.Browser, Truth);
            time += random.Between(150, 950);
            plan.Click(time, link, message.Profile.Browser, Truth);
            time += Rest(ref random);
        }
    }
}
