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
/// What the core says of each lane's committed input, read in one go. Behind routers that input has its ticks in it, as the routers that lived and died said them; what a lane that was made anew knew of time its log says.
/// </summary>
internal static class PureCore
{
    private static readonly DetectorSettings Core = WorkerProcess.Settings.ForDetector(new Rules(), FingerprintData.BuiltIn);

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
        string input = isKeyed ? topics.Raw : topics.Names.Keyed;
        SortedDictionary<int, List<string>> labels = [];
        using IConsumer<byte[]?, byte[]?> consumer = ConsumerOf(topics);
        for (int partition = 0; partition < partitions; partition++)
        {
            SourcePartition source = new(input, partition);
            PartitionDetector core = new(settings, LinkIdentity.Form);
            Queue<(long From, TimeBefore Time)> starts = isKeyed ? [] : StartsOf(ReadStored(consumer, topics.Names.State, partition));
            ILaneStep step = isKeyed ? KeyedStepOf(source, partitions, core) : new FramedStep(source, LaneOf(source, core), lateness);
            SealedBatch sealedBatch = new(source, 1);
            List<string> said = [];
            foreach (ConsumeResult<byte[]?, byte[]?> record in Read(consumer, input, partition))
            {
                while (starts.TryPeek(out (long From, TimeBefore Time) start) && record.Offset >= start.From)
                {
                    step = new FramedStep(source, LaneOf(source, core), lateness, starts.Dequeue().Time);
                }

                step.Process(InputOf(StoredRecord.Of(record)), long.MaxValue, sealedBatch);
                said.AddRange(TakeLabels(sealedBatch).Select(label => label.Value));
            }

            if (said.Count > 0)
            {
                labels.Add(partition, said);
            }
        }

