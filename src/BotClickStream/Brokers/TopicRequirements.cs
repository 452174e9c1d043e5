using BotClickStream.Settings;

namespace BotClickStream.Brokers;

/// <summary>What topics must be like for exactly-once processing to hold, beyond that they exist. Pure: what a broker has is given.</summary>
internal static class TopicRequirements
{
    /// <summary>In what the topics can't be worked with, each a sentence that says what to do; empty where all is right.</summary>
    /// <param name="found">All that the worker needs.</param>
    /// <param name="clientLimit">The producers' <c>message.max.bytes</c>, where the configuration sets it.</param>
    public static IEnumerable<string> Problems(
        WorkerSettings settings,
        WorkerTopics topics,
        IReadOnlyDictionary<string, BrokerTopic> found,
        int? clientLimit
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
        foreach (BrokerTopic output in outputs.Select(name => found[name]))
        {
            if (OutputLimits.Of(output) is < OutputLimits.SmallestOutput and long limit)
            {
                yield return $"{output.Name} takes records of {limit} bytes only: raise its max.message.bytes to at least {OutputLimits.SmallestOutput}.";
            }
        }

        // Behind a router records hold single events: what of them is rejected is small, and what was never one is cut.
        string[] copied = [.. topics.Routed, .. settings.Input.KeyedByCampaign ? [topics.LaneInput] : Array.Empty<string>()];
        long needed =
            copied.Length == 0 ? OutputLimits.SmallestOutput : copied.Max(name => OutputLimits.Of(found[name])) + OutputLimits.Growth;
        if (OutputLimits.Of(found[names.Rejected]) is long rejected && rejected < needed)
        {
            yield return $"{names.Rejected} takes records of {rejected} bytes, and must take what can't be read of the input, with the reason: "
                + $"raise its max.message.bytes to at least {needed}.";
        }

        if (clientLimit < needed)
        {
            yield return $"message.max.bytes of the producers is {clientLimit}, and they must send what can't be read of the input, with the reason: raise it to at "
                + $"least {needed}, or remove it, so that it follows the topics.";
        }
    }

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
}
