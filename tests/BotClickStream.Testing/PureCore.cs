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
/// What the core says of each lane's committed input, read in one go. Behind routers that input has its ticks in it, as the routers that lived and died said them.
/// </summary>
internal static class PureCore
{
    private static readonly DetectorSettings Core = new WorkerSettings().ForDetector(new Rules(), FingerprintData.BuiltIn);

    /// <param name="settings">By default the worker's own.</param>
    /// <returns>Labels as published, in order, by partition of the labeled topic.</returns>
    public static SortedDictionary<int, List<string>> LabelsOf(
        TestTopics topics,
        bool isKeyed,
        int partitions,
        DetectorSettings? settings = null
    )
    {
        settings ??= Core;
        string input = isKeyed ? topics.Raw : topics.Names.Keyed;
        SortedDictionary<int, List<string>> labels = [];
        using IConsumer<byte[]?, byte[]?> consumer = ConsumerOf(topics);
        for (int partition = 0; partition < partitions; partition++)
        {
            SourcePartition source = new(input, partition);
            ILaneStep step = isKeyed
                ? KeyedStepOf(source, partitions, new PartitionDetector(settings, LinkIdentity.Form))
                : new FramedStep(source, LaneOf(source, new PartitionDetector(settings, LinkIdentity.Form)), TimeSpan.FromDays(1));
            SealedBatch sealedBatch = new(source, 1);
            List<string> said = [];
            foreach (ConsumeResult<byte[]?, byte[]?> record in Read(consumer, input, partition))
            {
                step.Process(InputOf(record), long.MaxValue, sealedBatch);
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
    /// The last label that the core gives each event of keyed input, with what lanes were told by other partitions where they were told it: each batch's state says how far in the profiles' topic its lane had come.
    /// </summary>
    /// <param name="told">How many profiles the lanes took.</param>
    public static Dictionary<string, string> LastLabelsOf(TestTopics topics, int partitions, out int told)
    {
        using IConsumer<byte[]?, byte[]?> consumer = ConsumerOf(topics);
        ProfileRecord[] profiles =
        [
            .. Read(consumer, topics.Names.Profiles, ProfileFeed.Partition)
                .Select(record => ProfileRecord.Read(record.Message.Key, record.Message.Value, record.Offset, out _)!),
        ];
        told = 0;
        Dictionary<string, string> last = [];
        for (int partition = 0; partition < partitions; partition++)
        {
            SourcePartition source = new(topics.Raw, partition);
            PartitionDetector core = new(Core, LinkIdentity.Form);
            KeyedStep step = KeyedStepOf(source, partitions, core);
            Queue<ProfileRecord> others = new(profiles.Where(profile => profile.Partition != partition));
            Queue<ConsumeResult<byte[]?, byte[]?>> input = new(Read(consumer, topics.Raw, partition));
            SealedBatch sealedBatch = new(source, 1);
            foreach ((long nextOffset, long profileUpdates) in Read(consumer, topics.Names.State, partition).Select(BatchOf))
            {
                while (others.TryPeek(out ProfileRecord? profile) && profile.Offset < profileUpdates)
                {
                    core.Apply(others.Dequeue().ToUpdate());
                    told++;
                }

                InputBatch none = new() { NextOffset = nextOffset };
                step.Process(none, long.MaxValue, sealedBatch);
                while (input.TryPeek(out ConsumeResult<byte[]?, byte[]?>? record) && record.Offset < nextOffset)
                {
                    step.Process(InputOf(record), long.MaxValue, sealedBatch);
                    input.Dequeue();
                }

                foreach ((string key, string value) in TakeLabels(sealedBatch))
                {
                    using JsonDocument json = JsonDocument.Parse(value);
                    last[key] = json.RootElement.GetProperty("label").GetString()!;
                }
            }
        }

        return last;

        static (long NextOffset, long ProfileUpdates) BatchOf(ConsumeResult<byte[]?, byte[]?> record)
        {
            Proof.Holds(StateChunk.Read(record.Message.Value, out StateChunk chunk) is null, "a record of the state can't be read");
            return (chunk.Progress.NextOffset, chunk.Progress.ProfileUpdates);
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

    private static LaneDetector LaneOf(SourcePartition source, PartitionDetector core) =>
        new(
            core,
            RulesId.Of(Core.Rules, FingerprintData.BuiltIn),
            new LanePartitions(source.Partition, source.Partition, source.Partition)
        );

    private static KeyedStep KeyedStepOf(SourcePartition source, int partitions, PartitionDetector core) =>
        new(
            source,
            partitions,
            InputPartitioner.Murmur2,
            new RecordDecoder(new DecoderSettings()),
            LaneOf(source, core),
            TimeSpan.FromDays(1)
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
    private static InputBatch InputOf(ConsumeResult<byte[]?, byte[]?> record)
    {
        InputBatch batch = new() { ReceivedAt = record.Message.Timestamp.UnixTimestampMs };
        batch.Add(
            record.Offset,
            record.Message.Timestamp.UnixTimestampMs,
            SourceFormat.Recognise,
            record.Message.Key ?? [],
            record.Message.Value
        );
        return batch;
    }
}
