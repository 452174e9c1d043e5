using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Routing;
using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Testing;

/// <summary>
/// What the core says of each lane's committed input, read in one go. Behind routers that input has its ticks in it, as the routers that lived and died said them.
/// </summary>
internal static class PureCore
{
    private static readonly DetectorSettings Core = new WorkerSettings().ForDetector(new Rules());

    /// <returns>Labels as published, in order, by partition of the labeled topic.</returns>
    public static SortedDictionary<int, List<string>> LabelsOf(TestTopics topics, bool isKeyed, int partitions)
    {
        string input = isKeyed ? topics.Raw : topics.Names.Keyed;
        SortedDictionary<int, List<string>> labels = [];
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = topics.BootstrapServers,
                GroupId = $"{topics.Prefix}-core",
                EnableAutoCommit = false,
                EnablePartitionEof = true,
                FetchWaitMaxMs = 20,
            }
        ).SetLogHandler((_, _) => { }).Build();
        for (int partition = 0; partition < partitions; partition++)
        {
            SourcePartition source = new(input, partition);
            LaneDetector detector = new(new PartitionDetector(Core, LinkIdentity.Form), RulesId.Of(Core.Rules), partition);
            ILaneStep step = isKeyed
                ? new KeyedStep(
                    source,
                    partitions,
                    InputPartitioner.Murmur2,
                    new RecordDecoder(new DecoderSettings()),
                    detector,
                    TimeSpan.FromDays(1)
                )
                : new FramedStep(source, detector, TimeSpan.FromDays(1));
            SealedBatch sealedBatch = new(source, 1);
            consumer.Assign(new TopicPartitionOffset(input, partition, Offset.Beginning));
            List<string> said = [];
            while (consumer.Consume(TimeSpan.FromSeconds(60)) is { IsPartitionEOF: false } record)
            {
                InputBatch batch = new() { ReceivedAt = record.Message.Timestamp.UnixTimestampMs };
                batch.Add(
                    record.Offset,
                    record.Message.Timestamp.UnixTimestampMs,
                    SourceFormat.Recognise,
                    record.Message.Key ?? [],
                    record.Message.Value
                );
                step.Process(batch, long.MaxValue, sealedBatch);
                foreach (ref readonly OutputRecord output in sealedBatch.Records)
                {
                    if (output.Topic == OutputTopic.Labeled)
                    {
                        said.Add(Encoding.UTF8.GetString(sealedBatch.Value(output)));
                    }
                }

                sealedBatch.Clear();
            }

            if (said.Count > 0)
            {
                labels.Add(partition, said);
            }
        }

        return labels;
    }
}
