using System.Text.RegularExpressions;
using BotClickStream.Tests.Documents;
using BotClickStream.Watching;
using Prometheus;

namespace BotClickStream.Tests.Watching;

/// <summary>
/// <c>docs/metrics.md</c> against what the worker serves. Its table is made from that: <c>WRITE_DOCUMENTS=1 dotnet test -c Release --project tests/BotClickStream.Tests</c> writes it anew.
/// </summary>
public sealed partial class MetricsDocumentTests
{
    private const string Begin = "<!-- metrics, made from what Watching serves by MetricsDocumentTests -->\n";
    private const string End = "<!-- /metrics -->";
    private const string BeginValues = "<!-- values, made from what Watching serves by MetricsDocumentTests -->\n";
    private const string EndValues = "<!-- /values -->";

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

    /// <summary>Of the process and of .NET: a dashboard that asks for another would stay empty.</summary>
    [Fact]
    public async Task The_process_and_NETs_metrics_are_those_that_are_served()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        RuntimeMetrics.Register(registry);
        string served = await MetricsTests.TextOf(registry);
        string document = await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken);
        string section = document.Split("\n## ").Single(part => part.StartsWith("The process and .NET\n", StringComparison.Ordinal));

        Assert.Equal(
            Family().Matches(served).Select(family => family.Groups["name"].Value).Order(),
            ProcessMetric().Matches(section).Select(name => name.Groups["name"].Value).Order()
        );
    }

    [Fact]
    public async Task The_values_of_labels_that_are_of_the_workers_choice_are_all_there()
    {
        string document = await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken);
        int begin = document.IndexOf(BeginValues, StringComparison.Ordinal) + BeginValues.Length;
        int end = document.IndexOf(EndValues, begin, StringComparison.Ordinal);
        string table = await ValuesAsync();
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            await File.WriteAllTextAsync(Path, document[..begin] + table + document[end..], TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(table, document[begin..end]);
    }

    private static async Task<string> ValuesAsync()
    {
        (string Metric, string Label)[] chosen =
        [
            ("botclickstream_events_total", "type"),
            ("botclickstream_events_total", "outcome"),
            ("botclickstream_labels_total", "label"),
            ("botclickstream_labels_total", "actor"),
            ("botclickstream_corrected_points_total", "direction"),
            ("botclickstream_holds_total", "action"),
            ("botclickstream_shortened_outputs_total", "output"),
            ("botclickstream_transactions_total", "outcome"),
            ("botclickstream_rebalances_total", "kind"),
            ("botclickstream_pauses_total", "reason"),
            ("botclickstream_pending_judgements", "queue"),
            ("botclickstream_limits_reached_total", "limit"),
            ("botclickstream_evicted_rows_total", "table"),
            ("botclickstream_state_row_limit", "table"),
            ("botclickstream_campaign_events", "reading"),
        ];
        string text = await MetricsTests.TextOf(MetricsTests.WithAllValues());
        return "| metric | label | values |\n|---|---|---|\n"
            + string.Concat(
                chosen.Select(one => $"| `{one.Metric}` | `{one.Label}` | {string.Join(", ", Values(text, one.Metric, one.Label))} |\n")
            );
    }

    private static IEnumerable<string> Values(string text, string metric, string label) =>
        text.Split('\n')
            .Where(line => line.StartsWith($"{metric}{{", StringComparison.Ordinal))
            .Select(line => LabelValue().Matches(line).Single(one => one.Groups["name"].Value == label).Groups["value"].Value)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(value => $"`{value}`");

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

    [GeneratedRegex("`(?<name>(?:process|dotnet)_[a-z_]+)`")]
    private static partial Regex ProcessMetric();

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"")]
    private static partial Regex LabelValue();

    [GeneratedRegex("(?<name>[a-z_]+)=\"")]
    private static partial Regex Label();
}
