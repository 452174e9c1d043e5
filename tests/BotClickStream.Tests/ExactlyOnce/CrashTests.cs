using System.Globalization;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Routing;
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
        Assert.Equal(PureCore(topics, isKeyed), outputs.LabelsByPartition);
    }

    /// <summary>
    /// Stopped for longer than its session and its transaction live, one of two comes back to partitions that are the other's by then.
    /// </summary>
    [Fact]
    public async Task An_instance_that_was_stopped_for_longer_than_it_was_waited_for_goes_on_and_publishes_nothing_twice()
    {
        TestTopics topics = await TestTopics.OnAsync(realBroker, raw: Partitions, keyed: Partitions);
        using CancellationTokenSource enough = new();
        Task<int> load = SteadyLoad.ProduceAsync(topics, PerSecond, isKeyed: true, Partitions, enough.Token);
        using CommittedOutputs outputs = new(topics);
        using WorkerProcess one = WorkerProcess.Start(topics, isKeyed: true, "one", isStatic: false);
        await outputs.ReadUntilAsync(PerSecond, one);
        using WorkerProcess other = WorkerProcess.Start(topics, isKeyed: true, "other", isStatic: false);
        await outputs.ReadUntilAsync(outputs.Events + (4 * PerSecond), one, other);

        await one.SignalAsync("STOP");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await enough.CancelAsync();
        int events = await load;
        // All of it, so the other has taken over what the stopped one had.
        await outputs.ReadUntilAsync(events, other);
        await one.SignalAsync("CONT");
        topics.Produce(topics.Raw, Enumerable.Range(events, PerSecond).Select(i => SteadyLoad.Click(i, partition: null)));
        events += PerSecond;
        await outputs.ReadUntilAsync(events, one, other);
        await other.StopAsync();
        topics.Produce(topics.Raw, Enumerable.Range(events, PerSecond).Select(i => SteadyLoad.Click(i, partition: null)));
        events += PerSecond;
        await outputs.ReadUntilAsync(events, one);
        await one.StopAsync();
        outputs.ReadToEnd();

        outputs.Check(Enumerable.Range(0, events).Select(SteadyLoad.Key));
        Assert.Equal(PureCore(topics, isKeyed: true), outputs.LabelsByPartition);
    }

    [Fact]
    public async Task Two_processes_with_one_instance_id_end_with_a_message_that_names_it()
    {
        TestTopics topics = await TestTopics.OnAsync(realBroker, raw: Partitions, keyed: Partitions);
        using CancellationTokenSource enough = new();
        Task<int> load = SteadyLoad.ProduceAsync(topics, PerSecond, isKeyed: true, Partitions, enough.Token);
        using CommittedOutputs outputs = new(topics);
        using WorkerProcess first = WorkerProcess.Start(topics, isKeyed: true, "twin", isStatic: false);
        await outputs.ReadUntilAsync(1, first);

        using WorkerProcess second = WorkerProcess.Start(topics, isKeyed: true, "twin", isStatic: false);
        (int exitCode, string said) = await first.ExitAsync();
        await enough.CancelAsync();
        int events = await load;
        await outputs.ReadUntilAsync(events, second);
        await second.StopAsync();
        outputs.ReadToEnd();

        Assert.Equal(1, exitCode);
        Assert.Contains("Kafka:InstanceId 'twin'", said, StringComparison.Ordinal);
        outputs.Check(Enumerable.Range(0, events).Select(SteadyLoad.Key));
    }

    /// <summary>
    /// What the core says of each lane's committed input, read in one go. Behind routers that input has its ticks in it, as the routers that lived and died said them.
    /// </summary>
    private static SortedDictionary<int, List<string>> PureCore(TestTopics topics, bool isKeyed)
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
        for (int partition = 0; partition < Partitions; partition++)
        {
            SourcePartition source = new(input, partition);
            LaneDetector detector = new(new PartitionDetector(Core, LinkIdentity.Write), RulesId.Of(Core.Rules), partition);
            ILaneStep step = isKeyed
                ? new KeyedStep(
                    source,
                    Partitions,
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

    private static readonly DetectorSettings Core = new WorkerSettings().ForDetector(new Rules());
}
