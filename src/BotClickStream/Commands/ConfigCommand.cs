using System.CommandLine;
using System.Text.Json;
using BotClickStream.Reporting;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary>Shows the configuration that <c>run</c> would have, and where each value is from.</summary>
internal static class ConfigCommand
{
    private static readonly Option<bool> RulesOption = new("--rules")
    {
        Description = "Print every weight and threshold in effect instead, as JSON that Rules:File takes",
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        Command command = new(
            "config",
            """
            Show the effective configuration, where each value is from, and what is wrong with it.

            Example:
              botclickstream config --Kafka:BootstrapServers localhost:9092 --Scoring:Points:click 5
              botclickstream config --rules
            """
        )
        {
            RulesOption,
            ConfigurationOption.Instance,
        };
        command.SetAction(Show);
        return command;
    }

    private static int Show(ParseResult parsed)
    {
        WorkerConfiguration configuration = parsed.ReadConfiguration();
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(RulesOption))
        {
            RulesInEffect judging = RulesInEffect.Of(configuration.ValidSettings());
            output.WriteLine($"// {judging.Id}");
            output.WriteLine(RulesFile.Json(judging.Rules).ToJsonString(Indented));
            return ExitCode.Done;
        }

        TextTable.Write(
            output,
            ["Key", "Value", "Source"],
            [.. configuration.Effective().Select(row => new[] { row.Key, row.Value, row.Source })]
        );
        configuration.ValidSettings();
        return ExitCode.Done;
    }
}
