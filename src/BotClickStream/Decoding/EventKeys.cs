using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// How texts become keys: XXH128, for what belongs to a campaign seeded with the campaign's own hash, so that the same recipient or link
/// in two campaigns has two keys. State holds these keys: changing how they are made makes state unreadable.
/// </summary>
public static class EventKeys
{
    private static readonly SearchValues<byte> UuidBytes = SearchValues.Create("0123456789abcdef-"u8);

    public static Hash128 Of(ReadOnlySpan<byte> text) => Key(XxHash128.HashToUInt128(text));

    /// <summary>The key of something that belongs to a campaign; absent where the text is.</summary>
    public static Hash128 Of(Hash128 campaign, ReadOnlySpan<byte> text) =>
        text.IsEmpty ? default : Key(XxHash128.HashToUInt128(text, (long)campaign.Low));

    /// <summary>An event id: itself where it is a canonical lower-case UUID, else its hash.</summary>
    public static Hash128 OfId(ReadOnlySpan<byte> id, out bool isUuid)
    {
        isUuid = TryReadUuid(id, out Hash128 uuid);
        return isUuid ? uuid : Of(id);
    }

    public static ulong OfUserAgent(ReadOnlySpan<byte> userAgent) => XxHash3.HashToUInt64(userAgent);

    private static Hash128 Key(UInt128 hash) => new((ulong)(hash >> 64), (ulong)hash);

    /// <summary>The nil UUID isn't taken: as a key it would say that there is none.</summary>
    private static bool TryReadUuid(ReadOnlySpan<byte> text, out Hash128 uuid)
    {
        uuid = default;
        if (
            text.Length != 36
            || text[8] != '-'
            || text[13] != '-'
            || text[18] != '-'
            || text[23] != '-'
            || text.ContainsAnyExcept(UuidBytes)
            || !Guid.TryParse(text, out Guid guid)
        )
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        uuid = new Hash128(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return !uuid.IsAbsent;
    }
}
