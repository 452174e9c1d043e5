using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Profiles;
using BotClickStream.Routing;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.StateLog;
using Confluent.Kafka;

namespace BotClickStream.Testing;

/// <summary>
/// What the core says of each lane's committed input, told what the lane's log says: where each of its batches began and ended, what time it was at its end, and what other partitions had told by its beginning. A wrong time in the log
/// would not show here.
/// </summary>
internal static class PureCore
{
    /// <param name="lateness">The lanes'.</param>
    /// <param name="told">How many profiles the lanes took.</param>
    /// <returns>Labels as published, in order, by partition of the labeled topic.</returns>
    public static SortedDictionary<int, List<string>> LabelsOf(
        TestTopics topics,
        bool isKeyed,
        int partitions,
        DetectorSettings settings,
        TimeSpan lateness,
        out int told
    )
    {
        SortedDictionary<int, List<string>> labels = [];
        using IConsumer<byte[]?, byte[]?> consumer = ConsumerOf(topics);
        List<StoredRecord> profiles = ReadStored(consumer, topics.Names.Profiles, ProfileFeed.Partition);
        told = 0;
        for (int partition = 0; partition < partitions; partition++)
        {
            LoggedLane lane = new(
                new SourcePartition(isKeyed ? topics.Raw : topics.Names.Keyed, partition),
                ReadStored(consumer, isKeyed ? topics.Raw : topics.Names.Keyed, partition),
                ReadStored(consumer, topics.Names.State, partition)
            );
            List<string> said = LabelsOf(lane, isKeyed, partitions, settings, lateness, profiles, out int toldHere);
            told += toldHere;
            if (said.Count > 0)
            {
                labels.Add(partition, said);
            }
        }

        return labels;
    }

    /// <summary>The same of one lane.</summary>
    /// <param name="profiles">What the profiles' topic has, from its beginning on.</param>
    public static List<string> LabelsOf(
        LoggedLane lane,
        bool isKeyed,
        int partitions,
        DetectorSettings settings,
        TimeSpan lateness,
        IEnumerable<StoredRecord> profiles,
        out int told
    )
    {
        told = 0;
        SourcePartition source = lane.Source;
        PartitionDetector detector = new(settings, LinkIdentity.Form);
        LaneDetector replayed = new(
            detector,
            RulesId.Of(settings.Rules, FingerprintData.BuiltIn),
            new LanePartitions(source.Partition, source.Partition, source.Partition, source.Partition)
        );
        Queue<ProfileRecord> others = new(
            profiles
                .Select(record => ProfileRecord.Read(record.Key, record.Value, record.Offset, out _)!)
                .Where(profile => profile.Partition != source.Partition)
        );
        Queue<StoredRecord> left = new(lane.Input);
        SealedBatch batch = new(source, 1);
        List<string> said = [];
        ILaneStep step = StepFrom(default);
        (int epoch, TimeBefore time) = (0, default);
        foreach (StoredRecord record in lane.Log)
        {
            StateChunk chunk = ChunkOf(record);
            Proof.Holds(epoch > 0 || chunk.BatchSeq == 1, $"the log of {source} was cut: it begins with batch {chunk.BatchSeq}");
            if (chunk.Index > 0)
            {
                continue;
            }

            LaneProgress progress = chunk.Progress;
            while (others.TryPeek(out ProfileRecord? profile) && profile.Offset < progress.ProfileUpdates)
            {
                detector.Apply(others.Dequeue().ToUpdate());
                told++;
            }

            if (chunk.Epoch != epoch)
            {
                // A lane that is made anew goes on from what time it was; what its sources had said it hears again from there.
                (epoch, step) = (chunk.Epoch, StepFrom(time));
            }

            while (left.TryPeek(out StoredRecord? input) && input.Offset < progress.NextOffset)
            {
                step.Process(InputOf(left.Dequeue()), long.MaxValue, batch);
            }

            replayed.AdvanceTo(progress.Watermark);
            time = new TimeBefore(progress.Watermark, progress.SourceTime, progress.SourceTimestamp);
            replayed.Seal(batch, time, now: 0);
            said.AddRange(batch.Labels());
            batch.Clear();
        }

        return said;

        ILaneStep StepFrom(TimeBefore before) =>
            isKeyed
                ? new KeyedStep(
                    source,
                    partitions,
                    InputPartitioner.Murmur2,
                    new RecordDecoder(new DecoderSettings()),
                    replayed,
                    lateness,
                    before
                )
                : new FramedStep(source, replayed, lateness, before);
    }

    private static StateChunk ChunkOf(StoredRecord record)
    {
        Proof.Holds(StateChunk.Read(record.Value, out StateChunk chunk) is null, "a record of the state can't be read");
        return chunk;
    }

    private static IConsumer<byte[]?, byte[]?> ConsumerOf(TestTopics topics) => new ConsumerBuilder<byte[]?, byte[]?>(
            new ConsumerConfig
            {
                BootstrapServers = topics.BootstrapServers,
                GroupId = $"{topics.Prefix}-core",
                EnableAutoCommit = false,
                EnablePartitionEof = true,
                IsolationLevel = IsolationLevel.ReadCommitted,
                FetchWaitMaxMs = 20,
            }
        ).SetLogHandler((_, _) => { }).Build();

    /// <summary>All committed records of a partition.</summary>
    private static List<ConsumeResult<byte[]?, byte[]?>> Read(IConsumer<byte[]?, byte[]?> consumer, string topic, int partition)
    {
        consumer.Assign(new TopicPartitionOffset(topic, partition, Offset.Beginning));
        List<ConsumeResult<byte[]?, byte[]?>> read = [];
        while (consumer.Consume(TimeSpan.FromSeconds(60)) is { IsPartitionEOF: false } record)
        {
            read.Add(record);
        }

        return read;
    }

    private static List<StoredRecord> ReadStored(IConsumer<byte[]?, byte[]?> consumer, string topic, int partition) =>
        [.. Read(consumer, topic, partition).Select(StoredRecord.Of)];

    /// <summary>The labels that a batch holds, in order.</summary>
    public static List<string> Labels(this SealedBatch batch)
    {
        List<string> labels = [];
        foreach (ref readonly OutputRecord output in batch.Records)
        {
            if (output.Topic == OutputTopic.Labeled)
            {
                labels.Add(Encoding.UTF8.GetString(batch.Value(output)));
            }
        }

        return labels;
    }

    /// <summary>A record as a batch of its own.</summary>
    private static InputBatch InputOf(StoredRecord record)
    {
        InputBatch batch = new() { ReceivedAt = record.Timestamp };
        batch.Add(record.Offset, record.Timestamp, SourceFormat.Recognise, record.Key, record.Value);
        return batch;
    }
}

/// <summary>A committed record, as a topic's partition has it.</summary>
internal sealed record StoredRecord(long Offset, long Timestamp, byte[] Key, byte[] Value)
{
    public static StoredRecord Of(ConsumeResult<byte[]?, byte[]?> record) =>
        new(record.Offset, record.Message.Timestamp.UnixTimestampMs, record.Message.Key ?? [], record.Message.Value ?? []);
}

/// <summary>What a lane has read and what it has written to its log, from its first batch on.</summary>
internal sealed record LoggedLane(SourcePartition Source, IEnumerable<StoredRecord> Input, IEnumerable<StoredRecord> Log);
