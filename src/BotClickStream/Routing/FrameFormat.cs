using System.Buffers;
using System.Buffers.Binary;

namespace BotClickStream.Routing;

/// <summary>
/// The bytes of a frame, the record of the keyed topic that carries a router's batch of events for one partition:
/// <code>
/// "BC" | version (1 byte) | CRC-32 of what follows (4) | header | events
/// header: source topic (text) | source partition | number of sources | word: flags (1: at end), highest time, timestamp, said at | number of events
/// event:  flags (4) | type, roles, user agent kind, method and via, machine flag (5) | offset and timestamp (differences to the event before)
///         | event time (difference) | source's highest time (difference to the event time) | texts | keys (16 each) | numbers
///         | of a verdict: target and label (2), id (text) and its key of the event that it is about, by whom, note, until | trace context (text)
/// </code>
/// Whole numbers are little-endian where their size is given, else variable-length; differences are zigzag. A text is its length and its bytes. A text that is
/// part of another is not repeated.
/// </summary>
internal static class FrameFormat
{
    public const byte Version = 1;
    public const int PrefixLength = 7;

    public static ReadOnlySpan<byte> Magic => "BC"u8;

    [Flags]
    internal enum EventFlags : uint
    {
        None = 0,
        IdIsUuid = 1 << 0,
        MessageIdIsDefault = 1 << 1,
        HasPoints = 1 << 2,

        /// <summary>The message id is campaign id, colon and recipient: only it is written, with the campaign id's length.</summary>
        MessageHoldsCampaignAndRecipient = 1 << 3,

        /// <summary>The domain is how the recipient ends: only its length is written.</summary>
        DomainEndsRecipient = 1 << 4,
        LeadIsRecipient = 1 << 5,
        LeadIsMessage = 1 << 6,
        Url = 1 << 7,
        LinkId = 1 << 8,
        Gateway = 1 << 9,
        CampaignName = 1 << 10,
        CampaignFrom = 1 << 11,
        IdKey = 1 << 12,
        CampaignKey = 1 << 13,
        DomainKey = 1 << 14,
        MessageKey = 1 << 15,
        RecipientKey = 1 << 16,
        LeadKey = 1 << 17,
        LinkKey = 1 << 18,
        NetworkKey = 1 << 19,
        GatewayKey = 1 << 20,
        UserAgentKey = 1 << 21,
        LinkCount = 1 << 22,
        TotalCount = 1 << 23,
        UrlKey = 1 << 24,
        Trace = 1 << 25,
        Verdict = 1 << 26,
        IsTest = 1 << 27,
    }

    public static void WriteNumber(IBufferWriter<byte> writer, ulong value)
    {
        Span<byte> span = writer.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        writer.Advance(length);
    }

    public static void WriteDifference(IBufferWriter<byte> writer, long value, long from)
    {
        long difference = unchecked(value - from);
        WriteNumber(writer, (ulong)((difference << 1) ^ (difference >> 63)));
    }

    public static void WriteText(IBufferWriter<byte> writer, ReadOnlySpan<byte> text)
    {
        WriteNumber(writer, (ulong)text.Length);
        writer.Write(text);
    }

    public static void WriteFixed(IBufferWriter<byte> writer, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(writer.GetSpan(sizeof(ulong)), value);
        writer.Advance(sizeof(ulong));
    }
}

/// <summary>Reads what <see cref="FrameFormat"/> writes. Past the end or on a malformed number it gives zeros and is <see cref="IsBroken"/>.</summary>
internal ref struct FrameBytes(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => rest.IsEmpty;

    public byte ReadByte()
    {
        ReadOnlySpan<byte> one = ReadBytes(1);
        return one.IsEmpty ? (byte)0 : one[0];
    }

    public ulong ReadNumber()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        IsBroken = true;
        return 0;
    }

    public long ReadDifference(long from)
    {
        ulong zigzag = ReadNumber();
        return unchecked(from + ((long)(zigzag >> 1) ^ -(long)(zigzag & 1)));
    }

    public int ReadLength()
    {
        ulong length = ReadNumber();
        if (length > (ulong)rest.Length)
        {
            IsBroken = true;
            return 0;
        }

        return (int)length;
    }

    public ReadOnlySpan<byte> ReadText() => ReadBytes(ReadLength());

    public ulong ReadFixed()
    {
        ReadOnlySpan<byte> eight = ReadBytes(sizeof(ulong));
        return eight.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(eight);
    }

    public uint ReadFlags()
    {
        ReadOnlySpan<byte> four = ReadBytes(sizeof(uint));
        return four.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(four);
    }

    private ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (length > rest.Length)
        {
            IsBroken = true;
            rest = default;
            return default;
        }

        ReadOnlySpan<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
