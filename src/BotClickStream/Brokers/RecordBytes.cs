using Confluent.Kafka;

namespace BotClickStream.Brokers;

/// <summary>
/// Keeps the bytes of the key, or of the value, that the consumer came to last, in one buffer, until they are copied to their
/// partition's batch: the client would else make an array for each.
/// </summary>
internal sealed class RecordBytes : IDeserializer<Ignore>
{
    private byte[] bytes = new byte[4096];
    private int length;

    public ReadOnlySpan<byte> Last => bytes.AsSpan(0, length);

    public Ignore Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (data.Length > bytes.Length)
        {
            bytes = new byte[Math.Max(data.Length, bytes.Length * 2)];
        }

        data.CopyTo(bytes);
        length = data.Length;
        return null!;
    }
}
