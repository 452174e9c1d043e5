using System.Diagnostics;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Benchmarks;

/// <summary>
/// What the worker is held against: with Confluent.Kafka's ordinary calls, one thread consumes, produces the same bytes, and each 100 ms puts its offsets into the
/// transaction and commits it. Its clients' settings are the worker's.
/// </summary>
internal static class CopyLoop
{
    private static readonly TimeSpan CommitInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Run(string bootstrapServers, string group, string from, string to)
    {
        ClientConfigs configs = new(
            new KafkaSettings
            {
                BootstrapServers = bootstrapServers,
                GroupId = group,
                InstanceId = "copy",
            },
            BrokerKind.Real
        );
        ConsumerConfig reading = configs.Consumer(group, "copy", "topic");
        reading.AutoOffsetReset = AutoOffsetReset.Earliest;
        ProducerConfig writing = configs.OutputProducer("copy", OutputLimits.Default.Client, OutputLimits.Default.Batch);
        using IProducer<byte[], byte[]> producer = new ProducerBuilder<byte[], byte[]>(writing).SetLogHandler((_, _) => { }).Build();
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(reading).SetLogHandler((_, _) => { }).Build();
        producer.InitTransactions(Patience);
        consumer.Subscribe(from);
        Dictionary<TopicPartition, long> offsets = [];
        producer.BeginTransaction();
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            ConsumeResult<byte[], byte[]>? record = consumer.Consume(TimeSpan.FromMilliseconds(5));
            if (record is { IsPartitionEOF: false })
            {
                Produce(producer, new TopicPartition(to, record.Partition), record.Message);
                offsets[record.TopicPartition] = record.Offset + 1;
            }

            if (offsets.Count > 0 && Stopwatch.GetElapsedTime(began) >= CommitInterval)
            {
                producer.SendOffsetsToTransaction(
                    offsets.Select(offset => new TopicPartitionOffset(offset.Key, offset.Value)),
                    consumer.ConsumerGroupMetadata,
                    Patience
                );
                producer.CommitTransaction(Patience);
                offsets.Clear();
                producer.BeginTransaction();
                began = Stopwatch.GetTimestamp();
            }
        }
    }

    private static void Produce(IProducer<byte[], byte[]> producer, TopicPartition to, Message<byte[], byte[]> message)
    {
        while (true)
        {
            try
            {
                producer.Produce(to, message);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
