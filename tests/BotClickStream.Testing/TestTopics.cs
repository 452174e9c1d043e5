using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Testing;

/// <summary>One worker's topics on a broker, under names of their own, with what a test needs to fill and to read them.</summary>
internal sealed class TestTopics
{
    /// <summary>Who asks for a group before its coordinator is known may wait for as long as it lets itself, a minute unless told, though the group has come meanwhile.</summary>
    private static readonly DescribeConsumerGroupsOptions Soon = new() { RequestTimeout = TimeSpan.FromSeconds(3) };
    private static int last;

    private TestTopics(string bootstrapServers, BrokerKind kind, string prefix)
    {
        BootstrapServers = bootstrapServers;
        Kind = kind;
        Prefix = prefix;
    }

    public string BootstrapServers { get; }
    public BrokerKind Kind { get; }
    public string Prefix { get; }
    public string Raw => $"{Prefix}.raw";

    public TopicSettings Names =>
        new()
        {
            Raw = Raw,
            Keyed = $"{Prefix}.keyed",
            Labeled = $"{Prefix}.labeled",
            Corrections = $"{Prefix}.corrections",
            Holds = $"{Prefix}.holds",
            Activity = $"{Prefix}.activity",
            Metrics = $"{Prefix}.metrics",
            Profiles = $"{Prefix}.profiles",
            Rejected = $"{Prefix}.rejected",
            State = $"{Prefix}.state",
        };

    /// <summary>Settings of a worker that has this broker and these topics.</summary>
    public WorkerSettings Settings =>
        new()
        {
            Kafka = new KafkaSettings
            {
                BootstrapServers = BootstrapServers,
                GroupId = Prefix,
                InstanceId = "test",
                // Partitions change hands at heartbeats. The newer protocol, of the embedded broker, leaves their interval to the broker.
                Consumer = Kind == BrokerKind.Real ? new() { ["heartbeat.interval.ms"] = "200" } : [],
            },
            Topics = Names,
            CommitInterval = TimeSpan.FromMilliseconds(20),
        };

    public static Task<TestTopics> OnAsync(EmbeddedBroker broker, int raw = 3, int keyed = 3)
    {
        TestTopics topics = new(broker.BootstrapServers, BrokerKind.Embedded, NewPrefix());
        foreach ((string name, int partitions) in topics.Counts(raw, keyed))
        {
            broker.CreateTopic(name, partitions);
        }

        return Task.FromResult(topics);
    }

    /// <param name="state">Partitions of the state topic; by default as many as the keyed topic has.</param>
    /// <param name="change">What a topic has otherwise than in the catalog.</param>
    public static async Task<TestTopics> OnAsync(
        string bootstrapServers,
        int raw = 3,
        int keyed = 3,
        int? state = null,
        Func<CatalogTopic, CatalogTopic>? change = null
    )
    {
        TestTopics topics = new(bootstrapServers, BrokerKind.Real, NewPrefix());
        using IAdminClient admin = topics.Admin();
        Dictionary<string, int> counts = topics
            .Counts(raw, keyed, state ?? keyed)
            .ToDictionary(topic => topic.Name, topic => topic.Partitions);
        await BrokerTopics.CreateAsync(
            admin,
            [
                .. TopicCatalog
                    .For(topics.Settings)
                    .Where(topic => counts.ContainsKey(topic.Name))
                    .Select(topic => topic with { Partitions = counts[topic.Name] })
                    .Select(topic => change?.Invoke(topic) ?? topic),
            ],
            replication: -1
        );
        return topics;
    }

