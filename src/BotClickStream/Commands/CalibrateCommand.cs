using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Commands;

/// <summary>Fits the weights to simulated traffic whose truth is known, and writes them as a rules file.</summary>
internal static class CalibrateCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly Option<string> Out = new("--write")
    {
        Description = "Write the rules here, as Rules:File takes them",
        HelpName = "RULES.json",
        Required = true,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often to fit: what networks and domains are known for rests on the weights too",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<string[]> Keep = new("--keep")
    {
        Description = "Leave this signal's weights as they are; may be repeated",
        HelpName = "SIGNAL",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly TrialOptions Trials = new([.. Mix.All.Where(mix => !mix.IsHeldOut)]);

    public static Command Create()
    {
        Command command = new(
            "calibrate",
            """
            Fit the signals' weights to simulated traffic whose truth is known, so that botProbability means what it says, and write them as a rules file.

            Examples:
              botclickstream calibrate --write rules.json
              botclickstream calibrate --mix motley patchy --seed 1 2 3 4 --write rules.json
              botclickstream evaluate --mix evasive --seed 9 --Rules:File rules.json
            """
        )
        {
            Rounds,
            Keep,
            Out,
            ConfigurationOption.Instance,
        };
        Trials.AddTo(command);
        // Off the caller's thread, which must be free to hear Ctrl+C.
        command.SetAction((parsed, cancellation) => Task.Run(() => Calibrate(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Calibrate(ParseResult parsed, CancellationToken cancellation)
    {
        WorkerSettings settings = parsed.ReadSettings();
        Rules rules = RulesFile.Read(settings.Rules).Rules;
        TextWriter output = parsed.InvocationConfiguration.Output;
        JsonObject file = [];
        HashSet<string> kept = [.. parsed.GetRequiredValue(Keep)];
        string[] known = [.. rules.AllSignals().Select(signal => signal.Name)];
        if (kept.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new CommandException(ExitCode.Usage, $"there is no signal '{unknown}' to keep; there are {string.Join(", ", known)}");
        }

        Calibration calibration = new(rules, kept);
        for (int round = 0; round < parsed.GetValue(Rounds); round++)
        {
            DetectorSettings detector = TrialOptions.DetectorOf(settings, rules);
            foreach (TrafficOptions traffic in Trials.Of(parsed))
            {
                calibration.Add(
                    Trial.RunForEvidence(traffic, detector, settings.Lateness.Ticks / TimeSpan.TicksPerMillisecond, cancellation)
                );
            }

            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"round {round + 1}, {calibration.Clicks} clicks; weights are multiplied by")
            );
            (file, IReadOnlyList<(string Signal, double Factor)> factors) = calibration.Fit(rules);
            foreach ((string signal, double factor) in factors)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {signal, -22} {factor:0.00}"));
            }

            (rules, IReadOnlyList<string> problems) = RulesFile.Parse(
                JsonSerializer.SerializeToUtf8Bytes(file),
                new Rules { Version = settings.Rules.Version }
            );
            if (problems.Count > 0)
            {
                throw new CommandException(ExitCode.Failed, $"what was fitted is no rules file: {string.Join("; ", problems)}");
            }
        }

        string path = parsed.GetRequiredValue(Out);
        try
        {
            File.WriteAllText(path, file.ToJsonString(Indented) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"'{path}' can't be written: {error.Message}", error);
        }

        return ExitCode.Done;
    }
}
