using System.Globalization;
using BotClickStream.Settings;

namespace BotClickStream.Brokers;

/// <summary>A topic as it should be.</summary>
/// <param name="Partitions">At least one. Where <paramref name="PartitionsMustMatch"/>, no other number works.</param>
/// <param name="Settings">What it needs beside the broker's defaults, by Kafka's names.</param>
/// <param name="Why">What it holds, and what its settings are for.</param>
public sealed record CatalogTopic(
    string Name,
    int Partitions,
    bool PartitionsMustMatch,
    IReadOnlyDictionary<string, string> Settings,
    string Why
);

/// <summary>Every topic of the worker with its right settings. Pure: what a broker has is not its concern.</summary>
public static class TopicCatalog
{
    /// <summary>
    /// Of a lane's work a few instances can share twelve partitions evenly (by 2, 3, 4, 6 and 12), one core keeps up with many, and it
    /// can't be changed later without making the topics anew, since a campaign's state stays in its partition.
    /// </summary>
    public const int DefaultPartitions = 12;

    /// <summary>Kafka's own default of <c>max.message.bytes</c>.</summary>
    public const long DefaultMaxMessageBytes = 1_048_588;

    /// <param name="partitions">Of the topic that lanes read (the keyed one, or keyed input), so of lanes; 1–10,000.</param>
    /// <param name="inputMaxMessageBytes">The largest <c>max.message.bytes</c> of the raw topics.</param>
    public static IReadOnlyList<CatalogTopic> For(
        WorkerSettings settings,
        int partitions = DefaultPartitions,
        long inputMaxMessageBytes = DefaultMaxMessageBytes
    )
    {
        TopicSettings names = settings.Topics;
        bool routed = !settings.Input.KeyedByCampaign;
        string larger = Number(inputMaxMessageBytes + OutputLimits.Growth);
        List<CatalogTopic> topics = [];
        foreach (string raw in RawTopics(settings))
        {
            Add(raw, [], routed ? "input, in any order and of any key" : "input, keyed by campaign id");
        }

        if (routed)
        {
            Add(
                names.Keyed,
                [
                    .. Delete(TimeSpan.FromDays(7)),
                    // Events that happened long ago would else be deleted on arrival.
                    ("message.timestamp.type", "LogAppendTime"),
                    ("max.message.bytes", larger),
                ],
                "internal: events on their way to their lane, kept by the time of sending; larger than the input by their source"
            );
        }

        Add(names.Labeled, Delete(TimeSpan.FromDays(14)), "labels; may be compacted instead, since the last revision wins");
        Add(
            names.Corrections,
            Delete(settings.CampaignHorizon + TimeSpan.FromDays(7)),
            "score corrections; as long as others can follow (CampaignHorizon), and a week"
        );
        Add(names.Metrics, Compact(), "a campaign's latest figures");
        Add(names.Activity, Compact(), "a message's latest contact history");
        Add(names.Holds, Delete(TimeSpan.FromDays(14)), "unsubscribes that wait for a confirmation, and what became of each");
        Add(
            names.Profiles,
            Compact(),
            "what was learned of domains and networks; small, in one partition, so that every instance reads all of it in one order",
            count: 1
        );
        Add(
            names.Rejected,
            [.. Delete(TimeSpan.FromDays(14)), ("max.message.bytes", larger)],
            "what could not be taken; larger than the input by the reason"
        );
        Add(
            names.State,
            [("cleanup.policy", "delete"), ("retention.ms", "-1"), ("retention.bytes", "-1"), ("segment.bytes", Number(64 * 1024 * 1024))],
            "internal: state, a partition for each lane; the worker deletes what is old, in whole segments",
            mustMatch: true
        );
        return topics;

        void Add(string name, (string Key, string Value)[] config, string why, int? count = null, bool mustMatch = false) =>
            topics.Add(
                new CatalogTopic(name, count ?? partitions, mustMatch, config.ToDictionary(pair => pair.Key, pair => pair.Value), why)
            );
    }

    public static string[] RawTopics(WorkerSettings settings) =>
        settings.Topics.Raw.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static (string, string)[] Delete(TimeSpan after) =>
        [("cleanup.policy", "delete"), ("retention.ms", Number((long)after.TotalMilliseconds))];

    private static (string, string)[] Compact() => [("cleanup.policy", "compact")];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
