using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using BotClickStream.Commands;
using BotClickStream.Settings;
using BotClickStream.Watching;

namespace BotClickStream;

internal static class Program
{
    /// <summary>How long after SIGTERM or Ctrl-C a command may still work; longer than a worker needs to drain.</summary>
    private static readonly TimeSpan TerminationTimeout = RunCommand.DrainTimeout + TimeSpan.FromSeconds(5);

    public static Task<int> Main(string[] args) => RunAsync(CreateRoot(), args, Console.Out, Console.Error);

    /// <returns>The exit code, one of <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(RootCommand root, string[] args, TextWriter output, TextWriter error)
    {
        bool stackTrace = args.Contains(StackTraceOption.Name);
        try
        {
            ParseResult parsed = root.Parse(ConfigurationOption.Gather(args));
            if (parsed.Action is ParseErrorAction wrongUsage)
            {
                return Refuse(parsed, wrongUsage, error);
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = TerminationTimeout,
                }
            );
        }
        catch (CommandException expected)
        {
            await error.WriteLineAsync($"error: {expected.Message}");
            return expected.ExitCode;
        }
        catch (WorkerException expected)
        {
            await error.WriteLineAsync($"error: {expected.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("error: stopped before it was done");
            return ExitCode.Failed;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException && !stackTrace)
        {
            await error.WriteLineAsync($"error: {failed.Message}");
            return ExitCode.Failed;
        }
        catch (Exception unexpected)
        {
            await error.WriteLineAsync($"error: {unexpected.GetType().Name}: {OneLine(unexpected.Message)}");
            await error.WriteLineAsync(
                stackTrace
                    ? unexpected.ToString()
                    : $"This is a defect of the program, please report it; {StackTraceOption.Name} shows where it happened."
            );
            return ExitCode.Failed;
        }
    }

    internal static RootCommand CreateRoot()
    {
        RootCommand root = new(
            """
            Tells people's e-mail clicks and opens from machines', on Kafka: labels every event and corrects lead scores.

            Exit codes: 0 done, 1 the work failed, 2 wrong usage or configuration.
            """
        )
        {
            DemoCommand.Create(),
            RunCommand.Create(),
            AnalyzeCommand.Create(),
            DecodeCommand.Create(),
            EvaluateCommand.Create(),
            CalibrateCommand.Create(),
            SimulateCommand.Create(),
            PlayCommand.Create(),
            TopicsCommand.Create(),
            BaitCommand.Create(),
            AuditCommand.Create(),
            ConfigCommand.Create(),
        };
        root.Options.Add(StackTraceOption);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new RootHelp((HelpAction)help.Action!);
        return root;
    }

    private static Option<bool> StackTraceOption { get; } =
        new("--stack-trace") { Description = "Show where in the program an unexpected error happened", Recursive = true };

    private static int Refuse(ParseResult parsed, ParseErrorAction wrongUsage, TextWriter error)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Contains(ConfigurationOption.Gathered))
        {
            error.WriteLine($"error: '{command.Name}' reads no configuration, so that a key given to it would have no effect");
            return ExitCode.Usage;
        }

        if (command is RootCommand && parsed.UnmatchedTokens is [[not '-', ..] unknown, ..])
        {
            string[] known = [.. command.Subcommands.Select(one => one.Name)];
            string instead = NearestName.To(unknown, known) is { } nearest
                ? $"is {nearest} meant?"
                : $"known are {string.Join(", ", known)}";
            error.WriteLine($"error: there is no command '{unknown}'; {instead}");
            return ExitCode.Usage;
        }

        if (parsed.Tokens.Count == 0)
        {
            wrongUsage.ShowHelp = true;
            // What was meant goes with the error, not to the output.
            parsed.Invoke(new InvocationConfiguration { Output = error, Error = error });
        }
        else
        {
            foreach (string problem in parsed.Errors.Select(wrong => UsageErrors.InWords(wrong, parsed)).Distinct())
            {
                error.WriteLine($"error: {problem}");
            }
        }

        string path = command is RootCommand ? "" : $"{command.Name} ";
        error.WriteLine($"'{RootCommand.ExecutableName} {path}--help' shows what is allowed.");
        return ExitCode.Usage;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
