using BotClickStream.Lanes;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Watching;

/// <summary>Everything that the worker logs. Each message says what happened, where, and, where something is wrong, what to do.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "{Role} reads {Topics} in group {Group}")]
    public static partial void RoleStarted(ILogger log, string role, string topics, string group);

    [LoggerMessage(2, LogLevel.Information, "{Role} has taken {Partitions}")]
    public static partial void PartitionsAssigned(ILogger log, string role, string partitions);

    [LoggerMessage(3, LogLevel.Information, "{Role} has given away {Partitions}")]
    public static partial void PartitionsRevoked(ILogger log, string role, string partitions);

    [LoggerMessage(4, LogLevel.Warning, "{Role} has lost {Partitions}: others have them already, and what was in work is thrown away")]
    public static partial void PartitionsLost(ILogger log, string role, string partitions);

    [LoggerMessage(5, LogLevel.Debug, "{Partition} pauses: {Reason}")]
    public static partial void PartitionPaused(ILogger log, SourcePartition partition, string reason);

    [LoggerMessage(6, LogLevel.Debug, "{Partition} goes on")]
    public static partial void PartitionResumed(ILogger log, SourcePartition partition);

    [LoggerMessage(7, LogLevel.Error, "{What} Going on from offset {First} (OnLostInput)")]
    public static partial void InputLost(ILogger log, string what, long first);

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "The {Client} reports {Code}: {Reason}. {Advice} (Logged once; see botclickstream_broker_errors_total.)"
    )]
    public static partial void BrokerError(ILogger log, string client, ErrorCode code, string reason, string advice);

    [LoggerMessage(9, LogLevel.Debug, "{Client} {Facility}: {Message}")]
    public static partial void Client(ILogger log, string client, string facility, string message);

    [LoggerMessage(10, LogLevel.Critical, "The worker stops: {Reason}")]
    public static partial void Failed(ILogger log, string reason);

    [LoggerMessage(11, LogLevel.Critical, "The worker stops because of a defect")]
    public static partial void FailedUnexpectedly(ILogger log, Exception exception);

    [LoggerMessage(12, LogLevel.Information, "The worker has stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(
        13,
        LogLevel.Warning,
        "Offsets are not committed yet: every start reads {Topics} again, from {StartAt} on, so that its output topics should be fresh"
    )]
    public static partial void OffsetsNotCommitted(ILogger log, string topics, string startAt);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "Where {Role}'s partitions end could not be asked: {Reason}. Until it can, none counts as read to its end"
    )]
    public static partial void EndOffsetsUnknown(ILogger log, string role, string reason);

    [LoggerMessage(15, LogLevel.Information, "{Topics} have {Now} partitions instead of {Before}; the router reads the new ones too")]
    public static partial void SourcePartitionsAdded(ILogger log, string topics, int before, int now);

    [LoggerMessage(16, LogLevel.Information, "Judges by rules {Rules}; metrics and health at {Url}; {Points}")]
    public static partial void Starting(ILogger log, string rules, string url, string points);
}
