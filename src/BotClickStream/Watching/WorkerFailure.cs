namespace BotClickStream.Watching;

/// <summary>The first thing that went so wrong, on any thread, that the worker has to stop.</summary>
internal sealed class WorkerFailure
{
    private readonly TaskCompletionSource<Exception> first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool HasHappened => first.Task.IsCompleted;

    /// <summary>Ends, with the reason, when something fails.</summary>
    public Task<Exception> Reason => first.Task;

    public void Report(Exception reason) => first.TrySetResult(reason);
}
