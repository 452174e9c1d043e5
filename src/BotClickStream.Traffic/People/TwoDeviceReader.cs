namespace BotClickStream.Traffic;

/// <summary>Looks on one device and comes back on the other: two networks and browsers on one message, minutes to hours apart.</summary>
internal sealed class TwoDeviceReader(LookDelay delay) : Person("person.two-devices")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        if (random.Chance(0.6))
        {
            Browse(message, time + Read(ref random), 1, ref random, plan);
        }
        time += random.Between(5 * 60_000, 10 * 3_600_000);
        Look(message, time, ref random, plan);
        Click(time + Read(ref random), message.Campaign.PickLikePeople(ref random), message.Profile.OtherBrowser, ref random, plan);
    }
}
