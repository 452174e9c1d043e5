namespace BotClickStream.Traffic;

/// <summary>Opens whatever looks of interest in tabs by the middle button, five to eight of them, faster than anybody reads.</summary>
internal sealed class PowerReader(LookDelay delay) : Person("person.power-reader")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        time += Read(ref random);
        Link[] content = Array.FindAll(message.Campaign.Links, link => link.Kind == LinkKind.Content);
        int tabs = Math.Min(content.Length, 5 + random.Below(4));
        int skipped = random.Below(content.Length - tabs + 1);
        for (int i = 0; i < tabs; i++)
        {
            Click(time, content[skipped + i], message.Profile.Browser, ref random, plan);
            time += random.Between(450, 1_900);
        }
    }
}
