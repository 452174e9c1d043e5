namespace BotClickStream.Traffic;

/// <summary>Two to four colleagues read the same mailbox (<c>info@</c>): several browsers behind one network on one message.</summary>
internal sealed class SharedMailbox() : Person("person.shared-mailbox")
{
    public static readonly SharedMailbox Instance = new();

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        int colleagues = 2 + random.Below(3);
        for (int i = 0; i < colleagues; i++)
        {
            Client browser = new(random.Pick(UserAgents.Desktop), message.Organisation.Office.Neighbour(ref random));
            long look = message.Delivered + LookDelay.AtWork.Sample(isMobile: false, ref random);
            if (random.Chance(0.8))
            {
                plan.Open(look, browser with { UserAgent = random.Pick(UserAgents.MailPrograms) }, Truth);
            }
            if (random.Chance(0.45))
            {
                Click(look + Read(ref random), message.Campaign.PickLikePeople(ref random), browser, ref random, plan);
            }
        }
    }
}
