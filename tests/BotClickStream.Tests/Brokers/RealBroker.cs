using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotClickStream.Tests.Brokers;
using Confluent.Kafka;
using Testcontainers.Kafka;

[assembly: AssemblyFixture(typeof(RealBroker))]

namespace BotClickStream.Tests.Brokers;

/// <summary>
/// A real broker for the tests of this assembly, started when the first asks for it. The first of these that there is: a running one
/// (<c>KAFKA_BOOTSTRAP_SERVERS</c>), a Kafka distribution to be started with Java (<c>KAFKA_HOME</c>), Docker. Without any, the test is skipped, but
/// fails where <c>CI</c> is true.
/// </summary>
public sealed class RealBroker : IAsyncDisposable
{
    private const string Image = "apache/kafka:4.1.0";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Lazy<Task<string?>> bootstrapServers;
    private Process? process;
    private DirectoryInfo? directory;
    private KafkaContainer? container;
    private string whyNot = "";

    public RealBroker() => bootstrapServers = new Lazy<Task<string?>>(FindAsync);

    /// <summary>Its address; skips the test that asks where there is none.</summary>
    public async Task<string> BootstrapServersAsync()
    {
        string? found = await bootstrapServers.Value;
        if (found is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", whyNot);
            Assert.Fail(whyNot);
        }

        return found;
    }

    /// <summary>Runs a command-line tool of Kafka's own by its class and returns the lines that it prints; skips the test where there is no <c>KAFKA_HOME</c>.</summary>
    public static async Task<string[]> RunToolAsync(string main, params string[] arguments)
    {
        string? home = Environment.GetEnvironmentVariable("KAFKA_HOME");
        Assert.SkipWhen(string.IsNullOrEmpty(home), "KAFKA_HOME is not set, so that Kafka's own tools are not at hand");
        using Process tool = StartJava(Path.Combine(home, "libs", "*"), main, arguments);
        Task<string> output = tool.StandardOutput.ReadToEndAsync();
        Task<string> error = tool.StandardError.ReadToEndAsync();
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tool.ExitCode == 0, await error);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Ends it as a crash would; skips the test where it isn't this one's own process.</summary>
    public void Kill()
    {
        Assert.SkipWhen(process is null, "the broker is none that this test may end");
        process.Kill(entireProcessTree: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        directory?.Delete(recursive: true);
        if (container is not null)
        {
            await container.DisposeAsync();
        }
    }

    private async Task<string?> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") is { Length: > 0 } running)
        {
            return running;
        }

        if (Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } home)
        {
            return await StartAsync(home);
        }

        try
        {
            container = new KafkaBuilder(Image).Build();
            await container.StartAsync();
            return container.GetBootstrapAddress();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            whyNot = $"No real broker: neither KAFKA_BOOTSTRAP_SERVERS nor KAFKA_HOME is set, and Docker says: {exception.Message}";
            return null;
        }
    }

    private async Task<string> StartAsync(string home)
    {
        directory = Directory.CreateTempSubdirectory("botclickstream-broker-");
        (int port, int controller) = FreePorts();
        string properties = Path.Combine(directory.FullName, "server.properties");
        await File.WriteAllTextAsync(
            properties,
            $"""
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:{controller}
            listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
            advertised.listeners=PLAINTEXT://127.0.0.1:{port}
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
            inter.broker.listener.name=PLAINTEXT
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
            num.network.threads=2
            num.io.threads=4
            """
        );
        string classpath = Path.Combine(home, "libs", "*");
        using (
            Process format = Java(
                classpath,
                "kafka.tools.StorageTool",
                ["format", "--ignore-formatted", "--cluster-id", "q1Sh-9_ISia_zwGINzRvyQ", "--config", properties]
            )
        )
        {
            await format.WaitForExitAsync();
            Assert.True(format.ExitCode == 0, "the broker's storage could not be formatted");
        }

        process = Java(classpath, "kafka.Kafka", [properties]);
        string address = $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        await UntilReadyAsync(address, process);
        return address;
    }

    private static Process Java(string classpath, string main, string[] arguments)
    {
        Process process = StartJava(classpath, main, arguments);
        // Nobody wants what it prints, but unread it would fill its pipe and stop.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static Process StartJava(string classpath, string main, string[] arguments)
    {
        ProcessStartInfo start = new("java")
        {
            ArgumentList = { "-Xmx512m", "-Djava.awt.headless=true", "-cp", classpath, main },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static async Task UntilReadyAsync(string address, Process process)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        using CancellationTokenSource patience = new(StartTimeout);
        while (true)
        {
            Assert.False(process.HasExited, "the broker has ended while it was starting");
            try
            {
                if (admin.GetMetadata(TimeSpan.FromSeconds(1)).Brokers.Count > 0)
                {
                    return;
                }
            }
            catch (KafkaException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    private static (int Port, int Controller) FreePorts()
    {
        using TcpListener first = new(IPAddress.Loopback, 0);
        using TcpListener second = new(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
