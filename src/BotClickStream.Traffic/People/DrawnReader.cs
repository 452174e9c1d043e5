namespace BotClickStream.Traffic;

/// <summary>
/// People whose hurry, curiosity and pace are drawn for each campaign over wide ranges: from a newsletter read within days to an alarm that everybody follows within the minute.
/// </summary>
internal sealed class DrawnReader() : Person("person.drawn")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 campaign = SplitMix64.For(message.Campaign.Key, (ulong)Stream.Person);
        int hurry = 1 << campaign.Below(6);
        int curiosity = 1 + campaign.Below(6);
        int haste = 1 << campaign.Below(3);
        bool comeBack = campaign.Chance(0.3);

        long time = message.Delivered + 3_000 + (LookDelay.Usual.Sample(message.Profile.IsMobile, ref random) / hurry);
        Look(message, time, ref random, plan);
        time += Read(ref random) / haste;
        int links = 1 + Math.Min(random.Below(curiosity), random.Below(curiosity));
        for (int i = 0; i < links; i++)
        {
            Click(time, message.Campaign.PickLikePeople(ref random), message.Profile.Browser, ref random, plan);
            time += 700 + (Rest(ref random) / haste);
        }

        if (comeBack && random.Chance(0.4))
        {
            time += random.Doubling(30_000, 10);
            Click(time, message.Campaign.PickLikePeople(ref random), message.Profile.OtherBrowser, ref random, plan);
        }
    }
}
