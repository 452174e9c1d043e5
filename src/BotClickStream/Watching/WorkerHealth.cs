using System.Collections.Concurrent;

namespace BotClickStream.Watching;

/// <summary>What the health endpoints say. Written by the worker, read from any thread.</summary>
public sealed class WorkerHealth
{
    private volatile State state = new(WorkerPhase.Starting, null);
    private readonly ConcurrentDictionary<string, string> standing = [];
    private volatile string? cutOff;

    public WorkerPhase Phase => state.Phase;

    /// <summary>Why it failed, for a person; <see langword="null"/> where it didn't.</summary>
    public string? Failure => state.Failure;

    /// <summary>Why it is not as well as its phase says, for a person: it failed, no broker answers it, or partitions of its stand still.</summary>
    public string? Trouble => Failure ?? cutOff ?? standing.Values.FirstOrDefault();

    /// <summary>Whether the process is worth keeping.</summary>
    public bool IsLive => Phase != WorkerPhase.Failed;

    /// <summary>Whether every role takes part in its group, brokers answer, and all its partitions come on.</summary>
    public bool IsReady => Phase == WorkerPhase.Running && cutOff is null && standing.IsEmpty;

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
