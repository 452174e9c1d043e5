using System.Text.RegularExpressions;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Watching;

/// <summary>
/// <c>docs/metrics.md</c> against what the worker serves. Its table is made from that: <c>WRITE_DOCUMENTS=1 dotnet test -c Release --project tests/BotClickStream.Tests</c> writes it anew.
/// </summary>
public sealed partial class MetricsDocumentTests
{
    private const string Begin = "<!-- metrics, made from what Watching serves by MetricsDocumentTests -->\n";
    private const string End = "<!-- /metrics -->";

    private static readonly string Path = System.IO.Path.Combine(Repository.Root, "docs", "metrics.md");

    [Fact]
    public async Task The_table_has_every_metric_with_its_type_its_labels_and_its_meaning()
    {
        string document = await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken);
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, begin, StringComparison.Ordinal);
        string table = await TableAsync();
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            await File.WriteAllTextAsync(Path, document[..begin] + table + document[end..], TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(table, document[begin..end]);
    }

    private static async Task<string> TableAsync()
    {
        string text = await MetricsTests.TextOf(MetricsTests.Filled());
        IEnumerable<string> rows =
            from family in Family().Matches(text)
            let name = family.Groups["name"].Value
            let labels = Label().Matches(Sample(text, name)).Select(label => label.Groups["name"].Value).Where(label => label != "le")
            orderby name
            select $"| `{name}` | {family.Groups["type"].Value} | {string.Join(", ", labels.Select(label => $"`{label}`"))} | {family.Groups["help"].Value} |\n";
        return "| metric | type | labels | meaning |\n|---|---|---|---|\n" + string.Concat(rows);
    }

    /// <summary>The first line of values.</summary>
    private static string Sample(string text, string name) =>
        text.Split('\n').First(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is '{' or ' ' or '_');

    [GeneratedRegex(@"^# HELP (?<name>\S+) (?<help>.*)\n# TYPE \S+ (?<type>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Family();

    [GeneratedRegex("(?<name>[a-z_]+)=\"")]
    private static partial Regex Label();
}
