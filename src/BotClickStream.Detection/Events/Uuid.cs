using System.Buffers.Binary;

namespace BotClickStream.Detection;

/// <summary>The canonical lower-case text of a UUID, 8-4-4-4-12 hexadecimal digits, and its 16 bytes.</summary>
public static class Uuid
{
    public const int Length = 36;

    /// <summary>Whether <paramref name="text"/> is canonical and lower-case, so that its bytes tell it exactly.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Hash128 value)
    {
        value = default;
        if (text.Length != Length)
        {
            return false;
        }

        ulong high = 0;
        ulong low = 0;
        int digits = 0;
        for (int i = 0; i < Length; i++)
        {
            byte c = text[i];
            if (i is 8 or 13 or 18 or 23)
            {
                if (c != '-')
                {
                    return false;
                }

                continue;
            }

            int digit =
                c is >= (byte)'0' and <= (byte)'9' ? c - '0'
                : c is >= (byte)'a' and <= (byte)'f' ? c - 'a' + 10
                : -1;
            if (digit < 0)
            {
                return false;
            }

            if (digits++ < 16)
            {
                high = (high << 4) | (uint)digit;
            }
            else
            {
                low = (low << 4) | (uint)digit;
            }
        }

        value = new Hash128(high, low);
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
}
