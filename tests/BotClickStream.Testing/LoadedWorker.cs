using BotClickStream.Settings;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Testing;

/// <summary>
/// A worker with both roles in a process of its own, under a steady load, and what it has published. The load and the checker reach the brokers by another way than the worker, where it is told one.
/// </summary>
internal sealed class LoadedWorker : IAsyncDisposable
{
    private const int Partitions = 3;

    private volatile int sent;
    private readonly CancellationTokenSource enough = new();
    private readonly Task<int> load;

    private LoadedWorker(TestTopics topics, LoadedWorkerOptions options)
    {
        Topics = topics;
        Outputs = new CommittedOutputs(topics, options.KeepsTexts);
        load = SteadyLoad.ProduceAsync(
            topics,
            options.PerSecond,
            isKeyed: false,
            Partitions,
            enough.Token,
            options.EventEvery,
            count => sent = count
        );
        Worker = WorkerProcess.Start(
            topics,
            isKeyed: false,
            isStatic: options.IsStatic,
            protocol: options.Protocol,
            bootstrapServers: options.Entrance,
            more: options.More
        );
    }

    public TestTopics Topics { get; }

    public CommittedOutputs Outputs { get; }

    public WorkerProcess Worker { get; }

    public static async Task<LoadedWorker> StartAsync(string bootstrapServers, LoadedWorkerOptions options) =>
        new(await TestTopics.OnAsync(bootstrapServers, raw: Partitions, keyed: Partitions), options);

    /// <summary>How many events were produced by now.</summary>
    public int Sent => sent;

    /// <summary>Returns when what was produced by now is labelled, and some more; fails if the worker ends.</summary>
    public Task GoOnAsync() => Outputs.ReadUntilAsync(sent + 100, Worker);

    /// <summary>Returns when the broker has given up the worker: its groups have no member, and none of its transactions is open.</summary>
    public async Task UntilGivenUpAsync()
    {
        using IAdminClient admin = Topics.Admin();
        using CancellationTokenSource patience = new(Patience.Limit);
        while (!await HasNoMembersAsync(admin) || !await HasNoTransactionAsync(admin))
        {
            await Task.Delay(100, patience.Token);
        }
    }

    /// <summary>
    /// Has everything labelled that the input topic holds, stops the worker, and looks at what it said. Not what was produced: of a broker that was killed, the load's client has taken records for
    /// delivered that are not there (seen once in some hundred kills), which no worker can label.
    /// </summary>
    /// <returns>How many events there were.</returns>
    public async Task<int> CheckAsync()
    {
        await enough.CancelAsync();
        int produced = await load;
        HashSet<string> events = [.. Topics.ValuesOf(Topics.Raw).Select(SteadyLoad.Key)];
        if (events.Count < produced)
        {
            Console.Error.WriteLine($"{produced - events.Count} of {produced} events are not in {Topics.Raw}, though they were delivered");
        }

        await Outputs.ReadUntilAsync(events.Count, Worker);
        await Worker.StopAsync();
        Outputs.ReadToEnd();
        Outputs.Check(events);
        Proof.Holds(Outputs.Rejected == 0, $"{Outputs.Rejected} events were rejected");
        return events.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await enough.CancelAsync();
        await load;
        Worker.Dispose();
        Outputs.Dispose();
        enough.Dispose();
    }

    private async Task<bool> HasNoMembersAsync(IAdminClient admin)
    {
        ListConsumerGroupsResult groups = await admin.ListConsumerGroupsAsync();
        string[] own =
        [
            .. groups
                .Valid.Select(group => group.GroupId)
                .Where(group => group.StartsWith(Topics.Settings.Kafka.GroupId, StringComparison.Ordinal)),
        ];
        DescribeConsumerGroupsResult described = await admin.DescribeConsumerGroupsAsync(own);
        return described.ConsumerGroupDescriptions.All(group => group.Members.Count == 0);
    }

    private async Task<bool> HasNoTransactionAsync(IAdminClient admin) =>
        (await EndsAsync(admin, IsolationLevel.ReadCommitted)).SequenceEqual(await EndsAsync(admin, IsolationLevel.ReadUncommitted));

    private async Task<IEnumerable<long>> EndsAsync(IAdminClient admin, IsolationLevel isolation)
    {
        TopicSettings names = Topics.Names;
        ListOffsetsResult ends = await admin.ListOffsetsAsync(
            from topic in new[] { names.Keyed, names.Labeled, names.State }
            from partition in Enumerable.Range(0, Partitions)
            select new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(topic, partition), OffsetSpec = OffsetSpec.Latest() },
            new ListOffsetsOptions { IsolationLevel = isolation }
        );
        return ends
            .ResultInfos.Select(end => end.TopicPartitionOffsetError)
            .OrderBy(end => end.Topic, StringComparer.Ordinal)
            .ThenBy(end => end.Partition.Value)
            .Select(end => end.Offset.Value);
    }
}

/// <summary>How a <see cref="LoadedWorker"/> works.</summary>
internal sealed record LoadedWorkerOptions
{
    /// <summary>Where the worker goes to, if by another way than the load.</summary>
    public string? Entrance { get; init; }
    public bool IsStatic { get; init; } = true;

    /// <summary>Of its groups: <c>classic</c> or <c>consumer</c>.</summary>
    public string Protocol { get; init; } = "classic";
    public int PerSecond { get; init; } = 1500;

    /// <summary>Milliseconds of event time from event to event.</summary>
    public int EventEvery { get; init; } = SteadyLoad.DefaultEvery;

    /// <summary>Whether the labels' texts are kept, to be compared.</summary>
    public bool KeepsTexts { get; init; }
    public string[] More { get; init; } = [];
}
