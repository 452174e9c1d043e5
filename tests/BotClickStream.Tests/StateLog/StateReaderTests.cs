using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.StateLog;
using BotClickStream.Tests.Brokers;
using BotClickStream.Tests.Publishing;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace BotClickStream.Tests.StateLog;

/// <summary>Restores from a real broker, where transactions abort, markers stand between records and logs are cut.</summary>
[Collection(BrokenNetwork.Name)]
public sealed class StateReaderTests(RealBroker broker, BrokenNetwork network)
{
    private const int MaxRecordBytes = 8192;
    private static readonly DetectorSettings Detection = new() { ClickPoints = 20_000 };

    [Fact]
    public async Task A_lane_goes_on_from_what_was_committed_though_some_was_aborted_and_some_deleted()
    {
        using LaneOnBroker lane = await LaneOnBroker.StartAsync(await broker.BootstrapServersAsync(), partition: 1);
        ScriptStep[] script = Traffic(events: 900);
        int done = 0;
        for (int batch = 0; done < 600; batch++)
        {
            done += 20;
            await lane.CommitAsync(script.AsMemory(done - 20, 20), isAbortedFirst: batch % 7 == 3);
        }

        Assert.True(lane.Cuts > 0, "the log was never cut");
        List<RestoreProgress> progress = [];

        RestoredState state = await lane.RestoreAsync(progress.Add, TestContext.Current.CancellationToken);

        Assert.Equal((600L, 30L, 1), (state.Progress?.NextOffset, state.BatchSeq, state.Epoch));
        RestoreProgress last = progress[^1];
        Assert.True(last is { Records: > 0, Rows: > 0 } && last.Bytes > last.Rows);
        Assert.InRange(last.Offset, 1, last.EndOffset);
        ScriptPlayer player = new();
        Assert.All(script[done..], step => Assert.Equal(player.Play(lane.Detector, step), player.Play(state.Detector, step)));
    }

    [Fact]
    public async Task A_position_that_was_cut_away_comes_as_the_error_that_a_restore_begins_anew_for()
    {
        using LaneOnBroker lane = await LaneOnBroker.StartAsync(await broker.BootstrapServersAsync(), partition: 1);
        await lane.CommitAsync(Traffic(10));
        await lane.DeleteStateAsync();
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(lane.Config).SetLogHandler((_, _) => { }).Build();

        consumer.Assign(new TopicPartitionOffset(lane.StateTopic, 1, 0));

        ConsumeException gone = Assert.Throws<ConsumeException>(() => consumer.Consume(Patience.Limit));
        Assert.True(StateReader.IsOutOfRange(gone.Error), gone.Error.ToString());
    }

    [Fact]
    public async Task A_lane_without_state_or_offset_is_a_new_one()
    {
        using LaneOnBroker lane = await LaneOnBroker.StartAsync(await broker.BootstrapServersAsync(), partition: 0);

        Assert.Null((await lane.RestoreAsync(null, TestContext.Current.CancellationToken)).Progress);
    }

    [Fact]
    public async Task A_state_that_was_deleted_is_named_with_what_to_do()
    {
        using LaneOnBroker lane = await LaneOnBroker.StartAsync(await broker.BootstrapServersAsync(), partition: 2);
        await lane.CommitAsync(Traffic(10));
        await lane.DeleteStateAsync();

        WorkerException refused = await Assert.ThrowsAsync<WorkerException>(() =>
            lane.RestoreAsync(null, TestContext.Current.CancellationToken)
        );

        Assert.Contains($"({StateFaults.OffsetWithoutState})", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{lane.StateTopic}[2]", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_for_a_transaction_that_is_not_decided_and_can_be_told_to_stop()
    {
        using LaneOnBroker lane = await LaneOnBroker.StartAsync(await broker.BootstrapServersAsync(), partition: 1);
        await lane.CommitAsync(Traffic(10));
        using IDisposable open = lane.BeginTransactionThatStaysOpen();
        using CancellationTokenSource stop = new();
        StateRestore restore = lane.NewRestore();
        Task<RestoredState> restoring = Task.Run(() => lane.RestoreAsync(restore, null, stop.Token), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => restore.Rows > 0 || restoring.IsCompleted, Patience.Limit));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => restoring.InTime());
        open.Dispose();
        Assert.Equal(1, (await lane.RestoreAsync(null, TestContext.Current.CancellationToken)).BatchSeq);
    }

