using System.Diagnostics;
using System.Text.Json;
using Confluent.Kafka;

namespace BotClickStream.Testing;

/// <summary>What a reader of committed records sees of a worker's outputs, and what must hold of it.</summary>
internal sealed class CommittedOutputs : IDisposable
{
    private readonly IConsumer<string, byte[]> consumer;
    private readonly TestTopics topics;
    private readonly bool keepsTexts;
    private readonly Dictionary<int, long> lastLabelAt = [];
    private readonly HashSet<TopicPartition> ended = [];

    /// <summary>Where each partition is to be read on: the client forgets its position with each seek.</summary>
    private readonly Dictionary<TopicPartition, Offset> next = [];
    private readonly int partitions;

    /// <param name="keepsTexts">Whether labels are kept as they were published.</param>
    public CommittedOutputs(TestTopics topics, bool keepsTexts = true)
    {
        this.topics = topics;
        this.keepsTexts = keepsTexts;
        consumer = new ConsumerBuilder<string, byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = topics.BootstrapServers,
                GroupId = $"{topics.Prefix}-checker",
                EnableAutoCommit = false,
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnablePartitionEof = true,
                FetchWaitMaxMs = 20,
            }
        ).SetLogHandler((_, _) => { }).Build();
        using IAdminClient admin = topics.Admin();
        string[] outputs =
        [
            topics.Names.Labeled,
            topics.Names.Corrections,
            topics.Names.Holds,
            topics.Names.Activity,
            topics.Names.Metrics,
            topics.Names.Rejected,
        ];
        TopicPartitionOffset[] all =
        [
            .. admin
                .GetMetadata(Patience.Limit)
                .Topics.Where(topic => outputs.Contains(topic.Topic))
                .SelectMany(topic =>
                    topic.Partitions.Select(partition => new TopicPartitionOffset(topic.Topic, partition.PartitionId, Offset.Beginning))
                ),
        ];
        partitions = all.Length;
        consumer.Assign(all);
    }

    /// <summary>In the order of the log, by partition of the labeled topic.</summary>
    public SortedDictionary<int, List<string>> LabelsByPartition { get; } = [];

    private Dictionary<string, List<(int Revision, string Label, decimal Points)>> Labels { get; } = [];
    private Dictionary<string, decimal> Corrections { get; } = [];

    /// <summary>By message, what was last told of who opened or clicked it; and its events that say so by their labels.</summary>
    private Dictionary<string, string> Verdicts { get; } = [];
    private Dictionary<string, HashSet<string>> EventsByMessage { get; } = [];

    /// <summary>What was said of each unsubscribe, one after the other, by its hold's id.</summary>
    private Dictionary<string, List<string>> Holds { get; } = [];

    /// <summary>Unsubscribes that wait.</summary>
    public int OpenHolds => Holds.Values.Count(actions => actions[^1] == "hold");

    /// <summary>What was last told of each campaign's figures, and what its events' last labels count, by type and label.</summary>
    private Dictionary<string, Dictionary<(string Type, string Label), int>> Figures { get; } = [];
    private Dictionary<string, Dictionary<(string Type, string Label), int>> Counted { get; } = [];

    /// <summary>Whether the figures that were last told are what last labels count. Until a campaign is due again they are not.</summary>
    public bool FiguresAreCounted =>
        Counted.All(campaign =>
            Figures.TryGetValue(campaign.Key, out Dictionary<(string, string), int>? told)
            && Told.All(kind => told.GetValueOrDefault(kind) == campaign.Value.GetValueOrDefault(kind))
        );

    private static readonly (string Type, string Label)[] Told =
    [
        .. from type in new[] { "open", "click", "unsubscribe" } from label in new[] { "human", "bot", "undecided" } select (type, label),
    ];

    public int Rejected { get; private set; }

    /// <summary>Those of them that were cut.</summary>
    public int Truncated { get; private set; }

    /// <summary>The longest that a partition of the labeled topic brought nothing, since that was last measured.</summary>
    public TimeSpan LongestGap { get; private set; }

    public void MeasureGapsAnew()
    {
        lastLabelAt.Clear();
        LongestGap = TimeSpan.Zero;
    }

    /// <summary>Events that were labelled.</summary>
    public int Events => Labels.Count;

    /// <summary>Reads on until so many events were labelled; fails with a worker that ends.</summary>
    public Task ReadUntilAsync(int events, params WorkerProcess[] workers) =>
        ReadUntilAsync(() => Events >= events, $"{events} events labelled", workers);

    /// <summary>Reads on while something else is done.</summary>
    public async Task ReadWhileAsync(Task other, params WorkerProcess[] workers)
    {
        while (!other.IsCompleted)
        {
            await ThrowIfEndedAsync(workers);
            Take(consumer.Consume(TimeSpan.FromMilliseconds(50)));
        }

        try
        {
            await other;
        }
        catch (InvalidOperationException failed)
        {
            throw await FailedAsync(failed.Message, workers);
        }
    }

    /// <param name="what">Is waited for, for the reader of a failure.</param>
    public async Task ReadUntilAsync(Func<bool> isDone, string what, params WorkerProcess[] workers)
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        while (!isDone())
        {
            if (patience.IsCancellationRequested)
            {
                throw await FailedAsync($"{what}: that was waited for {Patience.Limit}; {Events} events were labelled by then", workers);
            }

            await ThrowIfEndedAsync(workers);
            Take(consumer.Consume(TimeSpan.FromMilliseconds(50)));
        }
    }

    /// <summary>Reads to the end of every partition, once nobody writes any more.</summary>
    public void ReadToEnd()
    {
        // The ends that were seen before may no longer be ends.
        ended.Clear();
        foreach (TopicPartition partition in consumer.Assignment)
        {
            consumer.Seek(new TopicPartitionOffset(partition, next.GetValueOrDefault(partition, Offset.Beginning)));
        }

        using CancellationTokenSource patience = new(Patience.Limit);
        while (ended.Count < partitions)
        {
            Proof.Holds(!patience.IsCancellationRequested, "an output's end was never reached: a transaction is still open");
            Take(consumer.Consume(TimeSpan.FromMilliseconds(50)));
        }
    }

    /// <summary>Each event once, its revisions from 0 without a gap and none twice, and its corrections what its last label asks for.</summary>
    public void Check(IEnumerable<string> keys)
    {
        HashSet<string> due = [.. keys];
        string[] missing = [.. due.Where(key => !Labels.ContainsKey(key)).Take(10)];
        Proof.Holds(missing.Length == 0, $"without a label are {string.Join(", ", missing)}");
        Proof.Holds(Labels.Count == due.Count, $"{Labels.Count} events have labels, and {due.Count} were produced");
        foreach ((string key, List<(int Revision, string Label, decimal Points)> labels) in Labels)
        {
            Proof.Holds(
                labels.Select(label => label.Revision).SequenceEqual(Enumerable.Range(0, labels.Count)),
                $"{key} has revisions {string.Join(", ", labels.Select(label => label.Revision))}"
            );
            decimal asked = labels[^1].Label == "bot" ? -labels[^1].Points : 0;
            Proof.Holds(
                asked == Corrections.GetValueOrDefault(key),
                $"{key}'s corrections sum up to {Corrections.GetValueOrDefault(key)}, and its last label ({labels[^1].Label}) asks for {asked}"
            );
        }

        Proof.Holds(Corrections.Keys.All(Labels.ContainsKey), "there are corrections of events without a label");
    }

    /// <summary>Each of these unsubscribes is told as it has to be, and ends once and for good.</summary>
    public void CheckHolds(IReadOnlyDictionary<string, HoldEnd> unsubscribes)
    {
        Proof.Holds(Holds.Keys.All(unsubscribes.ContainsKey), "a hold is of an event that is no unsubscribe");
        foreach ((string key, HoldEnd due) in unsubscribes)
        {
            List<string> actions = Holds.GetValueOrDefault(key, []);
            Proof.Holds(IsEnd(actions, due), $"{key} was told as {string.Join(", ", actions)}, and is to be {due}");
        }

        Proof.Holds(Holds.Values.Any(actions => actions[0] == "hold"), "nothing was held");
        Proof.Holds(Holds.Values.Any(actions => actions is ["hold", "honor"]), "nothing that was held was honored");
    }

    // Sources are read unevenly, and what comes after its deadline, or after the complaint, is not held.
    private static bool IsEnd(List<string> actions, HoldEnd due) =>
        due switch
        {
            HoldEnd.NeverHeld => actions is ["honor"],
            HoldEnd.Honored => actions is ["honor"] or ["hold", "honor"],
            HoldEnd.Dismissed => actions is ["dismiss"] or ["hold", "dismiss"],
            _ => IsEnd(actions, HoldEnd.Honored) || IsEnd(actions, HoldEnd.Dismissed),
        };

    /// <summary>What was last told of each message is what its events' last labels say.</summary>
    public void CheckActivity()
    {
        foreach ((string message, HashSet<string> events) in EventsByMessage)
        {
            HashSet<string> labels = [.. events.Select(key => Labels[key][^1].Label)];
            string due =
                labels.IsSupersetOf(["human", "bot"]) ? "both"
                : labels.Contains("human") ? "human-only"
                : labels.Contains("bot") ? "machine-only"
                : "none";
            string told = Verdicts.GetValueOrDefault(message, "none");
            Proof.Holds(told == due, $"{message} was told as {told}, and its labels say {due}");
        }
    }

    /// <summary>How many labels have a signal among their reasons.</summary>
    public int LabelsBecauseOf(string signal) =>
        LabelsByPartition.Values.Sum(labels => labels.Count(text => text.Contains($"\"signal\":\"{signal}\"", StringComparison.Ordinal)));

    /// <summary>The last label of each event.</summary>
    public Dictionary<string, string> LastLabels => Labels.ToDictionary(label => label.Key, label => label.Value[^1].Label);

    /// <summary>With how far each topic was written and read, and all that the workers said, which are killed.</summary>
    private async Task<Exception> FailedAsync(string what, WorkerProcess[] workers)
    {
        string positions = await topics.PositionsAsync(next);
        await Task.WhenAll(workers.Select(worker => worker.KillAsync()));
        string[] said = await Task.WhenAll(workers.Select(async worker => (await worker.ExitAsync()).Said));
        return Proof.Failed($"{what}\n{positions}\n{string.Join('\n', said)}");
    }

    private static async Task ThrowIfEndedAsync(WorkerProcess[] workers)
    {
        if (Array.Find(workers, worker => worker.HasExited) is { } dead)
        {
            throw Proof.Failed((await dead.ExitAsync()).Said);
        }
    }

    private void Measure(int partition)
    {
        long now = Stopwatch.GetTimestamp();
        if (lastLabelAt.TryGetValue(partition, out long before) && Stopwatch.GetElapsedTime(before, now) is { } gap && gap > LongestGap)
        {
            LongestGap = gap;
        }

        lastLabelAt[partition] = now;
    }

    /// <summary>Counts an event by what was said of it last, and no more by what was said before.</summary>
    private void Count(string campaign, string type, List<(int Revision, string Label, decimal Points)> labels)
    {
        Counted.TryAdd(campaign, []);
        Dictionary<(string, string), int> counts = Counted[campaign];
        counts[(type, labels[^1].Label)] = counts.GetValueOrDefault((type, labels[^1].Label)) + 1;
        if (labels.Count > 1)
        {
            counts[(type, labels[^2].Label)]--;
        }
    }

    /// <summary>A campaign's record, of which the raw figures hold whatever the label.</summary>
    private static Dictionary<(string Type, string Label), int> FiguresOf(JsonElement campaign)
    {
        Dictionary<(string Type, string Label), int> figures = [];
        foreach (string type in Told.Select(kind => kind.Type).Distinct())
        {
            int raw = In("raw");
            int human = In("human");
            int undecided = In("undecided");
            figures[(type, "human")] = human;
            figures[(type, "undecided")] = undecided;
            figures[(type, "bot")] = raw - human - undecided;

            int In(string reading) => campaign.GetProperty(reading).GetProperty($"{type}s").GetInt32();
        }

        return figures;
    }

    public void Dispose() => consumer.Dispose();

    private void Take(ConsumeResult<string, byte[]>? result)
    {
        if (result is null)
        {
            return;
        }

        if (result.IsPartitionEOF)
        {
            ended.Add(result.TopicPartition);
            return;
        }

        next[result.TopicPartition] = result.Offset + 1;
        if (result.Topic == topics.Names.Rejected)
        {
            Rejected++;
            Truncated += result.Message.Headers.TryGetLastBytes("truncated", out _) ? 1 : 0;
            return;
        }

        using JsonDocument json = JsonDocument.Parse(result.Message.Value);
        JsonElement root = json.RootElement;
        if (result.Topic == topics.Names.Holds)
        {
            string unsubscribe = root.GetProperty("holdId").GetString()!;
            Holds.TryAdd(unsubscribe, []);
            Holds[unsubscribe].Add(root.GetProperty("action").GetString()!);
            return;
        }

        if (result.Topic == topics.Names.Activity)
        {
            Verdicts[result.Message.Key] = root.GetProperty("verdict").GetString()!;
            return;
        }

        if (result.Topic == topics.Names.Metrics)
        {
            Figures[result.Message.Key] = FiguresOf(root);
            return;
        }

        if (result.Topic == topics.Names.Corrections)
        {
            string of = $"{root.GetProperty("campaignId").GetString()}|{root.GetProperty("eventId").GetString()}";
            Corrections[of] = Corrections.GetValueOrDefault(of) + root.GetProperty("delta").GetDecimal();
            return;
        }

        string key = result.Message.Key;
        int revision = root.GetProperty("revision").GetInt32();
        Labels.TryAdd(key, []);
        Labels[key]
            .Add(
                (
                    revision,
                    root.GetProperty("label").GetString()!,
                    root.TryGetProperty("points", out JsonElement points) ? points.GetDecimal() : 0
                )
            );
        Count(root.GetProperty("campaignId").GetString()!, root.GetProperty("type").GetString()!, Labels[key]);
        if (root.GetProperty("type").GetString() is "open" or "click")
        {
            string message = $"{root.GetProperty("campaignId").GetString()}|{root.GetProperty("messageId").GetString()}";
            EventsByMessage.TryAdd(message, []);
            EventsByMessage[message].Add(key);
        }

        Measure(result.Partition);
        if (keepsTexts)
        {
            LabelsByPartition.TryAdd(result.Partition, []);
            LabelsByPartition[result.Partition].Add(root.GetRawText());
        }
    }
}

/// <summary>How an unsubscribe has to end.</summary>
internal enum HoldEnd
{
    /// <summary>Honored without ever having been held.</summary>
    NeverHeld,
    Honored,
    Dismissed,
    HonoredOrDismissed,
}
