using System.Runtime.InteropServices;
using BotClickStream.Brokers;
using BotClickStream.Publishing;
using BotClickStream.Settings;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace BotClickStream.Tests.Publishing;

/// <summary>Requests of Kafka's protocol that a transaction is made of, by their numbers.</summary>
public enum Request : short
{
    Produce = 0,
    InitProducerId = 22,
    AddPartitionsToTxn = 24,
    AddOffsetsToTxn = 25,
    EndTxn = 26,
    TxnOffsetCommit = 28,
}

/// <summary>
/// librdkafka's mock cluster, which answers requests with errors when told. What it is told to refuse it doesn't do; but it does not undo what was aborted, so that it
/// shows how a producer takes errors, and not what readers see.
/// </summary>
internal sealed class FaultyBroker : IDisposable
{
    private const int Near = 1;
    private const int Far = 2;

    private readonly EmbeddedBroker broker;
    private readonly IConsumer<Ignore, Ignore> member;

    /// <param name="hasFarCoordinator">Whether the group is coordinated by a broker that has nothing else.</param>
    public FaultyBroker(bool hasFarCoordinator = false)
    {
        broker = EmbeddedBroker.Start(brokers: hasFarCoordinator ? 2 : 1);
        foreach (string topic in new[] { Topics.Raw, Topics.Keyed, Topics.Labeled, Topics.Corrections, Topics.Rejected, Topics.State })
        {
            broker.CreateTopic(topic, 2);
            for (int partition = 0; hasFarCoordinator && partition < 2; partition++)
            {
                Call<SetLeaderCall>("rd_kafka_mock_partition_set_leader")(broker.Cluster.Handle, topic, partition, Near);
            }
        }

        if (hasFarCoordinator)
        {
            SetCoordinatorCall setCoordinator = Call<SetCoordinatorCall>("rd_kafka_mock_coordinator_set");
            setCoordinator(broker.Cluster.Handle, "transaction", TransactionalId, Near);
            setCoordinator(broker.Cluster.Handle, "group", Kafka.GroupId, Far);
        }

        member = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = Kafka.GroupId }
        )
            .SetLogHandler((_, _) => { })
            .Build();
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void PushErrorsCall(nint cluster, short request, nuint count, [MarshalAs(UnmanagedType.LPArray)] int[] errors);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetVersionsCall(nint cluster, short request, short lowest, short highest);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetLeaderCall(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int partition, int broker);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetCoordinatorCall(
        nint cluster,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string kind,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string key,
        int broker
    );

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int BrokerCall(nint cluster, int broker);

    public TopicSettings Topics { get; } = new();

    private string TransactionalId => $"{Kafka.GroupId}-{Kafka.InstanceId}-detector";

    private KafkaSettings Kafka => new() { BootstrapServers = broker.BootstrapServers, InstanceId = "test" };

    /// <summary>The next requests of this kind are answered with these errors, one each.</summary>
    public void Fail(Request request, params ErrorCode[] errors) =>
        Call<PushErrorsCall>("rd_kafka_mock_push_request_errors_array")(
            broker.Cluster.Handle,
            (short)request,
            (nuint)errors.Length,
            [.. errors.Select(error => (int)error)]
        );

    /// <summary>As a broker that is too old to know it.</summary>
    public void Unlearn(Request request) =>
        Assert.Equal(0, Call<SetVersionsCall>("rd_kafka_mock_set_apiversion")(broker.Cluster.Handle, (short)request, -1, -1));

    /// <summary>The broker that coordinates the group can't be reached any more.</summary>
    public void LoseCoordinator() => Call<BrokerCall>("rd_kafka_mock_broker_set_down")(broker.Cluster.Handle, Far);

    public void FindCoordinator() => Call<BrokerCall>("rd_kafka_mock_broker_set_up")(broker.Cluster.Handle, Far);

    private static TCall Call<TCall>(string name)
        where TCall : Delegate => EmbeddedBroker.MockCluster.Find<TCall>(name);

    /// <summary>A detector's producer as the worker has it on a real broker.</summary>
    public OutputProducer Producer(TimeProvider? time = null) =>
        new(
            new ClientConfigs(Kafka, BrokerKind.Real),
            OutputLimits.Default,
            "detector",
            Topics,
            () => member.ConsumerGroupMetadata,
            isHopeless: () => false,
            new BrokerErrors(
                new WorkerMetrics(Metrics.NewCustomRegistry()),
                new BrokerContact(new WorkerHealth(), NullLogger.Instance, TimeProvider.System),
                NullLogger.Instance,
                new WorkerFailure()
            ),
            new ClientStatistics("detector", "producer", new WorkerMetrics(Metrics.NewCustomRegistry())),
            new TestLog(),
            time ?? TimeProvider.System
        );

    /// <summary>Shows with a failed test what the producer met.</summary>
    private sealed class TestLog : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            TestContext.Current.TestOutputHelper?.WriteLine(format(state, exception));
    }

    public void Dispose()
    {
        member.Dispose();
        broker.Dispose();
    }
}
