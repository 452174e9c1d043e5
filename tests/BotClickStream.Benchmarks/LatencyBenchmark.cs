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

    /// <summary>A worker that starts under load has its code compiled first, and catches up with what came meanwhile.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    /// <param name="rates">Events a second; where there are some, nothing else is measured.</param>
    public static async Task RunAsync(long events, TimeSpan duration, double[] rates)
    {
        await using KafkaServer broker = await KafkaServer.StartAsync();
        foreach (double rate in rates)
        {
            (List<double> latencies, TimeSpan late) = await MeasureAsync(broker, rate, duration);
            Console.WriteLine(string.Join(", ", Row($"{Number(rate)} events/s", latencies, late)));
        }

        if (rates.Length > 0)
        {
            return;
        }

        (long all, _) = await BenchmarkTopics.FillAsync(broker, "latency.raw", events);
        double capacity = (await WorkerRun.MeasureAsync(broker, "capacity", "latency.raw", isKeyed: true, all)).EventsPerSecond;
        List<string[]> rows = [];
        foreach (double share in Shares)
        {
            (List<double> latencies, TimeSpan late) = await MeasureAsync(broker, share * capacity, duration);
            string of = $"{share.ToString("P0", CultureInfo.InvariantCulture)} of capacity, {Number(share * capacity)} events/s";
            rows.Add(Row(of, latencies, late));
            Console.WriteLine(string.Join(", ", rows[^1]));
        }

        Write(
            "performance.md",
            "latency",
            $"Over {Number(duration.TotalSeconds)} s each, after {Number(WarmUp.TotalSeconds)} s; capacity is what the same worker made of {Number(all)} events that were there "
                + $"before it: {Number(capacity)} a second. The budget is a p99 of 150 ms at half of it, the commit interval and 50 ms. The load is late where the machine has no time for it, and then sends what is due at once.",
            ["", "p50", "p99", "p99.9", "labels", "load late by at most"],
            rows
        );
    }

    private static string[] Row(string of, List<double> latencies, TimeSpan late) =>
        [
            of,
            .. new[] { 0.5, 0.99, 0.999 }.Select(part => $"{Number(latencies[(int)(part * (latencies.Count - 1))])} ms"),
            Number(latencies.Count),
            $"{Number(late.TotalMilliseconds)} ms",
        ];

    private static async Task<(List<double> Latencies, TimeSpan Late)> MeasureAsync(KafkaServer broker, double perSecond, TimeSpan duration)
    {
        string run = string.Create(CultureInfo.InvariantCulture, $"latency-{perSecond:0}");
        string raw = $"{run}.raw";
        BenchmarkTopics topics = new(broker, run, raw, isKeyed: true);
        await broker.CreateAsync(
            TopicCatalog.For(new WorkerSettings { Topics = new TopicSettings { Raw = raw } }, BenchmarkTopics.Partitions).Take(1)
        );
        await topics.CreateAsync();
        // All of it before, since a campaign is drawn as a whole: whoever waits for that sends thousands of events at once then.
        LoadEvent[] load =
        [
            .. PinnedTraffic
                .Events((long)((WarmUp + duration).TotalSeconds * perSecond * 1.2) + 10_000)
                .Select(pinned => new LoadEvent(pinned.CampaignId, pinned.Value.ToArray(), pinned.IsLabelled ? pinned.LabelKey : null)),
        ];
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
        TimeSpan late = Produce(broker, raw, load, perSecond, duration, producedAt);
        await Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None);
        child.ThrowIfEnded();
        await enough.CancelAsync();
        await reading;
        latencies.Sort();
        return (latencies, late);
    }

    /// <summary>Returns by how much an event was later than it should have been, at most.</summary>
    private static TimeSpan Produce(
        KafkaServer broker,
        string raw,
        LoadEvent[] load,
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
        TimeSpan late = TimeSpan.Zero;
        for (int sent = 0; sent < load.Length; sent++)
        {
            TimeSpan due = TimeSpan.FromSeconds(sent / perSecond);
            while (clock.Elapsed < due)
            {
                Thread.Sleep(1);
            }

            TimeSpan now = clock.Elapsed;
            if (now >= whole)
            {
                break;
            }

            if (now >= WarmUp)
            {
                late = now - due > late ? now - due : late;
                if (load[sent].LabelKey is { } key)
                {
                    producedAt.TryAdd(key, Stopwatch.GetTimestamp());
                }
            }

            producer.Produce(raw, new Message<string, byte[]> { Key = load[sent].CampaignId, Value = load[sent].Value });
        }

        producer.Flush(TimeSpan.FromSeconds(30));
        return late;
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

    /// <param name="LabelKey">The key of its label; <see langword="null"/> where it gets none.</param>
    private sealed record LoadEvent(string CampaignId, byte[] Value, string? LabelKey);
}
