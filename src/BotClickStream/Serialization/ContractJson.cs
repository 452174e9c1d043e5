using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BotClickStream.Serialization;

/// <summary>How the contracts write texts, times, points, probabilities and weights; the same in every topic.</summary>
internal static class ContractJson
{
    private const int PointDecimals = 4;
    private const int WeightDecimals = 3;

    /// <summary>
    /// URLs and addresses stay readable (<c>&amp;</c> and <c>+</c> as they are). Quotes, backslashes, control characters and the
    /// line separators are escaped, so that a value is one line anywhere; who puts it into HTML escapes it for HTML.
    /// </summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true, // The golden examples and the schemas hold the output.
    };

    /// <summary>An optional text: absent where empty.</summary>
    public static void WriteText(this Utf8JsonWriter json, JsonEncodedText name, ReadOnlySpan<byte> utf8)
    {
        if (!utf8.IsEmpty)
        {
            json.WriteString(name, utf8);
        }
    }

    /// <summary>RFC 3339 in UTC with milliseconds, from milliseconds since 1970; years 1–9999.</summary>
    public static void WriteTime(this Utf8JsonWriter json, JsonEncodedText name, long milliseconds)
    {
        // The round-trip format has seven decimals; the first three are the milliseconds.
        const int ToMilliseconds = 23;
        Span<byte> text = stackalloc byte[28];
        bool fits = DateTime.UnixEpoch.AddMilliseconds(milliseconds).TryFormat(text, out _, "O");
        Debug.Assert(fits, "28 bytes is what the round-trip format of a UTC time takes");
        text[ToMilliseconds] = (byte)'Z';
        json.WriteString(name, text[..(ToMilliseconds + 1)]);
    }

    /// <summary>Ten-thousandths of a point as the exact decimal.</summary>
    public static void WritePoints(this Utf8JsonWriter json, JsonEncodedText name, long tenThousandths) =>
        json.WriteFixed(name, tenThousandths, PointDecimals);

    /// <summary>0–1, rounded to four decimals.</summary>
    public static void WriteProbability(this Utf8JsonWriter json, JsonEncodedText name, double probability) =>
        json.WriteFixed(name, (long)Math.Round(probability * 10_000), PointDecimals);

    /// <summary>Thousandths of log-odds as the exact decimal.</summary>
    public static void WriteWeight(this Utf8JsonWriter json, JsonEncodedText name, int thousandths) =>
        json.WriteFixed(name, thousandths, WeightDecimals);

    private static void WriteFixed(this Utf8JsonWriter json, JsonEncodedText name, long value, int decimals)
    {
        Span<byte> text = stackalloc byte[FixedPoint.MaxLength];
        json.WritePropertyName(name);
        json.WriteRawValue(text[..FixedPoint.Format(value, decimals, text)], skipInputValidation: true);
    }
}
