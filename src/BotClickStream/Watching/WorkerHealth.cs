namespace BotClickStream.Watching;

/// <summary>What the health endpoints say. Written by the worker, read from any thread.</summary>
public sealed class WorkerHealth
{
    private volatile State state = new(WorkerPhase.Starting, null);

    public WorkerPhase Phase => state.Phase;

    /// <summary>Why it failed, for a person; <see langword="null"/> where it didn't.</summary>
    public string? Failure => state.Failure;

    /// <summary>Whether the process is worth keeping.</summary>
    public bool IsLive => Phase != WorkerPhase.Failed;

    /// <summary>Whether every role takes part in its group.</summary>
    public bool IsReady => Phase == WorkerPhase.Running;

    internal void Become(WorkerPhase phase)
    {
        // A failure is the last word.
        if (Phase != WorkerPhase.Failed)
        {
            state = new State(phase, null);
        }
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
