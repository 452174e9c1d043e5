using System.Buffers.Binary;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>An IP address as text, to the key of its network: the /24 of an IPv4 address, the /48 of an IPv6 address.</summary>
internal static class NetworkAddress
{
    /// <summary>The longest text of an IPv6 address with an IPv4 tail and a zone.</summary>
    public const int MaxLength = 64;

    /// <summary>
    /// The key's high half names the network (family in the top byte, then its 24 or 48 bits), the low half is mixed from it, so that a
    /// table can be indexed by it. An IPv4 address written as IPv6 (<c>::ffff:1.2.3.4</c>) is the IPv4 address.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Hash128 network)
    {
        Span<byte> address = stackalloc byte[16];
        ulong name;
        if (TryParseV4(text, address))
        {
            name = V4Name(address);
        }
        else if (TryParseV6(text, address))
        {
            name = address[..12].SequenceEqual(MappedPrefix)
                ? V4Name(address[12..])
                : (6UL << 56) | (BinaryPrimitives.ReadUInt64BigEndian(address) >> 16);
        }
        else
        {
            network = default;
            return false;
        }

        network = new Hash128(name, Mix(name));
        return true;
    }

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    private static ulong V4Name(ReadOnlySpan<byte> address) => (4UL << 56) | (BinaryPrimitives.ReadUInt32BigEndian(address) >> 8);

    /// <summary>The finalizer of MurmurHash3: a bijection that spreads neighbours.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }

    /// <summary>Four decimal numbers without leading zeros, which some read as octal.</summary>
    private static bool TryParseV4(ReadOnlySpan<byte> text, Span<byte> address)
    {
        int at = 0;
        for (int part = 0; part < 4; part++)
        {
            if (part > 0 && (at == text.Length || text[at++] != '.'))
            {
                return false;
            }

            int start = at;
            int value = 0;
            while (at < text.Length && at - start < 3 && AsciiText.IsDigit(text[at]))
            {
                value = (value * 10) + text[at++] - '0';
            }

            if (at == start || value > 255 || (text[start] == '0' && at - start > 1))
            {
                return false;
            }

            address[part] = (byte)value;
        }

        return at == text.Length;
    }

    /// <summary>RFC 4291 section 2.2; a zone (<c>%eth0</c>) is left out.</summary>
    private static bool TryParseV6(ReadOnlySpan<byte> text, Span<byte> address)
    {
        int zone = text.IndexOf((byte)'%');
        if (zone >= 0)
        {
            text = text[..zone];
        }

        address.Clear();
        int filled = 0;
        int gap = -1;
        int at = 0;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            at = 2;
        }

        while (at < text.Length)
        {
            if (filled == 16)
            {
                return false;
            }

            int end = text[at..].IndexOf((byte)':');
            ReadOnlySpan<byte> group = end < 0 ? text[at..] : text.Slice(at, end);
            if (end < 0 && group.Contains((byte)'.'))
            {
                if (filled > 12 || !TryParseV4(group, address[filled..]))
                {
                    return false;
                }

                filled += 4;
                break;
            }

            if (group.Length is < 1 or > 4 || !System.Buffers.Text.Utf8Parser.TryParse(group, out ushort value, out int read, 'x'))
            {
                return false;
            }

            if (read != group.Length)
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(address[filled..], value);
            filled += 2;
            if (end < 0)
            {
                break;
            }

            at += end + 1;
            if (at < text.Length && text[at] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = filled;
                at++;
            }
            else if (at == text.Length)
            {
                return false;
            }
        }

        if (gap < 0)
        {
            return filled == 16;
        }

        if (filled == 16)
        {
            return false;
        }

        // What follows the gap belongs to the end.
        address[gap..filled].CopyTo(address[(16 - (filled - gap))..]);
        address[gap..(16 - (filled - gap))].Clear();
        return true;
    }
}
