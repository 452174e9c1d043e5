namespace BotClickStream.Commands;

/// <summary>What the process says when it ends. Other programs rely on it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The work failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration: the same call will fail again.</summary>
    public const int Usage = 2;
}
