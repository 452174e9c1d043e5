using BotClickStream.Brokers;
using BotClickStream.Testing;
using Confluent.Kafka;

namespace BotClickStream.Benchmarks;

/// <summary>One broker with a fresh log folder, started with Java from the distribution that <c>KAFKA_HOME</c> names; it ends with this object.</summary>
internal sealed class KafkaServer(BrokerProcess broker) : IAsyncDisposable
{
    public string BootstrapServers => broker.Address;

    public TimeSpan ProcessorTime => broker.ProcessorTime;

    public IAdminClient Admin { get; } =
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.Address })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();

    public static async Task<KafkaServer> StartAsync() => new(await BrokerProcess.StartAsync(isMeasured: true));

    public async Task CreateAsync(IEnumerable<CatalogTopic> topics) => await BrokerTopics.CreateAsync(Admin, [.. topics], replication: 1);

    public Task DeleteAsync(IEnumerable<string> topics) => Admin.DeleteTopicsAsync(topics);

    /// <summary>Tells how many records of a topic, read from its beginning, a group has committed; its consumer is a member of nothing.</summary>
    public CommittedRecords CommittedOf(string group, string topic) => new(new ConsumerBuilder<Ignore, Ignore>(
                new ConsumerConfig
                {
                    BootstrapServers = BootstrapServers,
                    GroupId = group,
                    // What a pending transaction may still change is no reason to wait.
                    IsolationLevel = IsolationLevel.ReadUncommitted,
                }
            ).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build(), [.. Enumerable.Range(0, BenchmarkTopics.Partitions).Select(partition => new TopicPartition(topic, partition))]);

    public ValueTask DisposeAsync()
    {
        Admin.Dispose();
        return broker.DisposeAsync();
    }
}

/// <inheritdoc cref="KafkaServer.CommittedOf"/>
internal sealed class CommittedRecords(IConsumer<Ignore, Ignore> consumer, TopicPartition[] partitions) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public long Count()
    {
        try
        {
            return consumer.Committed(partitions, Timeout).Sum(partition => Math.Max(0, partition.Offset.Value));
        }
        catch (KafkaException)
        {
            // The broker has only just made the topic that holds them.
            return 0;
        }
    }

    /// <summary>Where the topic's partitions end now.</summary>
    public long[] Ends() => [.. partitions.Select(partition => consumer.QueryWatermarkOffsets(partition, Timeout).High.Value)];

    /// <summary>Whether all before those ends is committed.</summary>
    public bool HasReached(long[] ends) =>
        consumer.Committed(partitions, Timeout).Zip(ends).All(partition => partition.First.Offset.Value >= partition.Second);

    public void Dispose() => consumer.Dispose();
}
