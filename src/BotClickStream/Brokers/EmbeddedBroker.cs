using System.Globalization;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace BotClickStream.Brokers;

/// <summary>
/// A Kafka broker inside this process, for the demo and for tests: librdkafka's mock cluster, which lives as long as this object. Clients
/// can connect to <see cref="BootstrapServers"/>, also from another process, but not Java's from 4.0 on: they ask for ApiVersions 4, which it doesn't know, and take
/// its answer for the wish that they wait 20 minutes. It keeps 5 MiB or 100,000 batches of a partition and
/// then drops the oldest silently, knows no transactions, and forgets committed offsets with the process.
/// </summary>
public sealed class EmbeddedBroker : IDisposable
{
    /// <summary>What a topic has that came to be without <see cref="CreateTopic"/>.</summary>
    public const int PartitionsOfAutoCreatedTopics = 4;

    private readonly IAdminClient host;

    private EmbeddedBroker(int brokers)
    {
        AdminClientConfig config = new() { ClientId = "embedded-broker" };
        config.Set("test.mock.num.brokers", brokers.ToString(CultureInfo.InvariantCulture));
        host = new AdminClientBuilder(config)
            // Without a handler the mock cluster writes a notice to standard error.
            .SetLogHandler((_, _) => { })
            .Build();
        BrokerMetadata broker = host.GetMetadata(TimeSpan.FromSeconds(10)).Brokers[0];
        BootstrapServers = $"{broker.Host}:{broker.Port}";
        Cluster = new MockCluster(host);
    }

    /// <summary>Address on 127.0.0.1, with a port of its own.</summary>
    public string BootstrapServers { get; }

    internal MockCluster Cluster { get; }

    public static EmbeddedBroker Start() => Start(brokers: 1);

    internal static EmbeddedBroker Start(int brokers) => new(brokers);

    /// <param name="partitions">1–1,000; has no effect where the topic exists.</param>
    public void CreateTopic(string name, int partitions)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, 1000);
        Cluster.CreateTopic(name, partitions);
        // Asking a mock broker for a topic creates it, where that has not been done.
        host.GetMetadata(name, TimeSpan.FromSeconds(10));
    }

    public void Dispose() => host.Dispose();

    /// <summary>The few calls of librdkafka's mock API that are needed, which Confluent.Kafka does not bind.</summary>
    internal sealed class MockCluster
    {
        private readonly CreateTopicCall createTopic = Find<CreateTopicCall>("rd_kafka_mock_topic_create");

        /// <param name="host">The client that it lives in.</param>
        public MockCluster(IClient host) =>
            Handle = Find<HandleCall>("rd_kafka_handle_mock_cluster")(Librdkafka.HandleOf(host).DangerousGetHandle());

        /// <summary>As the calls of the mock API take it.</summary>
        public nint Handle { get; }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate nint HandleCall(nint client);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate int CreateTopicCall(
            nint cluster,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string topic,
            int partitions,
            int replicationFactor
        );

        /// <summary>A call of the library by its name.</summary>
        public static TCall Find<TCall>(string name)
            where TCall : Delegate => Marshal.GetDelegateForFunctionPointer<TCall>(Librdkafka.Calls.Find(name));

        public void CreateTopic(string name, int partitions)
        {
            int error = createTopic(Handle, name, partitions, replicationFactor: 1);
            if (error != 0 && (ErrorCode)error != ErrorCode.TopicAlreadyExists)
            {
                throw new KafkaException((ErrorCode)error);
            }
        }
    }
}
