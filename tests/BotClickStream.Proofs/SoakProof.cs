using System.Diagnostics;
using BotClickStream.Testing;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Proofs;

/// <summary>One worker with both roles for long: once as much expires as comes, nothing of it may grow.</summary>
internal static class SoakProof
{
    private const int PerSecond = 400;

    /// <summary>Milliseconds of event time from event to event, so that a horizon passes every few minutes.</summary>
    private const int EventEvery = 1000;

    private const int Samples = 10;

    public static async Task RunAsync(TimeSpan duration)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync(isMeasured: true);
        await using LoadedWorker work = await LoadedWorker.StartAsync(
            broker.Address,
            new LoadedWorkerOptions
            {
                PerSecond = PerSecond,
                EventEvery = EventEvery,
                More =
                [
                    "--Horizon",
                    "12:00:00",
                    "--CampaignHorizon",
                    "1.00:00:00",
                    "--SettleAfter",
                    "06:00:00",
                    "--Lateness",
                    "01:00:00",
                    "--HoldFor",
                    "01:00:00",
                    "--CommitInterval",
                    "00:00:00.100",
                ],
            }
        );
        await work.GoOnAsync();
        List<string[]> rows = [];
        Stopwatch clock = Stopwatch.StartNew();
        for (int sample = 1; sample <= Samples; sample++)
        {
            TimeSpan until = duration * sample / Samples;
            await work.Outputs.ReadWhileAsync(Task.Delay(until > clock.Elapsed ? until - clock.Elapsed : TimeSpan.Zero), work.Worker);
            rows.Add([
                Number(clock.Elapsed.TotalMinutes, 1),
                Number(work.Outputs.Events),
                Number(work.Sent - work.Outputs.Events),
                $"{Number(work.Worker.Memory / 1e6)} MB",
                Number(StateRecords(work.Topics)),
                $"{Number(work.Worker.ProcessorTime.TotalSeconds)} s",
            ]);
            Console.WriteLine(string.Join(", ", rows[^1]));
        }

        int events = await work.CheckAsync();
        Write(
            "proofs.md",
            "soak",
            $"{Number(PerSecond)} events a second, each {Number(EventEvery / 1000.0)} s of event time after the one before, with a horizon of 12 h, which so passes in 108 s. All {Number(events)} events were labelled once, and corrections "
                + "balanced.",
            ["minutes", "labelled", "produced and not yet read as labelled", "memory", "records of the state log", "processor time"],
            rows
        );
    }

    /// <summary>What a restore would read.</summary>
    private static long StateRecords(TestTopics topics) =>
        Enumerable
            .Range(0, Crashes.Partitions)
            .Select(partition => topics.BoundsOf(topics.Names.State, partition))
            .Sum(bounds => bounds.High.Value - bounds.Low.Value);
}
