using System.Text.Json;

namespace BotClickStream.Decoding;

/// <summary>What a reader of JSON stands on, a name or a string, as it reads: writers may escape any letter of it (RFC 8259, section 7).</summary>
internal static class EscapedText
{
    /// <param name="target">As long as what is looked for at most, times <see cref="FieldReader.LongestEscape"/>.</param>
    /// <returns>Nothing where it is longer than <paramref name="target"/>, or no Unicode: neither is what is looked for.</returns>
    public static ReadOnlySpan<byte> Read(scoped in Utf8JsonReader reader, Span<byte> target)
    {
        if (reader.ValueSpan.Length > target.Length)
        {
            return default;
        }

        try
        {
            return target[..reader.CopyString(target)];
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return default;
        }
    }

    /// <summary>Whether a name or a string is that text, however it is written.</summary>
    public static bool Is(scoped in Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.ValueIsEscaped ? IsEscaped(reader, text) : reader.ValueSpan.SequenceEqual(text);

    private static bool IsEscaped(scoped in Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        const int Longest = 16;
        return Read(reader, stackalloc byte[Longest * FieldReader.LongestEscape]).SequenceEqual(text);
    }
}
