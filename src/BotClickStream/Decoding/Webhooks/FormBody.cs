using System.Buffers;
using System.Text;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>Bodies of <c>application/x-www-form-urlencoded</c>, as browsers post forms: <c>name=value&amp;…</c>, percent-encoded, a plus for a space.</summary>
internal static class FormBody
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.[]%+"u8
    );

    /// <summary>The value of a field, decoded into <paramref name="target"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name, Scratch target)
    {
        body = body.Trim(" \t\r\n"u8);
        if (body.IsEmpty || !AsciiText.IsLetter(body[0]))
        {
            return false;
        }

        while (!body.IsEmpty)
        {
            ReadOnlySpan<byte> field = UrlParts.TakeParameter(ref body);
            if (UrlParts.NameOf(field).SequenceEqual(name))
            {
                Decode(field[Math.Min(name.Length + 1, field.Length)..], target);
                return true;
            }
        }

        return false;
    }

    /// <summary>The names of the first fields of a text that looks like a form; none of any other text.</summary>
    public static List<string> NamesIn(ReadOnlySpan<byte> body)
    {
        const int Most = 8;
        const int LongestName = 64;
        List<string> names = [];
        if (body.TrimEnd("= \t\r\n"u8).IndexOf((byte)'=') < 0)
        {
            // Nothing but the padding of base64, or a field without a value.
            return names;
        }

        while (!body.IsEmpty && names.Count < Most)
        {
            ReadOnlySpan<byte> field = UrlParts.TakeParameter(ref body);
            ReadOnlySpan<byte> name = UrlParts.NameOf(field);
            if (name.Length is 0 or > LongestName || name.Length == field.Length || name.ContainsAnyExcept(NameBytes))
            {
                return [];
            }

            names.Add(Encoding.ASCII.GetString(name));
        }

        return names;
    }

    /// <summary>A percent sign without two hexadecimal digits stands for itself.</summary>
    private static void Decode(ReadOnlySpan<byte> text, Scratch target)
    {
        Span<byte> decoded = target.Reserve(text.Length);
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte current = text[i];
            if (current == '%' && i + 2 < text.Length && Digit(text[i + 1]) is >= 0 and int high && Digit(text[i + 2]) is >= 0 and int low)
            {
                current = (byte)((high << 4) | low);
                i += 2;
            }
            else if (current == '+')
            {
                current = (byte)' ';
            }

            decoded[length++] = current;
        }

        target.Commit(length);
    }

    private static int Digit(byte hexadecimal) =>
        AsciiText.IsDigit(hexadecimal) ? hexadecimal - '0'
        : AsciiText.Lower(hexadecimal) is >= (byte)'a' and <= (byte)'f' and byte letter ? letter - 'a' + 10
        : -1;
}
