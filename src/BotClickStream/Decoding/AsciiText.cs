using System.Text;

namespace BotClickStream.Decoding;

/// <summary>Bytes of UTF-8 seen as ASCII letters, where everything else is itself.</summary>
internal static class AsciiText
{
    public static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    public static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 'z' - 'a';

    public static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    /// <summary>JSON's white space.</summary>
    public static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    public static bool HasUpper(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)'A', (byte)'Z');

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(text, other);

    public static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);

    public static bool EndsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end) =>
        text.Length >= end.Length && Ascii.EqualsIgnoreCase(text[^end.Length..], end);

    /// <summary>Lower-cases ASCII letters into <paramref name="target"/>, which is at least as long; other bytes stay.</summary>
    public static void ToLower(ReadOnlySpan<byte> text, Span<byte> target)
    {
        for (int i = 0; i < text.Length; i++)
        {
            target[i] = Lower(text[i]);
        }
    }
}
