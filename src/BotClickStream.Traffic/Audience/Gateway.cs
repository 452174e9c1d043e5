namespace BotClickStream.Traffic;

/// <summary>Who receives a firm's mail.</summary>
/// <param name="Host">What the delivery says of it; <c>{0}</c> is the firm's own part.</param>
/// <param name="Scanning">How often firms behind it scan, relative to the mix's average.</param>
/// <param name="Networks">Where its scanner comes from when it comes from its own networks.</param>
internal sealed record Gateway(string Host, double Scanning, IpRange[] Networks)
{
    public static readonly Gateway Microsoft = new("{0}.mail.protection.outlook.com", 0.8, Traffic.Networks.Microsoft);
    public static readonly Gateway Google = new("aspmx.l.google.com", 0.1, Traffic.Networks.Cloud);
    public static readonly Gateway Proofpoint = new("mxa-{0}.gslb.pphosted.com", 2.2, Traffic.Networks.Proofpoint);
    public static readonly Gateway Mimecast = new("eu-smtp-inbound-1.mimecast.com", 2.0, Traffic.Networks.Mimecast);
    public static readonly Gateway Barracuda = new("d{0}.ess.barracudanetworks.com", 2.4, Traffic.Networks.Barracuda);
    public static readonly Gateway Cisco = new("mx1.{0}.iphmx.com", 1.6, Traffic.Networks.Cisco);
    public static readonly Gateway OwnServer = new("mail.{0}.example", 0.4, Traffic.Networks.Cloud);

    /// <summary>Roughly the market: half of the firms on Microsoft without anything in front.</summary>
    public static readonly Weighted<Gateway> OfFirms = new(
        (Microsoft, 48),
        (Google, 20),
        (Proofpoint, 9),
        (Mimecast, 7),
        (Barracuda, 5),
        (Cisco, 3),
        (OwnServer, 8)
    );
}
