using System.CommandLine;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary>Shows the configuration that <c>run</c> would have, and where each value is from.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        CommandWithExamples command = new(
            "config",
            "Show the effective configuration, where each value is from, and what is wrong with it",
            "config",
            "config --Kafka:BootstrapServers localhost:9092 --Scoring:Points:click 5"
        )
        {
            ConfigurationOption.Instance,
        };
        command.SetAction(Show);
        return command;
    }

    private static int Show(ParseResult parsed)
    {
        WorkerConfiguration configuration = parsed.ReadConfiguration();
        TextTable.Write(
            parsed.InvocationConfiguration.Output,
            ["Key", "Value", "Source"],
            [.. configuration.Effective().Select(row => new[] { row.Key, row.Value, row.Source })]
        );
        configuration.ValidSettings();
        return ExitCode.Done;
    }
}