    public IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).SetLogHandler((_, _) => { }).Build();

    /// <summary>Where a partition begins and ends by now, as the broker says.</summary>
    public WatermarkOffsets BoundsOf(string topic, int partition)
    {
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = $"{Prefix}-bounds" }
        )
            .SetLogHandler((_, _) => { })
            .Build();
        return consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), Patience.Limit);
    }

    /// <summary>Sends records in order; returns when the broker has them.</summary>
    public void Produce(string topic, IEnumerable<TestRecord> records)
    {
        using TestProducer producer = Producer(topic);
        foreach (TestRecord record in records)
        {
            producer.Produce(record);
        }
    }

    public TestProducer Producer(string topic) => new(BootstrapServers, topic);

    /// <summary>
    /// Reads a topic from its beginning until it has come to <paramref name="count"/> records of those that count; fails if it never does, or with the
    /// worker that should have written them. What doesn't count is among what it returns.
    /// </summary>
    public async Task<List<ConsumeResult<string?, string>>> ReadAsync(
        string topic,
        int count,
        Worker worker,
        Func<ConsumeResult<string?, string>, bool>? counts = null
    )
    {
        using IConsumer<string?, string> consumer = new ConsumerBuilder<string?, string>(
            new ConsumerConfig
            {
                BootstrapServers = BootstrapServers,
                GroupId = $"{Prefix}-reader",
                EnableAutoCommit = false,
                FetchWaitMaxMs = 10,
            }
        ).SetLogHandler((_, _) => { }).Build();
        using IAdminClient admin = Admin();
        consumer.Assign(
            admin
                .GetMetadata(Patience.Limit)
                .Topics.Single(metadata => metadata.Topic == topic)
                .Partitions.Select(partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning))
        );
        List<ConsumeResult<string?, string>> read = [];
        using CancellationTokenSource patience = new(Patience.Limit);
        while (count > 0)
        {
            Proof.Holds(!patience.IsCancellationRequested, $"after {Patience.Limit} only {read.Count} records of {topic} have come");
            if (worker.Completion.IsCompleted)
            {
                await worker.Completion;
            }

            if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is { } result)
            {
                read.Add(result);
                count -= counts is null || counts(result) ? 1 : 0;
            }
        }

        return read;
    }

    /// <summary>Returns when so many members share so many partitions among them, and none is on its way from one to another.</summary>
    /// <exception cref="InvalidOperationException">They never do; it says what the group is instead.</exception>
    public async Task UntilSharedAsync(string group, int members, int partitions)
    {
        using IAdminClient admin = Admin();
        using CancellationTokenSource patience = new(Patience.Limit);
        string said = "";
        while (!await IsSharedAsync())
        {
            Proof.Holds(
                !patience.IsCancellationRequested,
                $"after {Patience.Limit} {partitions} partitions are not shared by {members} members of {group}: {said}"
            );
            await Task.Delay(100);
        }

        async Task<bool> IsSharedAsync()
        {
            try
            {
                ConsumerGroupDescription found = (await admin.DescribeConsumerGroupsAsync([group], Soon)).ConsumerGroupDescriptions[0];
                said = $"{found.State}, {string.Join(", ", found.Members.Select(Share))}";
                return found.State == ConsumerGroupState.Stable
                    && found.Members.Count == members
                    && found.Members.Sum(member => member.Assignment.TopicPartitions.Count) == partitions;
            }
            catch (DescribeConsumerGroupsException nobody)
            {
                // Nobody has joined yet.
                said = $"{nobody.Results.ConsumerGroupDescriptions[0].Error}";
                return false;
            }
        }

        static string Share(MemberDescription member) =>
            $"{member.ConsumerId} has {string.Join(' ', member.Assignment.TopicPartitions.Select(at => at.Partition.Value))}";
    }

    /// <summary>What a topic holds by now, from its beginning to its end.</summary>
    public List<byte[]> ValuesOf(string topic)
    {
        using IConsumer<Ignore, byte[]> consumer = new ConsumerBuilder<Ignore, byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = BootstrapServers,
                GroupId = $"{Prefix}-values",
                EnableAutoCommit = false,
                EnablePartitionEof = true,
            }
        ).SetLogHandler((_, _) => { }).Build();
        using IAdminClient admin = Admin();
        TopicPartitionOffset[] all =
        [
            .. admin
                .GetMetadata(Patience.Limit)
                .Topics.Single(metadata => metadata.Topic == topic)
                .Partitions.Select(partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning)),
        ];
        consumer.Assign(all);
        List<byte[]> values = [];
        HashSet<Partition> ended = [];
        using CancellationTokenSource patience = new(Patience.Limit);
        while (ended.Count < all.Length)
        {
            Proof.Holds(!patience.IsCancellationRequested, $"after {Patience.Limit} only {values.Count} records of {topic} have come");
            if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is not { } result)
            {
                continue;
            }

            if (result.IsPartitionEOF)
            {
                ended.Add(result.Partition);
            }
            else
            {
                values.Add(result.Message.Value);
            }
        }

        return values;
    }

    /// <summary>
    /// For the reader of a failure, how far everybody has come: the end of each partition, the end of what is committed there where it is another, the groups' offsets, and
    /// <paramref name="read"/>, what the reader of the outputs reads next.
    /// </summary>
    public async Task<string> PositionsAsync(IReadOnlyDictionary<TopicPartition, Offset> read)
    {
        using IAdminClient admin = Admin();
        try
        {
            TopicPartition[] all =
            [
                .. admin
                    .GetMetadata(Patience.Limit)
                    .Topics.Where(topic => topic.Topic.StartsWith($"{Prefix}.", StringComparison.Ordinal))
                    .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId))),
            ];
            Dictionary<TopicPartition, Offset> ends = await EndsAsync(IsolationLevel.ReadUncommitted);
            Dictionary<TopicPartition, Offset> stable = await EndsAsync(IsolationLevel.ReadCommitted);
            Dictionary<TopicPartition, Offset> router = await OffsetsAsync($"{Prefix}-router");
            Dictionary<TopicPartition, Offset> detector = await OffsetsAsync(Prefix);
            return string.Join(
                '\n',
                all.Select(at =>
                    $"{at} ends at {ends[at]}, its committed records at {stable[at]}"
                    + (router.TryGetValue(at, out Offset routed) ? $", routed to {routed}" : "")
                    + (detector.TryGetValue(at, out Offset judged) ? $", judged to {judged}" : "")
                    + (read.TryGetValue(at, out Offset next) ? $", read to {next}" : "")
                )
            );

            async Task<Dictionary<TopicPartition, Offset>> EndsAsync(IsolationLevel isolation)
            {
                ListOffsetsResult found = await admin.ListOffsetsAsync(
                    all.Select(at => new TopicPartitionOffsetSpec { TopicPartition = at, OffsetSpec = OffsetSpec.Latest() }),
                    new ListOffsetsOptions { IsolationLevel = isolation }
                );
                return found
                    .ResultInfos.Select(info => info.TopicPartitionOffsetError)
                    .ToDictionary(at => at.TopicPartition, at => at.Offset);
            }

            async Task<Dictionary<TopicPartition, Offset>> OffsetsAsync(string group)
            {
                List<ListConsumerGroupOffsetsResult> found = await admin.ListConsumerGroupOffsetsAsync([
                    new ConsumerGroupTopicPartitions(group, null),
                ]);
                return found[0].Partitions.ToDictionary(at => at.TopicPartition, at => at.Offset);
            }
        }
        catch (KafkaException exception)
        {
            return $"how far everybody has come no broker says: {exception.Error.Reason}";
        }
    }

    private static string NewPrefix() => $"test-{Environment.ProcessId}-{Interlocked.Increment(ref last)}";

    private IEnumerable<(string Name, int Partitions)> Counts(int raw, int keyed, int state = 1) =>
        [
            (Raw, raw),
            (Names.Keyed, keyed),
            (Names.Labeled, keyed),
            (Names.Corrections, 2),
            (Names.Holds, 2),
            (Names.Activity, 2),
            (Names.Metrics, 2),
            (Names.Profiles, 1),
            (Names.Rejected, 1),
            (Names.State, state),
        ];
}

