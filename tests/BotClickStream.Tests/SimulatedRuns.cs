using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Offline;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using BotClickStream.Traffic;
using BotClickStream.Watching;
using Confluent.Kafka;
using Prometheus;

namespace BotClickStream.Tests;

/// <summary>
/// The same simulated campaigns once through the pure core, and through the worker on a real broker in each way in which it may be given them: keyed by campaign,
/// and unkeyed from one and from four raw partitions. Each is run when the first test asks for it.
/// </summary>
public sealed class SimulatedRuns
{
    private static readonly TrafficOptions Options = new()
    {
        Seed = 11,
        Campaigns = 4,
        Recipients = 2_000,
        End = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
    };

    /// <summary>What partitions tell each other comes when it comes, and is proven elsewhere: here it weighs nothing.</summary>
    private static readonly DetectorSettings Detector = new()
    {
        ClickPoints = 5_0000,
        OpenPoints = 1_0000,
        Rules = new Rules { KnownScanner = new KnownScanner { ScannedWeight = 0 } },
    };

    /// <summary>Of the topic that lanes read, keyed by campaign.</summary>
    private const int Lanes = 3;

    private readonly Lazy<Task<SimulatedRun>> keyed;
    private readonly Lazy<Task<SimulatedRun>> onePartition;
    private readonly Lazy<Task<SimulatedRun>> fourPartitions;

    public SimulatedRuns(RealBroker broker)
    {
        Sent = [.. Simulation.Generate(Options)];
        Core = SimulatedRun.LastOf(
            Sent.GroupBy(sent => Partitioners.Murmur2(Encoding.UTF8.GetBytes(sent.CampaignId), Lanes)).SelectMany(ByTheCore)
        );
        keyed = new(() => RunAsync(broker, raw: Lanes, isKeyed: true));
        onePartition = new(() => RunAsync(broker, raw: 1, isKeyed: false));
        fourPartitions = new(() => RunAsync(broker, raw: 4, isKeyed: false));
    }

    /// <summary>In the order in which they are sent: some late, some twice.</summary>
    public IReadOnlyList<SimulatedEvent> Sent { get; }

    /// <summary>
    /// The core's last label of each event, a detector for each partition that a lane has: what a network did in another campaign is known where that campaign's partition is.
    /// </summary>
    public IReadOnlyDictionary<string, JsonNode> Core { get; }

    public Task<SimulatedRun> Keyed => keyed.Value;
    public Task<SimulatedRun> OnePartition => onePartition.Value;
    public Task<SimulatedRun> FourPartitions => fourPartitions.Value;

