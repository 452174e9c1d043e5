using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Tests.Settings;

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

    [Fact]
    public void Every_consumer_reads_what_is_committed_to_its_end_and_moves_no_offset_by_itself()
    {
        ClientConfigs clients = new(new KafkaSettings { GroupId = "g", InstanceId = "i" }, BrokerKind.Real);

        Assert.Equal(
            ["i-router g error", "i-router-state g error", "i-profiles g-profiles earliest"],
            new[] { clients.Consumer("g", "router", "none"), clients.StateConsumer("g", "router"), clients.ProfilesConsumer() }.Select(
                config =>
                {
                    Assert.Equal(
                        ["false", "false", "read_committed", "true"],
                        new[] { "enable.auto.commit", "enable.auto.offset.store", "isolation.level", "enable.partition.eof" }.Select(key =>
                            config.Get(key).ToLowerInvariant()
                        )
                    );
                    return $"{config.ClientId} {config.GroupId} {config.Get("auto.offset.reset")}";
                }
            )
        );
    }

    [Theory]
    [InlineData(BrokerKind.Real, 32_768)]
    // An empty fetch blocks it, so that it is to answer with what there is.
    [InlineData(BrokerKind.Embedded, null)]
    public void A_broker_gathers_a_steady_streams_records_for_a_fetch_but_for_no_longer_than_ten_milliseconds(BrokerKind broker, int? bytes)
    {
        ConsumerConfig consumer = new ClientConfigs(new KafkaSettings(), broker).Consumer("group", "detector", "topic");

        Assert.Equal((bytes, 10), (consumer.FetchMinBytes, consumer.FetchWaitMaxMs));
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
    public void A_producer_sends_records_as_large_as_its_topics_take_and_batches_that_every_one_of_them_takes()
    {
        TopicSettings names = new();
        Dictionary<string, BrokerTopic> found = Topics((names.Labeled, 70_000), (names.Rejected, 3_000_000));
        ProducerConfig config = OutputProducer(new KafkaSettings(), found);
        Assert.Equal((3_000_000, 70_000), (config.MessageMaxBytes, config.BatchSize));

        // What is passed through wins, as long as the broker takes it.
        config = OutputProducer(
            new KafkaSettings
            {
                Producer = new() { ["message.max.bytes"] = "2000000", ["batch.size"] = "50000" },
            },
            found
        );
        Assert.Equal((2_000_000, 50_000), (config.MessageMaxBytes, config.BatchSize));
        Assert.Equal(70_000, OutputProducer(new KafkaSettings { Producer = new() { ["batch.size"] = "900000" } }, found).BatchSize);
    }

    [Fact]
    public void A_transaction_whose_predecessor_is_not_over_yet_is_tried_again_soon_unless_told_otherwise()
    {
        Assert.Equal(10, OutputProducer(new KafkaSettings(), []).RetryBackoffMs);
        Assert.Equal(70, OutputProducer(new KafkaSettings { Producer = new() { ["retry.backoff.ms"] = "70" } }, []).RetryBackoffMs);
    }

    private static ProducerConfig OutputProducer(KafkaSettings kafka, Dictionary<string, BrokerTopic> found)
    {
        ClientConfigs configs = new(kafka, BrokerKind.Real);
        OutputLimits limits = OutputLimits.Of(new TopicSettings(), found, configs.MaxMessageBytes);
        return configs.OutputProducer("detector", limits.Client, limits.Batch);
    }

    private static Dictionary<string, BrokerTopic> Topics(params (string Name, int MaxBytes)[] topics) =>
        topics.ToDictionary(
            topic => topic.Name,
            topic => new BrokerTopic(
                topic.Name,
                1,
                new Dictionary<string, string> { ["max.message.bytes"] = topic.MaxBytes.ToString(CultureInfo.InvariantCulture) }
            )
        );

    [Fact]
    public void A_strategy_is_set_only_where_the_group_itself_assigns()
    {
        KafkaSettings newer = new() { Consumer = new() { ["group.protocol"] = "consumer" } };

        Assert.Null(Strategy(newer));
        Assert.Equal("cooperative-sticky", Strategy(new KafkaSettings()));
    }

    private static string? Strategy(KafkaSettings kafka) =>
        new ClientConfigs(kafka, BrokerKind.Real).Consumer("group", "detector", "topic").Get("partition.assignment.strategy");
}
