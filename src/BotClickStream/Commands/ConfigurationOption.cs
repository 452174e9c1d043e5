using System.CommandLine;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary>
/// Any key of the configuration on the command line: <c>--Kafka:BootstrapServers host:9092</c>, also with <c>=</c> and with the section's
/// name in front. Options begin with a small letter and keys with a capital, so that neither is ever taken for the other.
/// </summary>
internal static class ConfigurationOption
{
    /// <summary>What <see cref="Gather"/> makes of every key, and what help shows.</summary>
    public const string Gathered = "--Section:Key";

    /// <summary>For every command that reads the configuration.</summary>
    public static Option<string[]> Instance { get; } =
        new(Gathered)
        {
            HelpName = "value",
            Description = "Any key of the configuration, such as --Kafka:BootstrapServers localhost:9092 (docs/configuration.md)",
            Arity = ArgumentArity.ZeroOrMore,
        };

    /// <summary>Turns each key and its value into one value of <see cref="Instance"/>, since the parser knows options by name only.</summary>
    public static IReadOnlyList<string> Gather(IReadOnlyList<string> args)
    {
        List<string> gathered = [];
        for (int i = 0; i < args.Count; i++)
        {
            if (args[i] == "--")
            {
                gathered.AddRange(args.Skip(i));
                break;
            }

            if (!IsKey(args[i]))
            {
                gathered.Add(args[i]);
                continue;
            }

            string key = args[i][2..];
            if (!key.Contains('=', StringComparison.Ordinal))
            {
                if (i + 1 == args.Count || IsKey(args[i + 1]))
                {
                    throw new CommandException(ExitCode.Usage, $"{args[i]} needs a value after it: {args[i]} VALUE or {args[i]}=VALUE");
                }

                key += $"={args[++i]}";
            }

            gathered.Add(Gathered);
            gathered.Add(IsOfSection(key, WorkerSettings.Section) || IsOfSection(key, "Logging") ? key : $"{WorkerSettings.Section}:{key}");
        }

        return gathered;
    }

    /// <exception cref="CommandException">A file of the configuration can't be read.</exception>
    public static WorkerConfiguration ReadConfiguration(this ParseResult parsed)
    {
        try
        {
            return WorkerConfiguration.Read(parsed.GetValue(Instance) ?? []);
        }
        catch (InvalidDataException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message, error);
        }
    }

    /// <summary>The settings of all sources, valid.</summary>
    /// <exception cref="CommandException">They are not; it names all problems.</exception>
    public static WorkerSettings ReadSettings(this ParseResult parsed) => parsed.ReadConfiguration().ValidSettings();

    /// <inheritdoc cref="ReadSettings"/>
    public static WorkerSettings ValidSettings(this WorkerConfiguration configuration) =>
        configuration.Problems switch
        {
            [] => configuration.Settings,
            [string problem] => throw new CommandException(ExitCode.Usage, problem),
            { Count: int count } problems => throw new CommandException(
                ExitCode.Usage,
                $"{count} problems with the configuration:{string.Concat(problems.Select(problem => $"{Environment.NewLine}  {problem}"))}"
            ),
        };

    /// <exception cref="CommandException">It is not set; the message says how to.</exception>
    public static string RequiredBootstrapServers(this WorkerSettings settings) =>
        settings.Kafka.BootstrapServers
        ?? throw new CommandException(
            ExitCode.Usage,
            $"""
            {WorkerSettings.Section}:Kafka:BootstrapServers is not set: which Kafka? Give its address (host:port)
              on the command line, --Kafka:BootstrapServers host:9092,
              in the environment, {WorkerSettings.Section}__Kafka__BootstrapServers=host:9092, or in appsettings.json.
            Without a Kafka at hand, '{RootCommand.ExecutableName} demo' shows everything on an embedded broker.
            """
        );

    private static bool IsKey(string arg) =>
        arg.Length > 2 && arg.StartsWith("--", StringComparison.Ordinal) && char.IsAsciiLetterUpper(arg[2]);

    private static bool IsOfSection(string key, string section) => key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase);
}
