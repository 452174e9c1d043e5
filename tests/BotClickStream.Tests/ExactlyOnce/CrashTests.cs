using System.Globalization;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using Confluent.Kafka;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>
/// Kills, stops and multiplies the worker under load on a real broker, and then looks only at what a reader of committed records sees. How often it kills can be
/// set: <c>BOTCLICKSTREAM_KILLS</c>.
/// </summary>
public sealed class CrashTests(RealBroker realBroker)
{
    private const int Partitions = 3;
    private const int PerSecond = 1500;

    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("BOTCLICKSTREAM_KILLS"), CultureInfo.InvariantCulture, out int kills) ? kills : 3;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task However_often_it_is_killed_each_event_takes_effect_exactly_once(bool isKeyed)
    {
        TestTopics topics = await TestTopics.OnAsync(realBroker, raw: Partitions, keyed: Partitions);
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        using CancellationTokenSource enough = new();
        Task<int> load = SteadyLoad.ProduceAsync(topics, PerSecond, isKeyed, Partitions, enough.Token);
        using CommittedOutputs outputs = new(topics);
        for (int kill = 0; kill < Kills; kill++)
        {
            using WorkerProcess victim = WorkerProcess.Start(topics, isKeyed);
            // In its work, wherever it is in it by then.
            await outputs.ReadUntilAsync(outputs.Events + random.Next(1, 2 * PerSecond), victim);
            await Task.Delay(random.Next(100), TestContext.Current.CancellationToken);
            await victim.KillAsync();
        }

        await enough.CancelAsync();
        int events = await load;
        using WorkerProcess last = WorkerProcess.Start(topics, isKeyed);
        await outputs.ReadUntilAsync(events, last);
        await last.StopAsync();
        outputs.ReadToEnd();

        outputs.Check(Enumerable.Range(0, events).Select(SteadyLoad.Key));
        Assert.Equal(0, outputs.Rejected);
        if (isKeyed)
        {
            Assert.Equal(PureCore(topics), outputs.LabelsByPartition);
        }
    }

    /// <summary>What the core says of each partition's input, read in one go.</summary>
    private static SortedDictionary<int, List<string>> PureCore(TestTopics topics)
    {
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
        for (int partition = 0; partition < Partitions; partition++)
        {
            SourcePartition source = new(topics.Raw, partition);
            KeyedStep step = new(
                source,
                Partitions,
                InputPartitioner.Murmur2,
                new RecordDecoder(new DecoderSettings()),
                new LaneDetector(new PartitionDetector(Core, LinkIdentity.Write), RulesId.Of(Core.Rules), partition),
                TimeSpan.FromDays(1)
            );
            SealedBatch sealedBatch = new(source, 1);
            consumer.Assign(new TopicPartitionOffset(topics.Raw, partition, Offset.Beginning));
            List<string> said = [];
            while (consumer.Consume(TimeSpan.FromSeconds(60)) is { IsPartitionEOF: false } record)
            {
                InputBatch batch = new() { ReceivedAt = record.Message.Timestamp.UnixTimestampMs };
                batch.Add(
                    record.Offset,
                    record.Message.Timestamp.UnixTimestampMs,
                    SourceFormat.Recognise,
                    record.Message.Key,
                    record.Message.Value
                );
                step.Process(batch, sealedBatch);
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

    private static readonly DetectorSettings Core = new WorkerSettings().ForDetector(new Rules());
}
