using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Prometheus;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>What a worker must not go on from: it ends, and says what was found, where, and what to do.</summary>
public sealed class RefusalTests(RealBroker broker)
{
    private const int Events = 20;

    [Fact]
    public async Task Partitions_that_were_added_to_the_lanes_topic_are_refused_at_work_and_at_start()
    {
        TestTopics topics = await broker.TopicsAsync(raw: 1, keyed: 1);
        using IAdminClient admin = topics.Admin();
        using CommittedOutputs outputs = new(topics);
        using (Worker worker = NewWorker(topics, new ImpatientTime()))
        {
            topics.Produce(topics.Raw, Enumerable.Range(0, Events).Select(i => SteadyLoad.Click(i, partition: null)));
            await worker.StartAsync(TestContext.Current.CancellationToken);
            await outputs.ReadUntilAsync(Events);
            await GrowAsync(admin, topics.Raw);

            string atWork = await RefusalOf(worker);
            Assert.StartsWith($"{topics.Raw} has 2 partitions instead of 1", atWork, StringComparison.Ordinal);
            Assert.Contains("a new topic with the new count, into fresh output topics", atWork, StringComparison.Ordinal);
        }

        Assert.Contains(
            $"{topics.Names.State} has 1 partitions and must have 2, one for each of {topics.Raw}",
            await RefusalAtStart(topics),
            StringComparison.Ordinal
        );

        await GrowAsync(admin, topics.Names.State);
        string repartitioned = await RefusalAtStart(topics);
        Assert.Contains("(repartitioned)", repartitioned, StringComparison.Ordinal);
        Assert.Contains("had 1 partitions and has 2", repartitioned, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_topic_that_would_lose_state_is_refused_with_the_command_that_mends_it()
    {
        TestTopics topics = await broker.TopicsAsync(raw: 1, keyed: 1);
        using IAdminClient admin = topics.Admin();
        await AlterAsync(admin, topics.Names.State, "retention.ms", "3600000");

        Assert.Contains(
            $"--alter --topic {topics.Names.State} --add-config retention.ms=-1",
            await RefusalAtStart(topics),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_state_of_a_newer_format_is_refused_with_the_offset_and_the_way_out()
    {
        TestTopics topics = await broker.TopicsAsync(raw: 1, keyed: 1);
        topics.Produce(topics.Names.State, [new TestRecord(null, [.. "BCS"u8, 2, .. new byte[200]], 0)]);

        string refusal = await RefusalAtStart(topics);

        Assert.Contains($"The state of {topics.Raw}[0] can't be restored (unknown-format)", refusal, StringComparison.Ordinal);
        Assert.Contains($"offset 0 of {topics.Names.State}[0]: it has format 2", refusal, StringComparison.Ordinal);
        Assert.Contains("docs/state.md", refusal, StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAtStart(TestTopics topics)
    {
        using Worker worker = NewWorker(topics, TimeProvider.System);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        return await RefusalOf(worker);
    }

    private static async Task<string> RefusalOf(Worker worker) =>
        (
            await Assert.ThrowsAsync<WorkerException>(() =>
                worker.Completion.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken)
            )
        ).Message;

    /// <summary>Returns once the broker tells of it too, which it does a moment after its controller has decided it.</summary>
    private static async Task GrowAsync(IAdminClient admin, string topic)
    {
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 2 }]);
        Assert.True(SpinWait.SpinUntil(() => admin.GetMetadata(topic, Patience.Limit).Topics[0].Partitions.Count == 2, Patience.Limit));
    }

    /// <summary>Returns once the broker tells of it too: a worker that asked before would find nothing to refuse, and work.</summary>
    private static async Task AlterAsync(IAdminClient admin, string topic, string name, string value)
    {
        ConfigResource resource = new() { Type = ResourceType.Topic, Name = topic };
        await admin.IncrementalAlterConfigsAsync(
            new()
            {
                [resource] =
                [
                    new ConfigEntry
                    {
                        Name = name,
                        Value = value,
                        IncrementalOperation = AlterConfigOpType.Set,
                    },
                ],
            }
        );
        using CancellationTokenSource patience = new(Patience.Limit);
        while ((await admin.DescribeConfigsAsync([resource]))[0].Entries[name].Value != value)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private static Worker NewWorker(TestTopics topics, TimeProvider time) =>
        new(
            new WorkerSetup
            {
                Settings = topics.Settings with { Input = new InputSettings { KeyedByCampaign = true } },
                Detector = new DetectorSettings(),
                RulesId = "1-test",
                Metrics = new WorkerMetrics(Metrics.NewCustomRegistry()),
                Time = time,
            }
        );
}
