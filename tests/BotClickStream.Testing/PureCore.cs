using System.Text;
using System.Text.Json;
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
    /// <returns>Labels as published, in order, by partition of the labeled topic.</returns>
    public static SortedDictionary<int, List<string>> LabelsOf(
        TestTopics topics,
        bool isKeyed,
        int partitions,
        DetectorSettings settings,
        TimeSpan lateness
    )
    {
        (List<LoggedLane> lanes, List<StoredRecord> profiles) = Read(topics, isKeyed, partitions);
        SortedDictionary<int, List<string>> labels = [];
        foreach (LoggedLane lane in lanes)
        {
            List<string> said = LabelsOf(lane, isKeyed, partitions, settings, lateness, profiles, isToTheEnd: false, out _);
            if (said.Count > 0)
            {
                labels.Add(lane.Source.Partition, said);
            }
        }

        return labels;
    }

    /// <summary>
    /// The last label that the core gives each event of keyed input, once nothing waits to be judged again. What a lane that was made anew has been told meanwhile it hears at once, and the core one after the other: so the order may be
    /// another.
    /// </summary>
    /// <param name="said">The last label of each event as the lanes said it; what they had still to say when they were stopped is added.</param>
    /// <param name="told">How many profiles the lanes took.</param>
    public static Dictionary<string, string> LastLabelsOf(
        TestTopics topics,
        int partitions,
        DetectorSettings settings,
        TimeSpan lateness,
        Dictionary<string, string> said,
        out int told
    )
    {
        (List<LoggedLane> lanes, List<StoredRecord> profiles) = Read(topics, isKeyed: true, partitions);
        told = 0;
        Dictionary<string, string> last = [];
        foreach (LoggedLane lane in lanes)
        {
            KeepLast(LabelsOf(lane, isKeyed: true, partitions, settings, lateness, profiles, isToTheEnd: true, out int toldHere), last);
            KeepLast(LeftOf(lane, settings, profiles), said);
            told += toldHere;
        }

        return last;
    }

    public static void KeepLast(IEnumerable<string> labels, Dictionary<string, string> last)
    {
        foreach (string label in labels)
        {
            using JsonDocument json = JsonDocument.Parse(label);
            JsonElement root = json.RootElement;
            last[$"{root.GetProperty("campaignId").GetString()}|{root.GetProperty("eventId").GetString()}"] = root.GetProperty("label")
                .GetString()!;
        }
    }

    private static (List<LoggedLane> Lanes, List<StoredRecord> Profiles) Read(TestTopics topics, bool isKeyed, int partitions)
    {
        using IConsumer<byte[]?, byte[]?> consumer = ConsumerOf(topics);
        string input = isKeyed ? topics.Raw : topics.Names.Keyed;
        List<LoggedLane> lanes =
        [
            .. Enumerable
                .Range(0, partitions)
                .Select(partition => new LoggedLane(
                    new SourcePartition(input, partition),
                    ReadStored(consumer, input, partition),
                    ReadStored(consumer, topics.Names.State, partition)
                )),
        ];
        return (lanes, ReadStored(consumer, topics.Names.Profiles, ProfileFeed.Partition));
    }

    /// <summary>What a lane had still to say when it was stopped, by its state and what it had been told.</summary>
    private static List<string> LeftOf(LoggedLane lane, DetectorSettings settings, List<StoredRecord> profiles)
    {
        PartitionDetector detector = new(settings, LinkIdentity.Form);
        LaneProgress progress = default;
        foreach (StoredRecord record in lane.Log)
        {
            StateChunk chunk = ChunkOf(record);
            detector.Restore(chunk.Rows);
            progress = chunk.Progress;
        }

        detector.CompleteRestore();
        foreach (ProfileRecord profile in OfOthers(profiles, lane.Source).Where(profile => profile.Offset < progress.ProfileUpdates))
        {
            detector.Recall(profile.ToUpdate());
        }

        detector.CompleteRecall();
        return Drain(detector, lane.Source);
    }

    /// <summary>Has a detector judge all that waits.</summary>
    private static List<string> Drain(PartitionDetector detector, SourcePartition source)
    {
        List<string> said = [];
        LaneDetector lane = LaneOf(detector, source);
        SealedBatch batch = new(source, 1);
        while (detector.HasPendingJudgements)
        {
            lane.Seal(batch, new TimeBefore(detector.Watermark, 0, 0), now: 0);
            said.AddRange(batch.Labels());
            batch.Clear();
        }

        return said;
    }

    private static LaneDetector LaneOf(PartitionDetector detector, SourcePartition source) =>
        new(
            detector,
            RulesId.Of(detector.Settings.Rules, FingerprintData.BuiltIn),
            new LanePartitions(source.Partition, source.Partition, source.Partition, source.Partition)
        );

    private static IEnumerable<ProfileRecord> OfOthers(IEnumerable<StoredRecord> profiles, SourcePartition source) =>
        profiles
            .Select(record => ProfileRecord.Read(record.Key, record.Value, record.Offset, out _)!)
            .Where(profile => profile.Partition != source.Partition);

    /// <summary>The same of one lane.</summary>
    /// <param name="profiles">What the profiles' topic has, from its beginning on.</param>
    /// <param name="isToTheEnd">Whether all is judged that waits by the log's end.</param>
    /// <param name="told">How many profiles the lane took.</param>
    public static List<string> LabelsOf(
        LoggedLane lane,
        bool isKeyed,
        int partitions,
        DetectorSettings settings,
        TimeSpan lateness,
        IEnumerable<StoredRecord> profiles,
        bool isToTheEnd,
        out int told
    )
    {
        told = 0;
        SourcePartition source = lane.Source;
        PartitionDetector detector = new(settings, LinkIdentity.Form);
        LaneDetector replayed = LaneOf(detector, source);
        Queue<ProfileRecord> others = new(OfOthers(profiles, source));
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

        if (isToTheEnd)
        {
            said.AddRange(Drain(detector, source));
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
        while (consumer.Consume(Patience.Limit) is { IsPartitionEOF: false } record)
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
