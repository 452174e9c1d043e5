using System.Runtime.InteropServices;
using System.Threading.Channels;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Input;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Testing;
using BotClickStream.Tests.Watching;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace BotClickStream.Tests.Input;

public sealed class InputLoopTests
{
    private const string Topic = "keyed";
    private const int Records = 10;

    /// <summary>The key of the request by which a member joins, and says that it is there.</summary>
    private const short ConsumerGroupHeartbeat = 68;

    /// <summary>
    /// Where it goes on is known long before the broker has answered where the partition begins or ends. librdkafka asks that again when the answer comes, and goes there.
    /// </summary>
    [Fact]
    public async Task A_lane_gets_every_record_from_where_it_goes_on_and_none_twice_however_late_the_broker_answers()
    {
        const int From = 5;
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        broker.CreateTopic(Topic, 1);
        for (int i = 0; i < Records; i++)
        {
            // Each a batch of its own, of which this broker gives one at a time: so the answer comes in the midst of them.
            using TestProducer producer = new(broker.BootstrapServers, Topic);
            producer.Produce(new TestRecord(null, "value", 0));
        }

        EmbeddedBroker.MockCluster.Find<SetRoundTripCall>("rd_kafka_mock_broker_set_rtt")(broker.Cluster.Handle, 1, 300);
        OffsetsStep step = new();

        await ReadAsync(broker, _ => step, From, step.CameToEndAsync(Records));

        Assert.Equal(Enumerable.Range(From, Records - From).Select(offset => (long)offset), step.Offsets);
    }

    /// <summary>Far more batches come of it than it may have waiting.</summary>
    [Fact]
    public async Task While_a_lane_takes_nothing_the_others_are_read_for()
    {
        const int Many = 24;
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        broker.CreateTopic(Topic, 2);
        using ManualResetEventSlim mayGoOn = new();
        OffsetsStep held = new(mayGoOn);
        OffsetsStep free = new();

        await ReadAsync(broker, source => source.Partition == 0 ? held : free, 0, FreeThenHeldAsync());

        Assert.Equal(Enumerable.Range(0, Many).Select(offset => (long)offset), free.Offsets);
        Assert.Equal(Enumerable.Range(0, Many).Select(offset => (long)offset), held.Offsets);

        async Task FreeThenHeldAsync()
        {
            try
            {
                for (int i = 0; i < Many; i++)
                {
                    using (TestProducer producer = new(broker.BootstrapServers, Topic))
                    {
                        producer.Produce(new TestRecord(null, "value", 0));
                    }

                    using (TestProducer producer = new(broker.BootstrapServers, Topic))
                    {
                        producer.Produce(new TestRecord(null, "value", 1));
                    }

                    // So that each is a batch.
                    await free.CameToEndAsync(i + 1).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
                }
            }
            finally
            {
                mayGoOn.Set();
            }

            await held.CameToEndAsync(Many);
        }
    }

    /// <summary>As during a restore: the partition has its owner, which doesn't work on it yet.</summary>
    [Fact]
    public async Task A_partition_whose_lane_has_not_begun_is_assigned_and_not_owned()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        broker.CreateTopic(Topic, 2);
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        TaskCompletionSource restored = new(TaskCreationOptions.RunContinuationsAsynchronously);

        await ReadAsync(broker, _ => new OffsetsStep(), 0, AssignedThenOwnedAsync(), registry, restored.Task);

