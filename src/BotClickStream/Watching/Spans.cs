using System.Diagnostics;
using BotClickStream.Sources;

namespace BotClickStream.Watching;

/// <summary>
/// What the worker does that takes its time, as spans for whoever listens; where nobody does they cost nothing. Events have none of their own: one that comes with a trace context has its first label carry that on.
/// </summary>
public static class Spans
{
    /// <summary>The name of the <see cref="ActivitySource"/>.</summary>
    public const string SourceName = "BotClickStream";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Of a round of batches: its outputs, state and offsets in one transaction.</summary>
    internal static Activity? Publish(string role, int batches) =>
        Source.StartActivity("publish")?.SetTag("botclickstream.role", role).SetTag("messaging.batch.message_count", batches);

    /// <summary>Of a lane's state.</summary>
    internal static Activity? Restore(SourcePartition partition) =>
        Source
            .StartActivity("restore")
            ?.SetTag("messaging.destination.name", partition.Topic)
            .SetTag("messaging.destination.partition.id", partition.Partition);

    /// <summary>Of partitions that were assigned, given away or lost.</summary>
    internal static Activity? Rebalance(string role, string kind, int partitions) =>
        Source
            .StartActivity("rebalance")
            ?.SetTag("botclickstream.role", role)
            .SetTag("botclickstream.rebalance", kind)
            .SetTag("botclickstream.partitions", partitions);

    /// <summary>Says how it ended.</summary>
    internal static void End(this Activity? span, string outcome, bool isWell) =>
        span
            ?.SetTag("botclickstream.outcome", outcome)
            .SetStatus(isWell ? ActivityStatusCode.Ok : ActivityStatusCode.Error, isWell ? null : outcome);
}
