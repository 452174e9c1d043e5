namespace BotClickStream.StateLog;

/// <summary>What <see cref="StateRestore"/> wants done next.</summary>
public abstract record RestoreStep
{
    private RestoreStep() { }

    /// <summary>What the broker said does not agree with the log, as yet: ask again after a little while.</summary>
    public sealed record AskAgain : RestoreStep
    {
        internal static readonly AskAgain Soon = new();
    }

    /// <summary>Read on, from this offset if not there already; say <see cref="StateRestore.End"/> at the end, and again every while as long as nothing comes.</summary>
    public sealed record Read(long From) : RestoreStep;

    /// <summary>All that was read is thrown away: leave off reading, and ask again.</summary>
    public sealed record Restart : RestoreStep
    {
        internal static readonly Restart Once = new();
    }

    /// <summary>The lane can work.</summary>
    public sealed record Done(RestoredState State) : RestoreStep;

    /// <summary>Nobody may go on from this log before a person has decided something.</summary>
    /// <param name="Offset">In the log, of the record at fault; <see langword="null"/> where it is the log as a whole.</param>
    public sealed record Refuse(StateFault Fault, long? Offset) : RestoreStep;
}

/// <summary>A log as it stands on the broker, what is not committed included.</summary>
/// <param name="Start">Offset of the first record that is there.</param>
/// <param name="End">The offset after the last.</param>
public readonly record struct LogBounds(long Start, long End);
