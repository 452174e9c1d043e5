using System.Buffers;
using BotClickStream.Brokers;
using BotClickStream.Lanes;
using BotClickStream.Routing;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Tests.Brokers;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace BotClickStream.Tests.Routing;

public sealed class RoutedFramesTests(RealBroker broker)
{
    private const int Targets = 2;

    /// <summary>Behind frames of another source, two steps back, and before markers and a transaction that is still open.</summary>
    [Fact]
    public async Task What_was_made_of_a_source_is_found_among_that_of_others_and_nothing_of_one_that_was_never_read()
    {
        TestTopics topics = await broker.TopicsAsync(raw: 4, keyed: Targets);
        SourcePartition read = new(topics.Raw, 1);
        SourcePartition busy = new(topics.Raw, 3);
        topics.Produce(topics.Names.Keyed, [Frame(read), .. Enumerable.Repeat(Frame(busy), 1_000)]);
        using IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = topics.BootstrapServers, TransactionalId = topics.Prefix }
        ).Build();
        producer.InitTransactions(Patience.Limit);
        Send(new SourcePartition(topics.Raw, 5));
        producer.AbortTransaction();
        Send(new SourcePartition(topics.Raw, 7));
        RoutedFrames frames = Frames(topics);

        Assert.Equal($"{topics.Names.Keyed}[1]", await frames.WhereIsAsync(read, TestContext.Current.CancellationToken).InTime());
        Assert.Equal($"{topics.Names.Keyed}[1]", await frames.WhereIsAsync(busy, TestContext.Current.CancellationToken).InTime());
        Assert.Null(await frames.WhereIsAsync(new SourcePartition("another", 1), TestContext.Current.CancellationToken).InTime());
        Assert.Null(await frames.WhereIsAsync(new SourcePartition(topics.Raw, 2), TestContext.Current.CancellationToken).InTime());
        Assert.Null(await frames.WhereIsAsync(new SourcePartition(topics.Raw, 5), TestContext.Current.CancellationToken).InTime());
        Assert.Null(await frames.WhereIsAsync(new SourcePartition(topics.Raw, 7), TestContext.Current.CancellationToken).InTime());

        void Send(SourcePartition source)
        {
            producer.BeginTransaction();
            producer.Produce(new TopicPartition(topics.Names.Keyed, 1), new Message<Null, byte[]> { Value = Frame(source).Value });
            producer.Flush(Patience.Limit);
        }
    }

    private static TestRecord Frame(SourcePartition source)
    {
        ArrayBufferWriter<byte> bytes = new();
        new FrameWriter().Write(source, sources: 4, default, bytes);
        return new TestRecord(null, bytes.WrittenSpan.ToArray(), source.Partition % Targets);
    }

    private static RoutedFrames Frames(TestTopics topics) =>
        new(
            new ClientConfigs(topics.Settings.Kafka, BrokerKind.Real).StateConsumer(topics.Prefix, "test"),
            new BrokerErrors(
                new WorkerMetrics(Metrics.NewCustomRegistry()),
                new BrokerContact(new WorkerHealth(), NullLogger.Instance, TimeProvider.System),
                NullLogger.Instance,
                new WorkerFailure()
            ),
            topics.Names.Keyed,
            Targets,
            TimeProvider.System
        );
}