    [Fact]
    public async Task A_restore_to_which_nothing_comes_any_more_is_taken_over_by_another_client_where_it_was()
    {
        (BrokerProcess own, string entrance) = await network.OpenAsync();
        using LaneOnBroker lane = await LaneOnBroker.StartAsync(own.Address, partition: 1, entrance);
        ScriptStep[] script = Traffic(events: 100);
        for (int done = 0; done < script.Length; done += 20)
        {
            await lane.CommitAsync(script.AsMemory(done, 20));
        }

        int silenced = 0;
        RestoredState state = await lane.RestoreAsync(
                lane.NewRestore(),
                _ => silenced += Silence(),
                TestContext.Current.CancellationToken,
                new FastTime(10)
            )
            // Before the client itself notices.
            .WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(5, state.BatchSeq);
        Assert.NotEqual(0, silenced);
        Assert.Matches(
            $"restore_stalls_total\\{{topic=\"{lane.StateTopic[..^6]}.keyed\",partition=\"1\"\\}} [1-9]",
            await lane.MetricsAsync()
        );

        // Connections die, and nobody is told; new ones are well.
        int Silence()
        {
            if (silenced > 0)
            {
                return 0;
            }

            int count = network.Network.FallSilent();
            network.Network.Heal();
            return count;
        }
    }

    private static ScriptStep[] Traffic(int events) =>
        [
            .. Enumerable
                .Range(0, events)
                .Select(i => new ScriptStep(
                    Tests.Decoding.Some.Click(
                        ("id", $"\"e{i}\""),
                        ("type", i % 3 == 0 ? "\"delivered\"" : "\"click\""),
                        ("recipient", $"\"r{i / 3 % 40}@d{i % 4}.example\""),
                        ("url", $"\"https://shop.example/{i % 5}\"")
                    ),
                    0
                )),
        ];

    /// <summary>A lane as the worker will have it, with one transaction a batch.</summary>
    private sealed class LaneOnBroker : IDisposable
    {
        private static int last;

        private readonly ScriptPlayer player = new();
        private readonly CollectorRegistry registry = Metrics.NewCustomRegistry();
        private readonly StateDelta delta = new();
        private readonly LogTrim trim = new(0);
        private readonly KafkaSettings kafka;
        private readonly string entrance;
        private readonly IAdminClient admin;
        private readonly IProducer<Null, byte[]> producer;
        private readonly IConsumer<Ignore, Ignore> member;
        private readonly StateOwner owner;
        private readonly StateLogWriter writer;
        private readonly string input;
        private readonly int partition;
        private long nextOffset;

        private LaneOnBroker(KafkaSettings kafka, string entrance, IAdminClient admin, string input, string state, StateOwner owner)
        {
            this.kafka = kafka;
            this.entrance = entrance;
            this.admin = admin;
            this.input = input;
            StateTopic = state;
            this.owner = owner;
            partition = owner.Partition;
            member = new ConsumerBuilder<Ignore, Ignore>(
                new ConsumerConfig { BootstrapServers = kafka.BootstrapServers, GroupId = kafka.GroupId }
            )
                .SetLogHandler((_, _) => { })
                .Build();
            producer = NewProducer("lane");
            writer = new StateLogWriter(owner, 1, StateLogWriterTests.Fresh(Detector), MaxRecordBytes, shortestRound: 10_000);
        }

        public string StateTopic { get; }

        public PartitionDetector Detector { get; } = new(Detection);

        /// <summary>A batch at a time comes, so that there is always more to come but at the end.</summary>
        public ConsumerConfig Config
        {
            get
            {
                ConsumerConfig config = new ClientConfigs(kafka with { BootstrapServers = entrance }, BrokerKind.Real).StateConsumer(
                    kafka.GroupId,
                    "detector"
                );
                config.MaxPartitionFetchBytes = 1;
                config.QueuedMinMessages = 1;
                return config;
            }
        }

        /// <summary>How often the log could be cut.</summary>
        public int Cuts { get; private set; }