        async Task AssignedThenOwnedAsync()
        {
            try
            {
                await UntilShownAsync(registry, "botclickstream_assigned_partitions{role=\"detector\"} 2\n");
                await UntilShownAsync(registry, "botclickstream_owned_partitions{role=\"detector\"} 0\n");
            }
            finally
            {
                restored.SetResult();
            }

            await UntilShownAsync(registry, "botclickstream_owned_partitions{role=\"detector\"} 2\n");
            await UntilShownAsync(registry, "botclickstream_assigned_partitions{role=\"detector\"} 2\n");
        }
    }

    /// <summary>In groups of the newer protocol a member that was killed keeps its name until its session ends. Who comes in its place is refused so long, and asks again.</summary>
    [Theory]
    // While it waits before it asks again, and when it was refused anew.
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Who_is_told_to_stop_while_its_predecessor_still_keeps_it_out_stops_in_good_order(int times)
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        broker.CreateTopic(Topic, 1);
        using TestProducer producer = new(broker.BootstrapServers, Topic);
        producer.Produce(new TestRecord(null, "value", 0));
        int[] refusals = [.. Enumerable.Repeat((int)ErrorCode.UnreleasedInstanceId, 1_000)];
        EmbeddedBroker.MockCluster.Find<PushErrorsCall>("rd_kafka_mock_push_request_errors_array")(
            broker.Cluster.Handle,
            ConsumerGroupHeartbeat,
            (nuint)refusals.Length,
            refusals
        );
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        OffsetsStep step = new();

        string refused = $"botclickstream_broker_errors_total{{code=\"UnreleasedInstanceId\"}} {times}\n";
        Task isRefused = UntilShownAsync(registry, refused);
        await ReadAsync(broker, _ => step, 0, isRefused, registry, isStatic: true);
        // Each refusal is counted once, however often the client repeats it while its consumer is closed.
        Assert.Contains(refused, await MetricsTests.TextOf(registry), StringComparison.Ordinal);
        Assert.Empty(step.Offsets);
    }

    private static async Task UntilShownAsync(CollectorRegistry registry, string figure)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!(await MetricsTests.TextOf(registry)).Contains(figure, StringComparison.Ordinal))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetRoundTripCall(nint cluster, int broker, int milliseconds);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void PushErrorsCall(nint cluster, short request, nuint count, int[] errors);

    /// <summary>Reads all partitions from an offset on, until something has come to be, and stops in good order.</summary>
    /// <param name="restored">Ends when lanes may begin; at once where there is none.</param>
    private static async Task ReadAsync(
        EmbeddedBroker broker,
        Func<SourcePartition, ILaneStep> stepOf,
        long from,
        Task until,
        CollectorRegistry? registry = null,
        Task? restored = null,
        bool isStatic = false
    )
    {
        WorkerFailure failure = new();
        await ReadAsync(broker, stepOf, from, until, registry, restored, isStatic, failure);
        Assert.True(!failure.HasHappened, failure.HasHappened ? (await failure.Reason).Message : "");
    }

    private static async Task ReadAsync(
        EmbeddedBroker broker,
        Func<SourcePartition, ILaneStep> stepOf,
        long from,
        Task until,
        CollectorRegistry? registry,
        Task? restored,
        bool isStatic,
        WorkerFailure failure
    )
    {
        KafkaSettings kafka = new()
        {
            BootstrapServers = broker.BootstrapServers,
            InstanceId = "test",
            StaticMembership = isStatic,
        };
        ClientConfigs configs = new(kafka, BrokerKind.Embedded);
        WorkerMetrics metrics = new(registry ?? Metrics.NewCustomRegistry());
        BrokerErrors errors = new(
            metrics,
            new BrokerContact(new WorkerHealth(), NullLogger.Instance, TimeProvider.System),
            NullLogger.Instance,
            failure
        );
        using IAdminClient admin = new AdminClientBuilder(configs.Admin("detector")).SetLogHandler((_, _) => { }).Build();
        Publisher publisher = null!;
        InputLoop loop = null!;
        using Publisher made = new(
            "detector",
            TimeSpan.FromMilliseconds(5),
            new PublisherWork
            {
                RestoreAsync = async (source, stop) =>
                {
                    await (restored ?? Task.CompletedTask).WaitAsync(stop);
                    return new LaneStart(from, Epoch: 0, _ => stepOf(source));
                },
                StartLane = (source, epoch, start) =>
                {
                    PartitionLane lane = new(source, epoch, start.From, start.MakeStep(epoch), publisher.OnSealed, loop.GiveBack);
                    loop.OnLaneStarted(lane, start.From);
                    return lane;
                },
                Publish = _ => PublishResult.Committed.All,
                Renew = () => true,
                WhyGiveUp = reason => new WorkerException($"given up: {reason}"),
            },
            failure,
            TimeProvider.System
        );
        using InputLoop reading = new(
            new RoleInput(
                "detector",
                [Topic],
                new Dictionary<string, SourceFormat>(),
                LostInput.Stop,
                PacesSources: false,
                GapsAreLosses: false,
                errors
            ),
            configs.Consumer(kafka.GroupId, "detector", "none"),
            made,
            isHopeless: () => false,
            new EndOffsets("detector", admin, errors.Contact, failure, NullLogger.Instance, TimeProvider.System),
            errors,
            metrics,
            new WorkerHealth(),
            NullLogger.Instance,
            TimeProvider.System,
            failure
        );
        publisher = made;
        loop = reading;
        publisher.Start();
        loop.Start();
        Task ended = await Task.WhenAny(until, failure.Reason).InTime();
        Assert.True(ended != failure.Reason, failure.HasHappened ? (await failure.Reason).Message : "");
        await ended;
    }

    /// <summary>Notes which records it takes, once it may.</summary>
    private sealed class OffsetsStep(ManualResetEventSlim? mayTake = null) : ILaneStep
    {
        private readonly Channel<long> read = Channel.CreateUnbounded<long>();

        public List<long> Offsets { get; } = [];

        public SourceProgress Progress => SourceProgress.None;

        public bool Process(InputBatch input, long limit, SealedBatch output)
        {
            mayTake?.Wait(Patience.Limit);
            for (; input.HasSlice; input.Taken++)
            {
                Offsets.Add(input.Records[input.Taken].Offset);
            }

            output.Took(input.TakenTo, watermark: 0);
            read.Writer.TryWrite(input.TakenTo);
            return true;
        }

        /// <summary>Returns when everything up to an offset is read.</summary>
        public async Task CameToEndAsync(long end)
        {
            await foreach (long next in read.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                if (next >= end)
                {
                    return;
                }
            }
        }
    }
}
