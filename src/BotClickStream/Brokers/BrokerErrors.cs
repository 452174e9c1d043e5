using System.Collections.Concurrent;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Brokers;

/// <summary>
/// Notices what librdkafka reports: every error is counted, each kind is logged once with what to do, and a fatal one ends the work. Most are
/// passing (librdkafka retries by itself), so that only what it calls fatal is.
/// </summary>
internal sealed class BrokerErrors(WorkerMetrics metrics, BrokerContact contact, ILogger log, WorkerFailure failure)
{
    private readonly ConcurrentDictionary<(string Client, ErrorCode Code), bool> logged = [];

    /// <summary>Whether brokers answer.</summary>
    public BrokerContact Contact => contact;

    public void Notice(string client, Error error)
    {
        NoticeRecoverable(client, error);
        if (error.IsFatal)
        {
            failure.Report(new WorkerException($"The {client} cannot go on: {error.Reason} ({error.Code}). {Advice(error)}"));
        }
    }

    /// <summary>Of a client that is made anew where it can't go on.</summary>
    public void NoticeRecoverable(string client, Error error)
    {
        metrics.CountBrokerError(error.Code);
        if (BrokerContact.IsOf(error))
        {
            contact.Trouble(client, error);
        }
        else if (logged.TryAdd((client, error.Code), true))
        {
            LogMessages.BrokerError(log, client, error.Code, error.Reason, Advice(error));
        }
    }

    /// <summary>No waiting mends these.</summary>
    /// <param name="what">Can't be done, as a sentence without its end.</param>
    /// <exception cref="WorkerException">It is one of them.</exception>
    public static void ThrowIfFinal(Error error, string what)
    {
        if (
            error.IsFatal
            || error.Code
                is ErrorCode.Local_UnknownTopic
                    or ErrorCode.Local_UnknownPartition
                    or ErrorCode.UnknownTopicOrPart
                    or ErrorCode.TopicAuthorizationFailed
                    or ErrorCode.GroupAuthorizationFailed
        )
        {
            throw new WorkerException($"{what}: {error.Reason} ({error.Code}). {Advice(error)}");
        }
    }

    public void Log(LogMessage message) => LogMessages.Client(log, message.Name, message.Facility, message.Message);

    /// <summary>What a person can do where no broker answers, whichever error shows it.</summary>
    public const string Unreachable =
        "Check that Kafka:BootstrapServers names a broker that can be reached from here; the worker keeps trying.";

    /// <summary>What a person can do about it.</summary>
    public static string Advice(Error error) =>
        error.Code switch
        {
            _ when BrokerContact.IsOf(error) => Unreachable,
            ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Ssl =>
                "Check security.protocol, sasl.* and ssl.* under Kafka:Client.",
            ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed =>
                "Grant the worker's principal read on its input, write on its outputs, and read on its groups.",
            ErrorCode.TransactionalIdAuthorizationFailed =>
                "Grant the worker's principal write and describe on its transactional ids (Kafka:GroupId, Kafka:InstanceId and role).",
            ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition =>
                "Create what is missing with `botclickstream topics --create`.",
            ErrorCode.MsgSizeTooLarge => "Raise the topic's max.message.bytes; `botclickstream topics` prints what it should be.",
            ErrorCode.Local_MsgTimedOut => "No broker took it in time: check the brokers' health and min.insync.replicas.",
            ErrorCode.Local_MaxPollExceeded => "The machine was stopped or starved for minutes; the partitions were given to others.",
            ErrorCode.FencedInstanceId =>
                "The group takes the member for replaced, as it does after a silence longer than session.timeout.ms. If that comes again, another process has the same "
                    + "Kafka:InstanceId: give each its own.",
            ErrorCode.UnreleasedInstanceId =>
                "One that was killed is a member until its session ends, and then this one joins. If that doesn't come, another process has the same Kafka:InstanceId: give "
                    + "each its own.",
            ErrorCode.UnsupportedAssignor or ErrorCode.InconsistentGroupProtocol =>
                "Members of this group use other settings: let them all have the same Kafka:Consumer, or choose another Kafka:GroupId.",
            _ => "librdkafka tries again by itself; if it goes on, look at the broker's log.",
        };
}
