using BotClickStream.Brokers;
using BotClickStream.Lanes;
using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Publishing;

/// <summary>
/// The only one that produces. Without transactions as yet: what it says is published has been acknowledged by all replicas in sync, in
/// order and once, but the batches of a round become visible one by one.
/// </summary>
internal sealed class OutputProducer : IDisposable
{
    private readonly IProducer<byte[], byte[]> producer;
    private readonly Action<DeliveryReport<byte[], byte[]>> onDelivery;
    private readonly string[] topics;
    private long undelivered;
    private Error? firstFailure;

    public OutputProducer(ClientConfigs configs, string role, TopicSettings topics, BrokerErrors errors)
    {
        producer = new ProducerBuilder<byte[], byte[]>(configs.Producer(role))
            .SetErrorHandler((_, error) => errors.Notice($"{role} producer", error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
        this.topics = [topics.Keyed, topics.Labeled, topics.Corrections, topics.Rejected];
        onDelivery = report =>
        {
            if (report.Error.IsError)
            {
                Interlocked.CompareExchange(ref firstFailure, report.Error, null);
            }

            Interlocked.Decrement(ref undelivered);
        };
    }

    /// <summary>Returns once all of it is acknowledged; throws where the broker refuses.</summary>
    public void Publish(IReadOnlyList<SealedBatch> batches)
    {
        foreach (SealedBatch batch in batches)
        {
            foreach (ref readonly OutputRecord record in batch.Records)
            {
                Send(batch, record);
            }
        }

        while (Interlocked.Read(ref undelivered) > 0)
        {
            producer.Flush(TimeSpan.FromMilliseconds(100));
        }

        if (firstFailure is { } failure)
        {
            throw new WorkerException(
                $"An output could not be published: {failure.Reason} ({failure.Code}). {BrokerErrors.Advice(failure)}"
            );
        }
    }

    public void Dispose() => producer.Dispose();

    private void Send(SealedBatch batch, in OutputRecord record)
    {
        Message<byte[], byte[]> message = new()
        {
            Key = record.KeyLength == 0 ? null! : batch.Key(record).ToArray(),
            Value = batch.Value(record).ToArray(),
            Headers = record.Rejected?.ToHeaders(),
        };
        TopicPartition target = new(topics[(int)record.Topic], record.Partition ?? Partition.Any);
        Interlocked.Increment(ref undelivered);
        while (true)
        {
            try
            {
                producer.Produce(target, message, onDelivery);
                return;
            }
            catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
