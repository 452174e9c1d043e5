namespace BotClickStream.Traffic;

/// <summary>
/// Takes the unsubscribe link of each mail, alone or with one content link, and leaves for its recipient, like a person in all but that it does so for the whole firm: each mail within the hour, all of them at once, or in a wave hours later, by the firm
/// (mass unsubscribes by companies' own scanners). By one-click never: see <see cref="UnsubscribeFollower"/>.
/// </summary>
internal sealed class UnsubscribeClicker() : Scanner("scanner.unsubscribe-only")
{
    private const long Minute = 60_000;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        if (message.Campaign.Unsubscribe is not { } leave)
        {
            return;
        }

        SplitMix64 firm = SplitMix64.For(message.Organisation.Key, (ulong)Stream.Scan);
        int when = firm.Below(3);
        long wait = firm.Doubling(Minute / 2, 6);
        bool takesContent = firm.Chance(0.4);
        bool tellsClick = firm.Chance(0.7);
        bool postsForms = firm.Chance(0.5);
        bool moves = firm.Chance(0.3);
        string agent = firm.Pick(UserAgents.Desktop);
        bool hasManyAgents = firm.Chance(0.4);

        SplitMix64 together = SplitMix64.For(message.Campaign.Key, message.Organisation.Key);
        long start = when switch
        {
            0 => message.Delivered + random.Between(wait / 2, wait * 3 / 2),
            1 => message.Delivered + wait + random.Between(0, 5 * Minute),
            _ => Math.Max(message.Delivered, message.Campaign.Start + together.Between(120 * Minute, 600 * Minute))
                + random.Between(0, 20 * Minute),
        };
        Ip network = moves ? Elsewhere(ref random) : random.Pick(message.Organisation.ScannerNetworks).Neighbour(ref random);
        Client client = new(hasManyAgents ? random.Pick(UserAgents.Desktop) : agent, network);
        if (takesContent)
        {
            Link[] content = Array.FindAll(message.Campaign.Links, link => link.Kind == LinkKind.Content);
            plan.Click(start, random.Pick(content), client, Truth);
            start += random.Between(500, 20_000);
        }

        if (tellsClick)
        {
            plan.Click(start, leave, client, Truth);
        }

        plan.Unsubscribe(
            start + (postsForms ? random.Between(800, 6_000) : 0),
            client,
            Truth,
            postsForms ? "form" : "link",
            postsForms ? "POST" : "GET"
        );
    }
}
