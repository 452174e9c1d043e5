using System.CommandLine;

namespace BotClickStream.Commands;

/// <summary>Commands that work until they are done, unless SIGTERM or Ctrl-C stops them: then they say how far they came.</summary>
internal static class StoppableWork
{
    /// <param name="work">Throws <see cref="OperationCanceledException"/> soon after it has been told to stop; what it says itself of that goes before.</param>
    public static void SetWork(this Command command, Func<ParseResult, CancellationToken, int> work)
    {
        // Off the caller's thread, which must be free to hear the signal.
        command.SetAction((parsed, stop) => Task.Run(() => Run(parsed, stop), CancellationToken.None));

        int Run(ParseResult parsed, CancellationToken stop)
        {
            try
            {
                return work(parsed, stop);
            }
            catch (OperationCanceledException stopped)
            {
                throw Stopped("before it was done", [], stopped);
            }
        }
    }

    /// <param name="where">How far it came.</param>
    /// <param name="outputs">What it has written lines to; nothing where an element is absent.</param>
    public static CommandException Stopped(string where, IEnumerable<string?> outputs, OperationCanceledException cause)
    {
        string[] written = [.. outputs.OfType<string>()];
        string what =
            written.Length == 0 ? "Nothing was written" : $"In {string.Join(" and ", written)} all lines are whole, but some are missing";
        return new CommandException(ExitCode.Failed, $"stopped {where}. {what}", cause);
    }
}
