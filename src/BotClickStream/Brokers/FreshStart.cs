using BotClickStream.Settings;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Brokers;

/// <summary>Whether a worker would begin with nothing: no offsets of its groups, and nothing in the topics that it writes.</summary>
internal static class FreshStart
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <param name="topicsCommand">Makes the topics, for a person.</param>
    /// <returns>What is in the way, a sentence each.</returns>
    /// <exception cref="KafkaException">The broker can't be reached, or refuses.</exception>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(
        WorkerSettings settings,
        IAdminClient admin,
        string topicsCommand,
        TimeProvider time
    )
    {
        WorkerTopics topics = WorkerTopics.Of(settings, BrokerKind.Real);
        // Of all topics, since asking for one by its name may create it.
        Dictionary<string, TopicPartition[]> found = admin
            .GetMetadata(Timeout)
            .Topics.ToDictionary(
                topic => topic.Topic,
                topic => topic.Partitions.Select(one => new TopicPartition(topic.Topic, one.PartitionId)).ToArray()
            );
        List<string> problems = [];
        string[] missing = [.. topics.Needed.Distinct().Where(topic => !found.ContainsKey(topic))];
        if (missing.Length > 0)
        {
            problems.Add(
                $"{string.Join(", ", missing)} {(missing.Length == 1 ? "is" : "are")} missing; {topicsCommand} makes what is missing."
            );
        }

        string[] raw = TopicCatalog.RawTopics(settings);
        TopicPartition[] input = [.. raw.Append(topics.LaneInput).Distinct().SelectMany(topic => found.GetValueOrDefault(topic, []))];
        // The one's name may be the other's of somebody else.
        foreach (string group in (string[])[settings.Kafka.GroupId, $"{settings.Kafka.GroupId}-router"])
        {
            if (input.Length > 0 && await CommittedAsync(settings, group, input, time) is { } committed)
            {
                problems.Add(
                    $"Group '{group}' has committed offsets already ({committed.Topic}[{committed.Partition.Value}] at {committed.Offset.Value}), so that it has begun."
                );
            }
        }

        TopicPartition[] written =
        [
            .. TopicCatalog.For(settings).Select(topic => topic.Name).Except(raw).SelectMany(topic => found.GetValueOrDefault(topic, [])),
        ];
        if (written.Length == 0)
        {
            return problems;
        }

        ListOffsetsResult ends = await admin.ListOffsetsAsync(
            written.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() }),
            new ListOffsetsOptions { RequestTimeout = Timeout }
        );
        string[] used =
        [
            .. ends
                .ResultInfos.Select(info => info.TopicPartitionOffsetError)
                .Where(end => end.Offset > 0)
                .Select(end => end.Topic)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        if (used.Length > 0)
        {
            problems.Add($"Something has been written to {string.Join(", ", used)}, with which what is written now would be mixed.");
        }

        return problems;
    }

    private static async Task<TopicPartitionOffset?> CommittedAsync(
        WorkerSettings settings,
        string group,
        TopicPartition[] input,
        TimeProvider time
    )
    {
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ClientConfigs(settings.Kafka, BrokerKind.Real).StateConsumer(group, "fresh-start")
        )
            .SetLogHandler((_, _) => { })
            .Build();
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return consumer.Committed(input, RequestTimeout).Find(committed => !committed.Offset.IsSpecial);
            }
            catch (KafkaException exception) when (time.GetElapsedTime(began) < Timeout && MayPass(exception.Error.Code))
            {
                await Task.Delay(Pause, time);
            }
        }
    }

    /// <summary>Whether a group's coordinator may just be being found.</summary>
    private static bool MayPass(ErrorCode code) =>
        code
            is ErrorCode.Local_TimedOut
                or ErrorCode.Local_WaitCoord
                or ErrorCode.GroupLoadInProgress
                or ErrorCode.GroupCoordinatorNotAvailable
                or ErrorCode.NotCoordinatorForGroup;
}
