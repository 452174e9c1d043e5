using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>The worker on keyed input against the bare copy loop, on the same records of the same broker, in turn.</summary>
internal static class RatioBenchmark
{
    private const string Input = "ratio.raw";

    public static async Task RunAsync(int rounds, long events)
    {
        await using KafkaServer broker = await KafkaServer.StartAsync();
        (long all, long labelled) = await BenchmarkTopics.FillAsync(broker, Input, events);
        Console.WriteLine($"{all} events, {labelled} of them with a label");
        List<(Throughput Copy, Throughput Worker)> measured = [];
        for (int round = 1; round <= rounds; round++)
        {
            Throughput copy = await CopyAsync(broker, round, all);
            Throughput worker = await WorkerRun.MeasureAsync(broker, $"worker-{round}", Input, isKeyed: true, all);
            measured.Add((copy, worker));
            Console.WriteLine(
                $"round {round}: copy {copy}\n         worker {worker}\n         {worker.EventsPerSecond / copy.EventsPerSecond:0.00} of its throughput, "
                    + $"{worker.Processor / copy.Processor:0.00} of its processor time"
            );
        }

        Write(
            "performance.md",
            "ratio",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Medians of {rounds} rounds in turn, each of {Number(all)} events, {(double)labelled / all:P0} of which get a label; the last line is the median of "
                    + $"the rounds' ratios, which went from {Ratios(measured).Min():0.00} to {Ratios(measured).Max():0.00} in throughput."
            ),
            ["", "events/s", "processor time an event", "of the broker's", "allocated an event", "memory at most"],
            [
                Row("copy loop", [.. measured.Select(round => round.Copy)]),
                Row("worker", [.. measured.Select(round => round.Worker)]),
                [
                    "worker : copy loop",
                    Number(Median(Ratios(measured)), 2),
                    Number(Median(measured.Select(round => round.Worker.Processor / round.Copy.Processor)), 2),
                    Number(Median(measured.Select(round => round.Worker.Broker / round.Copy.Broker)), 2),
                    "",
                    "",
                ],
            ]
        );
    }

    private static IEnumerable<double> Ratios(List<(Throughput Copy, Throughput Worker)> measured) =>
        measured.Select(round => round.Worker.EventsPerSecond / round.Copy.EventsPerSecond);

    private static string[] Row(string name, Throughput[] measured) =>
        [
            name,
            Number(Median(measured.Select(each => each.EventsPerSecond))),
            $"{Number(Median(measured.Select(each => each.Processor)), 2)} µs",
            $"{Number(Median(measured.Select(each => each.Broker)), 2)} µs",
            $"{Number(Median(measured.Select(each => each.Allocated)))} B",
            $"{Number(Median(measured.Select(each => each.Memory / 1e6)))} MB",
        ];

    private static async Task<Throughput> CopyAsync(KafkaServer broker, int round, long all)
    {
        string to = $"copy-{round}";
        await broker.CreateAsync(
            TopicCatalog.For(new WorkerSettings { Topics = new TopicSettings { Raw = to } }, BenchmarkTopics.Partitions).Take(1)
        );
        Throughput measured;
        using (CommittedRecords committed = broker.CommittedOf(to, Input))
        using (ChildProcess child = new("child-copy", broker.BootstrapServers, to, Input, to))
        {
            measured = await Throughput.MeasureAsync(child, broker, committed.Count, all);
        }

        await broker.DeleteAsync([to]);
        return measured;
    }
}
