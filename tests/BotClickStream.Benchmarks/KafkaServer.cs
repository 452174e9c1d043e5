using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotClickStream.Brokers;
using Confluent.Kafka;

namespace BotClickStream.Benchmarks;

/// <summary>One broker with a fresh log folder, started with Java from the distribution that <c>KAFKA_HOME</c> names; it ends with this object.</summary>
internal sealed class KafkaServer : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("botclickstream-benchmark-");
    private readonly Process process;

    private KafkaServer(string home)
    {
        int port = FreePort();
        int controller = FreePort();
        BootstrapServers = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        string properties = Path.Combine(directory.FullName, "server.properties");
        File.WriteAllText(
            properties,
            $"""
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:{controller}
            listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
            advertised.listeners=PLAINTEXT://127.0.0.1:{port}
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
            log.dirs={Path.Combine(directory.FullName, "data")}
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=4
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=4
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            group.initial.rebalance.delay.ms=0
            auto.create.topics.enable=false
            """
        );
        using (
            Process format = Java(
                home,
                "kafka.tools.StorageTool",
                "format",
                "--ignore-formatted",
                "--cluster-id",
                "q1Sh-9_ISia_zwGINzRvyQ",
                "--config",
                properties
            )
        )
        {
            format.WaitForExit();
        }

        process = Java(home, "kafka.Kafka", properties);
        Admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
    }

    public string BootstrapServers { get; }

    public IAdminClient Admin { get; }

    /// <summary>All processor time that the broker has taken.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static KafkaServer Start()
    {
        string home = Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } found
            ? found
            : throw new InvalidOperationException("Set KAFKA_HOME to a Kafka distribution: a folder whose libs hold the broker.");
        KafkaServer server = new(home);
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (server.Admin.GetMetadata(TimeSpan.FromSeconds(1)).Brokers.Count > 0)
                {
                    return server;
                }
            }
            catch (KafkaException) when (waited.Elapsed < StartTimeout && !server.process.HasExited)
            {
                Thread.Sleep(100);
            }
        }
    }

    public async Task CreateAsync(IEnumerable<CatalogTopic> topics) => await BrokerTopics.CreateAsync(Admin, [.. topics], replication: 1);

    public Task DeleteAsync(IEnumerable<string> topics) => Admin.DeleteTopicsAsync(topics);

    /// <summary>Tells how many records of a topic, read from its beginning, a group has committed; its consumer is a member of nothing.</summary>
    public CommittedRecords CommittedOf(string group, string topic) => new(new ConsumerBuilder<Ignore, Ignore>(
                new ConsumerConfig
                {
                    BootstrapServers = BootstrapServers,
                    GroupId = group,
                    // What a pending transaction may still change is no reason to wait.
                    IsolationLevel = IsolationLevel.ReadUncommitted,
                }
            ).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build(), [.. Enumerable.Range(0, BenchmarkTopics.Partitions).Select(partition => new TopicPartition(topic, partition))]);

    public void Dispose()
    {
        Admin.Dispose();
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        directory.Delete(recursive: true);
    }

    private static Process Java(string home, string main, params string[] arguments)
    {
        ProcessStartInfo start = new("java")
        {
            ArgumentList = { "-Xmx1g", "-Djava.awt.headless=true", "-cp", Path.Combine(home, "libs", "*"), main },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        // Nobody wants what it prints, but unread it would fill its pipe and stop.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <inheritdoc cref="KafkaServer.CommittedOf"/>
internal sealed class CommittedRecords(IConsumer<Ignore, Ignore> consumer, TopicPartition[] partitions) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public long Count()
    {
        try
        {
            return consumer.Committed(partitions, Timeout).Sum(partition => Math.Max(0, partition.Offset.Value));
        }
        catch (KafkaException)
        {
            // The broker has only just made the topic that holds them.
            return 0;
        }
    }

    /// <summary>Where the topic's partitions end now.</summary>
    public long[] Ends() => [.. partitions.Select(partition => consumer.QueryWatermarkOffsets(partition, Timeout).High.Value)];

    /// <summary>Whether all before those ends is committed.</summary>
    public bool HasReached(long[] ends) =>
        consumer.Committed(partitions, Timeout).Zip(ends).All(partition => partition.First.Offset.Value >= partition.Second);

    public void Dispose() => consumer.Dispose();
}
