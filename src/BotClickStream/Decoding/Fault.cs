using System.Text;
using System.Text.Json;
using BotClickStream.Decoding.Webhooks;

namespace BotClickStream.Decoding;

/// <summary>What is wrong with one element, before it is known where in the record that element stands.</summary>
/// <param name="Found">What was found, as a clause.</param>
/// <param name="Expected">What was expected instead, or what to do, as a clause; empty where the first says it.</param>
/// <param name="Path">From the element: a field's name, or longer; empty for the element itself.</param>
internal sealed record Fault(string Code, string Found, string Expected, string Path)
{
    /// <summary>Both clauses as a sentence.</summary>
    public string Detail => Expected.Length == 0 ? $"{Found}." : $"{Found}; {Expected}.";

    private const int MaxExcerpt = 60;

    public static Fault TooDeep() =>
        new(
            RejectionCodes.TooDeep,
            "Objects and arrays are nested too deep",
            $"at most {ElementScan.MaxDepth} may stand in one another",
            ""
        );

    public static Fault OfNoUse(string word, string? format) =>
        new(
            RejectionCodes.Ignored,
            word == WebhookFormat.EmptyBatch ? "It is a batch without an event" : $"\"{word}\" of {format} is known and of no use here",
            "",
            ""
        );

    public static Fault NotAnObject(JsonTokenType kind) =>
        new(
            RejectionCodes.WrongType,
            $"It is {FieldReader.NameOf(kind)}",
            kind == JsonTokenType.String ? "an object is expected: the body itself, not a string that holds it" : "an object is expected",
            ""
        );

    public static Fault TooMany(string found, int room) =>
        new(RejectionCodes.TooManyEvents, $"{found} than the {room:N0} that may still come in this record", "see MaxEventsPerRecord", "");

    public static Fault TooManyRecipients(int most) =>
        new(RejectionCodes.TooManyEvents, "It names more recipients than one event may have", $"at most {most:N0} are taken", "");

    public static Fault OfUnknownForm(IReadOnlyList<string> names, IReadOnlyList<ConfiguredFormat> forms) =>
        new(
            RejectionCodes.UnknownFormat,
            $"It is a form with the fields {string.Join(", ", names)}",
            $"of forms {string.Join(" and ", forms.Select(form => $"{form.Format.FormField} of {form.Format.Name}"))} is read. "
                + "Others are an ESP's older webhooks, such as Mailgun's legacy ones: set its webhooks up anew, so that it posts JSON",
            ""
        );

    /// <summary>The same, seen from what holds the element at <paramref name="path"/>.</summary>
    public Fault Within(string path) =>
        path.Length == 0 ? this
        : Path.Length == 0 ? this with { Path = path }
        : this with { Path = Path[0] == '[' ? path + Path : $"{path}.{Path}" };

    /// <summary>A text as it may stand in a sentence: quoted, not too long, without control characters.</summary>
    public static string Excerpt(ReadOnlySpan<byte> text) => $"\"{Readable(text)}\"";

    /// <summary>The same without quotes.</summary>
    public static string Readable(ReadOnlySpan<byte> text)
    {
        bool isCut = text.Length > MaxExcerpt;
        StringBuilder excerpt = new(Encoding.UTF8.GetString(isCut ? text[..MaxExcerpt] : text));
        for (int i = 0; i < excerpt.Length; i++)
        {
            if (char.IsControl(excerpt[i]))
            {
                excerpt[i] = ' ';
            }
        }

        return isCut ? $"{excerpt}…" : excerpt.ToString();
    }
}
