namespace BotClickStream.Brokers;

/// <summary>Where an output goes.</summary>
public enum OutputTopic
{
    Keyed,
    Labeled,
    Corrections,
    Holds,
    Activity,
    Metrics,
    Profiles,
    Rejected,
}
