namespace BotClickStream.Serialization;

/// <summary>Whole numbers of a decimal fraction as the shortest exact decimal: 25,000 ten-thousandths are <c>2.5</c>.</summary>
internal static class FixedPoint
{
    /// <summary>Sign, 19 digits, the point and a leading zero.</summary>
    public const int MaxLength = 22;

    /// <summary>Writes <paramref name="value"/> · 10^−<paramref name="decimals"/> (0–19) as a JSON number and returns its length.</summary>
    public static int Format(long value, int decimals, Span<byte> destination)
    {
        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        while (decimals > 0 && magnitude % 10 == 0)
        {
            magnitude /= 10;
            decimals--;
        }

        // From the last digit on; at least one stands before the point.
        Span<byte> text = stackalloc byte[MaxLength];
        int start = MaxLength;
        for (int digit = 0; digit <= decimals || magnitude > 0; digit++)
        {
            if (digit == decimals && decimals > 0)
            {
                text[--start] = (byte)'.';
            }

            text[--start] = (byte)('0' + (magnitude % 10));
            magnitude /= 10;
        }

        if (value < 0)
        {
            text[--start] = (byte)'-';
        }

        text[start..].CopyTo(destination);
        return MaxLength - start;
    }
}
