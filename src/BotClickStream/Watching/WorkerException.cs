namespace BotClickStream.Watching;

/// <summary>Something that ends the work and that a person can put right: its message says what was wrong, where, and what to do.</summary>
public sealed class WorkerException : Exception
{
    public WorkerException(string message)
        : base(message) { }

    public WorkerException(string message, Exception inner)
        : base(message, inner) { }
}
