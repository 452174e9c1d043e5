using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using Confluent.Kafka;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>How long it takes from an event's production to the moment when a reader of committed records has its label, at parts of what the worker can do.</summary>
internal static class LatencyBenchmark
{
    private static readonly double[] Shares = [0.1, 0.5, 0.9];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(long events, TimeSpan duration)
    {
        await using KafkaServer broker = await KafkaServer.StartAsync();
        (long all, _) = await BenchmarkTopics.FillAsync(broker, "latency.raw", events);
        double capacity = (await WorkerRun.MeasureAsync(broker, "capacity", "latency.raw", isKeyed: true, all)).EventsPerSecond;
        List<string[]> rows = [];
        foreach (double share in Shares)
        {
            List<double> latencies = await MeasureAsync(broker, share, capacity, duration);
            rows.Add([
                $"{share.ToString("P0", CultureInfo.InvariantCulture)} of capacity, {Number(share * capacity)} events/s",
                .. new[] { 0.5, 0.99, 0.999 }.Select(part => $"{Number(latencies[(int)(part * (latencies.Count - 1))])} ms"),
                Number(latencies.Count),
            ]);
            Console.WriteLine(string.Join(", ", rows[^1]));
        }

        Write(
            "performance.md",
            "latency",
            $"Over {Number(duration.TotalSeconds)} s each, after {Number(WarmUp.TotalSeconds)} s; capacity is what the same worker made of {Number(all)} events that were there "
                + $"before it: {Number(capacity)} a second. The budget is a p99 of 150 ms at half of it, the commit interval and 50 ms.",
            ["", "p50", "p99", "p99.9", "labels"],
            rows
        );
    }

    private static async Task<List<double>> MeasureAsync(KafkaServer broker, double share, double capacity, TimeSpan duration)
    {
        string run = string.Create(CultureInfo.InvariantCulture, $"latency-{share * 100:0}");
        string raw = $"{run}.raw";
        BenchmarkTopics topics = new(broker, run, raw, isKeyed: true);
        await broker.CreateAsync(
            TopicCatalog.For(new WorkerSettings { Topics = new TopicSettings { Raw = raw } }, BenchmarkTopics.Partitions).Take(1)
        );
        await topics.CreateAsync();
        ConcurrentDictionary<string, long> producedAt = new();
        List<double> latencies = [];
        using CancellationTokenSource enough = new();
        using ChildProcess child = topics.StartWorker();
        Task reading = Task.Factory.StartNew(
            () => Read(broker, topics.Settings.Topics.Labeled, producedAt, latencies, enough.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        Produce(broker, raw, share * capacity, duration, producedAt);
        await Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None);
        child.ThrowIfEnded();
        await enough.CancelAsync();
        await reading;
        latencies.Sort();
        return latencies;
    }

    private static void Produce(
        KafkaServer broker,
        string raw,
        double perSecond,
        TimeSpan duration,
        ConcurrentDictionary<string, long> producedAt
    )
    {
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = broker.BootstrapServers,
                Partitioner = Confluent.Kafka.Partitioner.Murmur2Random,
                CompressionType = CompressionType.Lz4,
                EnableDeliveryReports = false,
                LingerMs = 1,
            }
        ).SetLogHandler((_, _) => { }).Build();
        TimeSpan whole = WarmUp + duration;
        Stopwatch clock = Stopwatch.StartNew();
        long sent = 0;
        foreach (PinnedEvent pinned in PinnedTraffic.Events((long)(whole.TotalSeconds * perSecond * 1.2) + 10_000))
        {
            while (sent >= clock.Elapsed.TotalSeconds * perSecond)
            {
                Thread.Sleep(1);
            }

            if (clock.Elapsed >= whole)
            {
                break;
            }

            if (pinned.IsLabelled && clock.Elapsed >= WarmUp)
            {
                producedAt.TryAdd(pinned.LabelKey, Stopwatch.GetTimestamp());
            }

            producer.Produce(raw, new Message<string, byte[]> { Key = pinned.CampaignId, Value = pinned.Value.ToArray() });
            sent++;
        }

        producer.Flush(TimeSpan.FromSeconds(30));
    }

    private static void Read(
        KafkaServer broker,
        string labeled,
        ConcurrentDictionary<string, long> producedAt,
        List<double> latencies,
        CancellationToken enough
    )
    {
        using IConsumer<string, Ignore> consumer = new ConsumerBuilder<string, Ignore>(
            new ConsumerConfig
            {
                BootstrapServers = broker.BootstrapServers,
                GroupId = $"{labeled}-reader",
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnableAutoCommit = false,
                FetchWaitMaxMs = 10,
            }
        ).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(
            Enumerable
                .Range(0, BenchmarkTopics.Partitions)
                .Select(partition => new TopicPartitionOffset(labeled, partition, Offset.Beginning))
        );
        while (!enough.IsCancellationRequested)
        {
            // A label's first revision answers the event; later ones find nothing.
            if (consumer.Consume(TimeSpan.FromMilliseconds(20)) is { } label && producedAt.TryRemove(label.Message.Key, out long produced))
            {
                latencies.Add(Stopwatch.GetElapsedTime(produced).TotalMilliseconds);
            }
        }
    }
}