    private static List<JsonNode> ByTheCore(IEnumerable<SimulatedEvent> sent)
    {
        using MemoryStream labels = new();
        OfflineDetection detection = new(
            new OfflineSettings(Detector, "1-test", new DecoderSettings(), Lateness: 120_000, Options.End.ToUnixTimeMilliseconds()),
            new OfflineOutputs { Labels = labels }
        );
        foreach (SimulatedEvent simulated in sent)
        {
            detection.Take(Json(simulated));
        }

        detection.Complete();
        return
        [
            .. Encoding
                .UTF8.GetString(labels.ToArray())
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!),
        ];
    }

    /// <summary>
    /// Sends all of it, and when all has been taken what can't be: a record that is no JSON, an event without a time beside a good one, an event far too late.
    /// </summary>
    private async Task<SimulatedRun> RunAsync(RealBroker broker, int raw, bool isKeyed)
    {
        TestTopics topics = await broker.TopicsAsync(raw, keyed: Lanes);
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        using Worker worker = new(
            new WorkerSetup
            {
                Settings = topics.Settings with { Input = new InputSettings { KeyedByCampaign = isKeyed } },
                Detector = Detector,
                RulesId = "1-test",
                Metrics = new WorkerMetrics(registry),
            }
        );
        topics.Produce(
            topics.Raw,
            Sent.Select((simulated, i) => new TestRecord(isKeyed ? simulated.CampaignId : null, Json(simulated), isKeyed ? null : i % raw))
        );
        await worker.StartAsync(TestContext.Current.CancellationToken);
        await UntilTaken(Sent.Count, registry, worker);
        topics.Produce(topics.Raw, WhatIsRefused().Select(record => isKeyed ? record : record with { Key = null, Partition = 0 }));
        await UntilTaken(Sent.Count + 2, registry, worker);
        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();
        await worker.Completion.InTime();
        Dictionary<string, double> counts = await Read(registry);
        return new SimulatedRun(
            topics.BootstrapServers,
            topics.Names.Labeled,
            await topics.ReadAsync(topics.Names.Labeled, (int)SimulatedRun.Sum(counts, "botclickstream_labels_total"), worker),
            await topics.ReadAsync(topics.Names.Corrections, (int)SimulatedRun.Sum(counts, "botclickstream_corrections_total"), worker),
            await topics.ReadAsync(topics.Names.Rejected, (int)SimulatedRun.Sum(counts, "botclickstream_rejected_total"), worker),
            isKeyed
                ? null
                : SimulatedRun.LastOf(
                    PureCore
                        .LabelsOf(topics, isKeyed, Lanes, Detector, topics.Settings.Lateness)
                        .Values.SelectMany(said => said)
                        .Select(label => JsonNode.Parse(label)!)
                ),
            counts
        );
    }

    private IEnumerable<TestRecord> WhatIsRefused()
    {
        string campaign = Sent[0].CampaignId;
        string visit = $$"""{"id":"good","type":"session","time":{{Sent[^1].Time}},"campaignId":"{{campaign}}","count":1}""";
        yield return new TestRecord(campaign, "no JSON");
        yield return new TestRecord(campaign, $$"""[{{visit}},{"id":"timeless","type":"click","campaignId":"{{campaign}}"}]""");
        yield return new TestRecord(
            campaign,
            $$"""{"id":"late","type":"click","time":{{Sent[0].Time}},"campaignId":"{{campaign}}","recipient":"nobody@late.example"}"""
        );
    }

    private static byte[] Json(SimulatedEvent simulated)
    {
        ArrayBufferWriter<byte> json = new();
        simulated.WriteJson(json);
        return json.WrittenSpan.ToArray();
    }

    /// <summary>Waits until the outputs of so many events are published; a lane takes a second look at up to a thousand messages with its last batch.</summary>
    private static async Task UntilTaken(int events, CollectorRegistry registry, Worker worker)
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        while (SimulatedRun.Sum(await Read(registry), "botclickstream_events_total{role=\"detector\"") < events)
        {
            if (worker.Completion.IsCompleted)
            {
                await worker.Completion;
            }

            await Task.Delay(20, patience.Token);
        }
    }

    private static async Task<Dictionary<string, double>> Read(CollectorRegistry registry)
    {
        using MemoryStream text = new();
        await registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return Encoding
            .UTF8.GetString(text.ToArray())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .ToDictionary(
                line => line[..line.LastIndexOf(' ')],
                line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)
            );
    }
}

/// <summary>What the worker published of the simulated campaigns, in the order of each partition, and what it counted.</summary>
/// <param name="ByTheCoreInOrder">The core's last label of each event, given them in the order in which lanes got them from the router; <see langword="null"/> where there was none.</param>
/// <param name="Counts">By a metric's name with its labels.</param>
public sealed record SimulatedRun(
    string BootstrapServers,
    string LabeledTopic,
    IReadOnlyList<ConsumeResult<string?, string>> Labels,
    IReadOnlyList<ConsumeResult<string?, string>> Corrections,
    IReadOnlyList<ConsumeResult<string?, string>> Rejected,
    IReadOnlyDictionary<string, JsonNode>? ByTheCoreInOrder,
    IReadOnlyDictionary<string, double> Counts
)
{
    /// <summary>The last label of each event.</summary>
    public IReadOnlyDictionary<string, JsonNode> LastLabels { get; } = LastOf(Labels.Select(label => JsonNode.Parse(label.Message.Value)!));

    /// <param name="prefix">How the metric's name, with its labels, begins.</param>
    public double Sum(string prefix) => Sum(Counts, prefix);

    internal static double Sum(IReadOnlyDictionary<string, double> counts, string prefix) =>
        counts.Where(count => count.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(count => count.Value);

    internal static Dictionary<string, JsonNode> LastOf(IEnumerable<JsonNode> labels)
    {
        Dictionary<string, JsonNode> last = [];
        foreach (JsonNode label in labels)
        {
            last[$"{label["campaignId"]}|{label["eventId"]}"] = label;
        }

        return last;
    }
}
