using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Tests.Publishing;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace BotClickStream.Tests.Brokers;

public sealed class GroupOffsetsTests(RealBroker broker)
{
    [Fact]
    public async Task What_the_group_has_committed_is_told_and_nothing_where_it_has_not()
    {
        using Group group = await Group.OnAsync(broker);
        GroupOffsets offsets = group.Ask();

        Assert.Null(await offsets.AskAsync(group.Source, TestContext.Current.CancellationToken).InTime());
        group.Commit(5);
        Assert.Equal(5, await offsets.AskAsync(group.Source, TestContext.Current.CancellationToken).InTime());
    }

    [Fact]
    public async Task That_less_is_committed_than_was_by_this_process_itself_is_not_believed_until_the_broker_says_otherwise()
    {
        using Group group = await Group.OnAsync(broker);
        // A broker that has lost its memory says that there is nothing, and then remembers too little.
        CountedWaits time = new(wait => group.Commit(wait == 1 ? 5 : 7), TimeSpan.Zero);
        GroupOffsets offsets = group.Ask(time);
        offsets.Committed(group.Source, 7);

        Assert.Equal(7, await offsets.AskAsync(group.Source, TestContext.Current.CancellationToken).InTime());
        Assert.Equal(2, time.Waits);
    }

    [Theory]
    [InlineData(null, "has committed no offset of")]
    [InlineData(5L, "has committed 5 of")]
    public async Task An_offset_that_went_back_is_refused_after_a_minute_with_what_to_do(long? told, string says)
    {
        using Group group = await Group.OnAsync(broker);
        GroupOffsets offsets = group.Ask(new FastTime(1000));
        offsets.Committed(group.Source, 7);
        if (told is { } offset)
        {
            group.Commit(offset);
        }

        WorkerException refused = await Assert.ThrowsAsync<WorkerException>(() =>
            offsets.AskAsync(group.Source, TestContext.Current.CancellationToken).InTime()
        );

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains("this process has committed 7", refused.Message, StringComparison.Ordinal);
        Assert.Contains("start again to go on from there", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_there_is_no_offset_is_not_believed_where_there_is_what_was_committed_with_one()
    {
        using Group group = await Group.OnAsync(broker);
        int looked = 0;

        WorkerException refused = await Assert.ThrowsAsync<WorkerException>(() =>
            group.Ask(new FastTime(1000)).AskAsync(group.Source, TestContext.Current.CancellationToken, Find).InTime()
        );

        Assert.Contains("has committed no offset", refused.Message, StringComparison.Ordinal);
        Assert.Contains("but keyed[3] holds what was made of it", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"--group {group.Name} --topic {group.Source.Topic}:0 --reset-offsets --to-earliest",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(1, looked);
        CountedWaits time = new(_ => group.Commit(5), TimeSpan.Zero);
        Assert.Equal(5, await group.Ask(time).AskAsync(group.Source, TestContext.Current.CancellationToken, Find).InTime());
        Assert.Equal(1, time.Waits);

        Task<string?> Find(CancellationToken stop)
        {
            looked++;
            return Task.FromResult<string?>("keyed[3]");
        }
    }

    [Fact]
    public async Task An_offset_in_a_transaction_that_is_not_decided_is_waited_for_a_minute_and_then_named()
    {
        using Group group = await Group.OnAsync(broker);
        using IProducer<Null, byte[]> hanging = group.BeginTransactionWithOffset(5);

        WorkerException refused = await Assert.ThrowsAsync<WorkerException>(() =>
            group.Ask(new FastTime(1000)).AskAsync(group.Source, TestContext.Current.CancellationToken).InTime()
        );

        Assert.Contains(
            $"What group '{group.Name}' has committed of {group.Source.Topic}[0] was not told for 60 s",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("find-hanging", refused.Message, StringComparison.Ordinal);
        hanging.CommitTransaction();
        Assert.Equal(5, await group.Ask().AskAsync(group.Source, TestContext.Current.CancellationToken).InTime());
    }

    [Fact]
    public async Task Where_no_broker_answers_none_is_at_fault_however_long_that_takes()
    {
        using Group nowhere = Group.At("127.0.0.1:1", "nobody", "topic");
        using CancellationTokenSource stop = new();
        CountedWaits time = new(
            wait =>
            {
                if (wait == 2)
                {
                    stop.Cancel();
                }
            },
            GroupOffsets.Patience
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => nowhere.Ask(time).AskAsync(nowhere.Source, stop.Token).InTime());
    }

    /// <summary>Waits are over at once, and counted.</summary>
    /// <param name="onWait">Told which wait it is, from 1.</param>
    /// <param name="step">By how much time goes on whenever it is looked at.</param>
    private sealed class CountedWaits(Action<int> onWait, TimeSpan step) : TimeProvider
    {
        private long now;

        public int Waits { get; private set; }

        public override long GetTimestamp() => now += step.Ticks * (TimestampFrequency / TimeSpan.TicksPerSecond);

        public override System.Threading.ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            onWait(++Waits);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    /// <summary>A group without members, which has committed what it is told to.</summary>
    private sealed class Group : IDisposable
    {
        private static int last;

        private readonly KafkaSettings kafka;
        private readonly IAdminClient admin;
        private readonly IConsumer<Ignore, Ignore> consumer;

        private Group(KafkaSettings kafka, string topic)
        {
            this.kafka = kafka;
            Source = new TopicPartition(topic, 0);
            admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.BootstrapServers })
                .SetLogHandler((_, _) => { })
                .Build();
            consumer = new ConsumerBuilder<Ignore, Ignore>(Config).SetLogHandler((_, _) => { }).Build();
        }

        public string Name => kafka.GroupId;

        public TopicPartition Source { get; }

        private ConsumerConfig Config => new ClientConfigs(kafka, BrokerKind.Real).StateConsumer(Name, "test");

        public static async Task<Group> OnAsync(RealBroker broker)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"offsets-{Environment.ProcessId}-{Interlocked.Increment(ref last)}");
            Group group = At(await broker.BootstrapServersAsync(), name, $"{name}.raw");
            await BrokerTopics.CreateAsync(
                group.admin,
                [new CatalogTopic(group.Source.Topic, 1, true, new Dictionary<string, string>(), "")],
                replication: 1
            );
            return group;
        }

        public static Group At(string bootstrapServers, string name, string topic) =>
            new(
                new KafkaSettings
                {
                    BootstrapServers = bootstrapServers,
                    GroupId = name,
                    InstanceId = "test",
                },
                topic
            );

        public GroupOffsets Ask(TimeProvider? time = null)
        {
            time ??= TimeProvider.System;
            BrokerErrors errors = new(
                new WorkerMetrics(Metrics.NewCustomRegistry()),
                new BrokerContact(new WorkerHealth(), NullLogger.Instance, time),
                NullLogger.Instance,
                new WorkerFailure()
            );
            return new GroupOffsets(Config, "offsets reader", admin, errors, time);
        }

        public void Commit(long offset) => consumer.Commit([new TopicPartitionOffset(Source, offset)]);

        public IProducer<Null, byte[]> BeginTransactionWithOffset(long offset)
        {
            IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(
                new ProducerConfig { BootstrapServers = kafka.BootstrapServers, TransactionalId = Name }
            )
                .SetLogHandler((_, _) => { })
                .Build();
            producer.InitTransactions(Patience.Limit);
            producer.BeginTransaction();
            producer.SendOffsetsToTransaction([new TopicPartitionOffset(Source, offset)], consumer.ConsumerGroupMetadata, Patience.Limit);
            return producer;
        }

        public void Dispose()
        {
            consumer.Dispose();
            admin.Dispose();
        }
    }
}
