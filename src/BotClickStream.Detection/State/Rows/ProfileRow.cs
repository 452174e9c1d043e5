using System.Runtime.CompilerServices;

namespace BotClickStream.Detection;

/// <summary>
/// What a domain, network or gateway has shown in this partition, by its key: kept from its first scanned message on. Counts of messages are halved for each half-life that has passed; those of a gateway's domains
/// are of the domains that are known.
/// </summary>
internal struct ProfileRow : IKeyed
{
    public Hash128 Key { get; set; }

    /// <summary>Event time of the first and of the latest evidence.</summary>
    public long FirstSeen;
    public long LastSeen;

    /// <summary>Up to when the counts have been halved.</summary>
    public long HalvedAt;

    /// <summary>The watermark when it was last published; 0 where it never was.</summary>
    public long PublishedAt;

    /// <summary>A bit for each of the campaigns, by hash: as many as are set, and perhaps a few more.</summary>
    public ulong Campaigns;

    /// <summary>What names the network; 0 of what has a name.</summary>
    public ulong Network;

    /// <summary>The domain's or gateway's name; 0 of a network.</summary>
    public int NameText;

    /// <summary>Messages that were scanned; of a gateway domains that scan.</summary>
    public int Scanned;

    /// <summary>Messages that speak against it: of a domain those clicked that show no machine beyond doubt, of a network those read by a person. Of a gateway domains that were clicked and show no machine.</summary>
    public int Other;

    /// <summary>Of the scanned ones, by how they were when that was first found.</summary>
    public StyleCounts Styles;

    /// <summary>The steps of <see cref="Scanned"/> and <see cref="Other"/> that were last published.</summary>
    public byte PublishedScanned;
    public byte PublishedOther;
    public ProfileKind Kind;
}

/// <summary>A count for each <see cref="ScanStyle"/>.</summary>
[InlineArray(Count)]
public struct StyleCounts
{
    public const int Count = (int)ScanStyle.Declared + 1;

    private int first;
}
