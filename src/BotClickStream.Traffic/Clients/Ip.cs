using System.Globalization;
using System.Net;

namespace BotClickStream.Traffic;

/// <summary>An IPv4 or IPv6 address; the default is none.</summary>
internal readonly record struct Ip(UInt128 Bits, bool IsV6)
{
    public const int MaxLength = 45;

    public bool IsNone => Bits == 0;

    /// <summary>Another address of the same /24 or /48.</summary>
    public Ip Neighbour(ref SplitMix64 random) =>
        IsV6
            ? this with
            {
                Bits = (Bits >> 80 << 80) | random.Next(),
            }
            : this with
            {
                Bits = (Bits >> 8 << 8) | (uint)random.Between(1, 254),
            };

    public int Format(Span<char> text)
    {
        if (IsV6)
        {
            Span<byte> bytes = stackalloc byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
            new IPAddress(bytes).TryFormat(text, out int written);
            return written;
        }
        uint bits = (uint)Bits;
        int length = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            ((byte)(bits >> shift)).TryFormat(text[length..], out int written, default, CultureInfo.InvariantCulture);
            length += written;
            if (shift > 0)
            {
                text[length++] = '.';
            }
        }
        return length;
    }

    public override string ToString()
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(text)]);
    }
}
