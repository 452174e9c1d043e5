using System.Globalization;
using System.Text;
using BotClickStream.Decoding;

namespace BotClickStream.Offline;

/// <summary>
/// How a file of comma-separated values tells times. Without a format: RFC 3339, the same without an offset or without seconds, and seconds
/// or milliseconds since 1970. Day and month in an order of their own are never guessed.
/// </summary>
/// <param name="Zone">Of times that bring no offset.</param>
/// <param name="Format">As .NET writes it, such as <c>MM/dd/yyyy HH:mm</c>; nothing else is taken then.</param>
internal sealed record CsvTimes(TimeZoneInfo Zone, string? Format = null)
{
    public const string Expected = "2026-01-31T12:00:00Z, 2026-01-31 12:00:00, or seconds or milliseconds since 1970";

    private static readonly string[] WithoutOffset = ["yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm"];

    public bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        if (Format is not null)
        {
            return TryParseLocal(text, [Format], out milliseconds);
        }

        return TryParseNumber(text, out milliseconds)
            || EventTime.TryParse(text, out milliseconds)
            || TryParseSpaced(text, out milliseconds)
            || TryParseLocal(text, WithoutOffset, out milliseconds);
    }

    /// <summary>
    /// Whole or with a fraction; what would lie before the year 2000 in milliseconds is in seconds, and what does so in seconds too is a
    /// count of something.
    /// </summary>
    private static bool TryParseNumber(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        number *= number < EventTime.Earliest ? 1000 : 1;
        if (number is < EventTime.Earliest or > long.MaxValue)
        {
            return false;
        }

        milliseconds = (long)number;
        return true;
    }

    /// <summary>With a space before the offset, or with <c>UTC</c> for it.</summary>
    private static bool TryParseSpaced(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        int space = text.LastIndexOf((byte)' ');
        if (space < "yyyy-MM-dd HH:mm".Length || text.Length > 64)
        {
            return false;
        }

        Span<byte> joined = stackalloc byte[64];
        ReadOnlySpan<byte> offset = text[(space + 1)..].SequenceEqual("UTC"u8) ? "Z"u8 : text[(space + 1)..];
        text[..space].CopyTo(joined);
        offset.CopyTo(joined[space..]);
        return EventTime.TryParse(joined[..(space + offset.Length)], out milliseconds);
    }

    private bool TryParseLocal(ReadOnlySpan<byte> text, string[] formats, out long milliseconds)
    {
        milliseconds = 0;
        string local = Encoding.UTF8.GetString(text);
        if (Format is null && local.Length > "yyyy-MM-dd".Length && local["yyyy-MM-dd".Length] == 'T')
        {
            local = local.Replace('T', ' ');
        }

        const DateTimeStyles Style = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        if (!DateTime.TryParseExact(local, formats, CultureInfo.InvariantCulture, Style, out DateTime time))
        {
            return false;
        }

        TimeSpan offset = time.Kind == DateTimeKind.Utc ? TimeSpan.Zero : Zone.GetUtcOffset(time);
        milliseconds = (time.Ticks - offset.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        return true;
    }
}
