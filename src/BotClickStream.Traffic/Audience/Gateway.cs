namespace BotClickStream.Traffic;

/// <summary>Who receives a firm's mail.</summary>
/// <param name="Number">Its own, for random streams.</param>
/// <param name="Host">What the delivery says of it; <c>{0}</c> is the firm's own part.</param>
/// <param name="Scanning">How often firms behind it scan, relative to the mix's average.</param>
/// <param name="Networks">Where its scanner comes from when it comes from its own networks.</param>
internal sealed record Gateway(ulong Number, string Host, double Scanning, IpRange[] Networks)
{
    /// <summary>How many networks one gateway's scanners work from, its own and rented ones each.</summary>
    public const int FleetSize = 12;

    public static readonly Gateway Microsoft = new(1, "{0}.mail.protection.outlook.com", 0.4, Traffic.Networks.Microsoft);
    public static readonly Gateway Google = new(2, "aspmx.l.google.com", 0.1, Traffic.Networks.Cloud);
    public static readonly Gateway Proofpoint = new(3, "mxa-{0}.gslb.pphosted.com", 3, Traffic.Networks.Proofpoint);
    public static readonly Gateway Mimecast = new(4, "eu-smtp-inbound-1.mimecast.com", 2.5, Traffic.Networks.Mimecast);
    public static readonly Gateway Barracuda = new(5, "d{0}.ess.barracudanetworks.com", 5, Traffic.Networks.Barracuda);
    public static readonly Gateway Cisco = new(6, "mx1.{0}.iphmx.com", 1.6, Traffic.Networks.Cisco);
    public static readonly Gateway OwnServer = new(7, "mail.{0}.example", 0.4, Traffic.Networks.Cloud);

    /// <summary>A filter that no list names, with a host for each of its customers.</summary>
    public static readonly Gateway Unlisted = new(8, "{0}.in.mailguard.example", 3, Traffic.Networks.Cloud);

    /// <summary>Roughly the market: half of the firms on Microsoft without anything in front.</summary>
    public static readonly Weighted<Gateway> OfFirms = new(
        (Microsoft, 48),
        (Google, 20),
        (Proofpoint, 9),
        (Mimecast, 7),
        (Barracuda, 5),
        (Cisco, 3),
        (OwnServer, 6),
        (Unlisted, 2)
    );

    /// <summary>An address in one of the networks that its scanners share, whatever firm they work for.</summary>
    public Ip FleetNetwork(ulong seed, bool rented, int slot)
    {
        SplitMix64 random = SplitMix64.For(seed, (ulong)Stream.Gateway, Number, ((ulong)slot * 2) + (rented ? 1UL : 0));
        return random.Pick(rented ? Traffic.Networks.Cloud : Networks).At(ref random);
    }
}
