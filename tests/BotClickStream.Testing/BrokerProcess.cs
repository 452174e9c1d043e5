using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;

namespace BotClickStream.Testing;

/// <summary>
/// A broker of a Kafka distribution (<c>KAFKA_HOME</c>) as a process of its own, which a test may kill and start again on its data. It is broker and controller in one, alone or with others.
/// </summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private const string ClusterId = "q1Sh-9_ISia_zwGINzRvyQ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("botclickstream-broker-");
    private readonly string classpath;
    private readonly string properties;
    private Process? process;

    /// <param name="behind">Where clients go into a network that they may also reach it by, and where that comes out.</param>
    private BrokerProcess(string home, int id, int port, string voters, int replicas, (string Advertised, int Port)? behind)
    {
        classpath = Path.Combine(home, "libs", "*");
        properties = Path.Combine(directory.FullName, "server.properties");
        Address = AddressOf(port);
        string inSync = (replicas == 1 ? 1 : replicas - 1).ToString(CultureInfo.InvariantCulture);
        string controller = voters.Split(',')[id - 1].Split('@')[1];
        File.WriteAllText(
            properties,
            $"""
            process.roles=broker,controller
            node.id={id}
            controller.quorum.voters={voters}
            listeners=PLAINTEXT://{Address},CONTROLLER://{controller}{(behind is { } inner ? $",NETWORK://{AddressOf(inner.Port)}" : "")}
            advertised.listeners=PLAINTEXT://{Address}{(behind is { } outer ? $",NETWORK://{outer.Advertised}" : "")}
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,NETWORK:PLAINTEXT
            inter.broker.listener.name=PLAINTEXT
            log.dirs={Path.Combine(directory.FullName, "data")}
            default.replication.factor={replicas}
            min.insync.replicas={inSync}
            offsets.topic.replication.factor={replicas}
            offsets.topic.num.partitions=4
            transaction.state.log.replication.factor={replicas}
            transaction.state.log.min.isr={inSync}
            transaction.state.log.num.partitions=4
            transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
            share.coordinator.state.topic.replication.factor={replicas}
            share.coordinator.state.topic.min.isr={inSync}
            group.initial.rebalance.delay.ms=0
            group.consumer.min.session.timeout.ms=6000
            group.consumer.session.timeout.ms=6000
            group.consumer.min.heartbeat.interval.ms=300
            group.consumer.heartbeat.interval.ms=300
            broker.session.timeout.ms=3000
            broker.heartbeat.interval.ms=500
            auto.create.topics.enable=false
            num.network.threads=2
            num.io.threads=4
            """
        );
    }

    /// <summary>Where clients reach it.</summary>
    public string Address { get; }

    /// <summary>Since it was last started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process!.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>One alone, running.</summary>
    /// <param name="network">Told the port where it is to come out, a network that clients may also reach the broker by says where they go in.</param>
    public static async Task<BrokerProcess> StartAsync(Func<int, string>? network = null)
    {
        int[] ports = FreePorts(3);
        BrokerProcess broker = new(
            Home(),
            1,
            ports[0],
            $"1@{AddressOf(ports[1])}",
            replicas: 1,
            network is null ? null : (network(ports[2]), ports[2])
        );
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>So many that hold each record all, of which one may be lost.</summary>
    public static async Task<BrokerProcess[]> StartClusterAsync(int count)
    {
        string home = Home();
        int[] ports = FreePorts(2 * count);
        string voters = string.Join(',', Enumerable.Range(1, count).Select(id => $"{id}@{AddressOf(ports[count + id - 1])}"));
        BrokerProcess[] brokers =
        [
            .. Enumerable.Range(1, count).Select(id => new BrokerProcess(home, id, ports[id - 1], voters, count, behind: null)),
        ];
        await Task.WhenAll(brokers.Select(broker => broker.StartAgainAsync(count)));
        return brokers;
    }

    /// <summary>Where Kafka is.</summary>
    public static string Home()
    {
        string? home = Environment.GetEnvironmentVariable("KAFKA_HOME");
        Proof.Holds(!string.IsNullOrEmpty(home), "Set KAFKA_HOME to a Kafka distribution: a folder whose libs hold the broker.");
        return home;
    }

    /// <summary>Starts it on the data that it has; returns when it answers and knows of as many brokers.</summary>
    public async Task StartAgainAsync(int brokers = 1)
    {
        if (!Directory.Exists(Path.Combine(directory.FullName, "data")))
        {
            using Process format = Java(
                "kafka.tools.StorageTool",
                "format",
                "--ignore-formatted",
                "--cluster-id",
                ClusterId,
                "--config",
                properties
            );
            await format.WaitForExitAsync();
            Proof.Holds(format.ExitCode == 0, "the broker's storage could not be formatted");
        }

        process = Java("kafka.Kafka", properties);
        await UntilReadyAsync(process, brokers);
    }

    /// <summary>As a machine dies: nothing more is done.</summary>
    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await KillAsync();
        }

        directory.Delete(recursive: true);
    }

    /// <summary>Starts a class of Kafka's; what it prints is the caller's to read.</summary>
    public static Process StartJava(string classpath, string main, params string[] arguments)
    {
        ProcessStartInfo start = new("java")
        {
            ArgumentList = { "-Xmx1g", "-Djava.awt.headless=true", "-cp", classpath, main },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private Process Java(string main, params string[] arguments)
    {
        Process started = StartJava(classpath, main, arguments);
        // Nobody wants what it prints, but unread it would fill its pipe and stop.
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    private async Task UntilReadyAsync(Process started, int brokers)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Address })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        using CancellationTokenSource patience = new(StartTimeout);
        while (true)
        {
            Proof.Holds(!started.HasExited, "the broker has ended while it was starting");
            try
            {
                if (admin.GetMetadata(TimeSpan.FromSeconds(1)).Brokers.Count >= brokers)
                {
                    return;
                }
            }
            catch (KafkaException) when (!patience.IsCancellationRequested) { }

            await Task.Delay(100, patience.Token);
        }
    }

    private static string AddressOf(int port) => $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }
}
