using BotClickStream.Brokers;
using BotClickStream.Watching;
using Confluent.Kafka;

namespace BotClickStream.Input;

/// <summary>A role's consumer, from its opening to its end, and the next one in its place. Only the thread that polls it opens and ends it.</summary>
internal sealed class ConsumerSession : IDisposable
{
    /// <summary>For how long a member that is still being given its share may wait to leave before it closes.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(1);

    private readonly Func<IConsumer<Ignore, Ignore>> open;
    private readonly TimeProvider time;

    /// <summary>Of a dynamic member of a classic group. A static one keeps its place.</summary>
    private readonly bool isCooperative;
    private volatile IConsumer<Ignore, Ignore> consumer;

    public ConsumerSession(
        string role,
        ConsumerConfig config,
        RebalanceHandlers handlers,
        ConsumerErrors consumerErrors,
        BrokerErrors errors,
        WorkerMetrics metrics,
        TimeProvider time
    )
    {
        this.time = time;
        isCooperative =
            config.PartitionAssignmentStrategy == PartitionAssignmentStrategy.CooperativeSticky && config.GroupInstanceId is null;
        ClientStatistics statistics = new(role, "consumer", metrics);
        open = () =>
            new ConsumerBuilder<Ignore, Ignore>(config)
                .SetPartitionsAssignedHandler((_, partitions) => handlers.OnAssigned(partitions))
                .SetPartitionsRevokedHandler((_, partitions) => handlers.OnRevoked(partitions))
                .SetPartitionsLostHandler((_, partitions) => handlers.OnLost(partitions))
                .SetErrorHandler((_, error) => consumerErrors.Notice(error))
                .SetStatisticsHandler((_, json) => statistics.Take(json))
                .SetLogHandler((_, message) => errors.Log(message))
                .Build();
        consumer = open();
        Records = new BatchConsumer(consumer);
    }

    /// <summary>Asked by any thread.</summary>
    public IConsumer<Ignore, Ignore> Consumer => consumer;

    public BatchConsumer Records { get; private set; }

    /// <summary>Takes a new consumer in the place of the one that has ended.</summary>
    public void OpenAnew()
    {
        consumer = open();
        Records = new BatchConsumer(consumer);
    }

    /// <summary>Leaves the group. Calls the revoked handler where anything is owned.</summary>
    /// <param name="hasShare">Whether anything is.</param>
    /// <param name="take">Takes what comes while it leaves.</param>
    /// <param name="onError">Is told what went wrong, and by what the consumer was broken before, if it was.</param>
    public void Close(bool hasShare, RecordTaker take, Action<KafkaException, Error?> onError)
    {
        try
        {
            if (isCooperative && !hasShare)
            {
                LeaveWithoutShare(take);
            }
        }
        catch (KafkaException exception)
        {
            onError(exception, Records.Fatal());
        }

        Error? fatal = Records.Fatal();
        Records.Release();
        try
        {
            consumer.Close();
        }
        catch (KafkaException exception)
        {
            onError(exception, fatal);
        }
    }

    /// <summary>Ends what <see cref="Close"/> has left; nobody asks for its membership any more once nothing of it is owned.</summary>
    public void Dispose() => consumer.Dispose();

    /// <summary>
    /// A member of a cooperative group that has been given nothing yet doesn't leave when it closes: librdkafka (2.16) then has nothing to unassign, on which its leaving waits
    /// (<c>rd_kafka_cgrp_rebalance</c>, "consumer is terminating, skipping rejoin"), and what the group was about to give it stood until its session had ended. When it unsubscribes it leaves.
    /// </summary>
    private void LeaveWithoutShare(RecordTaker take)
    {
        consumer.Unsubscribe();
        long start = time.Milliseconds();
        // While it joins the client puts this off, and leaves when it closes.
        while (consumer.MemberId.Length > 0 && time.Milliseconds() - start < LeaveTimeout.TotalMilliseconds)
        {
            Records.Poll(InputLoop.PollTimeout, take);
        }
    }
}

/// <summary>What a consumer calls while it is polled or closed.</summary>
/// <param name="OnAssigned">Returns where to read from.</param>
internal sealed record RebalanceHandlers(
    Func<List<TopicPartition>, IEnumerable<TopicPartitionOffset>> OnAssigned,
    Action<List<TopicPartitionOffset>> OnRevoked,
    Action<List<TopicPartitionOffset>> OnLost
);