/// <param name="Partition"><see langword="null"/>: by the key, as the Java clients do.</param>
internal sealed record TestRecord(string? Key, byte[] Value, int? Partition = null)
{
    public TestRecord(string? key, string value, int? partition = null)
        : this(key, Encoding.UTF8.GetBytes(value), partition) { }
}

/// <summary>Sends records to a topic in order; when it is disposed the broker has them.</summary>
internal sealed class TestProducer(string bootstrapServers, string topic) : IDisposable
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<TopicPartitionOffset, bool> delivered = [];
    private volatile string? failure;

    private readonly IProducer<string?, byte[]> producer = new ProducerBuilder<string?, byte[]>(
        new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            Partitioner = Partitioner.Murmur2Random,
            EnableIdempotence = true,
            // The topic's limit holds, not the client's.
            MessageMaxBytes = 2_000_000,
        }
    ).SetLogHandler((_, _) => { }).Build();

    public void Produce(TestRecord record) =>
        producer.Produce(
            new TopicPartition(topic, record.Partition ?? Partition.Any),
            new Message<string?, byte[]> { Key = record.Key, Value = record.Value },
            // What is thrown here nobody would hear of.
            report => failure ??= FaultIn(report)
        );

    public void Dispose()
    {
        int left = producer.Flush(Patience.Limit);
        producer.Dispose();
        Proof.Holds(failure is null, $"a record of the load was not delivered: {failure}");
        Proof.Holds(left == 0, $"{left} records of the load were not delivered within {Patience.Limit}");
    }

    /// <summary>
    /// An offset that another record had before is no delivery, whatever the report says: one of the two is not in the log, be it that the broker took a batch for one that it had, or that it lost what it had acknowledged.
    /// </summary>
    private string? FaultIn(DeliveryReport<string?, byte[]> report)
    {
        if (report.Error.IsError)
        {
            return $"{report.Error.Reason} ({report.Error.Code})";
        }

        // None is known where the broker had the batch by an attempt whose answer was lost and has forgotten where: librdkafka takes its "duplicate" for delivered. That the record is there the checks of
        // what came of it tell.
        if (report.Offset == Offset.Unset)
        {
            return null;
        }

        // By two threads while Flush waits, so in no order.
        return delivered.TryAdd(report.TopicPartitionOffset, true)
            ? null
            : $"it is at {report.TopicPartitionOffset}, says the broker, as another one is";
    }
}
