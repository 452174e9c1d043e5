using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotClickStream.Tests.Documents;
using NJsonSchema;

namespace BotClickStream.Tests.Watching;

/// <summary>The dashboards by Grafana's rules, as far as they can be had, and by our own.</summary>
public sealed partial class DashboardTests
{
    /// <summary>What has neither a good nor a bad: how much of what comes there is, and how it divides, is the sender's. <c>docs/dashboards.md</c> says so.</summary>
    private static readonly HashSet<string> WithoutThresholds =
    [
        "campaigns: Are clicks people's or machines'?",
        "campaigns: Are opens people's or machines'?",
        "campaigns: How many points were taken?",
        "campaigns: How many scores are corrected?",
        "campaigns: How often are figures and histories told?",
        "campaigns: What becomes of unsubscribes?",
        "campaigns: When do the bursts come?",
        "campaigns: Who makes the bursts?",
        "detection-quality: Are labels revised?",
        "detection-quality: How often do scores and histories follow?",
        "detection-quality: How old are events whose labels are revised?",
        "detection-quality: What do sources send that nobody needs?",
        "detection-quality: Which events come twice, late or without room?",
        "detection-quality: Which labels are given?",
        "detection-quality: Which signal says what, and how often?",
        "detection-quality: Which signals decide?",
        "detection-quality: Who is behind machines' events?",
        "pipeline: Do threads wait?",
        "pipeline: Does memory grow?",
        "pipeline: How late are labels, each of them?",
        "pipeline: How many rows has each table?",
        "pipeline: How much comes in?",
        "pipeline: How much do restores read?",
        "pipeline: How much processor does it take?",
        "pipeline: What became of the transactions?",
        "pipeline: What becomes of events?",
        "pipeline: Why were partitions paused?",
    ];

