namespace BotClickStream.Traffic;

/// <summary>Whose domain it is: a firm with its gateway and, perhaps, its scanner, or a provider of consumers' mailboxes.</summary>
internal sealed class Organisation
{
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

    /// <summary>Mailboxes; of a provider, without meaning.</summary>
    public required int Size { get; init; }

    public Provider? Provider { get; private init; }

    /// <summary>How its mail is scanned; null where nobody does.</summary>
    public Behavior? Scanner { get; private init; }

    /// <summary>The share of messages that the scanner looks at while it is on.</summary>
    public double Coverage { get; private init; }

    /// <summary>Addresses of the networks that the scanner works from, one a /24 or /48.</summary>
    public Ip[] ScannerNetworks { get; private init; } = [];

    /// <summary>The NAT that the firm's people share.</summary>
    public Ip Office { get; private init; }

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
            Key = SplitMix64.Key(
                (ulong)Stream.Organisation,
                (ulong)provider.Domain[0],
                (ulong)provider.Domain[1],
                (ulong)provider.Domain.Length
            ),
            Domain = provider.Domain,
            GatewayHost = provider.Gateway,
            Size = int.MaxValue,
            Provider = provider,
        };

    public static Organisation DrawFirm(ulong key, int size, TrafficOptions options)
    {
        SplitMix64 random = SplitMix64.For(key, (ulong)Stream.Organisation);
        Mix mix = options.Mix;
        Gateway gateway = Gateway.OfFirms.Pick(ref random);
        string name = $"{random.Pick(First)}-{random.Pick(Second)}-{Letters(ref random, 5)}";
        bool scans = random.Chance(mix.ScanningFirms * gateway.Scanning);
        Behavior scanner = mix.Scanners.Pick(ref random);
        double coverage = random.Chance(0.7) ? 1 : 0.4 + (0.5 * random.Fraction());
        Ip office = random.Pick(Networks.Offices).At(ref random);
        bool remote = random.Chance(mix.RemoteBrowsing);
        // Vendors scan from their own networks or from rented machines.
        IpRange[] from =
            remote ? Networks.Isolation
            : random.Chance(0.5) ? gateway.Networks
            : Networks.Cloud;
        Ip[] networks = [random.Pick(from).At(ref random), random.Pick(from).At(ref random), random.Pick(from).At(ref random)];
        bool holds = random.Chance(0.04);
        bool switches = random.Chance(mix.SwitchingFirms);
        long switchedAt = options.End.ToUnixTimeMilliseconds() - random.Between(Campaign.Youngest, Campaign.Oldest);
        return new Organisation
        {
            Key = key,
            Domain = $"{name}.example",
            GatewayHost = gateway.Host.Replace("{0}", name, StringComparison.Ordinal),
            Size = size,
            Scanner = scans ? scanner : null,
            Coverage = coverage,
            ScannerNetworks = networks,
            Office = remote ? networks[0] : office,
            BrowsesRemotely = remote,
            HoldsMail = holds || scanner is ScanBeforeDelivery,
            SwitchedAt = switches ? switchedAt : null,
            SwitchedOn = random.Chance(0.5),
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
