using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Settings;

namespace BotClickStream.Testing;

/// <summary>Kills and stops workers under load, and then looks only at what a reader of committed records sees.</summary>
internal static class Crashes
{
    public const int Partitions = 3;
    private const int PerSecond = 1500;

    /// <summary>Unsubscribes are held, and labels settle, so shortly that both begin and end between kills.</summary>
    private static readonly WorkerSettings Settings = new()
    {
        HoldFor = TimeSpan.FromSeconds(5),
        SettleAfter = TimeSpan.FromSeconds(1),
        Lateness = TimeSpan.Zero,
    };

    /// <summary>And figures are told shortly after they have changed.</summary>
    private static readonly string[] Arguments =
    [
        "--HoldFor",
        $"{Settings.HoldFor}",
        "--SettleAfter",
        $"{Settings.SettleAfter}",
        "--Lateness",
        $"{Settings.Lateness}",
        "--MetricsInterval",
        "00:00:00.200",
    ];

    /// <summary>
    /// Kills the worker at random moments and starts it again; what comes out must be what the pure core makes of the committed input, and each unsubscribe be honored or dismissed exactly once.
    /// </summary>
    /// <param name="topics">With <see cref="Partitions"/> each.</param>
    /// <returns>How many events there were.</returns>
    public static async Task<int> KillAsync(TestTopics topics, bool isKeyed, string protocol, int times, Random random)
    {
        using CancellationTokenSource enough = new();
        Task<int> load = LoadAsync(topics, isKeyed, enough.Token);
        using CommittedOutputs outputs = new(topics);
        for (int kill = 0; kill < times; kill++)
        {
            using WorkerProcess victim = WorkerProcess.Start(topics, isKeyed, protocol: protocol, more: Arguments);
            // In its work, wherever it is in it by then.
            await outputs.ReadUntilAsync(outputs.Events + random.Next(1, 2 * PerSecond), victim);
            await Task.Delay(random.Next(100));
            await victim.KillAsync();
        }

        await enough.CancelAsync();
        int events = await load;
        using WorkerProcess last = WorkerProcess.Start(topics, isKeyed, protocol: protocol, more: Arguments);
        await FinishAsync(topics, outputs, events, isKeyed, last);
        return events;
    }

    /// <summary>
    /// Stopped for longer than its session and its transaction live, one of two comes back to partitions that are the other's by then.
    /// </summary>
    /// <param name="topics">With <see cref="Partitions"/> each.</param>
    /// <returns>How many events there were.</returns>
    public static async Task<int> PauseAsync(TestTopics topics, string protocol)
    {
        using CancellationTokenSource enough = new();
        Task<int> load = LoadAsync(topics, isKeyed: true, enough.Token);
        using CommittedOutputs outputs = new(topics);
        using WorkerProcess one = WorkerProcess.Start(topics, isKeyed: true, "one", isStatic: false, protocol, more: Arguments);
        await outputs.ReadUntilAsync(PerSecond, one);
        using WorkerProcess other = WorkerProcess.Start(topics, isKeyed: true, "other", isStatic: false, protocol, more: Arguments);
        await outputs.ReadUntilAsync(outputs.Events + (4 * PerSecond), one, other);

        await one.SignalAsync("STOP");
        await Task.Delay(100);
        await enough.CancelAsync();
        int events = await load;
        // All of it, so the other has taken over what the stopped one had.
        await outputs.ReadUntilAsync(events, other);
        await one.SignalAsync("CONT");
        ProduceMore();
        await outputs.ReadUntilAsync(events, one, other);
        await other.StopAsync();
        ProduceMore();
        await FinishAsync(topics, outputs, events, isKeyed: true, one);
        return events;

        void ProduceMore()
        {
            topics.Produce(topics.Raw, Enumerable.Range(events, PerSecond).Select(i => SteadyLoad.WithUnsubscribes(i, partition: null)));
            events += PerSecond;
        }
    }

