using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>Times as webhooks write them, to milliseconds since 1970 UTC.</summary>
internal static class WebhookTime
{
    public const string Expected =
        "seconds or milliseconds since 1970, or a time with its offset from UTC like 2026-01-31T12:00:00Z or 2026-01-31 12:00:00 +00:00";

    /// <summary>Numbers from here on are milliseconds: as seconds they are past the year 5000, as milliseconds before 1974.</summary>
    private const long FirstMilliseconds = 100_000_000_000;

    private const int MaxLength = 64;

    /// <summary>As many fit a <see cref="long"/>, whatever they are.</summary>
    private const int MaxWholeDigits = 18;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789.eE+-"u8);

    /// <summary>
    /// A number, whole or with a fraction, of seconds or milliseconds; or a date and time with an offset, in RFC 3339 or with a space before the
    /// offset, an offset without minutes or without a colon.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        text = text.Trim(" "u8);
        if (
            text.Length is > 0 and <= MaxWholeDigits
            && AsciiText.IsDigit(text[0])
            && Utf8Parser.TryParse(text, out long whole, out int read)
            && read == text.Length
        )
        {
            // What nearly all send, without the decimal's cost.
            milliseconds = whole < FirstMilliseconds ? whole * 1000 : whole;
            return true;
        }

        if (TryParseNumber(text, out decimal number))
        {
            return TryScale(number < FirstMilliseconds ? number * 1000 : number, out milliseconds);
        }

        return EventTime.TryParse(text, out milliseconds) || TryParseLoosely(text, out milliseconds);
    }

    /// <summary>As <paramref name="form"/> says: <c>seconds</c>, <c>milliseconds</c>, <c>rfc3339</c>, or a pattern of .NET's.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, string form, out long milliseconds)
    {
        milliseconds = 0;
        switch (form)
        {
            case "":
                return TryParse(text, out milliseconds);
            case "seconds":
                return TryParseNumber(text, out decimal seconds)
                    && seconds < FirstMilliseconds
                    && TryScale(seconds * 1000, out milliseconds);
            case "milliseconds":
                return TryParseNumber(text, out decimal number) && TryScale(number, out milliseconds);
            case "rfc3339":
                return EventTime.TryParse(text, out milliseconds);
            default:
                if (
                    text.Length > MaxLength
                    || !DateTimeOffset.TryParseExact(
                        Encoding.UTF8.GetString(text),
                        form,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out DateTimeOffset time
                    )
                )
                {
                    return false;
                }

                milliseconds = time.ToUnixTimeMilliseconds();
                return true;
        }
    }

    /// <summary>A JSON number that isn't negative: some write seconds as <c>1.7698608E9</c>.</summary>
    private static bool TryParseNumber(ReadOnlySpan<byte> text, out decimal number)
    {
        number = 0;
        return text.Length is > 0 and <= 28
            && !text.ContainsAnyExcept(NumberBytes)
            && AsciiText.IsDigit(text[0])
            && decimal.TryParse(
                text,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out number
            );
    }

    private static bool TryScale(decimal number, out long milliseconds)
    {
        milliseconds = number < long.MaxValue ? (long)number : long.MaxValue;
        return true;
    }

    /// <summary>Brings the offset into RFC 3339's form: no space before it, hours and minutes with a colon.</summary>
    private static bool TryParseLoosely(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        const int ShortestTime = 19;
        if (text.Length is < ShortestTime or > MaxLength)
        {
            return false;
        }

        int offset = text[ShortestTime..].IndexOfAny("+-Z"u8);
        if (offset < 0)
        {
            return false;
        }

        offset += ShortestTime;
        Span<byte> target = stackalloc byte[MaxLength + 8];
        ReadOnlySpan<byte> time = text[..offset].TrimEnd((byte)' ');
        ReadOnlySpan<byte> sign = text[offset..];
        time.CopyTo(target);
        Span<byte> rest = target[time.Length..];
        sign[..Math.Min(3, sign.Length)].CopyTo(rest);
        int length = Math.Min(3, sign.Length);
        if (sign.Length > 3 || sign is [not (byte)'Z', _, _])
        {
            rest[3] = (byte)':';
            ReadOnlySpan<byte> minutes = sign.Length == 3 ? "00"u8 : sign[3..].TrimStart((byte)':');
            minutes.CopyTo(rest[4..]);
            length = 4 + minutes.Length;
        }

        return EventTime.TryParse(target[..(time.Length + length)], out milliseconds);
    }
}
