using System.Text;

namespace BotClickStream.Decoding;

/// <summary>A pattern over ASCII text in which <c>*</c> stands for any text, also none. Case doesn't matter.</summary>
internal readonly struct Glob(string pattern)
{
    private readonly byte[] pattern = Lower(pattern);

    /// <summary>
    /// Greedy with one point of return, the last <c>*</c> seen: O(length of text × length of pattern) at worst, since an earlier
    /// <c>*</c> can't do better than the first match of what follows it.
    /// </summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        int at = 0;
        int next = 0;
        int star = -1;
        int starText = 0;
        while (at < text.Length)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                star = next++;
                starText = at;
            }
            else if (next < pattern.Length && pattern[next] == AsciiText.Lower(text[at]))
            {
                at++;
                next++;
            }
            else if (star >= 0)
            {
                next = star + 1;
                at = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(next).IndexOfAnyExcept((byte)'*') < 0;
    }

    private static byte[] Lower(string pattern)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pattern);
        AsciiText.ToLower(bytes, bytes);
        return bytes;
    }
}
