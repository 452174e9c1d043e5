using System.Globalization;
using System.Text;
using System.Text.Json;
using BotClickStream.Brokers;
using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using BotClickStream.Watching;
using Confluent.Kafka;
using Prometheus;

namespace BotClickStream.Tests;

public sealed class WorkerTests(RealBroker realBroker)
{
    private const long Start = 1_760_000_000_000;
    private const int Clicks = 2000;

    [Fact]
    public async Task Labels_each_event_of_keyed_input_exactly_once_on_the_embedded_broker()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        await LabelsEachEventOnce(await TestTopics.OnAsync(broker), isKeyed: true);
    }

    [Fact]
    public async Task Labels_each_event_of_keyed_input_exactly_once_on_a_real_broker() =>
        await LabelsEachEventOnce(await TestTopics.OnAsync(realBroker), isKeyed: true);

    [Fact]
    public async Task Labels_each_event_of_unkeyed_input_exactly_once_on_the_embedded_broker()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        await LabelsEachEventOnce(await TestTopics.OnAsync(broker, raw: 4), isKeyed: false);
    }

    [Fact]
    public async Task Labels_each_event_of_unkeyed_input_exactly_once_on_a_real_broker() =>
        await LabelsEachEventOnce(await TestTopics.OnAsync(realBroker, raw: 4), isKeyed: false);

    [Fact]
    public async Task Rejects_what_it_cannot_read_with_its_bytes_and_its_source()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        TestTopics topics = await TestTopics.OnAsync(broker);
        topics.Produce(topics.Raw, [Click(0, partition: 1), new TestRecord("k", "nonsense", 1)]);
        using Worker worker = Worker(topics, isKeyed: false);
        await worker.StartAsync(TestContext.Current.CancellationToken);

        List<ConsumeResult<string?, string>> rejected = await topics.ReadUntilAsync(topics.Names.Rejected, read => read.Count > 0, worker);
        await worker.StopAsync(TestContext.Current.CancellationToken);

        Message<string?, string> message = Assert.Single(rejected).Message;
        Assert.Equal(("k", "nonsense"), (message.Key, message.Value));
        Assert.Equal("not-json", Header(message, "error"));
        Assert.Equal(topics.Raw, Header(message, "source-topic"));
        Assert.Equal("1", Header(message, "source-partition"));
        Assert.Equal("1", Header(message, "source-offset"));
    }

    [Fact]
    public async Task Refuses_to_start_without_its_topics_and_says_how_to_make_them()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        TestTopics topics = await TestTopics.OnAsync(broker);
        WorkerSettings settings = topics.Settings with { Topics = topics.Names with { Keyed = "nowhere", Labeled = "nor-here" } };
        using Worker worker = Worker(topics, settings);
        await worker.StartAsync(TestContext.Current.CancellationToken);

        WorkerException refusal = await Assert.ThrowsAsync<WorkerException>(() => worker.Completion);

        Assert.Contains("nowhere, nor-here", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("topics --create", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((WorkerPhase.Failed, refusal.Message), (worker.Health.Phase, worker.Health.Failure));
    }

    [Fact]
    public async Task Two_workers_of_a_group_share_the_partitions()
    {
        TestTopics topics = await TestTopics.OnAsync(realBroker, raw: 4);
        CollectorRegistry first = Metrics.NewCustomRegistry();
        CollectorRegistry second = Metrics.NewCustomRegistry();
        WorkerSettings settings = topics.Settings with { Input = new InputSettings { KeyedByCampaign = true } };
        using Worker one = Worker(topics, settings, first);
        await one.StartAsync(TestContext.Current.CancellationToken);
        await Until(async () => await Owned(first) == 4, one);

        using Worker other = Worker(topics, settings with { Kafka = settings.Kafka with { InstanceId = "other" } }, second);
        await other.StartAsync(TestContext.Current.CancellationToken);
        await Until(async () => await Owned(first) == 2 && await Owned(second) == 2, one, other);
        await one.StopAsync(TestContext.Current.CancellationToken);
        await Until(async () => await Owned(second) == 4, other);

        await other.StopAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(one.Completion, other.Completion);
    }

    private static async Task LabelsEachEventOnce(TestTopics topics, bool isKeyed)
    {
        topics.Produce(topics.Raw, Enumerable.Range(0, Clicks).Select(i => Click(i, partition: isKeyed ? null : i % 4)));
        using Worker worker = Worker(topics, isKeyed);
        await worker.StartAsync(TestContext.Current.CancellationToken);

        List<ConsumeResult<string?, string>> labels = await topics.ReadUntilAsync(
            topics.Names.Labeled,
            read => read.Count(IsFirstRevision) == Clicks,
            worker
        );
        await worker.StopAsync(TestContext.Current.CancellationToken);
        await worker.Completion;

        Assert.Equal(
            Enumerable.Range(0, Clicks).Select(i => $"c{i % 7}|e{i}").Order(),
            labels.Where(IsFirstRevision).Select(label => label.Message.Key).Order()
        );
        Assert.Equal(WorkerPhase.Stopped, worker.Health.Phase);
    }

    private static bool IsFirstRevision(ConsumeResult<string?, string> label) =>
        JsonDocument.Parse(label.Message.Value).RootElement.GetProperty("revision").GetInt32() == 0;

    private static TestRecord Click(int i, int? partition) =>
        new(
            $"c{i % 7}",
            $$"""{"id":"e{{i}}","type":"click","time":{{Start + (i * 10)}},"campaignId":"c{{i % 7}}","recipient":"r{{i
                / 3}}@example.com","url":"https://example.com/{{i % 5}}","points":5}""",
            partition
        );

    private static Worker Worker(TestTopics topics, bool isKeyed) =>
        Worker(topics, topics.Settings with { Input = new InputSettings { KeyedByCampaign = isKeyed } });

    private static Worker Worker(TestTopics topics, WorkerSettings settings, CollectorRegistry? registry = null) =>
        new(
            new WorkerSetup
            {
                Settings = settings,
                Detector = new DetectorSettings(),
                RulesId = "1-test",
                Metrics = new WorkerMetrics(registry ?? Metrics.NewCustomRegistry()),
                Broker = topics.Kind,
            }
        );

    private static string Header(Message<string?, string> message, string name) =>
        Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));

    private static async Task<double> Owned(CollectorRegistry registry) =>
        await Exported(registry, """botclickstream_owned_partitions{role="detector"} """);

    /// <summary>A metric's value as Prometheus would read it; −1 where there is none.</summary>
    private static async Task<double> Exported(CollectorRegistry registry, string series)
    {
        using MemoryStream stream = new();
        await registry.CollectAndExportAsTextAsync(stream, TestContext.Current.CancellationToken);
        string? line = Encoding
            .UTF8.GetString(stream.ToArray())
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(series, StringComparison.Ordinal));
        return line is null ? -1 : double.Parse(line[series.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Looks again and again, until the time-out, whether something has come to be; fails with a worker that does.</summary>
    private static async Task Until(Func<Task<bool>> isSo, params Worker[] workers)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            foreach (Worker worker in workers.Where(worker => worker.Completion.IsCompleted))
            {
                await worker.Completion;
            }

            await Task.Delay(20, patience.Token);
        }
    }
}
