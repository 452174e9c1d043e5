using BotClickStream.Sources;
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

    [LoggerMessage(5, LogLevel.Debug, "{Partition} is held back: {Reason}")]
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
        14,
        LogLevel.Warning,
        "Where {Role}'s partitions end could not be asked: {Reason}. Until it can, none counts as read to its end"
    )]
    public static partial void EndOffsetsUnknown(ILogger log, string role, string reason);

    [LoggerMessage(15, LogLevel.Information, "{Topics} have {Now} partitions instead of {Before}; the router reads the new ones too")]
    public static partial void SourcePartitionsAdded(ILogger log, string topics, int before, int now);

    [LoggerMessage(16, LogLevel.Information, "Judges by rules {Rules}; metrics and health at {Url}; {Points}")]
    public static partial void Starting(ILogger log, string rules, string url, string points);

    [LoggerMessage(17, LogLevel.Warning, "{Role} waits for the transaction coordinator: {Reason}")]
    public static partial void TransactionsNotReady(ILogger log, string role, string reason);

    [LoggerMessage(18, LogLevel.Warning, "{Role}'s transaction was aborted and is made again, since {Reason}")]
    public static partial void TransactionAborted(ILogger log, string role, string reason);

    [LoggerMessage(
        19,
        LogLevel.Warning,
        "{Role}'s producer can't go on ({Code}: {Reason}), its transaction having been open for {Seconds:0.0} s: a new one decides what became of it"
    )]
    public static partial void ProducerBroken(ILogger log, string role, ErrorCode code, string reason, double seconds);

    [LoggerMessage(20, LogLevel.Information, "{Partition} goes on from {From}")]
    public static partial void LaneStarted(ILogger log, SourcePartition partition, string from);

    [LoggerMessage(
        21,
        LogLevel.Information,
        "{Partition}'s state: {Rows} rows of {Bytes} bytes restored, at offset {Offset} of {EndOffset}"
    )]
    public static partial void StateRestoring(ILogger log, SourcePartition partition, long rows, long bytes, long offset, long endOffset);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "The log of {Partition}'s state could not be cut: {Reason}. What is left too much is deleted later"
    )]
    public static partial void LogNotCut(ILogger log, SourcePartition partition, string reason);

    [LoggerMessage(
        23,
        LogLevel.Warning,
        "No broker answers any more: {Reason}. {Advice} Until one does, nothing is read or published; nothing is lost"
    )]
    public static partial void BrokersLost(ILogger log, string reason, string advice);

    [LoggerMessage(24, LogLevel.Information, "Brokers answer again")]
    public static partial void BrokersFound(ILogger log);

    [LoggerMessage(
        25,
        LogLevel.Warning,
        "{Role} stops without publishing what it had in work, since no broker answers: it is read again at the next start"
    )]
    public static partial void StoppedUnpublished(ILogger log, string role);

    [LoggerMessage(
        26,
        LogLevel.Warning,
        "{Role}'s consumer is no longer the group's member of its Kafka:InstanceId: it throws away what was in work and joins anew"
    )]
    public static partial void ConsumerFenced(ILogger log, string role);

    [LoggerMessage(27, LogLevel.Information, "{Partition} came again from what has been read, and is read on from offset {Next}")]
    public static partial void ReaderReturned(ILogger log, SourcePartition partition, long next);

    [LoggerMessage(28, LogLevel.Information, "{Count} profiles of domains and networks are known from {Topic}")]
    public static partial void ProfilesRead(ILogger log, int count, string topic);

    [LoggerMessage(
        29,
        LogLevel.Warning,
        "A record of {Topic} can't be read and is passed over (offset {Offset}): {Reason}. Let Topics:Profiles name a topic that nobody else writes to; further ones are only counted"
    )]
    public static partial void ProfileUnreadable(ILogger log, string topic, long offset, string reason);

    [LoggerMessage(
        38,
        LogLevel.Warning,
        "To the restore of {Partition}'s state nothing has come for {Seconds} s: another client reads on where it was. (Logged once a restore; see botclickstream_restore_stalls_total.)"
    )]
    public static partial void RestoreStalled(ILogger log, SourcePartition partition, double seconds);

    [LoggerMessage(40, LogLevel.Information, "SIGHUP: rules are {Rules}, as they were")]
    public static partial void RulesUnchanged(ILogger log, string rules);

    [LoggerMessage(41, LogLevel.Information, "SIGHUP: goes on by rules {After} instead of {Before}, after what is in work is published")]
    public static partial void RulesTaken(ILogger log, string before, string after);

    [LoggerMessage(42, LogLevel.Error, "SIGHUP: rules and fingerprints are not taken, and the worker goes on by those it has: {Reason}")]
    public static partial void RulesNotTaken(ILogger log, string reason);

    [LoggerMessage(39, LogLevel.Warning, "{What} (botclickstream_standing_partitions, /health/ready)")]
    public static partial void StandsStill(ILogger log, string what);
}
