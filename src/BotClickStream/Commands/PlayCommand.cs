using System.CommandLine;
using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Demo;
using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Commands;

/// <summary><c>play</c>: simulated campaigns into the raw topic as time goes by, until it is stopped, for dashboards that live.</summary>
internal static class PlayCommand
{
    private static readonly Option<int> Recipients = new("--recipients")
    {
        Description = $"Recipients of each campaign, 1 to {LiveOptions.MaxRecipients}",
        HelpName = "N",
        DefaultValueFactory = _ => 2_000,
    };

    private static readonly Option<TimeSpan> Every = new("--every")
    {
        Description = $"From one campaign's beginning to the next, {LiveOptions.Shortest:c} to {LiveOptions.Longest:c}",
        HelpName = "hh:mm:ss",
        DefaultValueFactory = _ => TimeSpan.FromMinutes(5),
    };

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "The same seed, begun in the same minute, gives the same traffic",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        Command command = new(
            "play",
            """
            Play simulated campaigns into the raw topic as time goes by, unkeyed, until stopped: for dashboards that live, and to try alerts.

            A campaign goes out at once and then one after the other, each played for a day. Don't play into a topic that holds real events.

            Example:
              botclickstream play --every 00:01:00 --recipients 5000 --Kafka:BootstrapServers localhost:9092
            """
        )
        {
            Recipients,
            Every,
            Seed,
            ConfigurationOption.Instance,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        TimeProvider time = TimeProvider.System;
        DateTimeOffset begin = time.GetUtcNow();
        LiveOptions options = new()
        {
            Seed = parsed.GetValue(Seed),
            Recipients = parsed.GetValue(Recipients),
            Every = parsed.GetValue(Every),
            Begin = begin,
        };
        if (options.Error is { } wrong)
        {
            throw new CommandException(ExitCode.Usage, wrong);
        }

        WorkerSettings settings = parsed.ReadSettings();
        string brokers = settings.RequiredBootstrapServers();
        string topic = TopicCatalog.RawTopics(settings)[0];
        TextWriter output = parsed.InvocationConfiguration.Output;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"plays a campaign of {options.Recipients:N0} recipients every {options.Every:c} into {topic} at {brokers}, until it is stopped"
            )
        );
        LivePlay play = new(new ClientConfigs(settings.Kafka, BrokerKind.Real), topic, time);
        try
        {
            await play.RunAsync(Simulation.Live(options), output.WriteLine, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Which is how it ends.
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stopped after {play.Sent:N0} events"));
        return ExitCode.Done;
    }
}
