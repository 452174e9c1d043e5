using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// The id of an event whose source gives it none: 128 bits of format, message, recipient, type, time, link, user agent, IP address and HTTP method.
/// So a webhook that is sent again is the same event, and two clicks of one second on different links, or of a HEAD and a GET, are two.
/// </summary>
internal static class DerivedId
{
    /// <summary>32 hexadecimal digits.</summary>
    public static ReadOnlySpan<byte> Of(
        string format,
        scoped in EmailEvent email,
        ReadOnlySpan<byte> userAgent,
        ReadOnlySpan<byte> ip,
        EventNormalizer normalizer
    )
    {
        XxHash128 hash = normalizer.IdHash;
        hash.Reset();
        Span<byte> name = stackalloc byte[256];
        Append(hash, name[..Encoding.UTF8.GetBytes(format.AsSpan(0, Math.Min(format.Length, 64)), name)]);
        Append(hash, email.MessageId);
        Append(hash, email.Recipient);
        Span<byte> numbers = stackalloc byte[10];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, email.Time);
        numbers[8] = (byte)email.Type;
        numbers[9] = (byte)email.HttpMethod;
        Append(hash, numbers);
        Append(hash, email.Url);
        Append(hash, email.LinkId);
        Append(hash, userAgent);
        Append(hash, ip);
        return normalizer.Hexadecimal(hash.GetCurrentHashAsUInt128());
    }

    /// <summary>With its length, so that no two parts can pass for one.</summary>
    private static void Append(XxHash128 hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.Append(length);
        hash.Append(part);
    }
}
