using System.CommandLine;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Commands;

/// <summary>What makes of a command's settings those of a replay: docs/replay.md.</summary>
internal static class ReplayOptions
{
    private const int MaxGroup = 100;

    public static Option<string?> Group { get; } =
        new("--group")
        {
            Description =
                "Work beside the configured group under this name: topics that are written have it before theirs (NEW.email.events.labeled)",
            HelpName = "NEW",
        };

    public static Option<string?> From { get; } =
        new("--from")
        {
            Description =
                "Begin a replay of the input, with --group: EARLIEST, or the records' timestamps from this time on; refused where anything of the group is there",
            HelpName = "EARLIEST|TIME",
        };

    /// <summary>The settings under the group's name, or those that were given.</summary>
    /// <exception cref="CommandException">The name won't do.</exception>
    public static WorkerSettings Under(this WorkerSettings settings, string? group)
    {
        if (group is null)
        {
            return settings;
        }

        if (group.Length is 0 or > MaxGroup || !group.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'))
        {
            throw new CommandException(
                ExitCode.Usage,
                $"{Group.Name} is '{group}'; allowed: letters A–Z and a–z, digits, '.', '_' and '-', at most {MaxGroup}, since topics are named by it"
            );
        }

        if (group == settings.Kafka.GroupId)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"{Group.Name} is '{group}', the configured group itself ({WorkerSettings.Section}:Kafka:GroupId); give the replay a name of its own"
            );
        }

        WorkerSettings replayed = settings.Replayed(group);
        return SettingsValidation.Problems(replayed) switch
        {
            [] => replayed,
            var problems => throw new CommandException(ExitCode.Usage, string.Join(Environment.NewLine, problems)),
        };
    }

    /// <summary>The settings of a replay that begins now, if it may.</summary>
    /// <param name="from">As it was given; nothing where none is to begin.</param>
    /// <exception cref="CommandException">It may not; the message says why and what to do.</exception>
    public static async Task<WorkerSettings> BeginningAsync(this WorkerSettings settings, string? from, string? group, TimeProvider time)
    {
        if (from is null)
        {
            return settings;
        }

        if (group is null)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"{From.Name} needs {Group.Name} NEW: what is labelled again must not come into the topics of '{settings.Kafka.GroupId}'"
            );
        }

        StartAt? start = StartAt.Parse(from);
        if (start is null or StartAt.Latest)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"{From.Name} is '{from}'; allowed: EARLIEST, or a time such as 2026-01-31T12:00:00Z"
            );
        }

        if (start is StartAt.Time { From: var first } && first > time.GetUtcNow())
        {
            throw new CommandException(ExitCode.Usage, $"{From.Name} is '{from}', which has not come yet; name a time that has passed");
        }

        string startAt = start is StartAt.Time ? from : "earliest";
        IReadOnlyList<string> problems = await ProblemsAsync(settings, group, time);
        return problems.Count == 0
            ? settings with
            {
                Input = settings.Input with { StartAt = startAt },
            }
            : throw new CommandException(
                ExitCode.Usage,
                $"""
                {group} can't begin:
                  {string.Join($"{Environment.NewLine}  ", problems)}
                To go on with what has begun, or to help it with another process: {RootCommand.ExecutableName} run {Group.Name} {group} --Input:StartAt {startAt}
                To begin anew: another name for {Group.Name}, or delete the group and its topics first.
                """
            );
    }

    private static async Task<IReadOnlyList<string>> ProblemsAsync(WorkerSettings settings, string group, TimeProvider time)
    {
        using IAdminClient admin = new AdminClientBuilder(new ClientConfigs(settings.Kafka, BrokerKind.Real).Admin("replay"))
            .SetLogHandler((_, _) => { })
            .Build();
        try
        {
            return await FreshStart.ProblemsAsync(
                settings,
                admin,
                $"'{RootCommand.ExecutableName} topics --create {Group.Name} {group}'",
                time
            );
        }
        catch (KafkaException error)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"what there is of {group} can't be asked at {settings.Kafka.BootstrapServers} ({WorkerSettings.Section}:Kafka:BootstrapServers): {error.Error.Reason}",
                error
            );
        }
    }
}
