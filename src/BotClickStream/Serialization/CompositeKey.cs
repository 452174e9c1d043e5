using System.Buffers;
using System.Buffers.Text;

namespace BotClickStream.Serialization;

/// <summary>
/// Keys and ids of two parts, <c>campaignId|eventId</c>: a <c>|</c> or <c>%</c> inside a part is percent-encoded, so that
/// two pairs never meet in one key. Nothing else is encoded.
/// </summary>
public static class CompositeKey
{
    private const int MaxDigits = 11;

    /// <summary>Appends <c>first|second</c>.</summary>
    public static void Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, IBufferWriter<byte> key)
    {
        WritePart(first, key);
        key.Write("|"u8);
        WritePart(second, key);
    }

    /// <summary>Appends <c>first|second#revision</c>; the revision is what follows the last <c>#</c>.</summary>
    public static void WriteRevision(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int revision, IBufferWriter<byte> key)
    {
        Write(first, second, key);
        key.Write("#"u8);
        Utf8Formatter.TryFormat(revision, key.GetSpan(MaxDigits), out int digits);
        key.Advance(digits);
    }

    private static void WritePart(ReadOnlySpan<byte> part, IBufferWriter<byte> key)
    {
        for (int special; (special = part.IndexOfAny((byte)'|', (byte)'%')) >= 0; part = part[(special + 1)..])
        {
            key.Write(part[..special]);
            key.Write(part[special] == '|' ? "%7C"u8 : "%25"u8);
        }

        key.Write(part);
    }
}
