using System.Collections.Concurrent;
using Prometheus;

namespace BotClickStream.Watching;

/// <summary>What the health endpoints say. Written by the worker, read from any thread.</summary>
public sealed class WorkerHealth
{
    private volatile State state = new(WorkerPhase.Starting, null);
    private readonly ConcurrentDictionary<string, string> outside = [];
    private readonly ConcurrentDictionary<string, string> standing = [];
    private volatile string? cutOff;

    public WorkerPhase Phase => state.Phase;

    /// <summary>Why it failed, for a person; <see langword="null"/> where it didn't.</summary>
    public string? Failure => state.Failure;

    /// <summary>Why it is not as well as its phase says, for a person: it failed, no broker answers it, a role is out of its group, or partitions of its stand still.</summary>
    public string? Trouble => Failure ?? cutOff ?? outside.Values.FirstOrDefault() ?? standing.Values.FirstOrDefault();

    /// <summary>Whether the process is worth keeping.</summary>
    public bool IsLive => Phase != WorkerPhase.Failed;

    /// <summary>
    /// Whether every role takes part in its group now, brokers answer, and all its partitions come on. With or without a partition: an instance for which there is none would never be ready, and a rollout
    /// would wait for it for ever.
    /// </summary>
    public bool IsReady => Phase == WorkerPhase.Running && cutOff is null && outside.IsEmpty && standing.IsEmpty;

    /// <summary>Has the metrics say what <c>/health/ready</c> does, from the start of the process on.</summary>
    public void ShowIn(CollectorRegistry registry)
    {
        Gauge ready = Metrics
            .WithCustomRegistry(registry)
            .CreateGauge(
                "botclickstream_ready",
                "What /health/ready says: 1 where every role takes part in its group, brokers answer and no partition stands still, else 0."
            );
        registry.AddBeforeCollectCallback(() => ready.Set(IsReady ? 1 : 0));
    }

    internal void Become(WorkerPhase phase)
    {
        // A failure is the last word.
        if (Phase != WorkerPhase.Failed)
        {
            state = new State(phase, null);
        }
    }

    internal void LosesBrokers(string reason) => cutOff = reason;

    internal void FindsBrokers() => cutOff = null;

    /// <summary>Whether a role is in its group; one that is thrown out of it, or away from the brokers for too long, has to join anew.</summary>
    internal void TakesPart(string role, bool does)
    {
        if (does)
        {
            outside.TryRemove(role, out _);
        }
        else
        {
            outside[role] = $"{role}: is out of its group, and joins it anew";
        }
    }

    /// <param name="reason">Why a role's partitions don't come on; <see langword="null"/> where they do.</param>
    /// <returns>Whether that has changed.</returns>
    internal bool Stands(string role, string? reason)
    {
        bool stood = standing.ContainsKey(role);
        if (reason is null)
        {
            standing.TryRemove(role, out _);
        }
        else
        {
            standing[role] = reason;
        }

        return stood != reason is not null;
    }

    internal void Fail(string reason) => state = new State(WorkerPhase.Failed, reason);

    private sealed record State(WorkerPhase Phase, string? Failure);
}

public enum WorkerPhase
{
    Starting,
    Running,
    Stopping,
    Stopped,
    Failed,
}
