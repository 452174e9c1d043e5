using BotClickStream.Decoding;
using BotClickStream.Lanes;
using BotClickStream.Sources;
using Confluent.Kafka;

namespace BotClickStream.Input;

/// <summary>Where the poll loop stands with one of its partitions. Only its thread touches it.</summary>
internal sealed class PartitionReader(PartitionLane lane, SourceFormat format)
{
    public SourcePartition Source { get; } = lane.Source;
    public TopicPartition TopicPartition { get; } = new(lane.Source.Topic, lane.Source.Partition);
    public PartitionLane Lane { get; } = lane;
    public Func<InputBatch, bool> TryHand { get; } = lane.TryHand;
    public SourceFormat Format { get; } = format;
    public LaneIntake Intake { get; } = new();
    public InputBatch? Open { get; set; }
    public long OpenedAt { get; set; }
    public long HandedAt { get; set; }

    /// <summary>The offset after everything read; −1 before anything is known of the partition.</summary>
    public long NextOffset { get; set; } = -1;

    /// <summary>Whether its records wait in the client, since its lane can't keep up or is ahead of another's. What operators see calls that paused.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Whether what came had been read before.</summary>
    public bool HasStrayed { get; set; }
}
