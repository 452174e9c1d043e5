using System.Globalization;
using System.Text.Json.Nodes;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Tests.Commands;

public sealed class ReplayTests(RealBroker broker)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task History_is_labelled_again_from_a_time_on_into_topics_of_its_own_and_goes_on_after_a_stop(bool isKeyed)
    {
        TestTopics topics = await broker.TopicsAsync(raw: 2, keyed: 2);
        string group = $"{topics.Prefix}-again";
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1);
        string time = from.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string[] keys = Keys(topics, isKeyed);
        Produce(topics, from.AddMilliseconds(-1), "old-1", "old-2", "old-3");
        Produce(topics, from, "new-1", "new-2", "new-3", "new-4");
        Assert.Equal(0, (await Call.Program($"topics --create --partitions 2 --group {group} {string.Join(' ', keys)}")).ExitCode);
        using (WorkerProcess replay = WorkerProcess.Start(topics, isKeyed, more: ["--from", time, "--group", group]))
        {
            await ReadAsync(topics, $"{group}.{topics.Names.Labeled}", 4);
            await replay.StopAsync();
        }

        Assert.Equal(["new-1", "new-2", "new-3", "new-4"], await ReadAsync(topics, $"{group}.{topics.Names.Labeled}", 4));
        Assert.All(await EndsAsync(topics), end => Assert.Equal(0, end.Value));

        (int exitCode, string output, string error) = await Call.Program(
            $"run --from {time} --group {group} {string.Join(' ', keys)} --Http:Url http://127.0.0.1:0"
        );
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(
            $"Group '{group}{(isKeyed ? "" : "-router")}' has committed offsets already ({topics.Raw}[",
            error,
            StringComparison.Ordinal
        );
        Assert.Matches($@"Something has been written to .*{group}\.{topics.Names.Labeled}", error);
        Assert.Contains($"run --group {group} --Input:StartAt {time}", error, StringComparison.Ordinal);

        Produce(topics, from.AddMinutes(1), "later");
        using (WorkerProcess replay = WorkerProcess.Start(topics, isKeyed, more: ["--group", group, "--Input:StartAt", time]))
        {
            Assert.Equal(["later", "new-1", "new-2", "new-3", "new-4"], await ReadAsync(topics, $"{group}.{topics.Names.Labeled}", 5));
            await replay.StopAsync();
        }

        Assert.All(await EndsAsync(topics), end => Assert.Equal(0, end.Value));
    }

    [Fact]
    public async Task What_would_mix_it_with_what_is_there_is_refused_all_at_once_before_anything_is_read()
    {
        TestTopics topics = await broker.TopicsAsync(raw: 1, keyed: 1);
        string keys = $"{string.Join(' ', Keys(topics, isKeyed: false))} --Http:Url http://127.0.0.1:0";
        string group = $"{topics.Prefix}-x";
        Commit(topics, $"{group}-router", new TopicPartitionOffset(topics.Raw, 0, 0));
        Assert.Equal(0, (await Call.Program($"topics --create --partitions 1 --group {group} {keys}")).ExitCode);
        topics.Produce($"{group}.{topics.Names.Rejected}", [new TestRecord(null, "somebody's")]);
        await DeleteAsync(topics, $"{group}.{topics.Names.State}");

        (int exitCode, string output, string error) = await Call.Program($"run --from EARLIEST --group {group} {keys}");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains($"{group}.{topics.Names.State} is missing; '", error, StringComparison.Ordinal);
        Assert.Contains($" topics --create --group {group}' makes what is missing.", error, StringComparison.Ordinal);
        Assert.Contains($"Group '{group}-router' has committed offsets already ({topics.Raw}[0] at 0)", error, StringComparison.Ordinal);
        Assert.Contains($"Something has been written to {group}.{topics.Names.Rejected}, with which", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from EARLIEST", "--from needs --group NEW")]
    [InlineData("--from yesterday --group x", "--from is 'yesterday'; allowed: EARLIEST, or a time")]
    [InlineData("--from latest --group x", "--from is 'latest'; allowed: EARLIEST, or a time")]
    [InlineData("--from 2999-01-01T00:00:00Z --group x", "which has not come yet")]
    [InlineData("--from EARLIEST --group botclickstream", "the configured group itself (BotClickStream:Kafka:GroupId)")]
    [InlineData("--group new/rules", "--group is 'new/rules'; allowed: letters")]
    [InlineData("--from EARLIEST --group x --Topics:Raw x.lead.activity", "BotClickStream:Topics:")]
    public async Task Wrong_usage_is_told_before_a_broker_is_asked(string args, string said)
    {
        (int exitCode, string output, string error) = await Call.Program($"run {args} --Kafka:BootstrapServers 127.0.0.1:1");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    /// <summary>As <see cref="WorkerProcess"/> has them.</summary>
    private static string[] Keys(TestTopics topics, bool isKeyed) =>
        [
            "--Kafka:BootstrapServers",
            topics.BootstrapServers,
            "--Kafka:GroupId",
            topics.Prefix,
            "--Input:KeyedByCampaign",
            isKeyed ? "true" : "false",
            .. Setting
                .All.Where(setting => Setting.IsBelow(setting.Key, "Topics"))
                .Select(setting => (setting.Key, Value: Setting.Text(setting.ValueIn(topics.Settings))))
                .Where(topic => topic.Value.StartsWith(topics.Prefix, StringComparison.Ordinal))
                .SelectMany(topic => new[] { $"--{topic.Key}", topic.Value }),
        ];

    private static void Produce(TestTopics topics, DateTimeOffset time, params string[] ids)
    {
        using IProducer<string, string> producer = new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = topics.BootstrapServers, Partitioner = Partitioner.Murmur2Random }
        )
            .SetLogHandler((_, _) => { })
            .Build();
        foreach (string id in ids)
        {
            string json =
                $$"""{"id":"{{id}}","type":"click","time":{{time.ToUnixTimeMilliseconds()}},"campaignId":"c-{{id}}","recipient":"ann@b.example","url":"https://s.example/"}""";
            producer.Produce(
                topics.Raw,
                new Message<string, string>
                {
                    Key = $"c-{id}",
                    Value = json,
                    Timestamp = new Timestamp(time),
                }
            );
        }

        Assert.Equal(0, producer.Flush(Patience.Limit));
    }

    /// <summary>The ids of all labels that are committed, once there are so many, and no more of them than there are.</summary>
    private static async Task<string[]> ReadAsync(TestTopics topics, string topic, int count)
    {
        using IConsumer<string, string> consumer = new ConsumerBuilder<string, string>(
            new ConsumerConfig
            {
                BootstrapServers = topics.BootstrapServers,
                GroupId = $"{topics.Prefix}-labels",
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnableAutoCommit = false,
            }
        ).SetLogHandler((_, _) => { }).Build();
        using IAdminClient admin = topics.Admin();
        TopicMetadata metadata = admin.GetMetadata(Patience.Limit).Topics.Single(one => one.Topic == topic);
        consumer.Assign(metadata.Partitions.Select(one => new TopicPartitionOffset(topic, one.PartitionId, Offset.Beginning)));
        SortedSet<string> ids = new(StringComparer.Ordinal);
        using CancellationTokenSource patience = new(Patience.Limit);
        while (ids.Count < count)
        {
            Assert.False(patience.IsCancellationRequested, $"only {string.Join(", ", ids)} came to {topic}");
            while (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } result)
            {
                ids.Add((string)JsonNode.Parse(result.Message.Value)!["eventId"]!);
            }

            await Task.Yield();
        }

        return [.. ids];
    }

    /// <summary>Where the topics of the live worker end.</summary>
    private static async Task<Dictionary<TopicPartition, long>> EndsAsync(TestTopics topics)
    {
        using IAdminClient admin = topics.Admin();
        string[] names =
        [
            topics.Names.Keyed,
            topics.Names.Labeled,
            topics.Names.Corrections,
            topics.Names.Metrics,
            topics.Names.Profiles,
            topics.Names.Rejected,
            topics.Names.State,
        ];
        ListOffsetsResult ends = await admin.ListOffsetsAsync(
            admin
                .GetMetadata(Patience.Limit)
                .Topics.Where(topic => names.Contains(topic.Topic))
                .SelectMany(topic => topic.Partitions.Select(one => new TopicPartition(topic.Topic, one.PartitionId)))
                .Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() })
        );
        return ends.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.TopicPartition,
            info => info.TopicPartitionOffsetError.Offset.Value
        );
    }

    private static void Commit(TestTopics topics, string group, TopicPartitionOffset offset)
    {
        using IConsumer<string, string> consumer = new ConsumerBuilder<string, string>(
            new ConsumerConfig { BootstrapServers = topics.BootstrapServers, GroupId = group }
        )
            .SetLogHandler((_, _) => { })
            .Build();
        consumer.Commit([offset]);
    }

    /// <summary>Returns once the broker tells of it no more.</summary>
    private static async Task DeleteAsync(TestTopics topics, string name)
    {
        using IAdminClient admin = topics.Admin();
        await admin.DeleteTopicsAsync([name]);
        Assert.True(
            SpinWait.SpinUntil(() => !admin.GetMetadata(Patience.Limit).Topics.Exists(topic => topic.Topic == name), Patience.Limit)
        );
    }
}
