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
        new(
            new WorkerSetup
            {
                Settings = topics.Settings with { Input = new InputSettings { KeyedByCampaign = isKeyed } },
                Detector = new DetectorSettings(),
                RulesId = "1-test",
                Metrics = new WorkerMetrics(Metrics.NewCustomRegistry()),
                Broker = topics.Kind,
            }
        );
}
