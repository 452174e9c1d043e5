using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using Confluent.Kafka;

namespace BotClickStream.Tests.Commands;

public sealed class TopicsCommandTests(RealBroker realBroker)
{
    [Fact]
    public async Task It_shows_every_topic_on_a_line_of_its_own_with_its_settings()
    {
        (int exitCode, string output, _) = await Call.Program("topics --partitions 6 --Topics:State my.state");

        Assert.Equal(0, exitCode);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + TopicCatalog.For(new WorkerSettings()).Count, lines.Length);
        Assert.Contains(
            lines,
            line => line.StartsWith("my.state", StringComparison.Ordinal) && line.Contains(" 6 ") && line.Contains("retention.ms=-1")
        );
    }

    [Fact]
    public async Task The_script_creates_each_topic_as_shown()
    {
        (int exitCode, string output, _) = await Call.Program("topics --script --replication 3 --Kafka:BootstrapServers kafka:9092");

        Assert.Equal(0, exitCode);
        Assert.Contains(
            "kafka-topics.sh --bootstrap-server kafka:9092 --create --if-not-exists --topic campaign.metrics --partitions 12 "
                + "--replication-factor 3 --config cleanup.policy=compact",
            output.Split(Environment.NewLine)
        );
    }

    [Fact]
    public async Task Creating_needs_a_broker()
    {
        (int exitCode, _, string error) = await Call.Program("topics --create");

        Assert.Equal(2, exitCode);
        Assert.Contains("BotClickStream:Kafka:BootstrapServers is not set", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_reached_is_said_with_its_address()
    {
        (int exitCode, string output, string error) = await Call.Program("topics --create --Kafka:BootstrapServers 127.0.0.1:1");

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("Kafka can't be reached at 127.0.0.1:1 (BotClickStream:Kafka:BootstrapServers)", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_creates_what_is_missing_and_nothing_twice()
    {
        string keys = CommandKeys.FreshTopics(await realBroker.BootstrapServersAsync(), "created");

        (int exitCode, string output, string error) = await Call.Program($"topics --create --partitions 3 {keys}");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(TopicCatalog.For(new WorkerSettings()).Count, output.Split(" created").Length - 1);

        (exitCode, output, error) = await Call.Program($"topics --create --partitions 7 {keys}");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.DoesNotContain(" created ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("differs", output, StringComparison.Ordinal);
        Assert.Matches(@"created\.state +3 +exists", output);
    }

    [Fact]
    public async Task What_exists_stays_as_it_is_and_how_it_differs_is_said()
    {
        string broker = await realBroker.BootstrapServersAsync();
        string keys = CommandKeys.FreshTopics(broker, "existing");
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker }).Build();
        await BrokerTopics.CreateAsync(
            admin,
            [
                new CatalogTopic("existing.keyed", 5, false, new Dictionary<string, string>(), ""),
                new CatalogTopic("existing.labeled", 2, false, new Dictionary<string, string> { ["cleanup.policy"] = "compact" }, ""),
            ],
            replication: 1
        );

        (int exitCode, string output, string error) = await Call.Program($"topics --create {keys}");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Matches(@"existing\.keyed +5 +exists, differs: .*message\.timestamp\.type=CreateTime, recommended LogAppendTime", output);
        Assert.Matches(@"existing\.labeled +2 +exists, differs: cleanup\.policy=compact, recommended delete", output);
        // As many lanes as their input has partitions, whatever is asked for.
        Assert.Matches(@"existing\.state +5 +created", output);
    }
}
