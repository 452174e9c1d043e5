using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;

namespace BotClickStream.Testing;

/// <summary>
/// A broker of a Kafka distribution (<c>KAFKA_HOME</c>) as a process of its own, which a test may kill and start again on its data. It is broker and controller in one, alone or with others, but where it
/// alone is to be lost: a cluster's controllers survive a broker, and say by the time it comes back that it leads nothing. Alone with what it knew itself, Kafka 4.3.1 first leads everything as before, for
/// a moment, and may take the half of its groups' offsets for the whole.
/// </summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private const string ClusterId = "q1Sh-9_ISia_zwGINzRvyQ";
    private const string ControllerId = "100";

    private const int LowestPort = 10_240;

    /// <summary>Of Linux; other systems begin higher.</summary>
    private const int LowestOutgoingPort = 32_768;

    /// <summary>What lives for a test or two never earns back what its best compiler and collector take: half of a start's processor time.</summary>
    private static readonly string[] Brief = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("botclickstream-broker-");
    private readonly string classpath;
    private readonly string properties;
    private readonly string? controllerProperties;
    private Process? process;
    private Process? controller;

    /// <param name="controllers">Where they are, those that are brokers too first and in order.</param>
    /// <param name="survivor">The controller that is to live on without it.</param>
    /// <param name="behind">Where clients go into a network that they may also reach it by, and where that comes out.</param>
    private BrokerProcess(
        string home,
        int id,
        int port,
        string[] controllers,
        int replicas,
        string? survivor = null,
        (string Advertised, int Port)? behind = null
    )
    {
        classpath = Path.Combine(home, "libs", "*");
        properties = Path.Combine(directory.FullName, "server.properties");
        Address = AddressOf(port);
        string inSync = (replicas == 1 ? 1 : replicas - 1).ToString(CultureInfo.InvariantCulture);
        string voters = survivor is null
            ? string.Join(',', controllers.Select((address, i) => $"{i + 1}@{address}"))
            : $"{ControllerId}@{survivor}";
        if (survivor is not null)
        {
            controllerProperties = Path.Combine(directory.FullName, "controller.properties");
            File.WriteAllText(
                controllerProperties,
                $"""
                process.roles=controller
                node.id={ControllerId}
                controller.quorum.voters={voters}
                listeners=CONTROLLER://{survivor}
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT
                log.dirs={Path.Combine(directory.FullName, "controller")}
                broker.session.timeout.ms=3000
                """
            );
        }

        File.WriteAllText(
            properties,
            $"""
            process.roles={(survivor is null ? "broker,controller" : "broker")}
            node.id={id}
            controller.quorum.voters={voters}
            listeners=PLAINTEXT://{Address}{(survivor is null ? $",CONTROLLER://{controllers[id - 1]}" : "")}{(
                behind is { } inner ? $",NETWORK://{AddressOf(inner.Port)}" : ""
            )}
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

    /// <summary>Whether figures are made of what it does, so that it is to run as brokers do.</summary>
    private bool IsMeasured { get; init; }

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
    /// <param name="isMeasured">Whether figures are made of what it does.</param>
    /// <param name="network">Told the port where it is to come out, a network that clients may also reach the broker by says where they go in.</param>
    public static async Task<BrokerProcess> StartAsync(Func<int, string>? network = null, bool isMeasured = false)
    {
        int[] ports = FreePorts(3);
        BrokerProcess broker = new(
            Home(),
            1,
            ports[0],
            [AddressOf(ports[1])],
            replicas: 1,
            behind: network is null ? null : (network(ports[2]), ports[2])
        )
        {
            IsMeasured = isMeasured,
        };
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>One alone, running, to be killed and started again: its controller lives on.</summary>
    public static async Task<BrokerProcess> StartMortalAsync()
    {
        int[] ports = FreePorts(2);
        BrokerProcess broker = new(Home(), 1, ports[0], [], replicas: 1, survivor: AddressOf(ports[1]));
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>So many that hold each record all, of which one may be lost.</summary>
    public static async Task<BrokerProcess[]> StartClusterAsync(int count)
    {
        string home = Home();
        int[] ports = FreePorts(2 * count);
        string[] controllers = [.. ports[count..].Select(AddressOf)];
        BrokerProcess[] brokers =
        [
            .. Enumerable.Range(1, count).Select(id => new BrokerProcess(home, id, ports[id - 1], controllers, count)),
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
            await Task.WhenAll(
                FormatAsync(properties),
                controllerProperties is null ? Task.CompletedTask : FormatAsync(controllerProperties)
            );
        }

        controller ??= controllerProperties is null ? null : Java(Brief, "kafka.Kafka", controllerProperties);
        process = Java(IsMeasured ? [] : Brief, "kafka.Kafka", properties);
        await UntilReadyAsync(process, brokers);
    }

    /// <summary>As a machine dies: nothing more is done.</summary>
    public async Task KillAsync()
    {
        await EndAsync(process);
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(process);
        await EndAsync(controller);

        directory.Delete(recursive: true);
    }

    /// <summary>Starts a class of Kafka's; what it prints is the caller's to read.</summary>
    public static Process StartJava(string classpath, string main, params string[] arguments) =>
        StartJava(Brief, classpath, main, arguments);

    private static Process StartJava(string[] options, string classpath, string main, string[] arguments)
    {
        ProcessStartInfo start = new("java", ["-Xmx1g", "-Djava.awt.headless=true", .. options, "-cp", classpath, main])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static async Task EndAsync(Process? running)
    {
        if (running is not null)
        {
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync().InTime("the end of a broker that was killed");
            running.Dispose();
        }
    }

    private async Task FormatAsync(string server)
    {
        using Process format = Java(
            Brief,
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            "--cluster-id",
            ClusterId,
            "--config",
            server
        );
        await format.WaitForExitAsync().InTime("the broker's storage to be formatted");
        Proof.Holds(format.ExitCode == 0, "the broker's storage could not be formatted");
    }

    private Process Java(string[] options, string main, params string[] arguments)
    {
        Process started = StartJava(options, classpath, main, arguments);
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
        using CancellationTokenSource patience = new(Patience.Limit);
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
            catch (KafkaException)
            {
                // Not yet.
            }

            Proof.Holds(!patience.IsCancellationRequested, $"the broker that was started does not answer within {Patience.Limit}");
            await Task.Delay(100);
        }
    }

    private static string AddressOf(int port) => $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>
    /// Below those that systems give to connections which go out: one of these may be taken by any client before the broker has it, as was seen.
    /// </summary>
    public static int[] FreePorts(int count)
    {
        List<TcpListener> listeners = [];
        while (listeners.Count < count)
        {
            TcpListener listener = new(IPAddress.Loopback, Random.Shared.Next(LowestPort, LowestOutgoingPort));
            try
            {
                listener.Start();
                listeners.Add(listener);
            }
            catch (SocketException)
            {
                // Somebody's.
            }
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }
}
