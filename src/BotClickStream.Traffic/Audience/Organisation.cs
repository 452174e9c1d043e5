namespace BotClickStream.Traffic;

/// <summary>Whose domain it is: a firm with its gateway and, perhaps, its scanner, or a provider of consumers' mailboxes.</summary>
internal sealed class Organisation
{
    /// <summary>Firms whose people's traffic leaves by a provider of rented machines, as some secure web gateways have it.</summary>
    private const double ExitsInCloud = 0.04;

    private const int EgressSize = 24;
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private static readonly string[] First =
    [
        "north",
        "blue",
        "iron",
        "clear",
        "grand",
        "swift",
        "alpine",
        "silver",
        "urban",
        "delta",
        "prime",
        "river",
    ];
    private static readonly string[] Second =
    [
        "forge",
        "media",
        "logistics",
        "steel",
        "health",
        "foods",
        "labs",
        "partners",
        "energy",
        "textiles",
        "optics",
        "works",
    ];

    public required ulong Key { get; init; }
    public required string Domain { get; init; }
    public required string GatewayHost { get; init; }

    public Provider? Provider { get; private init; }

    /// <summary>How its mail is scanned; null where nobody does.</summary>
    public Behavior? Scanner { get; private init; }

    /// <summary>What comes beside its people's own clicks; null where nothing does.</summary>
    public ClickTwin? Twin { get; private init; }

    /// <summary>A web proxy looks again at what its people click.</summary>
    public bool LooksAgain { get; private init; }

    /// <summary>The share of messages that the scanner looks at while it is on.</summary>
    public double Coverage { get; private init; }

    /// <summary>Addresses of the networks that the scanner works from, one a /24 or /48.</summary>
    public Ip[] ScannerNetworks { get; private init; } = [];

    /// <summary>The NAT that the firm's people share.</summary>
    public Ip Office { get; private init; }

    /// <summary>The browser that all of its computers have, half of which stand at people's homes; null where each chose its own.</summary>
    public string? ManagedBrowser { get; private init; }

    /// <summary>Addresses of the networks by which its people go out, another with each mail; empty where they share the office's.</summary>
    public Ip[] Egress { get; private init; } = [];

    /// <summary>People's browsers run at a vendor, in the network that the scanner works from too.</summary>
    public bool BrowsesRemotely { get; private init; }

    /// <summary>The gateway keeps mail back before it delivers it.</summary>
    public bool HoldsMail { get; private init; }

    /// <summary>When the firm switched its scanner on or off, by <see cref="SwitchedOn"/>; null if it never did.</summary>
    public long? SwitchedAt { get; private init; }
    public bool SwitchedOn { get; private init; }

    public bool Scans(long time) => Scanner is not null && (SwitchedAt is not { } at || time >= at == SwitchedOn);

    public static Organisation OfProvider(Provider provider) =>
        new()
        {
            Key = provider.Domain.Aggregate((ulong)Stream.Organisation, (key, letter) => SplitMix64.Key(key, letter)),
            Domain = provider.Domain,
            GatewayHost = provider.Gateway,
            Provider = provider,
        };

    public static Organisation DrawFirm(ulong key, TrafficOptions options)
    {
        SplitMix64 random = SplitMix64.For(key, (ulong)Stream.Organisation);
        Mix mix = options.Mix;
        Gateway gateway = Gateway.OfFirms.Pick(ref random);
        string name = $"{random.Pick(First)}-{random.Pick(Second)}-{Letters(ref random, 5)}";

        bool scans = random.Chance(mix.ScanningFirms * gateway.Scanning);
        // Some firms configure their scanner, the others take it as their gateway comes.
        SplitMix64 asDelivered = SplitMix64.For(options.Seed, (ulong)Stream.Gateway, gateway.Number);
        Behavior scanner = random.Chance(mix.OwnSetUp) ? mix.Scanners.Pick(ref random) : mix.Scanners.Pick(ref asDelivered);
        double coverage = random.Chance(0.7) ? 1 : 0.4 + (0.5 * random.Fraction());
        bool remote = random.Chance(mix.RemoteBrowsing);
        // Vendors scan from their own networks or from rented machines.
        bool rented = random.Chance(0.5);
        Ip[] networks = new Ip[3];
        foreach (ref Ip network in networks.AsSpan())
        {
            network = remote
                ? random.Pick(Networks.Isolation).At(ref random)
                : gateway.FleetNetwork(options.Seed, rented, random.Below(Gateway.FleetSize));
        }
        Ip office = random.Pick(Networks.Offices).At(ref random);
        SplitMix64 exit = SplitMix64.For(key, (ulong)Stream.Exit);
        office = exit.Chance(ExitsInCloud) ? exit.Pick(Networks.Exits).At(ref exit) : office;
        bool holds = random.Chance(0.04);
        bool switches = random.Chance(mix.SwitchingFirms);
        long switchedAt = options.End.ToUnixTimeMilliseconds() - random.Between(Campaign.Youngest, Campaign.Oldest);
        bool switchedOn = random.Chance(0.5);
        bool protectsClicks = random.Chance(mix.ClickTwins);
        if (!remote && random.Chance(mix.ScansFromOffice))
        {
            Array.Fill(networks, office);
        }
        SplitMix64 again = SplitMix64.For(key, (ulong)Stream.Again);
        SplitMix64 desks = SplitMix64.For(key, (ulong)Stream.Desks);
        bool isManaged = desks.Chance(mix.ManagedFirms);
        Ip[] egress = new Ip[desks.Chance(mix.WideEgress) ? EgressSize : 0];
        foreach (ref Ip network in egress.AsSpan())
        {
            network = desks.Pick(Networks.Offices).At(ref desks);
        }
        return new Organisation
        {
            Key = key,
            Domain = $"{name}.example",
            GatewayHost = gateway.Host.Replace("{0}", name, StringComparison.Ordinal),
            Scanner = scans ? scanner : null,
            Twin =
                !protectsClicks ? null
                : gateway == Gateway.Microsoft ? SafeLinksTwin.Instance
                : LateTwin.Instance,
            LooksAgain = again.Chance(mix.LooksAgain),
            Coverage = coverage,
            ScannerNetworks = networks,
            Office = remote ? networks[0] : office,
            ManagedBrowser = isManaged ? desks.Pick(UserAgents.Desktop) : null,
            Egress = egress,
            BrowsesRemotely = remote,
            HoldsMail = holds || (scans && scanner is ScanBeforeDelivery),
            SwitchedAt = switches ? switchedAt : null,
            SwitchedOn = switchedOn,
        };
    }

    private static string Letters(ref SplitMix64 random, int count)
    {
        Span<char> letters = stackalloc char[count];
        foreach (ref char letter in letters)
        {
            letter = Alphabet[random.Below(Alphabet.Length)];
        }
        return new string(letters);
    }
}
