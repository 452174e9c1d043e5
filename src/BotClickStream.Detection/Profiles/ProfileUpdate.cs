namespace BotClickStream.Detection;

/// <summary>
/// What another partition has published of a domain, network or gateway, in absolute counts: it replaces what that partition said before, so that taking one twice changes nothing.
/// </summary>
public readonly ref struct ProfileUpdate
{
    public ProfileKind Kind { get; init; }

    /// <summary>Of a domain its name in UTF-8.</summary>
    public ReadOnlySpan<byte> Domain { get; init; }

    /// <summary>Of a network its key, as events have it.</summary>
    public Hash128 Network { get; init; }

    /// <summary>Of a gateway its key, as events have it.</summary>
    public Hash128 Gateway { get; init; }

    /// <summary>The partition whose lane saw it; never the detector's own.</summary>
    public int Partition { get; init; }

    /// <summary>Messages that were scanned; of a gateway domains that scan.</summary>
    public int Scanned { get; init; }

    /// <summary>Messages that speak against it; of a gateway domains that were clicked and show no machine.</summary>
    public int Other { get; init; }

    /// <summary>Milliseconds since 1970: what the counts are as of.</summary>
    public long LastSeen { get; init; }

    /// <summary>Milliseconds since 1970: from when on it counts no more. A partition that has forgotten it says 0.</summary>
    public long Expires { get; init; }

    /// <summary>The key that its context, or its gateway's row, has.</summary>
    internal Hash128 Key =>
        Kind switch
        {
            ProfileKind.Domain => Hash128.OfText(Domain),
            ProfileKind.Network => Hash128.OfPart(EventRow.NetworkOf(Network)),
            _ => Gateway,
        };
}
