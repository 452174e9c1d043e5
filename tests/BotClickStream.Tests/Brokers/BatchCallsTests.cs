using System.Text;
using BotClickStream.Brokers;
using Confluent.Kafka;

namespace BotClickStream.Tests.Brokers;

public sealed class BatchCallsTests : IDisposable
{
    private const int Partitions = 3;

    private readonly EmbeddedBroker broker = EmbeddedBroker.Start();

    [Fact]
    public void What_is_produced_comes_back_by_key_in_order_and_byte_by_byte()
    {
        broker.CreateTopic("t", Partitions);
        string[] sent = [.. Enumerable.Range(0, 2500).Select(i => $"k{i % 17}:{i}")];
        Produce("t", Partition.Any, sent);

        string[][] received = [.. Enumerable.Range(0, Partitions).Select(partition => Consume("t", partition).ToArray())];

        for (int partition = 0; partition < Partitions; partition++)
        {
            Assert.Equal(sent.Where(record => PartitionOf(record) == partition), received[partition]);
        }
    }

    [Fact]
    public void An_empty_value_arrives_as_a_tombstone()
    {
        broker.CreateTopic("t", 1);
        using (IProducer<byte[], byte[]> client = Client(new ProducerConfig()))
        {
            using BatchProducer producer = new(client);
            Assert.Equal(2, producer.Produce("t", 0, "k1v"u8, [new RecordSlice(0, 1, 0), new RecordSlice(1, 1, 1)]));
            client.Flush(Patience.Limit);
        }

        using IConsumer<byte[]?, byte[]?> reading = new ConsumerBuilder<byte[]?, byte[]?>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = "tombstones" }
        ).Build();
        reading.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));

        Assert.Null(reading.Consume(Patience.Limit).Message.Value);
        Assert.Equal("v"u8, reading.Consume(Patience.Limit).Message.Value!);
    }

    [Fact]
    public void A_record_that_is_too_large_is_refused_by_name()
    {
        using IProducer<byte[], byte[]> client = Client(new ProducerConfig { MessageMaxBytes = 1000 });
        using BatchProducer producer = new(client);

        ProduceException<byte[], byte[]> refused = Assert.Throws<ProduceException<byte[], byte[]>>(() =>
            producer.Produce("t", 0, new byte[3000], [new RecordSlice(0, 0, 10), new RecordSlice(0, 0, 3000), new RecordSlice(0, 0, 10)])
        );

        Assert.Equal(ErrorCode.MsgSizeTooLarge, refused.Error.Code);
    }

    [Fact]
    public void A_full_queue_takes_what_it_has_room_for_and_the_rest_is_a_suffix()
    {
        using IProducer<byte[], byte[]> client = Client(new ProducerConfig { QueueBufferingMaxMessages = 7, LingerMs = 60_000 });
        using BatchProducer producer = new(client);

        int taken = producer.Produce("t", 0, new byte[10], [.. Enumerable.Repeat(new RecordSlice(0, 0, 10), 20)]);

        Assert.Equal(7, taken);
    }

    [Fact]
    public void A_partition_that_is_held_back_brings_nothing_while_others_go_on_and_then_everything_in_order()
    {
        broker.CreateTopic("t", 2);
        using IConsumer<Ignore, Ignore> client = Consumer();
        BatchConsumer consumer = new(client);
        TopicPartition held = new("t", 0);
        client.Assign([new TopicPartitionOffset(held, Offset.Beginning), new TopicPartitionOffset("t", 1, Offset.Beginning)]);
        consumer.HoldBack(held);
        Produce("t", 0, ["k:1", "k:2"]);
        Produce("t", 1, ["k:a"]);
        Assert.Equal(["k:a"], ReadToEnd(consumer));

        consumer.LetThrough(held);
        Assert.Equal(["k:1", "k:2"], ReadToEnd(consumer));

        Produce("t", 0, ["k:3"]);
        Assert.Equal(["k:3"], ReadToEnd(consumer));
        consumer.Release();
    }

    [Fact]
    public void A_partition_that_was_held_back_when_it_went_comes_again_once_it_is_let_through()
    {
        broker.CreateTopic("t", 1);
        Produce("t", 0, ["k:1", "k:2"]);
        using IConsumer<Ignore, Ignore> client = Consumer();
        BatchConsumer consumer = new(client);
        TopicPartition partition = new("t", 0);
        client.Assign(new TopicPartitionOffset(partition, Offset.Beginning));
        consumer.HoldBack(partition);
        client.Unassign();

        client.Assign(new TopicPartitionOffset(partition, 1));
        consumer.LetThrough(partition);

        Assert.Equal(["k:2"], ReadToEnd(consumer));
        consumer.Release();
    }

    [Fact]
    public void Headers_are_told_in_order_and_the_timestamp_is_the_records_own()
    {
        broker.CreateTopic("t", 1);
        using (IProducer<byte[], byte[]> client = Client(new ProducerConfig()))
        {
            Headers headers = new() { { "source-format", "other"u8.ToArray() }, { "source-format", "canonical"u8.ToArray() } };
            client.Produce(
                "t",
                new Message<byte[], byte[]>
                {
                    Value = [1],
                    Headers = headers,
                    Timestamp = new Timestamp(1_760_000_000_123, TimestampType.CreateTime),
                }
            );
            client.Flush(Patience.Limit);
        }

        using IConsumer<Ignore, Ignore> reading = Consumer();
        BatchConsumer consumer = new(reading);
        reading.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        List<string> found = [];
        using CancellationTokenSource patience = new(Patience.Limit);
        while (found.Count == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            consumer.Poll(
                TimeSpan.FromMilliseconds(20),
                (in ConsumedRecord record) =>
                {
                    if (record.ErrorCode == ErrorCode.NoError)
                    {
                        for (int i = 0; record.TryGetHeader(i, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value); i++)
                        {
                            found.Add($"{Encoding.UTF8.GetString(name)}={Encoding.UTF8.GetString(value)}");
                        }

                        found.Add($"{record.Timestamp}");
                    }
                }
            );
        }

        consumer.Release();
        Assert.Equal(["source-format=other", "source-format=canonical", "1760000000123"], found);
    }

    public void Dispose() => broker.Dispose();

    private static int PartitionOf(string record) =>
        Partitioners.Murmur2(Encoding.UTF8.GetBytes(record[..record.IndexOf(':')]), Partitions);

    private IProducer<byte[], byte[]> Client(ProducerConfig config)
    {
        config.BootstrapServers = broker.BootstrapServers;
        config.Partitioner = Partitioner.Murmur2Random;
        config.EnableDeliveryReports = false;
        return new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
    }

    private IConsumer<Ignore, Ignore> Consumer() => new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig
            {
                BootstrapServers = broker.BootstrapServers,
                GroupId = "g",
                EnableAutoCommit = false,
                EnablePartitionEof = true,
                FetchWaitMaxMs = 10,
            }
        ).SetLogHandler((_, _) => { }).Build();

    /// <summary>Each record is its key, a colon, and its value.</summary>
    private void Produce(string topic, Partition partition, string[] records)
    {
        using IProducer<byte[], byte[]> client = Client(new ProducerConfig { EnableIdempotence = true });
        using BatchProducer producer = new(client);
        foreach (string[] batch in records.Chunk(BatchProducer.MaxRecords))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(batch));
            List<RecordSlice> slices = [];
            int start = 0;
            foreach (string record in batch)
            {
                int key = record.IndexOf(':');
                slices.Add(new RecordSlice(start, key, record.Length - key));
                start += record.Length;
            }

            Assert.Equal(batch.Length, producer.Produce(topic, partition, bytes, slices.ToArray()));
        }

        Assert.Equal(0, client.Flush(Patience.Limit));
        Assert.Null(producer.Fatal());
    }

    private List<string> Consume(string topic, int partition)
    {
        using IConsumer<Ignore, Ignore> client = Consumer();
        BatchConsumer consumer = new(client);
        client.Assign(new TopicPartitionOffset(topic, partition, Offset.Beginning));
        List<string> read = ReadToEnd(consumer);
        consumer.Release();
        return read;
    }

    private static List<string> ReadToEnd(BatchConsumer consumer)
    {
        List<string> read = [];
        bool isAtEnd = false;
        using CancellationTokenSource patience = new(Patience.Limit);
        while (!isAtEnd || read.Count == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            consumer.Poll(
                TimeSpan.FromMilliseconds(20),
                (in ConsumedRecord record) =>
                {
                    isAtEnd = record.ErrorCode == ErrorCode.Local_PartitionEOF;
                    if (record.ErrorCode == ErrorCode.NoError)
                    {
                        read.Add(Encoding.UTF8.GetString(record.Key) + Encoding.UTF8.GetString(record.Value));
                    }
                }
            );
        }

        return read;
    }
}
