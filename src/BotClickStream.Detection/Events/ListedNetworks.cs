namespace BotClickStream.Detection;

/// <summary>Networks that follow each other by their names, the upper halves of their keys: a prefix is such a range.</summary>
/// <param name="First">The first network's name.</param>
/// <param name="Last">The last one's.</param>
/// <param name="OfOpens">Whether it speaks of opens.</param>
/// <param name="OfClicks">Whether it speaks of everything else.</param>
public readonly record struct NetworkRange(ulong First, ulong Last, NetworkKind Kind, bool OfOpens, bool OfClicks);

/// <summary>The networks of which public lists say whose they are.</summary>
public sealed class ListedNetworks
{
    public static readonly ListedNetworks None = new([]);

    private readonly NetworkRange[] ranges;
    private readonly ulong[] firsts;

    /// <exception cref="ArgumentException">Two ranges overlap.</exception>
    public ListedNetworks(IEnumerable<NetworkRange> ranges)
    {
        this.ranges = [.. ranges.OrderBy(range => range.First)];
        firsts = [.. this.ranges.Select(range => range.First)];
        for (int i = 1; i < firsts.Length; i++)
        {
            if (firsts[i] <= this.ranges[i - 1].Last)
            {
                throw new ArgumentException($"{this.ranges[i]} overlaps {this.ranges[i - 1]}", nameof(ranges));
            }
        }
    }

    /// <summary>Whose a network is, by its name, as far as that speaks of events of this type.</summary>
    public NetworkKind KindOf(ulong name, EventType type)
    {
        int at = firsts.AsSpan().BinarySearch(name);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && name <= ranges[at].Last && (type == EventType.Open ? ranges[at].OfOpens : ranges[at].OfClicks)
            ? ranges[at].Kind
            : NetworkKind.Unlisted;
    }
}
