using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Brokers;

/// <summary>
/// Whether brokers answer. Each of a worker's clients notices for itself that none does, and goes on trying: here it is said once, with what to do, and once
/// when they answer again; and the health says it meanwhile. Called by any thread.
/// </summary>
internal sealed class BrokerContact(WorkerHealth health, ILogger log, TimeProvider time)
{
    /// <summary>What is noticed so soon after what was said is the same trouble.</summary>
    private static readonly TimeSpan SameTrouble = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private long? toldAt;
    private long answeredAt = long.MinValue;
    private volatile bool isLost;

    /// <summary>Whether no broker answered when one was last asked.</summary>
    public bool IsLost => isLost;

    /// <summary>Whether an error means that a broker can't be reached, and nothing else.</summary>
    public static bool IsOf(Error error) =>
        error.Code
            is ErrorCode.Local_Transport
                or ErrorCode.Local_AllBrokersDown
                or ErrorCode.Local_Resolve
                or ErrorCode.Local_TimedOut
                or ErrorCode.Local_TimedOutQueue;

    /// <summary>A client can't reach a broker. There may be others, or it may come back at once.</summary>
    public void Trouble(string client, Error error)
    {
        lock (gate)
        {
            // That all are down a client also says where it has tried none yet: whether they are shows when one is asked.
            if (toldAt is null && error.Code != ErrorCode.Local_AllBrokersDown)
            {
                toldAt = time.GetTimestamp();
                LogMessages.BrokerError(log, client, error.Code, error.Reason, BrokerErrors.Advice(error));
            }
        }
    }

    /// <summary>Brokers were asked, and none answered.</summary>
    /// <param name="askedAt">A timestamp of the time provider: what was asked before the last answer says nothing any more.</param>
    public void Lose(Error error, long askedAt)
    {
        lock (gate)
        {
            if (isLost || askedAt < answeredAt)
            {
                return;
            }

            isLost = true;
            health.LosesBrokers($"no broker answers ({error.Reason})");
            if (toldAt is not { } told || time.GetElapsedTime(told) > SameTrouble)
            {
                LogMessages.BrokersLost(log, error.Reason, BrokerErrors.Unreachable);
            }

            toldAt = time.GetTimestamp();
        }
    }

    /// <summary>A broker has answered.</summary>
    public void Answer()
    {
        lock (gate)
        {
            answeredAt = time.GetTimestamp();
            if (!isLost)
            {
                return;
            }

            isLost = false;
            toldAt = null;
            health.FindsBrokers();
            LogMessages.BrokersFound(log);
        }
    }
}
