using System.Globalization;
using BotClickStream.Settings;

namespace BotClickStream.Brokers;

/// <summary>How large records and batches may be, in bytes, so that no output topic ever refuses one.</summary>
/// <param name="Client">The producers' <c>message.max.bytes</c>.</param>
/// <param name="Batch">
/// The producers' <c>batch.size</c>. A topic's limit holds for a batch, and librdkafka splits none that is refused, so that one of many records must fit into the
/// smallest; a record that is larger than this goes alone.
/// </param>
/// <param name="State">The largest value that can be written to the state topic.</param>
public sealed record OutputLimits(int Client, int Batch, RecordLimits Records, int State)
{
    /// <summary>A label without URLs and with one reason, a campaign's figures without links, and a frame of one event, fit into so many bytes, whatever their texts.</summary>
    public const int SmallestOutput = 64 * 1024;

    /// <summary>What a copy of a record grows by: where it is from, and why it was rejected.</summary>
    public const int Growth = 64 * 1024;

    /// <summary>librdkafka's own bounds, and its default for a batch.</summary>
    private const long LargestClient = 1_000_000_000;
    private const long UsualBatch = 1_000_000;

    /// <summary>More than a batch of one record adds to its key, value and headers.</summary>
    private const long Overhead = 256;

    /// <summary>Of topics as the catalog has them.</summary>
    public static readonly OutputLimits Default = Of(
        TopicCatalog.DefaultMaxMessageBytes + Growth,
        TopicCatalog.DefaultMaxMessageBytes,
        TopicCatalog.DefaultMaxMessageBytes,
        TopicCatalog.DefaultMaxMessageBytes,
        TopicCatalog.DefaultMaxMessageBytes,
        TopicCatalog.DefaultMaxMessageBytes,
        TopicCatalog.DefaultMaxMessageBytes,
        TopicCatalog.DefaultMaxMessageBytes + Growth,
        TopicCatalog.DefaultMaxMessageBytes,
        null
    );

    /// <param name="found">All that the worker writes to.</param>
    /// <param name="configured">The producers' <c>message.max.bytes</c> where the configuration sets it; else it follows the topics.</param>
    public static OutputLimits Of(TopicSettings names, IReadOnlyDictionary<string, BrokerTopic> found, int? configured) =>
        Of(
            LimitOf(found, names.Keyed),
            LimitOf(found, names.Labeled),
            LimitOf(found, names.Corrections),
            LimitOf(found, names.Holds),
            LimitOf(found, names.Activity),
            LimitOf(found, names.Metrics),
            LimitOf(found, names.Profiles),
            LimitOf(found, names.Rejected),
            LimitOf(found, names.State),
            configured
        );

    /// <summary>A topic's <c>max.message.bytes</c>.</summary>
    internal static long Of(BrokerTopic topic) =>
        topic.Settings.TryGetValue("max.message.bytes", out string? bytes)
            ? long.Parse(bytes, CultureInfo.InvariantCulture)
            : TopicCatalog.DefaultMaxMessageBytes;

    private static OutputLimits Of(
        long keyed,
        long labeled,
        long corrections,
        long holds,
        long activity,
        long metrics,
        long profiles,
        long rejected,
        long state,
        int? configured
    )
    {
        long[] all = [keyed, labeled, corrections, holds, activity, metrics, profiles, rejected, state];
        long client = configured ?? Math.Min(all.Max(), LargestClient);
        return new OutputLimits(
            (int)client,
            (int)Math.Min(all.Min(), UsualBatch),
            new RecordLimits(
                Record(keyed),
                Record(labeled),
                Record(corrections),
                Record(holds),
                Record(activity),
                Record(metrics),
                Record(profiles),
                Record(rejected)
            ),
            Record(state)
        );

        int Record(long topic) => (int)(Math.Min(topic, client) - Overhead);
    }

    /// <summary>What isn't there, another role needs.</summary>
    private static long LimitOf(IReadOnlyDictionary<string, BrokerTopic> found, string topic) =>
        found.TryGetValue(topic, out BrokerTopic? known) ? Of(known) : TopicCatalog.DefaultMaxMessageBytes;
}