    public static TheoryData<string> Names => [.. Dashboard.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_a_dashboard_by_Grafanas_kind(string name)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(
            Repository.Read("tests", "BotClickStream.Tests", "Watching", "dashboard.schema.json"),
            TestContext.Current.CancellationToken
        );

        Assert.Empty(schema.Validate(Dashboard.Read(name).Json).Select(error => error.ToString()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_panels_lie_side_by_side_on_the_grid(string name)
    {
        Dashboard dashboard = Dashboard.Read(name);
        HashSet<(int X, int Y)> taken = [];

        Assert.Equal(Enumerable.Range(1, dashboard.Elements.Count), dashboard.Elements.Select(panel => (int)panel["id"]!));
        Assert.All(
            dashboard.Elements,
            panel =>
            {
                JsonNode at = panel["gridPos"]!;
                Assert.InRange((int)at["x"]! + (int)at["w"]!, 1, 24);
                foreach (int x in Enumerable.Range((int)at["x"]!, (int)at["w"]!))
                {
                    foreach (int y in Enumerable.Range((int)at["y"]!, (int)at["h"]!))
                    {
                        Assert.True(taken.Add((x, y)), $"{panel["title"]} overlaps another at {x}, {y}");
                    }
                }
            }
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_panel_asks_a_question_says_how_to_read_the_answer_and_where_it_turns_bad(string name)
    {
        Dashboard dashboard = Dashboard.Read(name);

        Assert.All(
            dashboard.Panels,
            panel =>
            {
                Assert.EndsWith("?", Dashboard.Text(panel, "title"), StringComparison.Ordinal);
                Assert.InRange(Dashboard.Text(panel, "description").Length, 40, 300);
                JsonArray targets = panel["targets"]!.AsArray();
                Assert.Equal(
                    Enumerable.Range('A', targets.Count).Select(letter => ((char)letter).ToString()),
                    targets.Select(target => Dashboard.Text(target!, "refId"))
                );
                JsonArray[] thresholds = [.. Thresholds(panel)];
                Assert.All(thresholds, IsInOrderAndEachStepAnother);
                Assert.Equal(
                    WithoutThresholds.Contains($"{name}: {Dashboard.Text(panel, "title")}"),
                    thresholds.All(steps => steps.Count == 1)
                );
            }
        );
        Assert.Distinct(dashboard.Panels.Select(panel => Dashboard.Text(panel, "title")));
    }

    [Fact]
    public void Panels_listed_as_without_thresholds_are_panels() =>
        Assert.Empty(
            WithoutThresholds.Except(
                Dashboard.Names.SelectMany(name => Dashboard.Read(name).Panels.Select(panel => $"{name}: {Dashboard.Text(panel, "title")}"))
            )
        );

    /// <summary>The panel's, and those of single series of it.</summary>
    private static IEnumerable<JsonArray> Thresholds(JsonNode panel)
    {
        JsonNode config = panel["fieldConfig"]!;
        yield return config["defaults"]!["thresholds"]!["steps"]!.AsArray();
        foreach (JsonNode? property in config["overrides"]!.AsArray().SelectMany(one => one!["properties"]!.AsArray()))
        {
            if (Dashboard.Text(property!, "id") == "thresholds")
            {
                yield return property!["value"]!["steps"]!.AsArray();
            }
        }
    }

    private static void IsInOrderAndEachStepAnother(JsonArray steps)
    {
        Assert.Null(steps[0]!["value"]);
        double[] rising = [.. steps.Skip(1).Select(step => (double)step!["value"]!)];
        Assert.Equal(rising.Distinct().Order(), rising);
        string[] colors = [.. steps.Select(step => Dashboard.Text(step!, "color"))];
        Assert.All(colors.Skip(1).Zip(colors), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void Each_has_the_variables_annotations_and_links_of_all()
    {
        Dashboard[] all = [.. Dashboard.Names.Select(Dashboard.Read)];

        Assert.Equal(["campaigns", "detection-quality", "pipeline"], all.Select(dashboard => dashboard.Name));
        Assert.All(
            all,
            dashboard =>
            {
                Assert.Equal($"botclickstream-{dashboard.Name}", Dashboard.Text(dashboard.Root, "uid"));
                Assert.Equal(
                    ["datasource", "instance", "campaign"],
                    dashboard.Variables.Select(variable => Dashboard.Text(variable, "name"))
                );
                foreach (string shared in new[] { "templating", "annotations", "links", "tags" })
                {
                    Assert.True(JsonNode.DeepEquals(all[0].Root[shared], dashboard.Root[shared]), shared);
                }
            }
        );
    }

    /// <summary>Else a choice would seem to work, and show the same.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Each_expression_goes_by_the_chosen_instance_and_campaign(string name) =>
        Assert.All(
            Dashboard.Read(name).Expressions,
            asked =>
            {
                int selectors = Selector().Count(asked.PromQl);
                Assert.NotEqual(0, selectors);
                Assert.Equal(selectors, InstanceChoice().Count(asked.PromQl));
                if (name != "pipeline")
                {
                    Assert.Equal(CampaignSelector().Count(asked.PromQl), CampaignChoice().Count(asked.PromQl));
                }
            }
        );

    [Fact]
    public void Expressions_name_only_metrics_and_labels_that_are_documented()
    {
        IEnumerable<AskedExpression> all = Dashboard
            .Names.SelectMany(name => Dashboard.Read(name).Expressions)
            .Concat(AlertFile.Read().Rules.Select(rule => new AskedExpression(rule.Alert, rule.Expr)));

        Assert.All(all, asked => Assert.Empty(DocumentedMetrics.UnknownIn(asked.PromQl)));
    }

    [Theory]
    [InlineData("sum by (rol) (rate(botclickstream_records_total{instance=~\"$instance\"}[1m]))", "rol")]
    [InlineData("botclickstream_record_total / on (instance) up", "botclickstream_record_total")]
    [InlineData("botclickstream_records_total{kind=\"role\"} offset 1h > 1", "kind")]
    [InlineData(
        "histogram_quantile(0.9, sum by (le) (rate(botclickstream_latency_seconds{le=\"1\"}[5m])))",
        "botclickstream_latency_seconds, le, le"
    )]
    public void What_is_not_documented_is_noticed(string promQl, string unknown) =>
        Assert.Equal(unknown.Split(", ").Order(), DocumentedMetrics.UnknownIn(promQl).Order());

    [Fact]
    public void Questions_that_the_runbook_sends_its_reader_to_are_asked_there()
    {
        HashSet<string> titles =
        [
            .. Dashboard.Names.SelectMany(name => Dashboard.Read(name).Panels).Select(panel => Dashboard.Text(panel, "title")),
        ];

        string[] asked = [.. Question().Matches(Repository.Read("docs", "runbook.md")).Select(question => question.Groups["title"].Value)];
        Assert.NotEmpty(asked);
        Assert.All(asked, question => Assert.Contains(question, titles));
    }

    [GeneratedRegex(@"(?:botclickstream|process|dotnet)_[a-z_]+|\bup\{")]
    private static partial Regex Selector();

    [GeneratedRegex("instance=~\"\\$instance\"")]
    private static partial Regex InstanceChoice();

    [GeneratedRegex("botclickstream_campaign_events")]
    private static partial Regex CampaignSelector();

    [GeneratedRegex("campaign=~\"\\$campaign\"")]
    private static partial Regex CampaignChoice();

    [GeneratedRegex(@"(?<!\*)\*(?<title>[A-Z][^*]*\?)\*(?!\*)")]
    private static partial Regex Question();
}
