namespace BotClickStream.Traffic;

/// <summary>
/// A scanner with habits of its own, drawn for each firm over wide ranges: when it starts, which links it takes in which order, how fast, how often, from where and under which name. The other scanners are
/// what was seen somewhere; this one is what may be seen next.
/// </summary>
internal sealed class DrawnScanner() : Scanner("scanner.drawn")
{
    private const long Minute = 60_000;

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Habits habits = Habits.Of(message.Organisation);
        Client[] clients = new Client[habits.MovesWithEachClick ? 12 : 1];
        foreach (ref Client client in clients.AsSpan())
        {
            client = ClientOf(message, habits, ref random);
        }

        long time = habits.ScansWhileHeld
            ? message.Sent + random.Between(500, Math.Max(501, message.Delivered - message.Sent))
            : message.Delivered + (habits.Delay / 2) + random.Between(0, habits.Delay);
        if (habits.FetchesPixel)
        {
            // Not before there is anything to scan.
            plan.Open(Math.Max(message.Sent + 300, time - random.Between(300, 40_000)), clients[0], Truth);
        }

        for (int visit = 0; visit <= habits.Returns; visit++)
        {
            Visit(message, habits, time, clients, ref random, plan);
            time += (habits.Pause * 9 / 10) + random.Between(0, habits.Pause / 5);
        }
    }

    private void Visit(in Message message, in Habits habits, long time, Client[] clients, ref SplitMix64 random, Plan plan)
    {
        Link[] links = LinksOf(message, habits, ref random);
        for (int i = 0; i < links.Length; i++)
        {
            Client client = clients[i % clients.Length];
            string? url = habits.AltersQueries ? AlteredQuery.Scramble(links[i].Url, ref random) : null;
            bool byHead = habits.Twice == 1;
            plan.Click(time, links[i], client, Truth, byHead ? "HEAD" : "GET", url);
            if (habits.Twice > 0)
            {
                Client second = habits.Twice == 2 ? client with { UserAgent = random.Pick(UserAgents.Mobile) } : client;
                plan.Click(time + random.Between(3, 400), links[i], second, Truth, url: url);
            }

            if (habits.RunsPages && random.Chance(0.4))
            {
                plan.Tell(SimulatedEventType.Session, time + random.Between(500, 4_000));
            }

            time += habits.IsRegular ? habits.Gap + random.Between(0, habits.Gap / 10) : random.Between(habits.Gap / 4, habits.Gap * 2);
        }
    }

    private static Link[] LinksOf(in Message message, in Habits habits, ref SplitMix64 random)
    {
        Link[] links = habits.SeesTextOnly
            ? Array.FindAll(message.Campaign.Links, link => link.Kind is LinkKind.Content or LinkKind.Header or LinkKind.Footer)
            : SweptLinks(message, ref random);
        links = links.Length == 0 ? message.Campaign.Links : links;
        if (habits.Shuffles)
        {
            random.Shuffle(links);
        }

        int most = habits.Share switch
        {
            0 => 1,
            1 => 2 + random.Below(2),
            2 => (links.Length + 1) / 2,
            _ => links.Length,
        };
        return links[..Math.Min(most, links.Length)];
    }

    private static Client ClientOf(in Message message, in Habits habits, ref SplitMix64 random)
    {
        string agent = habits.Agent switch
        {
            0 => UserAgents.Sandbox[(int)(message.Organisation.Key % (ulong)UserAgents.Sandbox.Length)],
            1 => UserAgents.Desktop[(int)(message.Organisation.Key % (ulong)UserAgents.Desktop.Length)],
            2 => random.Pick(UserAgents.Desktop),
            _ => random.Pick(random.Chance(0.5) ? UserAgents.Desktop : UserAgents.Mobile),
        };
        Ip ip = habits.ComesFromAnywhere ? Elsewhere(ref random) : random.Pick(message.Organisation.ScannerNetworks).Neighbour(ref random);
        return new Client(agent, ip);
    }

    /// <param name="Delay">From the delivery, about, milliseconds.</param>
    /// <param name="Gap">From one link to the next, about, milliseconds.</param>
    /// <param name="Share">Of the links: 0 one, 1 two or three, 2 half, else all.</param>
    /// <param name="Twice">0 each link once, 1 by HEAD first, 2 as two browsers.</param>
    /// <param name="Returns">How often it comes again.</param>
    private readonly record struct Habits(
        bool ScansWhileHeld,
        long Delay,
        long Gap,
        bool IsRegular,
        int Share,
        bool SeesTextOnly,
        bool Shuffles,
        int Twice,
        int Returns,
        long Pause,
        bool FetchesPixel,
        int Agent,
        bool ComesFromAnywhere,
        bool MovesWithEachClick,
        bool AltersQueries,
        bool RunsPages
    )
    {
        public static Habits Of(Organisation firm)
        {
            SplitMix64 random = SplitMix64.For(firm.Key, (ulong)Stream.Scan);
            return new Habits(
                ScansWhileHeld: random.Chance(0.06),
                Delay: random.Doubling(4_000, 9),
                Gap: random.Doubling(8, 14),
                IsRegular: random.Chance(0.3),
                Share: random.Below(6),
                SeesTextOnly: random.Chance(0.25),
                Shuffles: random.Chance(0.5),
                Twice: random.Chance(0.2) ? 1 + random.Below(2) : 0,
                Returns: random.Chance(0.15) ? 1 + random.Below(3) : 0,
                Pause: random.Doubling(8 * Minute, 5),
                FetchesPixel: random.Chance(0.4),
                Agent: random.Below(4),
                ComesFromAnywhere: random.Chance(0.2),
                MovesWithEachClick: random.Chance(0.15),
                AltersQueries: random.Chance(0.08),
                RunsPages: random.Chance(0.05)
            );
        }
    }
}
