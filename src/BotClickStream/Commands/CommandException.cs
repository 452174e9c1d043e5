namespace BotClickStream.Commands;

/// <summary>Ends a command with a message for the person who called it: what was wrong, where, what to do. It is shown without a stack trace.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
