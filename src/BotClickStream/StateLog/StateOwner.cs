using System.Buffers.Binary;
using System.Text;
using Confluent.Kafka;

namespace BotClickStream.StateLog;

/// <summary>Whose state a log holds: of no other may it be restored, since offsets and campaigns would not be the same.</summary>
/// <param name="group">The detector's consumer group.</param>
/// <param name="topic">The topic that lanes read, as the broker made it: one made anew has another id.</param>
/// <param name="partition">Of that topic and of the log.</param>
/// <param name="partitions">Of that topic.</param>
public sealed class StateOwner(string group, TopicId topic, int partition, int partitions)
{
    /// <summary>Longest name of a group that fits into a chunk.</summary>
    public const int MaxGroupBytes = 1024;

    public string Group => group;
    public TopicId Topic => topic;
    public int Partition => partition;
    public int Partitions => partitions;

    internal byte[] GroupBytes { get; } = Encoding.UTF8.GetBytes(group);

    /// <summary>Why a chunk is somebody else's; <see langword="null"/> where it isn't.</summary>
    internal StateFault? Check(in StateChunk chunk)
    {
        if (!chunk.Group.SequenceEqual(GroupBytes))
        {
            return new StateFault(
                StateFaults.OtherGroup,
                $"it is the state of group '{Encoding.UTF8.GetString(chunk.Group)}', and this worker's group is '{Group}': give each group a state topic "
                    + "of its own (Topics:State), or set Kafka:GroupId back"
            );
        }

        if (chunk.Partition != Partition)
        {
            return new StateFault(
                StateFaults.OtherPartition,
                $"it is the state of partition {chunk.Partition}: the topic's records were moved, as by copying them with another partitioner. "
                    + $"Copy the topic partition by partition, or {StateFaults.StartOver}"
            );
        }

        if (chunk.Topic != Topic)
        {
            return new StateFault(
                StateFaults.OtherTopic,
                $"it is the state of an input topic with id {chunk.Topic}, and the one that is there has id {Topic}: the topic was deleted and made anew, so that "
                    + $"offsets mean other records. {StateFaults.ToStartOver}"
            );
        }

        return chunk.Partitions == Partitions
            ? null
            : new StateFault(
                StateFaults.Repartitioned,
                $"its input topic had {chunk.Partitions} partitions and has {Partitions}: campaigns may have moved to other partitions than their state. "
                    + $"Partitions can't be taken away again; {StateFaults.StartOver}"
            );
    }
}

/// <summary>A topic's id, which the broker makes with the topic.</summary>
public readonly record struct TopicId(ulong High, ulong Low)
{
    public static TopicId Of(Uuid id) => new((ulong)(long)id.MostSignificantBits, (ulong)(long)id.LeastSignificantBits);

    /// <summary>As Kafka's tools print it.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }
}
