using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Tests.Brokers;
using BotClickStream.Tests.Contracts;
using BotClickStream.Traffic;
using Confluent.Kafka;

namespace BotClickStream.Tests;

public sealed class SimulatedRunsTests(SimulatedRuns runs) : IClassFixture<SimulatedRuns>
{
    public enum Way
    {
        Keyed,
        OnePartition,
        FourPartitions,
    }

    [Theory]
    [InlineData(Way.Keyed)]
    [InlineData(Way.OnePartition)]
    public async Task Keyed_input_and_input_from_one_partition_get_the_cores_last_labels(Way way) =>
        Assert.Empty(Differences(await Run(way)));

    /// <summary>However unevenly four partitions are fetched.</summary>
    [Fact]
    public async Task Input_from_four_partitions_gets_the_cores_last_labels_but_for_one_in_a_thousand()
    {
        List<Difference> differences = Differences(await runs.FourPartitions);

        foreach (IGrouping<string, Difference> kind in differences.GroupBy(difference => difference.Kind))
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{kind.Key}: {kind.Count()} of {runs.Core.Count} events");
            foreach (Difference difference in kind.Take(10))
            {
                TestContext.Current.TestOutputHelper.WriteLine($"  {difference.Explanation}");
            }
        }

        Assert.InRange(differences.Count(difference => difference.Kind != Difference.Actor), 0, runs.Core.Count / 1000);
    }

    /// <summary>
    /// What differs from the core's word does so by the order of arrival alone: given its events in that order, the core says the same. That is mostly actors: they are said again only with
    /// a new label or balance, so that of a machine it is whom the strongest evidence pointed to that was known when its label was last said.
    /// </summary>
    [Theory]
    [InlineData(Way.OnePartition)]
    [InlineData(Way.FourPartitions)]
    public async Task Last_labels_and_actors_are_those_of_the_core_that_is_given_the_events_in_the_order_of_arrival(Way way)
    {
        SimulatedRun run = await Run(way);

        Assert.Empty(Differences(run, run.ByTheCoreInOrder!));
    }

    [Theory]
    [InlineData(Way.Keyed)]
    [InlineData(Way.OnePartition)]
    [InlineData(Way.FourPartitions)]
    public async Task Every_event_is_labelled_once_its_revisions_have_no_gaps_and_its_corrections_balance(Way way)
    {
        SimulatedRun run = await Run(way);
        ILookup<string, JsonNode> corrections = run
            .Corrections.Select(correction => JsonNode.Parse(correction.Message.Value)!)
            .ToLookup(correction => $"{correction["campaignId"]}|{correction["eventId"]}");

        Assert.Equal(
            runs.Sent.Where(sent => sent.Truth is not null && !sent.IsRepeat)
                .Select(sent => $"{sent.CampaignId}|{sent.EventId}")
                .Order(StringComparer.Ordinal),
            run.LastLabels.Keys.Order(StringComparer.Ordinal)
        );
        foreach (IGrouping<string?, JsonNode> revisions in run.Labels.GroupBy(label => label.Message.Key, label => Json(label)))
        {
            Assert.Equal(Enumerable.Range(0, revisions.Count()), revisions.Select(label => (int)label["revision"]!));
            JsonNode last = revisions.Last();
            decimal deserved = (string)last["label"]! == "bot" ? -(decimal)last["points"]! : 0;
            Assert.Equal(deserved, corrections[revisions.Key!].Sum(correction => (decimal)correction["delta"]!));
            Assert.Equal(deserved, (decimal?)last["balance"] ?? 0);
        }
    }

    [Theory]
    [InlineData(Way.Keyed)]
    [InlineData(Way.OnePartition)]
    [InlineData(Way.FourPartitions)]
    public async Task Every_record_satisfies_its_schema(Way way)
    {
        SimulatedRun run = await Run(way);

        Assert.All(run.Labels, label => Contract.Of("email.events.labeled").Accepts(label.Message.Value));
        Assert.All(run.Corrections, correction => Contract.Of("lead.score.corrections").Accepts(correction.Message.Value));
        Assert.All(run.Rejected, rejected => Contract.Of("email.events.rejected").Accepts(Headers(rejected).ToJsonString()));
        Assert.Equal(
            ["missing-field", "not-json", "too-late"],
            run.Rejected.Select(rejected => (string)Headers(rejected)["error"]!).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData(Way.Keyed)]
    [InlineData(Way.OnePartition)]
    [InlineData(Way.FourPartitions)]
    public async Task What_comes_twice_or_too_late_is_counted(Way way)
    {
        SimulatedRun run = await Run(way);
        int clickedTwice = runs.Sent.Count(sent => sent is { IsRepeat: true, Type: SimulatedEventType.Click });

        Assert.True(clickedTwice > 0);
        Assert.Equal(clickedTwice, run.Counts["botclickstream_events_total{role=\"detector\",type=\"click\",outcome=\"duplicate\"}"]);
        Assert.Equal(1, run.Counts["botclickstream_events_total{role=\"detector\",type=\"click\",outcome=\"too-late\"}"]);
        Assert.Equal(3, run.Sum("botclickstream_rejected_total"));
    }

    [Fact]
    public async Task Kafkas_own_console_consumer_reads_the_labels()
    {
        SimulatedRun run = await runs.Keyed;

        string[] lines = await RealBroker.RunToolAsync(
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            "--bootstrap-server",
            run.BootstrapServers,
            "--topic",
            run.LabeledTopic,
            "--from-beginning",
            "--max-messages",
            $"{run.Labels.Count}",
            "--timeout-ms",
            "30000",
            "--formatter-property",
            "print.key=true"
        );

        Assert.Equal(
            run.Labels.Select(label => $"{label.Message.Key}\t{label.Message.Value}").Order(StringComparer.Ordinal),
            lines.Order(StringComparer.Ordinal)
        );
    }

    private Task<SimulatedRun> Run(Way way) =>
        way switch
        {
            Way.Keyed => runs.Keyed,
            Way.OnePartition => runs.OnePartition,
            _ => runs.FourPartitions,
        };

    /// <summary>Events whose last label, balance or actor isn't the core's.</summary>
    private List<Difference> Differences(SimulatedRun run) => Differences(run, runs.Core);

    private static List<Difference> Differences(SimulatedRun run, IReadOnlyDictionary<string, JsonNode> core) =>
        [
            .. core
                .Keys.Union(run.LastLabels.Keys)
                .Select(key => (Key: key, Core: core.GetValueOrDefault(key), Worker: run.LastLabels.GetValueOrDefault(key)))
                .Select(pair =>
                    KindOf(pair.Core, pair.Worker) is { } kind
                        ? new Difference(
                            kind,
                            pair.Core,
                            pair.Worker,
                            $"{pair.Key}: by the core {Explained(pair.Core)}, by the worker {Explained(pair.Worker)}"
                        )
                        : null
                )
                .OfType<Difference>(),
        ];

    private static string? KindOf(JsonNode? core, JsonNode? worker) =>
        core is null || worker is null ? "labelled by one alone"
        : (string)core["label"]! != (string)worker["label"]! ? $"label {core["label"]} by the core, {worker["label"]} by the worker"
        : (decimal?)core["balance"] != (decimal?)worker["balance"] ? "balance alone"
        : (string)core["actor"]! != (string)worker["actor"]! ? Difference.Actor
        : null;

    /// <param name="Explanation">Both labels with what they rest on.</param>
    private sealed record Difference(string Kind, JsonNode? Core, JsonNode? Worker, string Explanation)
    {
        public const string Actor = "actor alone";
    }

    private static string Explained(JsonNode? label) =>
        label is null
            ? "none"
            : $"{label["label"]} {label["actor"]} {label["botProbability"]} at revision {label["revision"]} because of {label["reasons"]!.ToJsonString()}";

    private static JsonNode Json(ConsumeResult<string?, string> record) => JsonNode.Parse(record.Message.Value)!;

    private static JsonObject Headers(ConsumeResult<string?, string> record) =>
        new(
            record.Message.Headers.Select(header =>
                KeyValuePair.Create(header.Key, (JsonNode?)Encoding.UTF8.GetString(header.GetValueBytes()))
            )
        );
}
