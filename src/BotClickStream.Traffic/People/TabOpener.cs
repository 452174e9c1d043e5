namespace BotClickStream.Traffic;

/// <summary>Opens several links in tabs within seconds, to read them afterwards.</summary>
internal sealed class TabOpener(LookDelay delay) : Person("person.tabs")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        time += Read(ref random);
        Link[] content = Array.FindAll(message.Campaign.Links, link => link.Kind == LinkKind.Content);
        int tabs = Math.Min(content.Length, 3 + random.Below(3));
        for (int i = 0; i < tabs; i++)
        {
            Click(time, content[i], message.Profile.Browser, ref random, plan);
            time += random.Between(600, 2_800);
        }
    }
}
