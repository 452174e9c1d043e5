using System.CommandLine;
using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Reporting;
using BotClickStream.Settings;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Commands;

/// <summary>Shows every topic with its right settings, or makes those that are missing.</summary>
internal static class TopicsCommand
{
    private const int MaxPartitions = 10_000;

    private static readonly Option<bool> CreateOption = new("--create")
    {
        Description = "Create what is missing; what exists stays as it is, and how it differs is said",
    };

    private static readonly Option<bool> ScriptOption = new("--script") { Description = "Print kafka-topics.sh commands that do the same" };

    private static readonly Option<int> PartitionsOption = new("--partitions")
    {
        HelpName = "number",
        Description =
            $"Partitions of topics that are made, 1 to {MaxPartitions}: as many lanes can work at once. More later means new topics",
        DefaultValueFactory = _ => TopicCatalog.DefaultPartitions,
    };

    private static readonly Option<short> ReplicationOption = new("--replication")
    {
        HelpName = "number",
        Description = "Copies of each partition of topics that are made; -1 is the broker's default",
        DefaultValueFactory = _ => -1,
    };

    public static Command Create()
    {
        Command command = new(
            "topics",
            """
            Show every topic that the worker needs with its right settings, or create what is missing.

            Example:
              botclickstream topics --create --Kafka:BootstrapServers localhost:9092
              botclickstream topics --script --partitions 24 --replication 3
              botclickstream topics --create --group new-rules --Kafka:BootstrapServers localhost:9092
            """
        )
        {
            CreateOption,
            ScriptOption,
            PartitionsOption,
            ReplicationOption,
            ReplayOptions.Group,
            ConfigurationOption.Instance,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        int partitions = parsed.GetValue(PartitionsOption);
        short replication = parsed.GetValue(ReplicationOption);
        if (partitions is < 1 or > MaxPartitions)
        {
            throw new CommandException(ExitCode.Usage, $"--partitions is {partitions}; allowed: 1 to {MaxPartitions}");
        }

        if (replication is 0 or < -1)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"--replication is {replication}; allowed: 1 or more, or -1 for the broker's default"
            );
        }

        if (parsed.GetValue(CreateOption) && parsed.GetValue(ScriptOption))
        {
            throw new CommandException(
                ExitCode.Usage,
                "--create and --script exclude each other: the one creates, the other prints how to"
            );
        }

        WorkerSettings settings = parsed.ReadSettings().Under(parsed.GetValue(ReplayOptions.Group));
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(CreateOption))
        {
            await CreateMissingAsync(settings, partitions, replication, output);
        }
        else if (parsed.GetValue(ScriptOption))
        {
            WriteScript(settings, TopicCatalog.For(settings, partitions), replication, output);
        }
        else
        {
            WriteCatalog(TopicCatalog.For(settings, partitions), output);
        }

        return ExitCode.Done;
    }

    private static void WriteCatalog(IReadOnlyList<CatalogTopic> topics, TextWriter output) =>
        TextTable.Write(
            output,
            ["Topic", "Partitions", "Settings", "Why"],
            [.. topics.Select(topic => new[] { topic.Name, Number(topic.Partitions), SettingsOf(topic), topic.Why })]
        );

    private static void WriteScript(WorkerSettings settings, IReadOnlyList<CatalogTopic> topics, short replication, TextWriter output)
    {
        output.WriteLine("# Creates what is missing. A secured broker needs --command-config FILE as well.");
        string broker = settings.Kafka.BootstrapServers ?? "localhost:9092";
        string copies = replication < 0 ? "" : $" --replication-factor {Number(replication)}";
        foreach (CatalogTopic topic in topics)
        {
            string configs = string.Concat(topic.Settings.Select(setting => $" --config {setting.Key}={setting.Value}"));
            output.WriteLine(
                $"kafka-topics.sh --bootstrap-server {broker} --create --if-not-exists --topic {topic.Name} --partitions {Number(topic.Partitions)}{copies}{configs}"
            );
        }
    }

    private static async Task CreateMissingAsync(WorkerSettings settings, int partitions, short replication, TextWriter output)
    {
        string broker = settings.RequiredBootstrapServers();
        string lastTrouble = "";
        using IAdminClient client = new AdminClientBuilder(new ClientConfigs(settings.Kafka, BrokerKind.Real).Admin("topics"))
            .SetLogHandler((_, log) => lastTrouble = log.Message)
            .Build();
        try
        {
            string[] names = [.. TopicCatalog.For(settings).Select(topic => topic.Name)];
            IReadOnlyDictionary<string, BrokerTopic> existing = await BrokerTopics.FindAsync(client, names);
            CatalogTopic[] missing = [.. Wanted(settings, partitions, existing).Where(topic => !existing.ContainsKey(topic.Name))];
            IReadOnlyCollection<string> created = [];
            if (missing.Length > 0)
            {
                created = await BrokerTopics.CreateAsync(client, missing, replication);
                existing = await BrokerTopics.FindAsync(client, names);
            }

            TextTable.Write(
                output,
                ["Topic", "Partitions", "State"],
                [
                    .. Wanted(settings, partitions, existing)
                        .Where(topic => existing.ContainsKey(topic.Name))
                        .Select(topic =>
                            new[]
                            {
                                topic.Name,
                                Number(existing[topic.Name].Partitions),
                                State(created.Contains(topic.Name), existing[topic.Name], topic),
                            }
                        ),
                ]
            );
        }
        catch (CreateTopicsException error)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"not all topics could be created: {string.Join("; ", error.Results.Where(result => result.Error.IsError).Select(result => $"{result.Topic}: {result.Error.Reason}"))}",
                error
            );
        }
        catch (KafkaException error)
        {
            throw new CommandException(
                ExitCode.Failed,
                (
                    error.Error.IsLocalError
                        ? $"Kafka can't be reached at {broker} ({WorkerSettings.Section}:Kafka:BootstrapServers)"
                        : $"Kafka at {broker} refuses"
                )
                    + $": {error.Error.Reason}"
                    + (lastTrouble.Length > 0 ? $"; the client's last word: {lastTrouble}" : ""),
                error
            );
        }
    }

    /// <summary>The catalogue beside what exists: as many lanes as their input has partitions, and limits above the input's.</summary>
    private static IReadOnlyList<CatalogTopic> Wanted(
        WorkerSettings settings,
        int partitions,
        IReadOnlyDictionary<string, BrokerTopic> existing
    )
    {
        BrokerTopic? lanes =
            existing.GetValueOrDefault(WorkerTopics.Of(settings, BrokerKind.Real).LaneInput)
            ?? existing.GetValueOrDefault(settings.Topics.State);
        long largestInput = TopicCatalog
            .RawTopics(settings)
            .Select(raw => existing.GetValueOrDefault(raw)?.Settings.GetValueOrDefault("max.message.bytes"))
            .Select(limit =>
                long.TryParse(limit, CultureInfo.InvariantCulture, out long bytes) ? bytes : TopicCatalog.DefaultMaxMessageBytes
            )
            .Max();
        return TopicCatalog.For(settings, lanes?.Partitions ?? partitions, largestInput);
    }

    private static string State(bool isNew, BrokerTopic found, CatalogTopic wanted)
    {
        string state = isNew ? "created" : "exists";
        string differences = string.Join("; ", found.DifferencesFrom(wanted));
        return differences.Length > 0 ? $"{state}, differs: {differences}" : state;
    }

    private static string SettingsOf(CatalogTopic topic) =>
        string.Join(' ', topic.Settings.Select(setting => $"{setting.Key}={setting.Value}"));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
