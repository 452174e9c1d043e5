namespace BotClickStream.Detection;

/// <summary>
/// What this partition has seen of a domain, network or gateway, published when that amounts to something else, or that it has expired. By the contract of <c>scanner.profiles</c>.
/// </summary>
public struct ScannerProfile
{
    public ProfileKind Kind;

    /// <summary>The domain's or gateway's; empty of a network.</summary>
    public TextRange Name;

    /// <summary>The upper half of the network's key, which names it; 0 of what has a name.</summary>
    public ulong Network;

    /// <summary>Whether it is forgotten; then nothing else is told.</summary>
    public bool IsExpired;

    public int ScannedMessages;
    public int HumanMessages;

    /// <summary>Of a gateway: domains behind it that scan, each once.</summary>
    public int ScannedDomains;

    /// <summary>Of a gateway: domains behind it that were clicked and show no machine.</summary>
    public int OtherDomains;
    public int Campaigns;

    /// <summary>By <see cref="ScanStyle"/>.</summary>
    public StyleCounts Styles;

    /// <summary>That it scans, by these counts alone: thousandths of log-odds.</summary>
    public int LogOdds;

    /// <summary>Event times, milliseconds since 1970.</summary>
    public long FirstSeen;
    public long LastSeen;
    public long Expires;
}

/// <summary>What a profile is of.</summary>
public enum ProfileKind : byte
{
    Domain,
    Network,
    Gateway,
}

/// <summary>How a scanner works, by its strongest evidence.</summary>
public enum ScanStyle : byte
{
    /// <summary>Several links, or one several times, within seconds.</summary>
    Sweep,

    /// <summary>Link after link over minutes.</summary>
    Drip,

    /// <summary>Again and again after like pauses.</summary>
    Waves,

    /// <summary>From several networks.</summary>
    Spread,

    /// <summary>After each click of a person's.</summary>
    Twin,

    /// <summary>On what no person sees.</summary>
    Bait,

    /// <summary>It says itself what it is, or its ESP does.</summary>
    Declared,
}
