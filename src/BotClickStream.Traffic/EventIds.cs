using System.Globalization;

namespace BotClickStream.Traffic;

/// <summary>128 bits as an event id in one of the forms that ESPs use.</summary>
internal static class EventIds
{
    public const int MaxLength = 48;

    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static UInt128 Draw(ref SplitMix64 random)
    {
        // RFC 9562's version 4 and variant bits.
        ulong high = (random.Next() & ~0xF000UL) | 0x4000UL;
        ulong low = (random.Next() & ~(3UL << 62)) | (2UL << 62);
        return new UInt128(high, low);
    }

    public static int Format(UInt128 key, IdForm form, Span<char> text)
    {
        int length;
        switch (form)
        {
            case IdForm.Base32:
                for (int i = 25; i >= 0; i--)
                {
                    text[i] = Crockford[(int)(key & 31)];
                    key >>= 5;
                }
                return 26;
            case IdForm.Prefixed:
                "evt_".CopyTo(text);
                key.TryFormat(text[4..], out length, default, CultureInfo.InvariantCulture);
                return length + 4;
            default:
                ReadOnlySpan<char> digits = form == IdForm.UpperCaseUuid ? "0123456789ABCDEF" : "0123456789abcdef";
                length = 36;
                for (int i = 35; i >= 0; i--)
                {
                    if (i is 8 or 13 or 18 or 23)
                    {
                        text[i] = '-';
                        continue;
                    }
                    text[i] = digits[(int)(key & 15)];
                    key >>= 4;
                }
                return length;
        }
    }
}
