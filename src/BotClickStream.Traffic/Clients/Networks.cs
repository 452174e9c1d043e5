namespace BotClickStream.Traffic;

/// <summary>Public networks that people, proxies and scanners come from. A network is evidence, never proof: clouds serve both.</summary>
internal static class Networks
{
    /// <summary>Exchange Online Protection, as Microsoft publishes it.</summary>
    public static readonly IpRange[] Microsoft = IpRange.Of(
        "40.92.0.0/15",
        "40.107.0.0/16",
        "52.100.0.0/14",
        "104.47.0.0/17",
        "2a01:111:f400::/48"
    );

    /// <summary>Proofpoint's own networks (AS 22843, 26211, 52129), as its support pages list them.</summary>
    public static readonly IpRange[] Proofpoint = IpRange.Of("67.231.144.0/20", "208.84.64.0/22", "208.86.200.0/22", "91.209.104.0/24");

    /// <summary>Mimecast (AS 30031, 39588, 42427, 60492).</summary>
    public static readonly IpRange[] Mimecast = IpRange.Of("205.139.110.0/23", "207.211.30.0/23", "91.220.42.0/24", "185.58.84.0/22");

    /// <summary>Barracuda Email Gateway Defense.</summary>
    public static readonly IpRange[] Barracuda = IpRange.Of("209.222.82.0/24");

    /// <summary>Cisco Secure Email (AS 16417).</summary>
    public static readonly IpRange[] Cisco = IpRange.Of("68.232.128.0/19", "216.71.128.0/19");

    /// <summary>Rented machines that scanners run on: at the large providers, which lists name, and a third at small ones, which none does.</summary>
    public static readonly IpRange[] Cloud = IpRange.Of(
        "3.64.0.0/12",
        "18.184.0.0/15",
        "34.64.0.0/11",
        "35.184.0.0/13",
        "20.40.0.0/13",
        "51.68.0.0/16",
        "95.216.0.0/16",
        "167.99.0.0/16",
        "23.94.0.0/15",
        "104.223.0.0/17",
        "146.70.0.0/16",
        "185.193.124.0/22"
    );

    /// <summary>Where people's own traffic leaves a provider of rented machines: virtual private networks, and firms that have their exit there.</summary>
    public static readonly IpRange[] Exits = IpRange.Of("3.120.0.0/14", "34.141.0.0/16", "51.89.0.0/16", "146.70.0.0/16", "165.22.0.0/16");

    /// <summary>Apple's privacy egress (shared with iCloud Private Relay).</summary>
    public static readonly IpRange[] ApplePrivacy = IpRange.Of("104.28.0.0/16");

    /// <summary>Gmail's image proxy.</summary>
    public static readonly IpRange[] GmailProxy = IpRange.Of("66.102.0.0/20", "66.249.64.0/19", "64.233.160.0/19");

    /// <summary>Yahoo's image proxy comes from Yahoo's own networks.</summary>
    public static readonly IpRange[] YahooProxy = IpRange.Of("98.136.0.0/14", "74.6.0.0/16");

    /// <summary>Access networks of consumers, landline and mobile, in several countries.</summary>
    public static readonly IpRange[] Homes = IpRange.Of(
        "73.0.0.0/8",
        "79.192.0.0/10",
        "86.128.0.0/10",
        "90.0.0.0/9",
        "91.0.0.0/10",
        "172.32.0.0/11",
        "2607:fb90::/32",
        "2003::/20"
    );

    /// <summary>Carriers' translated addresses: thousands of strangers' phones behind each.</summary>
    public static readonly IpRange[] Carriers = IpRange.Of("80.187.64.0/22", "172.56.16.0/22", "2a02:3030:800::/46");

    /// <summary>Leased lines of firms: all people of one firm share one NAT network.</summary>
    public static readonly IpRange[] Offices = IpRange.Of(
        "50.192.0.0/12",
        "12.128.0.0/10",
        "62.154.0.0/15",
        "193.16.0.0/12",
        "217.5.0.0/16"
    );

    /// <summary>Where a web proxy's vendor looks at links from (Forcepoint).</summary>
    public static readonly IpRange[] WebProxies = IpRange.Of("208.87.234.0/23", "85.115.52.0/24");

    /// <summary>Remote browsers: people behind a security vendor's network (Zscaler).</summary>
    public static readonly IpRange[] Isolation = IpRange.Of("165.225.0.0/17");
}
