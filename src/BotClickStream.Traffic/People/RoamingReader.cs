namespace BotClickStream.Traffic;

/// <summary>
/// Reads while the device changes its network, leaving a Wi-Fi or reaching the site over IPv4 and IPv6 by turns (happy eyeballs, RFC 8305): one browser from two networks within seconds.
/// </summary>
internal sealed class RoamingReader(LookDelay delay) : Person("person.roaming")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client here = message.Profile.Browser;
        Client there = here with { Ip = message.Profile.OtherBrowser.Ip };
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        time += Read(ref random);
        int links = 1 + LinksOfInterest(ref random);
        for (int i = 0; i < links; i++)
        {
            Click(time, message.Campaign.PickLikePeople(ref random), random.Chance(0.5) ? here : there, ref random, plan);
            time += Rest(ref random);
        }
    }
}
