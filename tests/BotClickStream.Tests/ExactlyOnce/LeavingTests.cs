using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>That nobody waits for a worker that was stopped in good order.</summary>
public sealed class LeavingTests(RealBroker realBroker)
{
    private const int Partitions = 3;

    /// <summary>
    /// What the group is about to give it would stand until its session ended: the member that has the partitions gives them up for one that is gone. It is held where a fast one is for a moment
    /// only, by a member that doesn't answer.
    /// </summary>
    [Fact]
    public async Task A_worker_that_is_stopped_before_it_was_given_a_partition_is_in_its_group_no_longer()
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);
        string group = topics.Settings.Kafka.GroupId;
        using CancellationTokenSource patience = new(Patience.Limit);
        KafkaSettings kafka = topics.Settings.Kafka with
        {
            BootstrapServers = topics.BootstrapServers,
            InstanceId = "holder",
            Consumer = new() { ["heartbeat.interval.ms"] = "300" },
        };
        using IConsumer<Ignore, Ignore> holder = new ConsumerBuilder<Ignore, Ignore>(
            new ClientConfigs(kafka, BrokerKind.Real).Consumer(group, "detector", "none")
        )
            .SetPartitionsAssignedHandler((_, taken) => taken.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)))
            .SetLogHandler((_, _) => { })
            .Build();
        holder.Subscribe(topics.Raw);
        while (holder.Assignment.Count < Partitions)
        {
            holder.Consume(TimeSpan.FromMilliseconds(50));
            patience.Token.ThrowIfCancellationRequested();
        }

        using IAdminClient admin = topics.Admin();
        try
        {
            using WorkerProcess worker = WorkerProcess.Start(topics, isKeyed: true, isStatic: false);
            while (await GroupAsync() is not { State: ConsumerGroupState.Stable, Members.Count: 2 })
            {
                Assert.False(worker.HasExited);
                await Task.Delay(50, patience.Token);
            }

            await worker.StopAsync();

            MemberDescription member = Assert.Single((await GroupAsync()).Members);
            Assert.Equal(holder.MemberId, member.ConsumerId);
        }
        finally
        {
            // Else it waits for the answer that nobody gives.
            await Task.Run(holder.Close, CancellationToken.None).InTime();
        }

        async Task<ConsumerGroupDescription> GroupAsync() =>
            (await admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions[0];
    }
}
