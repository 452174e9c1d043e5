namespace BotClickStream.Traffic;

/// <summary>Sends the mail on to one to four others, who look and click from where they are; all of it counts for the one message.</summary>
internal sealed class Forwarder(LookDelay delay) : Person("person.forwarded")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        time += Read(ref random);
        int others = 1 + random.Below(4);
        for (int i = 0; i < others; i++)
        {
            bool mobile = random.Chance(0.5);
            Client browser = new(
                random.Pick(mobile ? UserAgents.Mobile : UserAgents.Desktop),
                random.Chance(0.5) && message.Organisation.Provider is null
                    ? message.Organisation.Office.Neighbour(ref random)
                    : random.Pick(Networks.Homes).At(ref random)
            );
            long look = time + LookDelay.AtWork.Sample(mobile, ref random);
            plan.Open(look, browser, Truth);
            if (random.Chance(0.7))
            {
                Click(look + Read(ref random), message.Campaign.PickLikePeople(ref random), browser, ref random, plan);
            }
        }
    }
}
