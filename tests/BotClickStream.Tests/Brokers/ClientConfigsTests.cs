using BotClickStream.Brokers;
using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Tests.Brokers;

public sealed class ClientConfigsTests
{
    [Fact]
    public void What_is_passed_through_wins_over_the_workers_own_settings()
    {
        ClientConfigs configs = new(
            new KafkaSettings
            {
                BootstrapServers = "broker:9092",
                Client = new() { ["security.protocol"] = "SASL_SSL", ["fetch.wait.max.ms"] = "7" },
                Consumer = new() { ["fetch.queue.backoff.ms"] = "9", ["fetch.wait.max.ms"] = "8" },
                Producer = new() { ["compression.type"] = "zstd" },
            },
            BrokerKind.Real
        );

        ConsumerConfig consumer = configs.Consumer("group", "detector", "topic");
        Assert.Equal("SASL_SSL", consumer.Get("security.protocol"));
        Assert.Equal("9", consumer.Get("fetch.queue.backoff.ms"));
        Assert.Equal("8", consumer.Get("fetch.wait.max.ms"));
        Assert.Equal("zstd", configs.Producer("detector").Get("compression.type"));
    }

    [Theory]
    [InlineData("enable.auto.commit")]
    [InlineData("auto.offset.reset")]
    [InlineData("isolation.level")]
    [InlineData("transactional.id")]
    [InlineData("group.id")]
    [InlineData("dotnet.consumer.consume.result.fields")]
    public void What_would_break_a_promise_is_refused_with_key_and_reason(string key)
    {
        string refusal = Assert.Single(ClientConfigs.Refusals(new KafkaSettings { Consumer = new() { [key] = "x" } }));

        Assert.StartsWith($"Kafka:Consumer:{key} cannot be set: ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_strategy_is_set_only_where_the_group_itself_assigns()
    {
        KafkaSettings newer = new() { Consumer = new() { ["group.protocol"] = "consumer" } };

        Assert.Null(Strategy(newer));
        Assert.Equal("cooperative-sticky", Strategy(new KafkaSettings()));
        Assert.Equal("range", Strategy(new KafkaSettings { Consumer = new() { ["partition.assignment.strategy"] = "range" } }));
    }

    private static string? Strategy(KafkaSettings kafka) =>
        new ClientConfigs(kafka, BrokerKind.Real).Consumer("group", "detector", "topic").Get("partition.assignment.strategy");
}
