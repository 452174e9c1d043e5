namespace BotClickStream.Traffic;

/// <summary>A program that calls itself by its library's name, or by no name: checks a link or two, at times by HEAD only.</summary>
internal sealed class DeclaredScript() : Scanner("declared.script", Actor.DeclaredBot)
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        string agent = UserAgents.Scripts[(int)(message.Organisation.Key % (ulong)UserAgents.Scripts.Length)];
        Client client = ClientOf(message, ref random) with { UserAgent = agent };
        Link[] links = SweptLinks(message, ref random);
        string method = (message.Organisation.Key & 32) == 0 ? "HEAD" : "GET";
        long time = message.Delivered + random.Between(5_000, 20 * 60_000);
        int hits = Math.Min(links.Length, 1 + random.Below(3));
        for (int i = 0; i < hits; i++)
        {
            plan.Click(time, links[i], client, Truth, method);
            time += random.Between(50, 2_000);
        }
    }
}
