namespace BotClickStream.Reporting;

/// <summary>Whether somebody looks: what moves or has borders is for eyes, and everything else for other programs.</summary>
internal static class Terminal
{
    /// <param name="output">What is written to; a terminal is only what the process itself writes to.</param>
    public static bool Shows(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
}
