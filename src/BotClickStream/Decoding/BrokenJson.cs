using System.Buffers.Text;
using System.Text.Json;

namespace BotClickStream.Decoding;

/// <summary>Says of text that isn't JSON where it breaks, and, where its beginning shows that it is something else, what to do.</summary>
internal static class BrokenJson
{
    private const int MaxTableLine = 4096;

    public static Fault Of(ReadOnlySpan<byte> text, JsonException error) => new(RejectionCodes.NotJson, InWords(error), HintOf(text), "");

    /// <summary>A sentence without its full stop; where it isn't JSON, with line and byte as editors count them, from 1.</summary>
    public static string InWords(JsonException error)
    {
        string said = error.Message;
        int place = said.IndexOf(" LineNumber:", StringComparison.Ordinal);
        said = (place < 0 ? said : said[..place])
            .Replace(" at the end which is not supported in this mode. Change the reader options", "", StringComparison.Ordinal)
            .Replace(", when isFinalBlock is true", "", StringComparison.Ordinal)
            .TrimEnd('.');
        // A name that comes twice has no place.
        return error is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $"It is no JSON, in line {line + 1}, byte {position + 1}: {said}"
            : said;
    }

    private static string HintOf(ReadOnlySpan<byte> text) =>
        text switch
        {
            [0x1F, 0x8B, ..] => "this is gzip, to be unpacked first",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "this is Zstandard, to be unpacked first",
            [(byte)'P', (byte)'K', 3, 4, ..] => "this is a ZIP archive, to be unpacked first",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [(byte)'{' or (byte)'[', 0, ..] or [0, (byte)'{' or (byte)'[', ..] =>
                "this is UTF-16, and UTF-8 is expected",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "this is a PDF, and a webhook's body as JSON is expected",
            [(byte)'<', ..] => "this is HTML or XML, such as an error page in the place of a body",
            _ when StartsAsRequest(text) => "this is a whole HTTP request, and its body alone is expected",
            _ when LooksLikeTable(text) => "this looks like a table: the command analyze reads CSV",
            _ when LooksLikeBase64(text) => "this looks like base64, to be decoded first (base64 -d)",
            _ => "one JSON value is expected, or one on each line",
        };

    private static bool StartsAsRequest(ReadOnlySpan<byte> text) =>
        text.StartsWith("POST "u8) || text.StartsWith("HTTP/1."u8) || text.StartsWith("HTTP/2"u8);

    /// <summary>What <c>{</c> or <c>[</c>, alone or with what mostly follows it, begins with in base64, and nothing but its letters.</summary>
    private static bool LooksLikeBase64(ReadOnlySpan<byte> text)
    {
        const int Shortest = 24;
        return text.Length >= Shortest
            && text[0] is (byte)'e' or (byte)'W' or (byte)'7'
            && Base64.IsValid(text[..Math.Min(text.Length & ~3, MaxTableLine)]);
    }

    /// <summary>Two separators in a first line that has none of JSON's brackets.</summary>
    private static bool LooksLikeTable(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> line = text[..Math.Min(text.Length, MaxTableLine)];
        int feed = line.IndexOf((byte)'\n');
        line = feed < 0 ? line : line[..feed];
        return !line.ContainsAny("{}[]"u8) && (line.Count((byte)',') > 1 || line.Count((byte)';') > 1 || line.Count((byte)'\t') > 1);
    }
}