        return labels;
    }

    /// <summary>
    /// From where on a lane was made anew, by its log, and how far its time had come: what its sources had said it hears again from there.
    /// </summary>
    private static Queue<(long From, TimeBefore Time)> StartsOf(List<StoredRecord> state)
    {
        Queue<(long From, TimeBefore Time)> starts = [];
        (int Epoch, LaneProgress Progress)? before = null;
        foreach (StoredRecord record in state)
        {
            StateChunk chunk = ChunkOf(record);
            if (before is { } known && known.Epoch != chunk.Epoch)
            {
                LaneProgress progress = known.Progress;
                starts.Enqueue((progress.NextOffset, new TimeBefore(progress.Watermark, progress.SourceTime, progress.SourceTimestamp)));
            }

            before = (chunk.Epoch, chunk.Progress);
        }

        return starts;
    }

    /// <summary>
    /// The last label that the core gives each event of keyed input, with what lanes were told by other partitions where they were told it: each batch's state says how far in the profiles' topic its lane had come.
    /// </summary>
    /// <param name="said">The last label of each event as the lanes said it; what they had still to say when they were stopped is added.</param>
    /// <param name="told">How many profiles the lanes took.</param>
    public static Dictionary<string, string> LastLabelsOf(TestTopics topics, int partitions, Dictionary<string, string> said, out int told)
    {
        using IConsumer<byte[]?, byte[]?> consumer = ConsumerOf(topics);
        List<StoredRecord> profiles = ReadStored(consumer, topics.Names.Profiles, ProfileFeed.Partition);
        told = 0;
        Dictionary<string, string> last = [];
        for (int partition = 0; partition < partitions; partition++)
        {
            SourcePartition source = new(topics.Raw, partition);
            List<StoredRecord> state = ReadStored(consumer, topics.Names.State, partition);
            told += Replay(source, partitions, ReadStored(consumer, topics.Raw, partition), state, profiles, last);
            WorkOff(source, partitions, state, profiles, said);
        }

        return last;
    }

    /// <summary>Adds what a lane that was stopped had still to say, by its state and what it had been told.</summary>
    private static void WorkOff(
        SourcePartition source,
        int partitions,
        List<StoredRecord> state,
        List<StoredRecord> profiles,
        Dictionary<string, string> said
    )
    {
        PartitionDetector lane = new(Core, LinkIdentity.Form);
        LaneProgress progress = default;
        foreach (StoredRecord record in state)
        {
            StateChunk chunk = ChunkOf(record);
            lane.Restore(chunk.Rows);
            progress = chunk.Progress;
        }

        lane.CompleteRestore();
        foreach (StoredRecord record in profiles.Where(record => record.Offset < progress.ProfileUpdates))
        {
            ProfileRecord profile = ProfileRecord.Read(record.Key, record.Value, record.Offset, out _)!;
            if (profile.Partition != source.Partition)
            {
                lane.Recall(profile.ToUpdate());
            }
        }

        lane.CompleteRecall();
        SealedBatch left = new(source, 1);
        Drain(lane, KeyedStepOf(source, partitions, lane), progress.NextOffset, left);
        KeepLast(left, said);
    }

    /// <summary>The same of one lane, whose labels it adds.</summary>
    /// <param name="state">What the lane's log has, from its first batch on.</param>
    /// <returns>How many profiles the lane took.</returns>
    public static int Replay(
        SourcePartition source,
        int partitions,
        IEnumerable<StoredRecord> input,
        IEnumerable<StoredRecord> state,
        IEnumerable<StoredRecord> profiles,
        Dictionary<string, string> last
    )
    {
        int told = 0;
        PartitionDetector core = new(Core, LinkIdentity.Form);
        KeyedStep step = KeyedStepOf(source, partitions, core);
        Queue<ProfileRecord> others = new(
            profiles
                .Select(record => ProfileRecord.Read(record.Key, record.Value, record.Offset, out _)!)
                .Where(profile => profile.Partition != source.Partition)
        );
        Queue<StoredRecord> left = new(input);
        SealedBatch sealedBatch = new(source, 1);
        foreach (LaneProgress progress in state.Select(record => ChunkOf(record).Progress))
        {
            while (others.TryPeek(out ProfileRecord? profile) && profile.Offset < progress.ProfileUpdates)
            {
                core.Apply(others.Dequeue().ToUpdate());
                told++;
            }

            InputBatch none = new() { NextOffset = progress.NextOffset };
            step.Process(none, long.MaxValue, sealedBatch);
            while (left.TryPeek(out StoredRecord? record) && record.Offset < progress.NextOffset)
            {
                step.Process(InputOf(left.Dequeue()), long.MaxValue, sealedBatch);
            }

            KeepLast(sealedBatch, last);
        }

        Drain(core, step, left.TryPeek(out StoredRecord? unread) ? unread.Offset : 0, sealedBatch);
        KeepLast(sealedBatch, last);
        return told;
    }

    private static StateChunk ChunkOf(StoredRecord record)
    {
        Proof.Holds(StateChunk.Read(record.Value, out StateChunk chunk) is null, "a record of the state can't be read");
        return chunk;
    }

    /// <summary>
    /// Works off what waits to be judged again. How often a lane does so between two records of its state nobody knows: what it had not come to when it was stopped, the core may have, and the other way round.
    /// </summary>
    public static void Drain(PartitionDetector detector, ILaneStep step, long nextOffset, SealedBatch output)
    {
        while (detector.HasPendingJudgements)
        {
            step.Process(new InputBatch { NextOffset = nextOffset }, long.MaxValue, output);
        }
    }

    private static void KeepLast(SealedBatch batch, Dictionary<string, string> last)
    {
        foreach ((string key, string value) in TakeLabels(batch))
        {
            using JsonDocument json = JsonDocument.Parse(value);
            last[key] = json.RootElement.GetProperty("label").GetString()!;
        }
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

    private static LaneDetector LaneOf(SourcePartition source, PartitionDetector core) =>
        new(
            core,
            RulesId.Of(Core.Rules, FingerprintData.BuiltIn),
            new LanePartitions(source.Partition, source.Partition, source.Partition, source.Partition)
        );

    private static KeyedStep KeyedStepOf(SourcePartition source, int partitions, PartitionDetector core) =>
        new(
            source,
            partitions,
            InputPartitioner.Murmur2,
            new RecordDecoder(new DecoderSettings()),
            LaneOf(source, core),
            WorkerProcess.Settings.Lateness
        );

    /// <summary>Takes out what was said, with its keys.</summary>
    private static List<(string Key, string Value)> TakeLabels(SealedBatch batch)
    {
        List<(string, string)> labels = [];
        foreach (ref readonly OutputRecord output in batch.Records)
        {
            if (output.Topic == OutputTopic.Labeled)
            {
                labels.Add((Encoding.UTF8.GetString(batch.Key(output)), Encoding.UTF8.GetString(batch.Value(output))));
            }
        }

        batch.Clear();
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