    /// <summary>
    /// Of three workers one after the other is stopped in good order, killed, or stopped past its session and continued, and comes back, while partitions move between them; what comes out must be what the
    /// pure core makes of the committed input.
    /// </summary>
    /// <param name="topics">With <see cref="Partitions"/> each.</param>
    /// <param name="times">How often each is done.</param>
    /// <returns>How many events there were.</returns>
    public static async Task<int> ComeAndGoAsync(TestTopics topics, bool isKeyed, string protocol, int times, Random random)
    {
        using CancellationTokenSource enough = new();
        int sent = 0;
        Task<int> load = LoadAsync(topics, isKeyed, enough.Token, count => Volatile.Write(ref sent, count));
        using CommittedOutputs outputs = new(topics);
        WorkerProcess[] workers = [Start(0), Start(1), Start(2)];
        try
        {
            for (int time = 0; time < times; time++)
            {
                await GoAsync(static (worker, _) => worker.StopAsync());
                await GoAsync(static (worker, _) => worker.KillAsync());
                await GoAsync(
                    async (worker, others) =>
                    {
                        await worker.SignalAsync("STOP");
                        // All that was produced by now: so the others have taken over what it had.
                        await outputs.ReadUntilAsync(Volatile.Read(ref sent) + PerSecond, others);
                        await worker.SignalAsync("CONT");
                    }
                );
            }

            await enough.CancelAsync();
            int events = await load;
            await FinishAsync(topics, outputs, events, isKeyed, workers);
            return events;
        }
        finally
        {
            await enough.CancelAsync();
            await load;
            Array.ForEach(workers, worker => worker.Dispose());
        }

        WorkerProcess Start(int worker) =>
            WorkerProcess.Start(topics, isKeyed, $"instance-{worker}", isStatic: false, protocol, more: Arguments);

        // One of them, wherever it is in its work by then; with others that go on meanwhile.
        async Task GoAsync(Func<WorkerProcess, WorkerProcess[], Task> go)
        {
            await outputs.ReadUntilAsync(outputs.Events + random.Next(1, 2 * PerSecond), workers);
            int gone = random.Next(workers.Length);
            await go(workers[gone], [.. workers.Where((_, worker) => worker != gone)]);
            if (workers[gone].HasExited)
            {
                workers[gone].Dispose();
                workers[gone] = Start(gone);
            }
        }
    }

    /// <summary>
    /// Kills one of two workers at random moments while their partitions tell each other of scanning domains. Each event's last label must be the one that the pure core gives it, told the same at the same places.
    /// </summary>
    /// <param name="topics">With <see cref="Partitions"/> each.</param>
    /// <returns>How many events there were, how many were bot for what other partitions told alone, and how many profiles lanes took.</returns>
    public static async Task<(int Events, int ByOthers, int Told)> KillTellingAsync(
        TestTopics topics,
        string protocol,
        int times,
        Random random
    )
    {
        const int PerKill = 2_000;
        int events = 0;
        using CommittedOutputs outputs = new(topics);
        using WorkerProcess other = WorkerProcess.Start(topics, isKeyed: true, "other", protocol: protocol);
        for (int kill = 0; kill < times; kill++)
        {
            using WorkerProcess victim = WorkerProcess.Start(topics, isKeyed: true, protocol: protocol);
            // A static member that is killed between a rebalance's two rounds, and comes again, leaves what it was to give up to nobody (docs/runbook.md).
            await outputs.ReadWhileAsync(topics.UntilSharedAsync(topics.Settings.Kafka.GroupId, members: 2, Partitions), victim, other);
            await outputs.ReadUntilAsync(TellingLoad.Keys(events).Count(), victim, other);
            Produce();
            await outputs.ReadUntilAsync(outputs.Events + random.Next(1, PerKill / 2), victim, other);
            await victim.KillAsync();
        }

        using WorkerProcess last = WorkerProcess.Start(topics, isKeyed: true, protocol: protocol);
        Produce();
        await outputs.ReadUntilAsync(TellingLoad.Keys(events).Count(), last, other);
        // However slow the machine: lanes look each second for what others publish.
        await outputs.ReadUntilAsync(() => outputs.LabelsBecauseOf("known-scanner") > 0, "labels for what others published", last, other);
        await last.StopAsync();
        await other.StopAsync();
        outputs.ReadToEnd();
        outputs.Check(TellingLoad.Keys(events));
        WorkerSettings settings = new();
        Dictionary<string, string> labels = outputs.LastLabels;
        Dictionary<string, string> core = PureCore.LastLabelsOf(
            topics,
            Partitions,
            settings.ForDetector(new Rules(), FingerprintData.BuiltIn),
            settings.Lateness,
            labels,
            out int told
        );
        string[] otherwise =
        [
            .. labels
                .Where(said => core.GetValueOrDefault(said.Key) != said.Value)
                .Select(said => $"{said.Key}: {said.Value} and {core.GetValueOrDefault(said.Key)}"),
        ];
        Proof.Holds(otherwise.Length == 0, $"{otherwise.Length} last labels are not the core's: {string.Join(", ", otherwise.Take(10))}");
        return (events, outputs.LabelsBecauseOf("known-scanner"), told);

        void Produce()
        {
            topics.Produce(topics.Raw, Enumerable.Range(events, PerKill).Select(TellingLoad.Event));
            events += PerKill;
        }
    }

