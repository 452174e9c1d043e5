using BotClickStream.Testing;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Proofs;

/// <summary>Three workers under load, of which one after the other is stopped in good order and started again, as an orchestrator rolls out a release.</summary>
internal static class RollingProof
{
    private const int Partitions = 6;
    private const int PerSecond = 1000;
    private static readonly string[] Instances = ["one", "two", "three"];

    public static async Task RunAsync()
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync(isMeasured: true);
        List<string[]> rows = [];
        foreach ((string name, bool isStatic, string protocol) in Kinds)
        {
            TestTopics topics = await TestTopics.OnAsync(broker.Address, raw: Partitions, keyed: Partitions);
            (TimeSpan gap, int moved, int events) = await RollAsync(topics, isStatic, protocol);
            rows.Add([name, $"{Number(gap.TotalSeconds, 1)} s", Number(moved), Number(events)]);
            Console.WriteLine(string.Join(", ", rows[^1]));
        }

        Write(
            "proofs.md",
            "rolling",
            $"Three workers with {Partitions} partitions of keyed input, {Number(PerSecond)} events a second, each stopped by SIGTERM and started again when it had ended. No event's label was missing, none came twice, and corrections "
                + "balanced. The gap is the longest that one of the output partitions brought nothing to a reader of committed records; moved are partitions that another worker had meanwhile, "
                + $"summed over the three restarts. Sessions time out after 6 s.",
            ["", "longest gap", "moved", "events"],
            rows
        );
    }

    private static readonly (string Name, bool IsStatic, string Protocol)[] Kinds =
    [
        ("classic group, static members", true, "classic"),
        ("classic group, dynamic members", false, "classic"),
        ("newer protocol (KIP-848), static members", true, "consumer"),
        ("newer protocol (KIP-848), dynamic members", false, "consumer"),
    ];

    private static async Task<(TimeSpan Gap, int Moved, int Events)> RollAsync(TestTopics topics, bool isStatic, string protocol)
    {
        using CancellationTokenSource enough = new();
        int sent = 0;
        Task<int> load = SteadyLoad.ProduceAsync(
            topics,
            PerSecond,
            isKeyed: true,
            Partitions,
            enough.Token,
            onSent: count => Volatile.Write(ref sent, count)
        );
        using CommittedOutputs outputs = new(topics, keepsTexts: false);
        using IAdminClient admin = topics.Admin();
        WorkerProcess[] workers = [.. Instances.Select(Start)];
        try
        {
            await outputs.ReadWhileAsync(UntilSharedAsync(), workers);
            await outputs.ReadUntilAsync(Volatile.Read(ref sent) + PerSecond, workers);
            outputs.MeasureGapsAnew();
            int moved = 0;
            for (int i = 0; i < workers.Length; i++)
            {
                WorkerProcess[] others = [.. workers.Where((_, other) => other != i)];
                Dictionary<int, string> before = await OwnersAsync();
                using CancellationTokenSource isBack = new();
                Task<int> watching = CountMovedAsync(before, isBack.Token);
                await outputs.ReadWhileAsync(workers[i].StopAsync(), others);
                workers[i].Dispose();
                workers[i] = Start(Instances[i]);
                await outputs.ReadWhileAsync(UntilSharedAsync(), workers);
                await outputs.ReadUntilAsync(Volatile.Read(ref sent) + PerSecond, workers);
                await isBack.CancelAsync();
                moved += await watching;
            }

            TimeSpan gap = outputs.LongestGap;
            await enough.CancelAsync();
            int events = await load;
            await outputs.ReadUntilAsync(events, workers);
            await Task.WhenAll(workers.Select(worker => worker.StopAsync()));
            outputs.ReadToEnd();
            outputs.Check(Enumerable.Range(0, events).Select(SteadyLoad.Key));
            return (gap, moved, events);
        }
        finally
        {
            await enough.CancelAsync();
            await load;
            foreach (WorkerProcess worker in workers)
            {
                worker.Dispose();
            }
        }

        WorkerProcess Start(string instance) => WorkerProcess.Start(topics, isKeyed: true, instance, isStatic, protocol);

        // Which instance has each partition.
        async Task<Dictionary<int, string>> OwnersAsync()
        {
            DescribeConsumerGroupsResult groups;
            try
            {
                groups = await admin.DescribeConsumerGroupsAsync([topics.Settings.Kafka.GroupId]);
            }
            catch (KafkaException)
            {
                // The group is just being made, or the machine is busy: it is asked again.
                return [];
            }

            return groups
                .ConsumerGroupDescriptions[0]
                .Members.SelectMany(member => member.Assignment.TopicPartitions.Select(at => (at.Partition.Value, member.ClientId)))
                .GroupBy(at => at.Value)
                .ToDictionary(at => at.Key, at => at.First().ClientId);
        }

        async Task UntilSharedAsync()
        {
            while (await OwnersAsync() is var owners && (owners.Count < Partitions || owners.Values.Distinct().Count() < Instances.Length))
            {
                await Task.Delay(100);
            }
        }

        async Task<int> CountMovedAsync(Dictionary<int, string> before, CancellationToken stop)
        {
            HashSet<int> moved = [];
            while (!stop.IsCancellationRequested)
            {
                moved.UnionWith((await OwnersAsync()).Where(owner => before[owner.Key] != owner.Value).Select(owner => owner.Key));
                await Task.Delay(100, CancellationToken.None);
            }

            return moved.Count;
        }
    }
}
