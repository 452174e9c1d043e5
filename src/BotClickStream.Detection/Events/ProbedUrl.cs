using System.Buffers;
using System.Buffers.Text;

namespace BotClickStream.Detection;

/// <summary>
/// URLs as scanners alter them to see what a site makes of it: with a quote, a bracket, a backslash or a zero byte at the end of the path or of a parameter's value, as they are or escaped. One was seen
/// with <c>%27</c> appended (gophish issue 973). No browser sends that for a click, but a sender may have such a link by mistake.
/// </summary>
public static class ProbedUrl
{
    private const string Appended = "'\"<>\\`\0";

    /// <summary>What these begin with as they are or escaped.</summary>
    private static readonly SearchValues<byte> Beginnings = SearchValues.Create("%'\"<>\\`\0"u8);

    /// <summary>Whether something was appended to a part of the URL, its fragment left out.</summary>
    public static bool Is(ReadOnlySpan<byte> url)
    {
        int end = url.IndexOf((byte)'#');
        ReadOnlySpan<byte> page = end < 0 ? url : url[..end];
        if (!MayBe(page))
        {
            return false;
        }

        LinkParts parts = new(page);
        while (parts.MoveNext())
        {
            if (LengthOf(parts.Text) != parts.Text.Length)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether there is anything in a URL that may be what scanners append: quick, and mostly the answer is no.</summary>
    private static bool MayBe(ReadOnlySpan<byte> url) => url.ContainsAny(Beginnings);

    /// <summary>How many bytes of a path, or of a parameter, come before what was appended to it.</summary>
    public static int LengthOf(ReadOnlySpan<byte> part)
    {
        int length = part.Length;
        while (length > 0)
        {
            int last =
                Appended.Contains((char)part[length - 1]) ? 1
                : length >= 3 && part[length - 3] == '%' && IsEscaped(part[(length - 2)..length]) ? 3
                : 0;
            if (last == 0)
            {
                return length;
            }

            length -= last;
        }

        return 0;
    }

    private static bool IsEscaped(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out byte value, out int read, 'x') && read == digits.Length && Appended.Contains((char)value);
}
