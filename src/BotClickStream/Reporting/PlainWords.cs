using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BotClickStream.Detection;

namespace BotClickStream.Reporting;

/// <summary>A reason as a sentence: the signal's own, with its numbers filled in, times told in the unit that suits them, no "0 or more", and without what isn't told.</summary>
internal static class PlainWords
{
    private const string OrMore = " or more";

    private static readonly Regex Clause = new(@"\[[^\]{]*\{(?<name>\w+)\}[^\]]*\]", RegexOptions.CultureInvariant);

    public static string Of(Signal signal, Detail detail)
    {
        long[] numbers = [detail.First, detail.Second, detail.Third, detail.Fourth];
        string[] names = signal.DetailNames.ToArray();
        return Fill(WithoutUntold(signal.Sentence, ValueOf), ValueOf);

        string? ValueOf(string name) =>
            Array.IndexOf(names, name) is >= 0 and int at ? numbers[at].ToString(CultureInfo.InvariantCulture)
            : name == "kind" ? detail.Word
            : null;
    }

    /// <summary>Leaves out what stands in brackets around a number that is 0, and else the brackets.</summary>
    private static string WithoutUntold(string sentence, Func<string, string?> valueOf) =>
        Clause.Replace(sentence, clause => valueOf(clause.Groups["name"].Value) == "0" ? "" : clause.Value[1..^1]);

    private static string Fill(string sentence, Func<string, string?> valueOf)
    {
        StringBuilder filled = new();
        for (int at = 0; at < sentence.Length; )
        {
            int open = sentence.IndexOf('{', at);
            if (open < 0)
            {
                return filled.Append(sentence, at, sentence.Length - at).ToString();
            }

            int close = sentence.IndexOf('}', open);
            filled.Append(sentence, at, open - at);
            string name = sentence[(open + 1)..close];
            string value = valueOf(name) ?? "?";
            at = close + 1;
            bool isTime = name.EndsWith("Ms", StringComparison.Ordinal) && sentence.AsSpan(at).StartsWith(" ms");
            if (isTime && long.TryParse(value, CultureInfo.InvariantCulture, out long milliseconds))
            {
                filled.Append(Duration(milliseconds));
                at += " ms".Length;
            }
            else if (value == "0" && sentence.AsSpan(at).StartsWith(OrMore))
            {
                // Counts seen in steps are at least what they say, but none is none.
                filled.Append("none");
                at += OrMore.Length;
            }
            else
            {
                filled.Append(value);
            }
        }

        return filled.ToString();
    }

    public static string Duration(long milliseconds) =>
        Math.Abs(milliseconds) switch
        {
            < 1_000 => $"{milliseconds} ms",
            < 120_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.#} s"),
            < 7_200_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000.0:0.#} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000.0:0.#} h"),
        };
}