    private static Task<int> LoadAsync(TestTopics topics, bool isKeyed, CancellationToken stop, Action<int>? onSent = null) =>
        SteadyLoad.ProduceAsync(topics, PerSecond, isKeyed, Partitions, stop, onSent: onSent, eventAt: SteadyLoad.WithUnsubscribes);

    /// <summary>Reads until all is said that there is to say, stops the workers, and looks at everything that was said.</summary>
    private static async Task FinishAsync(
        TestTopics topics,
        CommittedOutputs outputs,
        int events,
        bool isKeyed,
        params WorkerProcess[] workers
    )
    {
        await outputs.ReadUntilAsync(events, workers);
        await outputs.ReadUntilAsync(() => outputs.OpenHolds == 0, "the end of all holds", workers);
        await outputs.ReadUntilAsync(() => outputs.FiguresAreCounted, "campaigns' figures as their last labels count", workers);
        await Task.WhenAll(workers.Select(worker => worker.StopAsync()));
        outputs.ReadToEnd();
        CheckLabels(topics, outputs, events, isKeyed);
        Proof.Holds(outputs.FiguresAreCounted, "campaigns' figures were told otherwise in the end than their last labels count");
        outputs.CheckActivity();
        outputs.CheckHolds(Enumerable.Range(0, events).Where(SteadyLoad.IsUnsubscribe).ToDictionary(SteadyLoad.Key, EndOf));

        // A complaint may come after the hold's end: routed input is read unevenly, and where all is read time goes on by the clock.
        HoldEnd EndOf(int unsubscribe) =>
            SteadyLoad.IsOneClick(unsubscribe) ? HoldEnd.NeverHeld
            : !SteadyLoad.IsComplainedOf(unsubscribe) || unsubscribe + SteadyLoad.MuchLater >= events ? HoldEnd.Dismissed
            : HoldEnd.HonoredOrDismissed;
    }

    private static void CheckLabels(TestTopics topics, CommittedOutputs outputs, int events, bool isKeyed)
    {
        outputs.Check(Enumerable.Range(0, events).Select(SteadyLoad.Key));
        Proof.Holds(outputs.Rejected == 0, $"{outputs.Rejected} events were rejected");
        SortedDictionary<int, List<string>> core = PureCore.LabelsOf(
            topics,
            isKeyed,
            Partitions,
            Settings.ForDetector(new Rules(), FingerprintData.BuiltIn),
            Settings.Lateness
        );
        Proof.Holds(core.Keys.SequenceEqual(outputs.LabelsByPartition.Keys), "labels are in other partitions than the core's");
        foreach ((int partition, List<string> due) in core)
        {
            List<string> said = outputs.LabelsByPartition[partition];
            int same = due.Zip(said).TakeWhile(pair => pair.First == pair.Second).Count();
            Proof.Holds(
                same == due.Count && same == said.Count,
                $"label {same} of partition {partition} is not the core's:\n{said.ElementAtOrDefault(same)}\n{due.ElementAtOrDefault(same)}"
            );
        }
    }
}
