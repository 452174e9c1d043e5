namespace BotClickStream.Decoding;

/// <summary>JSON's numbers without binary floating point.</summary>
internal static class ExactNumber
{
    /// <summary>Digits of a point after its decimal sign.</summary>
    private const int PointDecimals = 4;

    /// <summary>±1,000,000 points in ten-thousandths.</summary>
    private const long MaxPoints = 10_000_000_000;

    /// <summary>More significant digits than this no number of the allowed size and decimals has.</summary>
    private const long MaxDigits = long.MaxValue / 100;

    /// <summary>Whole numbers with a fraction or an exponent are taken up to this; as digits alone, up to what a <see cref="long"/> holds.</summary>
    private const long MaxWhole = MaxDigits;

    public enum PointsError
    {
        None,
        TooManyDecimals,
        OutOfRange,
    }

    /// <summary>
    /// Points in ten-thousandths from a JSON number, which may have an exponent: 1.5 and 15e-1 are the same. Zeros beyond the fourth
    /// decimal are no decimals.
    /// </summary>
    public static PointsError TryParsePoints(ReadOnlySpan<byte> number, out long points) =>
        TryParse(number, PointDecimals, MaxPoints, out points);

    /// <summary>A whole number, as JSON may write one: 5, 5.0 and 5e0 are the same (RFC 8259 tells numbers from their writing no more than that).</summary>
    public static bool TryParseInteger(ReadOnlySpan<byte> number, out long value) =>
        (System.Buffers.Text.Utf8Parser.TryParse(number, out value, out int consumed) && consumed == number.Length)
        || (number.ContainsAny(".eE"u8) && TryParse(number, decimals: 0, MaxWhole, out value) == PointsError.None);

    /// <summary>A JSON number of at most so many decimals, moved by them so that it is whole, and at most ±<paramref name="most"/> then.</summary>
    private static PointsError TryParse(ReadOnlySpan<byte> number, int decimals, long most, out long value)
    {
        value = 0;
        bool negative = number[0] == '-';
        int at = negative ? 1 : 0;
        long digits = 0;

        // How many places the digits must still move to the left to be whole. Zeros are pending until another digit follows,
        // so that a mantissa may be long as long as its significant digits are few.
        long shift = decimals;
        int pending = 0;
        bool inFraction = false;
        for (; at < number.Length && (number[at] | 0x20) != 'e'; at++)
        {
            if (number[at] == '.')
            {
                inFraction = true;
                continue;
            }

            shift -= inFraction ? 1 : 0;
            pending++;
            if (number[at] == '0')
            {
                continue;
            }

            for (; pending > 0; pending--)
            {
                if (digits > MaxDigits)
                {
                    return inFraction ? PointsError.TooManyDecimals : PointsError.OutOfRange;
                }

                digits *= 10;
            }

            digits += number[at] - '0';
        }

        if (digits == 0)
        {
            return PointsError.None;
        }

        shift += pending + Exponent(number[at..]);
        for (; shift < 0; shift++)
        {
            if (digits % 10 != 0)
            {
                return PointsError.TooManyDecimals;
            }

            digits /= 10;
        }

        for (; shift > 0 && digits <= most; shift--)
        {
            digits *= 10;
        }

        if (digits > most)
        {
            return PointsError.OutOfRange;
        }

        value = negative ? -digits : digits;
        return PointsError.None;
    }

    /// <summary>What follows a mantissa, <c>e-12</c> or nothing; beyond ±100,000,000 it is that.</summary>
    private static long Exponent(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        bool negative = text[1] == '-';
        long exponent = 0;
        foreach (byte digit in text[1..].TrimStart("+-"u8))
        {
            exponent = Math.Min((exponent * 10) + digit - '0', 100_000_000);
        }

        return negative ? -exponent : exponent;
    }
}