        /// <param name="entrance">Where the state is read from, if by another way.</param>
        public static async Task<LaneOnBroker> StartAsync(string bootstrapServers, int partition, string? entrance = null)
        {
            string prefix = $"state-{Environment.ProcessId}-{Interlocked.Increment(ref last)}";
            KafkaSettings kafka = new()
            {
                BootstrapServers = bootstrapServers,
                GroupId = prefix,
                InstanceId = "test",
            };
            IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.BootstrapServers })
                .SetLogHandler((_, _) => { })
                .Build();
            string[] names = [$"{prefix}.keyed", $"{prefix}.state"];
            await BrokerTopics.CreateAsync(
                admin,
                [.. names.Select(name => new CatalogTopic(name, 3, true, new Dictionary<string, string>(), ""))],
                replication: 1
            );
            DescribeTopicsResult described = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(names[..1]));
            StateOwner owner = new(prefix, TopicId.Of(described.TopicDescriptions[0].TopicId), partition, 3);
            return new LaneOnBroker(kafka, entrance ?? bootstrapServers, admin, names[0], names[1], owner);
        }

        public async Task CommitAsync(ReadOnlyMemory<ScriptStep> steps, bool isAbortedFirst = false)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                player.Play(Detector, steps.Span[i]);
            }

            nextOffset += steps.Length;
            Assert.True(writer.Write(Detector, new LaneProgress(nextOffset, 0), delta));
            if (isAbortedFirst)
            {
                Send();
                producer.AbortTransaction();
            }

            long first = Send();
            producer.SendOffsetsToTransaction(
                [new TopicPartitionOffset(input, partition, nextOffset)],
                member.ConsumerGroupMetadata,
                Patience.Limit
            );
            producer.CommitTransaction();
            if (trim.Committed(delta, first) is { } offset)
            {
                Cuts++;
                await admin.DeleteRecordsAsync([new TopicPartitionOffset(StateTopic, partition, offset)]);
            }
        }

        public async Task DeleteStateAsync() =>
            await admin.DeleteRecordsAsync([new TopicPartitionOffset(StateTopic, partition, Offset.End)]);

        /// <summary>Ends with its disposal.</summary>
        public IDisposable BeginTransactionThatStaysOpen()
        {
            IProducer<Null, byte[]> other = NewProducer("other");
            other.BeginTransaction();
            other.Produce(new TopicPartition(StateTopic, partition), new Message<Null, byte[]> { Value = [1] });
            other.Flush(Patience.Limit);
            return new OpenTransaction(other);
        }

        public Task<RestoredState> RestoreAsync(Action<RestoreProgress>? onProgress, CancellationToken stop) =>
            RestoreAsync(NewRestore(), onProgress, stop);

        public StateRestore NewRestore() => new(owner, Some.Rules, Detection);

        public async Task<RestoredState> RestoreAsync(
            StateRestore restore,
            Action<RestoreProgress>? onProgress,
            CancellationToken stop,
            TimeProvider? time = null
        )
        {
            time ??= TimeProvider.System;
            WorkerMetrics metrics = new(registry);
            BrokerErrors errors = new(
                metrics,
                new BrokerContact(new WorkerHealth(), NullLogger.Instance, time),
                NullLogger.Instance,
                new WorkerFailure()
            );
            GroupOffsets offsets = new(Config, "offsets reader", admin, errors, time);
            StateReader reader = new(Config, admin, offsets, errors, metrics, NullLogger.Instance, input, StateTopic, time);
            return await reader.RestoreAsync(restore, partition, onProgress, stop).InTime();
        }

        /// <summary>How often another client took over what the one before didn't go on with.</summary>
        public async Task<string> MetricsAsync()
        {
            using MemoryStream text = new();
            await registry.CollectAndExportAsTextAsync(text);
            return Encoding.UTF8.GetString(text.ToArray());
        }

        public void Dispose()
        {
            producer.Dispose();
            member.Dispose();
            admin.Dispose();
        }

        /// <summary>Begins a transaction with the delta's records, and gives the offset of the first.</summary>
        private long Send()
        {
            producer.BeginTransaction();
            long first = -1;
            for (int i = 0; i < delta.Count; i++)
            {
                producer.Produce(
                    new TopicPartition(StateTopic, partition),
                    new Message<Null, byte[]> { Value = delta[i].ToArray() },
                    report => first = first < 0 ? report.Offset : first
                );
            }

            producer.Flush(Patience.Limit);
            Assert.True(first >= 0);
            return first;
        }

        private IProducer<Null, byte[]> NewProducer(string name)
        {
            IProducer<Null, byte[]> made = new ProducerBuilder<Null, byte[]>(
                new ProducerConfig { BootstrapServers = kafka.BootstrapServers, TransactionalId = $"{kafka.GroupId}-{name}" }
            )
                .SetLogHandler((_, _) => { })
                .Build();
            made.InitTransactions(Patience.Limit);
            return made;
        }

        private sealed class OpenTransaction(IProducer<Null, byte[]> producer) : IDisposable
        {
            private bool isOpen = true;

            public void Dispose()
            {
                if (isOpen)
                {
                    isOpen = false;
                    producer.AbortTransaction();
                    producer.Dispose();
                }
            }
        }
    }
}
