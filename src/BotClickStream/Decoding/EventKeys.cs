using System.IO.Hashing;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// How texts become keys: XXH128, for what belongs to a campaign seeded with the campaign's own hash, so that the same recipient or link
/// in two campaigns has two keys. State holds these keys: changing how they are made makes state unreadable.
/// </summary>
public static class EventKeys
{
    public static Hash128 Of(ReadOnlySpan<byte> text) => Key(XxHash128.HashToUInt128(text));

    /// <summary>The key of something that belongs to a campaign; absent where the text is.</summary>
    public static Hash128 Of(Hash128 campaign, ReadOnlySpan<byte> text) =>
        text.IsEmpty ? default : Key(XxHash128.HashToUInt128(text, (long)campaign.Low));

    /// <summary>The same by the campaign's id.</summary>
    public static Hash128 InCampaign(ReadOnlySpan<byte> campaignId, ReadOnlySpan<byte> text) => Of(Of(campaignId), text);

    /// <summary>An event id: itself where it is a canonical lower-case UUID, else its hash.</summary>
    public static Hash128 OfId(ReadOnlySpan<byte> id, out bool isUuid)
    {
        isUuid = Uuid.TryRead(id, out Hash128 uuid);
        return isUuid ? uuid : Of(id);
    }

    public static ulong OfUserAgent(ReadOnlySpan<byte> userAgent) => XxHash3.HashToUInt64(userAgent);

    private static Hash128 Key(UInt128 hash) => new((ulong)(hash >> 64), (ulong)hash);
}
