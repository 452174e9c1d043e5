using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>What it costs that producers don't key by campaign: the same records read as keyed input, and through the router.</summary>
internal static class RoutingBenchmark
{
    private const string Input = "routing.raw";

    public static async Task RunAsync(int rounds, long events)
    {
        await using KafkaServer broker = await KafkaServer.StartAsync();
        (long all, _) = await BenchmarkTopics.FillAsync(broker, Input, events);
        List<(Throughput Keyed, Throughput Routed)> measured = [];
        for (int round = 1; round <= rounds; round++)
        {
            measured.Add(
                (
                    await WorkerRun.MeasureAsync(broker, $"keyed-{round}", Input, isKeyed: true, all),
                    await WorkerRun.MeasureAsync(broker, $"routed-{round}", Input, isKeyed: false, all)
                )
            );
            Console.WriteLine(measured[^1]);
        }

        Write(
            "performance.md",
            "routing",
            $"Medians of {rounds} rounds in turn, each of {Number(all)} events; the last line is the median of the rounds' ratios. Behind a router an event counts when its label is "
                + "committed. The budget is half of the keyed throughput.",
            ["", "events/s", "processor time an event", "allocated an event"],
            [
                Row("keyed", [.. measured.Select(round => round.Keyed)]),
                Row("routed", [.. measured.Select(round => round.Routed)]),
                [
                    "routed : keyed",
                    Number(Median(measured.Select(round => round.Routed.EventsPerSecond / round.Keyed.EventsPerSecond)), 2),
                    Number(Median(measured.Select(round => round.Routed.Processor / round.Keyed.Processor)), 2),
                    "",
                ],
            ]
        );
    }

    private static string[] Row(string name, Throughput[] measured) =>
        [
            name,
            Number(Median(measured.Select(each => each.EventsPerSecond))),
            $"{Number(Median(measured.Select(each => each.Processor)), 2)} µs",
            $"{Number(Median(measured.Select(each => each.Allocated)))} B",
        ];
}
