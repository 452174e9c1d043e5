using BotClickStream.Settings;

namespace BotClickStream.Brokers;

/// <summary>Which topics the configured roles read and write.</summary>
/// <param name="Routed">Raw topics that the router reads; none where it has nothing to do.</param>
/// <param name="LaneInput">What lanes read: the raw topic if it is keyed by campaign, else the keyed one.</param>
/// <param name="Needed">All that must exist.</param>
internal sealed record WorkerTopics(IReadOnlyList<string> Routed, string LaneInput, bool Detects, IReadOnlyList<string> Needed)
{
    public bool Routes => Routed.Count > 0;

    public static WorkerTopics Of(WorkerSettings settings, BrokerKind broker)
    {
        const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        TopicSettings names = settings.Topics;
        string[] raw = names.Raw.Split(',', Trimmed);
        string[] roles = settings.Roles.Split(',', Trimmed);
        bool isKeyed = settings.Input.KeyedByCampaign;
        bool routes = !isKeyed && roles.Contains("router");
        bool detects = roles.Contains("detector");
        string laneInput = isKeyed ? raw[0] : names.Keyed;
        return new WorkerTopics(
            routes ? raw : [],
            laneInput,
            detects,
            [
                .. routes ? raw : [],
                laneInput,
                names.Rejected,
                .. detects
                    ? [names.Labeled, names.Corrections, names.Holds, names.Activity, names.Metrics, names.Profiles]
                    : Array.Empty<string>(),
                .. detects && broker == BrokerKind.Real ? [names.State] : Array.Empty<string>(),
            ]
        );
    }
}
