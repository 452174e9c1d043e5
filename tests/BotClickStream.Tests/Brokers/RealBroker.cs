using System.Diagnostics;
using BotClickStream.Brokers;
using BotClickStream.Tests.Brokers;
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

    private readonly Lazy<Task<string?>> bootstrapServers;
    private BrokerProcess? process;
    private KafkaContainer? container;
    private string whyNot = "";

    public RealBroker() => bootstrapServers = new Lazy<Task<string?>>(FindAsync);

    /// <summary>Its address; skips the test that asks where there is none.</summary>
    public async Task<string> BootstrapServersAsync()
    {
        string? found = await bootstrapServers.Value;
        if (found is null)
        {
            Prerequisite.IsMissing(whyNot);
        }

        return found;
    }

    /// <inheritdoc cref="TestTopics.OnAsync(string, int, int, int?, Func{CatalogTopic, CatalogTopic}?)"/>
    internal async Task<TestTopics> TopicsAsync(
        int raw = 3,
        int keyed = 3,
        int? state = null,
        Func<CatalogTopic, CatalogTopic>? change = null
    ) => await TestTopics.OnAsync(await BootstrapServersAsync(), raw, keyed, state, change);

    /// <summary>For a test that starts brokers of its own: skips it where there is no <c>KAFKA_HOME</c>, but fails where <c>CI</c> is true.</summary>
    public static void NeedsDistribution()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KAFKA_HOME")))
        {
            Prerequisite.IsMissing("KAFKA_HOME is not set, so that no broker can be started for this test");
        }
    }

    /// <summary>Runs a command-line tool of Kafka's own by its class and returns the lines that it prints; skips the test where there is no <c>KAFKA_HOME</c>.</summary>
    public static async Task<string[]> RunToolAsync(string main, params string[] arguments)
    {
        NeedsDistribution();
        using Process tool = BrokerProcess.StartJava(Path.Combine(BrokerProcess.Home(), "libs", "*"), main, arguments);
        (int exitCode, string output, string error) = await tool.EndInTime();
        Assert.True(exitCode == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

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

        if (Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 })
        {
            process = await BrokerProcess.StartAsync();
            return process.Address;
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
}
