using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace BotClickStream.Brokers;

/// <summary>
/// A Kafka broker inside this process, for the demo and for tests: librdkafka's mock cluster, which lives as long as this object. Any
/// client can connect to <see cref="BootstrapServers"/>, also from another process. It keeps 5 MiB or 100,000 batches of a partition and
/// then drops the oldest silently, knows no transactions, and forgets committed offsets with the process.
/// </summary>
public sealed class EmbeddedBroker : IDisposable
{
    /// <summary>What a topic has that came to be without <see cref="CreateTopic"/>.</summary>
    public const int PartitionsOfAutoCreatedTopics = 4;

    private readonly IAdminClient host;
    private readonly MockCluster? cluster;

    private EmbeddedBroker()
    {
        AdminClientConfig config = new() { ClientId = "embedded-broker" };
        config.Set("test.mock.num.brokers", "1");
        host = new AdminClientBuilder(config)
            // Without a handler the mock cluster writes a notice to standard error.
            .SetLogHandler((_, _) => { })
            .Build();
        BrokerMetadata broker = host.GetMetadata(TimeSpan.FromSeconds(10)).Brokers[0];
        BootstrapServers = $"{broker.Host}:{broker.Port}";
        cluster = MockCluster.Of(host.Handle);
    }

    /// <summary>Address on 127.0.0.1, with a port of its own.</summary>
    public string BootstrapServers { get; }

    /// <summary><see langword="null"/> where the library's calls were not found.</summary>
    internal MockCluster? Cluster => cluster;

    /// <summary>Whether a topic's partition count can be chosen; where not, it is <see cref="PartitionsOfAutoCreatedTopics"/>.</summary>
    public bool ChoosesPartitions => cluster is not null;

    public static EmbeddedBroker Start() => new();

    /// <param name="partitions">1–1,000; has no effect where <see cref="ChoosesPartitions"/> is false, or where the topic exists.</param>
    public void CreateTopic(string name, int partitions)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, 1000);
        cluster?.CreateTopic(name, partitions);
        // Asking a mock broker for a topic creates it, where that has not been done.
        host.GetMetadata(name, TimeSpan.FromSeconds(10));
    }

    public void Dispose() => host.Dispose();

    /// <summary>
    /// The few calls of librdkafka's mock API that Confluent.Kafka does not bind. They must reach the very library which that has loaded
    /// (it ships several and picks one): another copy would not know the cluster's handle. So the library is looked up among the
    /// modules of the process, and where that doesn't find exactly one, topics keep the mock's default.
    /// </summary>
    internal sealed class MockCluster
    {
        private readonly CreateTopicCall createTopic;
        private readonly nint library;
        private readonly nint handle;

        private MockCluster(nint library, nint handle)
        {
            this.library = library;
            this.handle = handle;
            createTopic = Find<CreateTopicCall>("rd_kafka_mock_topic_create");
        }

        /// <summary>As the calls of the mock API take it.</summary>
        public nint Handle => handle;

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate nint HandleCall(nint client);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate int CreateTopicCall(
            nint cluster,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string topic,
            int partitions,
            int replicationFactor
        );

        public static MockCluster? Of(Handle client)
        {
            object? native = typeof(Handle)
                .GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)
                ?.GetValue(client);
            if (
                native is not SafeHandle { IsInvalid: false } owner
                || LoadedLibrary() is not { } library
                || !NativeLibrary.TryGetExport(library, "rd_kafka_handle_mock_cluster", out nint handleOf)
                || !NativeLibrary.TryGetExport(library, "rd_kafka_mock_topic_create", out _)
            )
            {
                return null;
            }

            nint cluster = Marshal.GetDelegateForFunctionPointer<HandleCall>(handleOf)(owner.DangerousGetHandle());
            return cluster == 0 ? null : new MockCluster(library, cluster);
        }

        /// <summary>A call of the library by its name.</summary>
        /// <exception cref="EntryPointNotFoundException">It has none of that name.</exception>
        public TCall Find<TCall>(string name)
            where TCall : Delegate => Marshal.GetDelegateForFunctionPointer<TCall>(NativeLibrary.GetExport(library, name));

        public void CreateTopic(string name, int partitions)
        {
            int error = createTopic(handle, name, partitions, replicationFactor: 1);
            if (error != 0 && (ErrorCode)error != ErrorCode.TopicAlreadyExists)
            {
                throw new KafkaException((ErrorCode)error);
            }
        }

        private static nint? LoadedLibrary()
        {
            using Process process = Process.GetCurrentProcess();
            string[] paths =
            [
                .. process
                    .Modules.Cast<ProcessModule>()
                    .Select(module => module.FileName)
                    .Where(path => Path.GetFileName(path).Contains("librdkafka", StringComparison.OrdinalIgnoreCase))
                    .Distinct(),
            ];
            return paths is [string path] && NativeLibrary.TryLoad(path, out nint library) ? library : null;
        }
    }
}
