using System.Buffers;
using BotClickStream.Brokers;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Tests.Brokers;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>
/// What a member of a group publishes after the broker has expelled it, when others may have its partitions: rule 6 rests on the broker's refusing its offsets, and with them the whole
/// transaction.
/// </summary>
[Collection(BrokenNetwork.Name)]
public sealed class ExpulsionTests(BrokenNetwork fixture)
{
    [Theory]
    [InlineData("classic")]
    [InlineData("consumer")]
    public async Task The_offsets_of_a_member_that_was_silent_past_its_session_are_refused(string protocol)
    {
        (BrokerProcess broker, string entrance) = await fixture.OpenAsync();
        TestTopics topics = await TestTopics.OnAsync(broker.Address, raw: 1, keyed: 1);
        KafkaSettings kafka = new()
        {
            BootstrapServers = entrance,
            GroupId = topics.Prefix,
            InstanceId = "test",
            Consumer =
                protocol == "classic"
                    ? new() { ["session.timeout.ms"] = "6000", ["heartbeat.interval.ms"] = "300" }
                    : new() { ["group.protocol"] = protocol },
        };
        using IConsumer<Ignore, Ignore> member = new ConsumerBuilder<Ignore, Ignore>(
            new ClientConfigs(kafka, BrokerKind.Real).Consumer(kafka.GroupId, "detector", "none")
        )
            .SetPartitionsAssignedHandler((_, taken) => taken.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)))
            .SetLogHandler((_, _) => { })
            .Build();
        member.Subscribe(topics.Names.Keyed);
        using CancellationTokenSource patience = new(Patience.Limit);
        while (member.Assignment.Count == 0)
        {
            member.Consume(TimeSpan.FromMilliseconds(50));
            patience.Token.ThrowIfCancellationRequested();
        }

        IConsumerGroupMetadata place = member.ConsumerGroupMetadata;
        // By a way of its own: it doesn't know that nobody hears of its member any more.
        using OutputProducer producer = Producer(kafka with { BootstrapServers = broker.Address }, topics, place);
        Assert.True(SpinWait.SpinUntil(producer.Renew, Patience.Limit));
        SourcePartition source = new(topics.Names.Keyed, 0);
        Assert.IsType<PublishResult.Committed>(producer.Publish([Batch(source, nextOffset: 1)]));

        Assert.NotEqual(0, fixture.Network.FallSilent());
        using IAdminClient admin = topics.Admin();
        while ((await admin.DescribeConsumerGroupsAsync([kafka.GroupId])).ConsumerGroupDescriptions[0].Members.Count > 0)
        {
            await Task.Delay(100, patience.Token);
        }

        // Of a lane that has read nothing since, as after a tick: without its offset nobody would ask who sends it.
        Assert.Equal(new PublishResult.Aborted(IsExpelled: true), producer.Publish([Batch(source, nextOffset: 1)]));
        Assert.Equal(new PublishResult.Aborted(IsExpelled: true), producer.Publish([Batch(source, nextOffset: 2)]));
        List<ListConsumerGroupOffsetsResult> offsets = await admin.ListConsumerGroupOffsetsAsync([
            new ConsumerGroupTopicPartitions(kafka.GroupId, null),
        ]);
        Assert.Equal(1, Assert.Single(offsets[0].Partitions).Offset.Value);
    }

    private static SealedBatch Batch(SourcePartition source, long nextOffset)
    {
        SealedBatch batch = new(source, epoch: 1);
        int start = batch.Position;
        batch.Bytes.Write("kv"u8);
        batch.Add(OutputTopic.Labeled, partition: 0, start, keyLength: 1);
        batch.Took(nextOffset, watermark: 0);
        batch.Seal(isAnswer: true, nextOffset: 0);
        return batch;
    }

    private static OutputProducer Producer(KafkaSettings kafka, TestTopics topics, IConsumerGroupMetadata place) =>
        new(
            new ClientConfigs(kafka, BrokerKind.Real),
            OutputLimits.Default,
            "detector",
            topics.Names,
            () => place,
            isHopeless: () => false,
            new BrokerErrors(
                new WorkerMetrics(Metrics.NewCustomRegistry()),
                new BrokerContact(new WorkerHealth(), NullLogger.Instance, TimeProvider.System),
                NullLogger.Instance,
                new WorkerFailure()
            ),
            new ClientStatistics("detector", "producer", new WorkerMetrics(Metrics.NewCustomRegistry())),
            NullLogger.Instance,
            TimeProvider.System
        );
}
