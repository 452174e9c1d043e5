using System.Buffers;
using System.Text.Json;
using BotClickStream.Settings;
using BotClickStream.Traffic;
using Confluent.Kafka;

namespace BotClickStream.Demo;

/// <summary>Sends simulated events to the raw topic as an ESP's bridge does: one by one, unkeyed, in no transaction.</summary>
internal sealed class RawProducer : IDisposable
{
    private static readonly TimeSpan WaitForRoom = TimeSpan.FromMilliseconds(5);

    private readonly ArrayBufferWriter<byte> json = new();
    private readonly Utf8JsonWriter writer;
    private readonly IProducer<Null, byte[]> producer;
    private readonly string topic;

    public RawProducer(ClientConfigs clients, string name, string topic, Action<Error>? onError = null)
    {
        ProducerConfig config = clients.Producer(name);
        config.EnableDeliveryReports = false;
        config.TransactionalId = null;
        config.TransactionTimeoutMs = null;
        producer = new ProducerBuilder<Null, byte[]>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => onError?.Invoke(error))
            .Build();
        writer = new Utf8JsonWriter(json, SimulatedEvent.JsonOptions);
        this.topic = topic;
    }

    public void Send(SimulatedEvent simulated)
    {
        json.ResetWrittenCount();
        writer.Reset(json);
        simulated.WriteJson(writer);
        Message<Null, byte[]> message = new() { Value = json.WrittenSpan.ToArray() };
        while (true)
        {
            try
            {
                producer.Produce(topic, message);
                return;
            }
            catch (ProduceException<Null, byte[]> error) when (error.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(WaitForRoom);
            }
        }
    }

    /// <summary>Returns when the broker has all that was sent.</summary>
    public void Flush(CancellationToken stop) => producer.Flush(stop);

    public void Dispose()
    {
        producer.Dispose();
        writer.Dispose();
    }
}
