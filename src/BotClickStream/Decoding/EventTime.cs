namespace BotClickStream.Decoding;

/// <summary>Times as the contract takes them, in milliseconds since 1970 UTC.</summary>
internal static class EventTime
{
    /// <summary>2000-01-01T00:00:00Z.</summary>
    public const long Earliest = 946_684_800_000;

    /// <summary>How far ahead of now an event may be: clocks differ, and a zone may have been forgotten.</summary>
    public const long MaxAhead = 86_400_000;

    private const int MaxFractionDigits = 9;

    /// <summary>
    /// RFC 3339: any offset, up to nine digits of a second's fraction (cut to milliseconds), <c>t</c> and <c>z</c> in either case, a
    /// space for the <c>T</c>. A leap second, <c>23:59:60</c> UTC, counts as the second after it, as POSIX has it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (
            text.Length < "2000-01-01T00:00:00Z".Length
            || text[4] != '-'
            || text[7] != '-'
            || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || text[13] != ':'
            || text[16] != ':'
        )
        {
            return false;
        }

        int year = (Digits(text, 0) * 100) + Digits(text, 2);
        int month = Digits(text, 5);
        int day = Digits(text, 8);
        int hour = Digits(text, 11);
        int minute = Digits(text, 14);
        int second = Digits(text, 17);
        if (
            year is < 1 or > 9999
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23
            || minute is < 0 or > 59
            || second is < 0 or > 60
        )
        {
            return false;
        }

        int fraction = 0;
        int at = 19;
        if (text[at] == '.')
        {
            int first = ++at;
            for (int unit = 100; at < text.Length && AsciiText.IsDigit(text[at]); at++, unit /= 10)
            {
                fraction += (text[at] - '0') * unit;
            }

            if (at == first || at - first > MaxFractionDigits)
            {
                return false;
            }
        }

        if (!TryParseOffset(text[at..], out int offsetMinutes))
        {
            return false;
        }

        long days = new DateTime(year, month, day).Ticks / TimeSpan.TicksPerDay - DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerDay;
        long minutes = (((days * 24) + hour) * 60) + minute - offsetMinutes;
        const int MinutesADay = 24 * 60;
        bool isLastMinuteOfDay = (minutes % MinutesADay) is MinutesADay - 1 or -1;
        if (second == 60 && !isLastMinuteOfDay)
        {
            return false;
        }

        milliseconds = (((minutes * 60) + second) * 1000) + fraction;
        return true;
    }

    private static bool TryParseOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return text[0] is (byte)'Z' or (byte)'z';
        }

        if (text.Length != "+00:00".Length || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
        {
            return false;
        }

        int hour = Digits(text, 1);
        int minute = Digits(text, 4);
        if (hour is < 0 or > 23 || minute is < 0 or > 59)
        {
            return false;
        }

        minutes = (hour * 60) + minute;
        if (text[0] == '-')
        {
            minutes = -minutes;
        }

        return true;
    }

    /// <summary>Two digits as a number; far below zero where they aren't two digits.</summary>
    private static int Digits(ReadOnlySpan<byte> text, int at)
    {
        uint tens = (uint)(text[at] - '0');
        uint ones = (uint)(text[at + 1] - '0');
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : -10_000;
    }
}
