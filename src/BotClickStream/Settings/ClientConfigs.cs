using Confluent.Kafka;

namespace BotClickStream.Settings;

/// <summary>Which kind of broker the worker talks to.</summary>
public enum BrokerKind
{
    Real,

    /// <summary>The one in this process: no transactions, no committed offsets, old records dropped silently.</summary>
    Embedded,
}

/// <summary>
/// librdkafka's settings for each of the worker's clients. What the configuration passes through wins, but for what exactly-once
/// processing rests on: that is refused at start (<see cref="Refusals"/>).
/// </summary>
public sealed class ClientConfigs(KafkaSettings kafka, BrokerKind broker)
{
    /// <summary>When the broker ends a transaction whose producer is silent: a dead instance's holds readers back for up to 20 s.</summary>
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(10);

    private int StatisticsInterval => (int)kafka.StatisticsInterval.TotalMilliseconds;

    /// <summary>The producers' <c>message.max.bytes</c>, where the configuration sets it.</summary>
    public int? MaxMessageBytes
    {
        get
        {
            ProducerConfig configured = new();
            Common(configured, kafka.Producer);
            return configured.MessageMaxBytes;
        }
    }

    /// <summary>Settings that must stay as they are, with the reason.</summary>
    private static readonly Dictionary<string, string> Kept = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "it has a key of its own, Kafka:BootstrapServers",
        ["metadata.broker.list"] = "the address has a key of its own, Kafka:BootstrapServers",
        ["group.id"] = "it has a key of its own, Kafka:GroupId",
        ["group.instance.id"] = "it is made of Kafka:InstanceId where Kafka:StaticMembership is on",
        ["enable.auto.commit"] = "offsets belong to what was published, and are committed with it",
        ["enable.auto.offset.store"] = "offsets belong to what was published, and are committed with it",
        ["auto.offset.reset"] = "offsets that are gone are a person's decision (OnLostInput); where to begin is Input:StartAt",
        ["isolation.level"] = "records of an aborted transaction must not be read",
        ["enable.partition.eof"] = "the end of a partition lets time go on",
        ["partition.assignment.strategy"] = "partitions must be able to move one by one, while the others go on",
        ["transactional.id"] = "it is made of Kafka:GroupId and Kafka:InstanceId",
        ["transaction.timeout.ms"] = "whether a fenced producer has a twin is told by it",
        ["enable.idempotence"] = "a record must not be written twice, nor out of order",
        ["acks"] = "a record counts as published only when every replica in sync has it",
        ["partitioner"] = "consumers may rely on the partition of a lead",
        ["statistics.interval.ms"] = "it has a key of its own, Kafka:StatisticsInterval",
        ["enable.gapless.guarantee"] = "what cannot be delivered is the publisher's to decide",
    };

    /// <summary>What in the pass-through settings would break a promise; each a sentence that names key, reason and remedy.</summary>
    public static IEnumerable<string> Refusals(KafkaSettings kafka)
    {
        foreach (
            (string section, Dictionary<string, string> settings) in new[]
            {
                ("Client", kafka.Client),
                ("Consumer", kafka.Consumer),
                ("Producer", kafka.Producer),
            }
        )
        {
            foreach (string key in settings.Keys)
            {
                if (Kept.TryGetValue(key, out string? reason))
                {
                    yield return $"Kafka:{section}:{key} cannot be set: {reason}. Remove it.";
                }
                else if (key.StartsWith("dotnet.", StringComparison.Ordinal))
                {
                    yield return $"Kafka:{section}:{key} cannot be set: the worker relies on how it uses the client. Remove it.";
                }
            }
        }
    }

    /// <param name="fields">What of a record the ordinary calls tell besides key and value: <c>headers</c>, <c>timestamp</c>, <c>topic</c>.</param>
    public ConsumerConfig Consumer(string groupId, string role, string fields)
    {
        ConsumerConfig config = Reader(role, groupId);
        config.ConsumeResultFields = fields;
        config.StatisticsIntervalMs = StatisticsInterval;
        // As much again is kept of each partition that is held back.
        FetchAhead(config, queuedKilobytes: 8_192);
        if (broker == BrokerKind.Embedded)
        {
            // Joins in a fraction of a second where the mock's classic groups take three; an empty fetch blocks the mock for its wait.
            config.GroupProtocol = GroupProtocol.Consumer;
            config.FetchWaitMaxMs = 10;
        }
        else
        {
            // A broker that answered with the first byte there is would be asked again for each few events of a steady stream, and asking costs both sides more than they do.
            config.FetchMinBytes = 32 << 10;
            config.FetchWaitMaxMs = 10;
        }

        if (kafka.StaticMembership)
        {
            config.GroupInstanceId = $"{kafka.InstanceId}-{role}";
        }

        Common(config, kafka.Consumer);
        // Of the newer protocol the broker assigns, and librdkafka refuses a strategy. (As text: what is passed through is in librdkafka's words.)
        if (!"consumer".Equals(config.Get("group.protocol"), StringComparison.OrdinalIgnoreCase))
        {
            config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
        }

        return config;
    }

    /// <summary>Of a consumer that reads the state topic by assignment. It asks for the group's offsets, but joins no group.</summary>
    public ConsumerConfig StateConsumer(string groupId, string role)
    {
        ConsumerConfig config = Reader($"{role}-state", groupId);
        FetchAhead(config, queuedKilobytes: 32_768);
        config.FetchWaitMaxMs = 50;
        // One partition alone is read, so that a fetch may bring as much as is held.
        config.MaxPartitionFetchBytes = 8 << 20;
        Common(config, kafka.Consumer);
        // A member of this name is the lanes' consumer.
        config.GroupInstanceId = null;
        return config;
    }

    /// <summary>Of a consumer that reads the profiles' topic by assignment and joins no group. What is gone there was overtaken, so that it goes on wherever it can.</summary>
    public ConsumerConfig ProfilesConsumer()
    {
        ConsumerConfig config = Reader("profiles", $"{kafka.GroupId}-profiles");
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        // It looks now and then only: an empty fetch blocks the embedded broker for its wait.
        config.FetchWaitMaxMs = 10;
        Common(config, kafka.Consumer);
        config.GroupInstanceId = null;
        return config;
    }

    /// <summary>What every consumer has: it reads what is committed, to a partition's end, and neither offsets nor where to begin are left to it.</summary>
    private ConsumerConfig Reader(string name, string groupId) =>
        new()
        {
            ClientId = $"{kafka.InstanceId}-{name}",
            GroupId = groupId,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            // Also makes a group's offsets those that no pending transaction can change.
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnablePartitionEof = true,
            ConsumeResultFields = "none",
        };

    private static void FetchAhead(ConsumerConfig config, int queuedKilobytes)
    {
        // librdkafka's default of a second starves a consumer that is faster than its fetches.
        config.FetchQueueBackoffMs = 5;
        config.QueuedMaxMessagesKbytes = queuedKilobytes;
    }

    /// <summary>
    /// Of a role's one producer of outputs. On a real broker it has a name over all its lives, by which the transaction coordinator knows it; the embedded one has no transactions.
    /// </summary>
    /// <param name="maxMessageBytes">Of the largest of its topics, unless <see cref="MaxMessageBytes"/> says else.</param>
    /// <param name="batchBytes">The most that a batch may have, whatever is configured.</param>
    public ProducerConfig OutputProducer(string role, int maxMessageBytes, int batchBytes)
    {
        ProducerConfig config = Producer(role);
        config.MessageMaxBytes ??= maxMessageBytes;
        config.BatchSize = Math.Min(config.BatchSize ?? batchBytes, batchBytes);
        if (broker == BrokerKind.Real)
        {
            config.TransactionalId = $"{kafka.GroupId}-{kafka.InstanceId}-{role}";
            config.TransactionTimeoutMs = (int)TransactionTimeout.TotalMilliseconds;
            // Until the last transaction's markers are written the coordinator refuses offsets of the next (CONCURRENT_TRANSACTIONS), and the client asks again after this, then after twice as long and so on
            // up to a second. From its default of 100 ms on, two or three refusals are most of a second in which nothing is committed.
            config.RetryBackoffMs ??= 10;
        }
        else
        {
            // Where no commit tells whether all of it is there, what can't be delivered is to break the producer.
            config.EnableGaplessGuarantee = true;
            config.MessageTimeoutMs = 0;
        }

        config.EnableDeliveryReports = false;
        config.StatisticsIntervalMs = StatisticsInterval;

        return config;
    }

    public ProducerConfig Producer(string role)
    {
        ProducerConfig config = new()
        {
            ClientId = $"{kafka.InstanceId}-{role}",
            EnableIdempotence = true,
            Acks = Acks.All,
            Partitioner = Partitioner.Murmur2Random,
            CompressionType = CompressionType.Lz4,
            LingerMs = 5,
            QueueBufferingMaxMessages = 500_000,
            QueueBufferingMaxKbytes = 262_144,
            EnableDeliveryReports = true,
            DeliveryReportFields = "none",
        };
        Common(config, kafka.Producer);
        return config;
    }

    public AdminClientConfig Admin(string role)
    {
        AdminClientConfig config = new() { ClientId = $"{kafka.InstanceId}-{role}-admin" };
        Common(config, []);
        return config;
    }

    private void Common(ClientConfig config, Dictionary<string, string> passedThrough)
    {
        config.BootstrapServers = kafka.BootstrapServers;
        // A new topic, or one that moved, is seen within seconds instead of minutes.
        config.TopicMetadataRefreshIntervalMs = 30_000;
        foreach ((string key, string value) in kafka.Client.Concat(passedThrough))
        {
            config.Set(key, value);
        }
    }
}
