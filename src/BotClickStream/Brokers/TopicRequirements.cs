using System.Globalization;
using BotClickStream.Settings;

namespace BotClickStream.Brokers;

/// <summary>What topics must be like for exactly-once processing to hold, beyond that they exist. Pure: what a broker has is given.</summary>
internal static class TopicRequirements
{
    /// <summary>A label without URLs and with one reason fits into so many bytes, whatever its ids.</summary>
    public const long SmallestOutput = 64 * 1024;

    /// <summary>What a rejected record grows by: where it is from, and why it was rejected.</summary>
    private const long Growth = 64 * 1024;

    /// <summary>More than a batch of one record adds to its value.</summary>
    private const long RecordOverhead = 256;

    /// <summary>In what the topics can't be worked with, each a sentence that says what to do; empty where all is right.</summary>
    /// <param name="found">All that the worker needs.</param>
    /// <param name="clientLimit">The largest record that the producers send.</param>
    public static IEnumerable<string> Problems(
        WorkerSettings settings,
        WorkerTopics topics,
        IReadOnlyDictionary<string, BrokerTopic> found,
        long clientLimit
    )
    {
        TopicSettings names = settings.Topics;
        if (topics.Detects)
        {
            foreach (string problem in ProblemsOfState(found[names.State], found[topics.LaneInput]))
            {
                yield return problem;
            }
        }

        string[] outputs = [.. topics.Needed.Except([.. topics.Routed, topics.Routes ? "" : topics.LaneInput])];
        foreach (BrokerTopic output in outputs.Select(name => found[name]).Where(topic => Limit(topic) < SmallestOutput))
        {
            yield return $"{output.Name} takes records of {Limit(output)} bytes only: raise its max.message.bytes to at least {SmallestOutput}.";
        }

        if (clientLimit < SmallestOutput)
        {
            yield return $"message.max.bytes of the producers is {clientLimit}: raise it to at least {SmallestOutput}, or remove it.";
        }

        long input = (topics.Routes ? topics.Routed : [topics.LaneInput]).Max(name => Limit(found[name]));
        if (Limit(found[names.Rejected]) < input + Growth)
        {
            yield return $"{names.Rejected} takes records of {Limit(found[names.Rejected])} bytes, and must take what can't be read of the input, with the reason: "
                + $"raise its max.message.bytes to at least {input + Growth}.";
        }
    }

    /// <summary>The largest value that can be written to the state topic.</summary>
    public static int MaxStateBytes(BrokerTopic? state, long clientLimit) =>
        (int)(Math.Min(state is null ? clientLimit : Limit(state), clientLimit) - RecordOverhead);

    private static IEnumerable<string> ProblemsOfState(BrokerTopic state, BrokerTopic input)
    {
        if (state.Partitions != input.Partitions)
        {
            yield return $"{state.Name} has {state.Partitions} partitions and must have {input.Partitions}, one for each of {input.Name}: make it anew.";
        }

        foreach ((string key, string wanted) in StateSettings)
        {
            if (state.Settings.GetValueOrDefault(key, "") is string value && value != wanted)
            {
                yield return $"{state.Name} has {key}={value} and must have {key}={wanted}, else state is lost: alter its configuration "
                    + $"(kafka-configs.sh --alter --topic {state.Name} --add-config {key}={wanted}).";
            }
        }
    }

    private static readonly (string Key, string Value)[] StateSettings =
    [
        ("cleanup.policy", "delete"),
        ("retention.ms", "-1"),
        ("retention.bytes", "-1"),
    ];

    private static long Limit(BrokerTopic topic) =>
        topic.Settings.TryGetValue("max.message.bytes", out string? bytes)
            ? long.Parse(bytes, CultureInfo.InvariantCulture)
            : TopicCatalog.DefaultMaxMessageBytes;
}
