namespace BotClickStream.Detection;

/// <summary>
/// What of a URL may differ for every recipient, part by part: its path's last segment, then its query's parameters. Of any text, since what sources call a URL isn't always one.
/// </summary>
internal ref struct LinkParts(ReadOnlySpan<byte> url)
{
    private readonly ReadOnlySpan<byte> url = url;
    private int start = -1;
    private int end;
    private int next = EndOfPath(url);

    /// <summary>The part as it stands in the URL.</summary>
    public readonly ReadOnlySpan<byte> Text => url[start..end];

    public bool IsSegment { get; private set; }

    /// <summary>A parameter's; of the segment a slash, which in a query stands escaped.</summary>
    public readonly ReadOnlySpan<byte> Name => IsSegment ? "/"u8 : Text[..EndOfName];

    /// <summary>Where the value lies in the URL; empty where there is none.</summary>
    public readonly Range Value => IsSegment ? start..end : Math.Min(start + EndOfName + 1, end)..end;

    private readonly int EndOfName => Text.IndexOf((byte)'=') is >= 0 and int length ? length : Text.Length;

    /// <summary>Where the last segment begins: after the last slash before the query, or at its end where only a host is before it.</summary>
    public static int EndOfPath(ReadOnlySpan<byte> url)
    {
        int query = url.IndexOf((byte)'?');
        ReadOnlySpan<byte> page = query < 0 ? url : url[..query];
        int scheme = page.IndexOf("://"u8);
        int host = scheme < 0 ? 0 : scheme + 3;
        int slash = page[host..].LastIndexOf((byte)'/');
        return slash < 0 ? page.Length : host + slash + 1;
    }

    /// <summary>Where the value of the first part of this name lies; empty where there is none.</summary>
    public static Range ValueOf(ReadOnlySpan<byte> url, ReadOnlySpan<byte> name)
    {
        LinkParts parts = new(url);
        while (parts.MoveNext())
        {
            if (parts.Name.SequenceEqual(name))
            {
                return parts.Value;
            }
        }

        return default;
    }

    public bool MoveNext()
    {
        bool isFirst = start < 0;
        if (!isFirst && next >= url.Length)
        {
            return false;
        }

        IsSegment = isFirst;
        start = next;
        int length = url[start..].IndexOf(isFirst ? (byte)'?' : (byte)'&');
        end = length < 0 ? url.Length : start + length;
        next = end + 1;
        return true;
    }
}

/// <summary>A few names, each followed by what stands in none of them.</summary>
internal ref struct PartNames(Span<byte> room, int length = 0)
{
    /// <summary>A longer name isn't looked at.</summary>
    private const int MaxNameBytes = 64;
    private const byte Separator = (byte)'&';

    private readonly Span<byte> room = room;
    private int length = length;

    /// <summary>Room for eight of the longest.</summary>
    public const int MaxBytes = 8 * (MaxNameBytes + 1);

    public readonly ReadOnlySpan<byte> All => room[..length];

    public readonly bool Contains(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> rest = All;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf(Separator);
            if (rest[..end].SequenceEqual(name))
            {
                return true;
            }

            rest = rest[(end + 1)..];
        }

        return false;
    }

    /// <returns>False where it is there already, is empty or too long, or where there is no more room.</returns>
    public bool TryAdd(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > MaxNameBytes || length + name.Length + 1 > room.Length || Contains(name))
        {
            return false;
        }

        name.CopyTo(room[length..]);
        length += name.Length;
        room[length++] = Separator;
        return true;
    }
}
