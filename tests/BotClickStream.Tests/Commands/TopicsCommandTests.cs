using BotClickStream.Brokers;
using BotClickStream.Settings;

namespace BotClickStream.Tests.Commands;

public sealed class TopicsCommandTests
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
}
