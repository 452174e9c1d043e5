namespace BotClickStream.Traffic;

/// <summary>An appliance in the office loads the images of each mail, by one browser from the address that the people there share, and follows nothing.</summary>
internal sealed class OfficeImages() : Scanner("scanner.office-images")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        string agent = UserAgents.Desktop[(int)(message.Organisation.Key % (ulong)UserAgents.Desktop.Length)];
        long time = message.Delivered + random.Doubling(3_000, 4);
        plan.Open(time, new Client(agent, message.Organisation.Office), Truth);
    }
}
