namespace BotClickStream.Brokers;

/// <summary>The largest record that each output topic takes, in bytes of key, value and headers together; at least <see cref="OutputLimits.SmallestOutput"/> less a batch's own bytes.</summary>
public sealed record RecordLimits(int Keyed, int Labeled, int Corrections, int Holds, int Activity, int Metrics, int Profiles, int Rejected)
{
    /// <summary>Of topics as the catalog has them, for input as large as Kafka takes it unless told otherwise.</summary>
    public static RecordLimits Default => OutputLimits.Default.Records;

    public int Of(OutputTopic topic) =>
        topic switch
        {
            OutputTopic.Keyed => Keyed,
            OutputTopic.Labeled => Labeled,
            OutputTopic.Corrections => Corrections,
            OutputTopic.Holds => Holds,
            OutputTopic.Activity => Activity,
            OutputTopic.Metrics => Metrics,
            OutputTopic.Profiles => Profiles,
            OutputTopic.Rejected => Rejected,
            _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, null),
        };
}
