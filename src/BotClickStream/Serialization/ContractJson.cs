using System.Text.Encodings.Web;
using System.Text.Json;

namespace BotClickStream.Serialization;

/// <summary>How the contracts write texts; the same in every topic.</summary>
internal static class ContractJson
{
    /// <summary>
    /// URLs and addresses stay readable (<c>&amp;</c> and <c>+</c> as they are). Quotes, backslashes, control characters and the
    /// line separators are escaped, so that a value is one line anywhere; who puts it into HTML escapes it for HTML.
    /// </summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>For what is written seldom; records are written by <see cref="RecordJson"/>.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = Encoder, SkipValidation = true };
}
