using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotClickStream.Detection;
using BotClickStream.Settings;

namespace BotClickStream.Tests.Documents;

/// <summary>The catalogue, docs/signals.md: every signal, and with what is common to them (docs/detection.md) each number that a rules file may change, as the code has it.</summary>
public sealed partial class SignalsDocumentTests
{
    private static readonly string Text = Repository.Read("docs", "detection.md") + Repository.Read("docs", "signals.md");

    [Fact]
    public void Every_signal_has_its_section_and_none_is_of_yesterday() =>
        Assert.Equal(
            new Rules().AllSignals().Select(signal => signal.Name),
            Sections().Matches(Text).Select(match => match.Groups["name"].Value)
        );

    [Fact]
    public void Every_default_is_the_codes()
    {
        JsonObject rules = RulesFile.Json(new Rules());
        IEnumerable<string> inCode =
            from rule in rules
            where rule.Value is JsonObject
            from number in (JsonObject)rule.Value!
            select $"{rule.Key}.{number.Key} = {number.Value}";
        IEnumerable<string> inDocument =
            from match in Defaults().Matches(Text)
            from number in Numbers().Matches(match.Groups["numbers"].Value)
            select $"{match.Groups["name"].Value}.{number.Groups["key"].Value} = {number.Groups["value"].Value}";

        Assert.Equal(inCode.Order(StringComparer.Ordinal), inDocument.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^## (?<name>[a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex Sections();

    [GeneratedRegex("^`(?<name>[a-zA-Z]+)`: (?<numbers>.*)$", RegexOptions.Multiline)]
    private static partial Regex Defaults();

    [GeneratedRegex(@"(?<key>[a-zA-Z]+) (?<value>-?\d+)")]
    private static partial Regex Numbers();
}
