using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Brokers;

/// <summary>A topic as a broker has it.</summary>
/// <param name="Settings">All that are in effect, by Kafka's names.</param>
public sealed record BrokerTopic(string Name, int Partitions, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>In what it is not as it should be, each in words; empty where all is right.</summary>
    public IEnumerable<string> DifferencesFrom(CatalogTopic wanted)
    {
        if (Partitions != wanted.Partitions && wanted.PartitionsMustMatch)
        {
            yield return $"{Partitions} partitions, must be {wanted.Partitions}";
        }

        foreach ((string key, string value) in wanted.Settings)
        {
            string found = Settings.GetValueOrDefault(key, "");
            if (!IsRight(key, found, value))
            {
                yield return $"{key}={found}, recommended {value}";
            }
        }
    }

    /// <summary>A larger message limit than needed is right.</summary>
    private static bool IsRight(string key, string found, string wanted) =>
        found == wanted
        || (
            key == "max.message.bytes"
            && long.TryParse(found, CultureInfo.InvariantCulture, out long larger)
            && larger >= long.Parse(wanted, CultureInfo.InvariantCulture)
        );
}

/// <summary>Looks topics up on a broker, and makes them there.</summary>
public static class BrokerTopics
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan VisibilityPoll = TimeSpan.FromMilliseconds(100);

    /// <returns>Those of the names that exist.</returns>
    /// <exception cref="KafkaException">The broker can't be reached, or refuses.</exception>
    public static async Task<IReadOnlyDictionary<string, BrokerTopic>> FindAsync(IAdminClient client, IReadOnlyCollection<string> names)
    {
        // Of all topics, since asking for one by name may create it.
        TopicMetadata[] existing = [.. client.GetMetadata(Timeout).Topics.Where(topic => names.Contains(topic.Topic))];
        if (existing.Length == 0)
        {
            return new Dictionary<string, BrokerTopic>();
        }

        List<DescribeConfigsResult> described = await client.DescribeConfigsAsync(
            existing.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic.Topic }),
            new DescribeConfigsOptions { RequestTimeout = Timeout }
        );
        return existing.ToDictionary(
            topic => topic.Topic,
            topic => new BrokerTopic(
                topic.Topic,
                topic.Partitions.Count,
                described
                    .Single(config => config.ConfigResource.Name == topic.Topic)
                    .Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Value ?? "")
            )
        );
    }

    /// <summary>Returns when they can be seen, so that whoever looks next doesn't miss them.</summary>
    /// <param name="replication">Copies of each partition; −1: the broker's default.</param>
    /// <returns>The names of those that were made here: another may have made some meanwhile.</returns>
    /// <exception cref="CreateTopicsException">Some could not be made; its results say which and why.</exception>
    public static async Task<IReadOnlyCollection<string>> CreateAsync(
        IAdminClient client,
        IReadOnlyCollection<CatalogTopic> topics,
        short replication
    )
    {
        HashSet<string> created = [.. topics.Select(topic => topic.Name)];
        try
        {
            await client.CreateTopicsAsync(
                topics.Select(topic => new TopicSpecification
                {
                    Name = topic.Name,
                    NumPartitions = topic.Partitions,
                    ReplicationFactor = replication,
                    Configs = topic.Settings.ToDictionary(),
                }),
                new CreateTopicsOptions { RequestTimeout = Timeout, OperationTimeout = Timeout }
            );
        }
        catch (CreateTopicsException error)
            when (error.Results.TrueForAll(result => !result.Error.IsError || result.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            created.ExceptWith(error.Results.Where(result => result.Error.IsError).Select(result => result.Topic));
        }

        using CancellationTokenSource patience = new(Timeout);
        while (!patience.IsCancellationRequested && !AreVisible(client, topics))
        {
            await Task.Delay(VisibilityPoll);
        }

        return created;
    }

    private static bool AreVisible(IAdminClient client, IReadOnlyCollection<CatalogTopic> topics)
    {
        HashSet<string> visible =
        [
            .. client.GetMetadata(Timeout).Topics.Where(topic => topic.Partitions.Count > 0).Select(topic => topic.Topic),
        ];
        return topics.All(topic => visible.Contains(topic.Name));
    }
}
