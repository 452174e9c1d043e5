using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace BotClickStream.Detection;

/// <summary>The canonical lower-case text of a UUID, 8-4-4-4-12 hexadecimal digits, and its 16 bytes.</summary>
public static class Uuid
{
    public const int Length = 36;

    /// <summary>A place that is in no vector, so that a shuffle gives 0 for it.</summary>
    private const byte None = 16;

    /// <summary>
    /// Whether <paramref name="text"/> is canonical and lower-case, so that its bytes tell it exactly. The nil UUID isn't taken: as a key it would say
    /// that there is none.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Hash128 value)
    {
        value = default;
        if (text.Length != Length || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        {
            return false;
        }

        // The digits without the dashes, 16 and 16.
        Vector128<byte> start = Vector128.Create(text[..16]);
        Vector128<byte> middle = Vector128.Create(text[16..32]);
        Vector128<byte> end = Vector128.Create(text[20..]);
        Vector128<byte> high =
            Vector128.Shuffle(start, Vector128.Create(0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, None, None))
            | Vector128.Shuffle(
                middle,
                Vector128.Create(None, None, None, None, None, None, None, None, None, None, None, None, None, None, 0, 1)
            );
        Vector128<byte> low =
            Vector128.Shuffle(middle, Vector128.Create(3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, None, None, None, None))
            | Vector128.Shuffle(
                end,
                Vector128.Create(None, None, None, None, None, None, None, None, None, None, None, None, 12, 13, 14, 15)
            );
        if (!TryReadDigits(high, out ulong upper) || !TryReadDigits(low, out ulong lower))
        {
            return false;
        }

        value = new Hash128(upper, lower);
        return !value.IsAbsent;
    }

    /// <summary>Writes the text to <paramref name="room"/>, of at least <see cref="Length"/> bytes, and gives it.</summary>
    public static ReadOnlySpan<byte> Write(Hash128 value, Span<byte> room)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], value.Low);
        new Guid(bytes, bigEndian: true).TryFormat(room, out _);
        return room[..Length];
    }

    /// <summary>A number of 16 digits in base 16, with small letters.</summary>
    private static bool TryReadDigits(Vector128<byte> digits, out ulong number)
    {
        Vector128<byte> figure = digits - Vector128.Create((byte)'0');
        Vector128<byte> letter = digits - Vector128.Create((byte)'a');
        Vector128<byte> isFigure = Vector128.LessThan(figure, Vector128.Create((byte)10));
        Vector128<byte> isLetter = Vector128.LessThan(letter, Vector128.Create((byte)6));
        Vector128<ushort> pairs = Vector128.ConditionalSelect(isFigure, figure, letter + Vector128.Create((byte)10)).AsUInt16();

        // Of the two digits of a byte, the first counts sixteen times.
        Vector128<byte> bytes = Vector128.Narrow((pairs << 4) | (pairs >> 8), Vector128<ushort>.Zero);
        number = BinaryPrimitives.ReverseEndianness(bytes.AsUInt64().ToScalar());
        return (isFigure | isLetter) == Vector128<byte>.AllBitsSet;
    }
}
