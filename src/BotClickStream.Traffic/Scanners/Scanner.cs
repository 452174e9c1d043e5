namespace BotClickStream.Traffic;

/// <summary>What scanners have in common: where they come from, how they call themselves, when they start.</summary>
internal abstract class Scanner(string kind, Actor actor = Actor.SecurityScanner) : Behavior
{
    /// <summary>
    /// From the send to a burst's start, in 836 clusters of five and more clicks within a second (putyourlightson/craft-campaign issue 546):
    /// 0–10 s 0.5 %, 10–20 s 2.2 %, 20–60 s 66.4 %, 1–5 min 28.3 %, 5–30 min 1.9 %, 1–24 h 0.7 %; median 43 s.
    /// </summary>
    public static readonly Quantiles BurstDelay = new(
        (0, TimeSpan.FromSeconds(4)),
        (0.005, TimeSpan.FromSeconds(10)),
        (0.027, TimeSpan.FromSeconds(20)),
        (0.5, TimeSpan.FromSeconds(43)),
        (0.691, TimeSpan.FromSeconds(60)),
        (0.974, TimeSpan.FromMinutes(5)),
        (0.993, TimeSpan.FromMinutes(30)),
        (0.9931, TimeSpan.FromHours(1)),
        (1, TimeSpan.FromHours(24))
    );

    /// <summary>From the send to the pixel that precedes the burst: median 9 s, 61 % within 10 s, 84 % within 20 s (same source).</summary>
    public static readonly Quantiles PixelDelay = new(
        (0, TimeSpan.FromSeconds(2)),
        (0.5, TimeSpan.FromSeconds(9)),
        (0.61, TimeSpan.FromSeconds(10)),
        (0.84, TimeSpan.FromSeconds(20)),
        (1, TimeSpan.FromSeconds(60))
    );

    protected Truth Truth { get; } = new(actor, kind);

    /// <summary>The firm's scanner: mostly the same sandbox, from one of its networks.</summary>
    protected static Client ClientOf(in Message message, ref SplitMix64 random)
    {
        ulong key = message.Organisation.Key;
        string[] agents = (key & 3) == 0 ? UserAgents.Desktop : UserAgents.Sandbox;
        string agent = random.Chance(0.85) ? agents[(int)((key >> 2) % (ulong)agents.Length)] : random.Pick(agents);
        return new Client(agent, random.Pick(message.Organisation.ScannerNetworks).Neighbour(ref random));
    }

    /// <summary>An address that has nothing to do with the firm's usual networks.</summary>
    protected static Ip Elsewhere(ref SplitMix64 random) => random.Pick(Networks.Cloud).At(ref random);

    /// <summary>What a sweep looks at: all links in the mail's order, where there are more than ten only nine or ten, without the unsubscribe link where the firm spares it.</summary>
    protected static Link[] SweptLinks(in Message message, ref SplitMix64 random)
    {
        bool sparesUnsubscribe = (message.Organisation.Key & 16) != 0;
        List<Link> links = [.. message.Campaign.Links];
        if (sparesUnsubscribe && links.Count > 1)
        {
            links.RemoveAll(link => link.Kind == LinkKind.Unsubscribe);
        }
        int most = random.Chance(0.5) ? 9 : 10;
        while (links.Count > most)
        {
            links.RemoveAt(random.Below(links.Count));
        }
        return [.. links];
    }

    /// <summary>The ESP's word, where it noticed.</summary>
    protected static string? Noticed(ref SplitMix64 random) => random.Chance(0.6) ? "" : null;

    /// <summary>Nine or ten links in under a second.</summary>
    protected void Sweep(in Message message, long start, Client client, ref SplitMix64 random, Plan plan)
    {
        string? noticed = Noticed(ref random);
        long time = start;
        foreach (Link link in SweptLinks(message, ref random))
        {
            plan.Click(time, link, client, Truth, machine: noticed);
            time += random.Between(15, 105);
        }
    }

    protected void FetchPixel(in Message message, long before, Client client, ref SplitMix64 random, Plan plan)
    {
        long time = message.Sent + PixelDelay.Sample(ref random);
        plan.Open(Math.Min(time, before - random.Between(500, 2_500)), ImageHostOf(message, client), Truth);
    }

    /// <summary>Who fetches the images: the same host as the links, and at one firm in four whichever of its scanner's hosts is free, by the same browser.</summary>
    private static Client ImageHostOf(in Message message, Client client)
    {
        SplitMix64 firm = SplitMix64.For(message.Organisation.Key, (ulong)Stream.Images);
        if (!firm.Chance(0.25))
        {
            return client;
        }

        Ip[] hosts = [Elsewhere(ref firm), Elsewhere(ref firm), Elsewhere(ref firm), Elsewhere(ref firm)];
        SplitMix64 random = SplitMix64.For(message.Recipient.Key, (ulong)Stream.Images, message.Campaign.Key);
        return client with { Ip = random.Pick(hosts).Neighbour(ref random) };
    }
}
