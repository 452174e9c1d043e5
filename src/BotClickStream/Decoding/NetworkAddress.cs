using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>An IP address as text, to the key of its network: the /24 of an IPv4 address, the /48 of an IPv6 address.</summary>
internal static class NetworkAddress
{
    /// <summary>
    /// The key's high half names the network (family in the top byte, then its 24 or 48 bits), the low half is mixed from it, so that a
    /// table can be indexed by it. An IPv4 address written as IPv6 (<c>::ffff:1.2.3.4</c>) is the IPv4 address.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Hash128 network)
    {
        network = default;
        if (!TryParseV4(text, out uint v4))
        {
            return TryParseV6(text, out network);
        }

        network = KeyOfV4(v4);
        return true;
    }

    /// <summary>Writes a network as a prefix, <c>192.0.2.0/24</c> or <c>2001:db8:7::/48</c> (RFC 5952), from the upper half of its key.</summary>
    public static void WritePrefix(ulong name, IBufferWriter<byte> text)
    {
        const int Longest = 20;
        Span<byte> room = text.GetSpan(Longest);
        bool isV4 = name >> 56 == 4;
        Span<byte> address = stackalloc byte[16];
        address.Clear();
        if (isV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(address, (uint)name << 8);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(address, name << 16);
        }

        new IPAddress(address[..(isV4 ? 4 : 16)]).TryFormat(room, out int written);
        text.Advance(written);
        text.Write(isV4 ? "/24"u8 : "/48"u8);
    }

    /// <summary>The key of a network that <see cref="WritePrefix"/> wrote.</summary>
    public static bool TryParsePrefix(ReadOnlySpan<byte> text, out Hash128 network)
    {
        network = default;
        int slash = text.LastIndexOf((byte)'/');
        return slash > 0
            && TryParse(text[..slash], out network)
            && text[slash..].SequenceEqual(network.High >> 56 == 4 ? "/24"u8 : "/48"u8);
    }

    private static Hash128 KeyOfV4(uint address) => Key((4UL << 56) | (address >> 8));

    private static Hash128 Key(ulong name) => new(name, Mix(name));

    /// <summary>The finalizer of MurmurHash3: a bijection that spreads neighbours.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }

    /// <summary>Four decimal numbers without leading zeros, which some read as octal.</summary>
    private static bool TryParseV4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        int part = 0;
        int digits = 0;
        uint value = 0;
        foreach (byte current in text)
        {
            uint digit = (uint)(current - '0');
            if (digit <= 9)
            {
                bool isLeadingZero = digits > 0 && value == 0;
                value = (value * 10) + digit;
                if (isLeadingZero || value > 255)
                {
                    return false;
                }

                digits++;
            }
            else if (current == '.' && digits > 0 && part < 3)
            {
                address = (address << 8) | value;
                part++;
                digits = 0;
                value = 0;
            }
            else
            {
                return false;
            }
        }

        address = (address << 8) | value;
        return part == 3 && digits > 0;
    }

    /// <summary>RFC 4291 section 2.2; a zone (<c>%eth0</c>) is left out.</summary>
    private static bool TryParseV6(ReadOnlySpan<byte> text, out Hash128 network)
    {
        network = default;
        int zone = text.IndexOf((byte)'%');
        if (zone >= 0)
        {
            text = text[..zone];
        }

        Span<byte> address = stackalloc byte[16];
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
            int colon = text[at..].IndexOf((byte)':');
            ReadOnlySpan<byte> group = colon < 0 ? text[at..] : text.Slice(at, colon);
            if (colon < 0 && filled <= 12 && TryParseV4(group, out uint v4))
            {
                BinaryPrimitives.WriteUInt32BigEndian(address[filled..], v4);
                filled += 4;
                break;
            }

            if (
                filled == 16
                || group.Length is < 1 or > 4
                || !Utf8Parser.TryParse(group, out ushort value, out int read, 'x')
                || read != group.Length
            )
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(address[filled..], value);
            filled += 2;
            if (colon < 0)
            {
                break;
            }

            at += colon + 1;
            if (at == text.Length)
            {
                return false;
            }

            if (text[at] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = filled;
                at++;
            }
        }

        // A gap stands for at least one group of zeros, and what follows it belongs to the end.
        if (gap < 0 ? filled != 16 : filled == 16)
        {
            return false;
        }

        if (gap >= 0)
        {
            int tail = filled - gap;
            address.Slice(gap, tail).CopyTo(address[(16 - tail)..]);
            address[gap..(16 - tail)].Clear();
        }

        bool isMapped = BinaryPrimitives.ReadUInt64BigEndian(address) == 0 && BinaryPrimitives.ReadUInt32BigEndian(address[8..]) == 0xFFFF;
        network = isMapped
            ? KeyOfV4(BinaryPrimitives.ReadUInt32BigEndian(address[12..]))
            : Key((6UL << 56) | (BinaryPrimitives.ReadUInt64BigEndian(address) >> 16));
        return true;
    }
}
