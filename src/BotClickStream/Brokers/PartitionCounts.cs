using BotClickStream.Watching;
using Confluent.Kafka;

namespace BotClickStream.Brokers;

/// <summary>Which topics a cluster has, and how many partitions each has.</summary>
internal sealed class PartitionCounts
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Asking can't be interrupted, so that this is also how long a worker that is to stop may take to notice.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, int> counts;

    private PartitionCounts(Dictionary<string, int> counts) => this.counts = counts;

    /// <summary>0 where the topic isn't known.</summary>
    public int this[string topic] => counts.GetValueOrDefault(topic);

    /// <summary>Asks for all topics, since asking for one by its name may create it; again and again, as long as a broker may still be starting.</summary>
    /// <exception cref="WorkerException">No broker answers.</exception>
    /// <exception cref="OperationCanceledException">The worker is to stop.</exception>
    public static PartitionCounts Read(
        IAdminClient admin,
        string? bootstrapServers,
        BrokerContact contact,
        TimeProvider time,
        CancellationToken stop
    )
    {
        long began = time.GetTimestamp();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            long asked = time.GetTimestamp();
            try
            {
                PartitionCounts counts = Read(admin, AnswerTimeout);
                contact.Answer();
                return counts;
            }
            catch (KafkaException exception) when (time.GetElapsedTime(began) < StartTimeout)
            {
                contact.Lose(exception.Error, asked);
            }
            catch (KafkaException exception)
            {
                throw new WorkerException(
                    $"No broker answers at {bootstrapServers} within {StartTimeout.TotalSeconds:0} s: {exception.Error.Reason}. Is it the right "
                        + "Kafka:BootstrapServers, does the broker run, and do security.protocol, sasl.* and ssl.* under Kafka:Client suit it?",
                    exception
                );
            }
        }
    }

    /// <returns><see langword="null"/> where no broker answers.</returns>
    public static PartitionCounts? TryRead(IAdminClient admin, BrokerContact contact, TimeProvider time)
    {
        long asked = time.GetTimestamp();
        try
        {
            PartitionCounts counts = Read(admin, Timeout);
            contact.Answer();
            return counts;
        }
        catch (KafkaException exception)
        {
            contact.Lose(exception.Error, asked);
            return null;
        }
    }

    /// <exception cref="WorkerException">Some are missing.</exception>
    public void Require(IEnumerable<string> topics)
    {
        string[] missing = [.. topics.Where(topic => !counts.ContainsKey(topic)).Distinct()];
        if (missing.Length > 0)
        {
            throw new WorkerException(
                $"{(missing.Length == 1 ? "This topic is" : "These topics are")} missing: {string.Join(", ", missing)}. "
                    + "Create what is missing with `botclickstream topics --create`, or name others under Topics."
            );
        }
    }

    private static PartitionCounts Read(IAdminClient admin, TimeSpan timeout) =>
        new(
            admin
                .GetMetadata(timeout)
                .Topics.Where(topic => !topic.Error.IsError && topic.Partitions.Count > 0)
                .ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count)
        );
}
