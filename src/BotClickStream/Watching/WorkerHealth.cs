namespace BotClickStream.Watching;

/// <summary>What the health endpoints say. Written by the worker, read from any thread.</summary>
public sealed class WorkerHealth
{
    private volatile State state = new(WorkerPhase.Starting, null);
    private volatile string? cutOff;

    public WorkerPhase Phase => state.Phase;

    /// <summary>Why it failed, for a person; <see langword="null"/> where it didn't.</summary>
    public string? Failure => state.Failure;

    /// <summary>Why it is not as well as its phase says, for a person: it failed, or no broker answers it.</summary>
    public string? Trouble => Failure ?? cutOff;

    /// <summary>Whether the process is worth keeping.</summary>
    public bool IsLive => Phase != WorkerPhase.Failed;

    /// <summary>Whether every role takes part in its group, and brokers answer.</summary>
    public bool IsReady => Phase == WorkerPhase.Running && cutOff is null;

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
