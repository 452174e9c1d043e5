using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Offline;
using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Commands;

/// <summary>Fits the weights to simulated traffic whose truth is known, or to past events that operators have labelled, and writes them as a rules file.</summary>
internal static class CalibrateCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly Argument<string[]> Files = CommandFiles.Argument(
        "Past events, JSON as a topic's records may be, with operators' verdicts among them (type verdict) on machines and on people; default: simulated traffic",
        ArgumentArity.ZeroOrMore
    );

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

    private static readonly Option<bool> SelfLabelled = new("--self-labelled")
    {
        Description =
            "Take for examples too what past events say themselves: clicks on bait are machines', those before a session or conversion and confirmed unsubscribes are people's",
    };

    /// <summary>Of either side, where history labels itself.</summary>
    private const int LeastMessages = 50;

    private static readonly TrialOptions Trials = new([.. Mix.All.Where(mix => !mix.IsHeldOut)]);

    public static Command Create()
    {
        Command command = new(
            "calibrate",
            """
            Fit the signals' weights to simulated traffic whose truth is known, or to past clicks that operators' verdicts are about, so that botProbability means what it says, and write them as a rules file.

            Of past events, verdicts should be on a sample of all clicks: where they are on mistakes alone, the weights are fitted to mistakes.
            With --self-labelled the events themselves say more: clicks on a link that nobody can see, and the same visitor's around them, are
            machines'; clicks that a session or conversion followed, and unsubscribes by one-click, by mail or beside a complaint, are people's.
            They are no sample, so that the prior stays, and an operator's verdict wins over them.

            Examples:
              botclickstream calibrate --write rules.json
              botclickstream calibrate history.ndjson verdicts.ndjson --write rules.json
              botclickstream calibrate history.ndjson --self-labelled --write rules.json
              botclickstream calibrate --mix motley patchy --seed 1 2 3 4 --write rules.json
              botclickstream evaluate --mix evasive --seed 9 --Rules:File rules.json
            """
        )
        {
            Files,
            Rounds,
            Keep,
            SelfLabelled,
            Out,
            ConfigurationOption.Instance,
        };
        Trials.AddTo(command);
        command.SetWork(Calibrate);
        return command;
    }

    private static int Calibrate(ParseResult parsed, CancellationToken cancellation)
    {
        WorkerSettings settings = parsed.ReadSettings();
        Rules rules = RulesFile.Read(settings.Rules).Rules;
        FingerprintData fingerprints = FingerprintFiles.Read(settings.Fingerprints).Data;
        TextWriter output = parsed.InvocationConfiguration.Output;
        JsonObject file = [];
        HashSet<string> kept = [.. parsed.GetRequiredValue(Keep)];
        string[] known = [.. rules.AllSignals().Select(signal => signal.Name)];
        if (kept.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new CommandException(ExitCode.Usage, $"there is no signal '{unknown}' to keep; there are {string.Join(", ", known)}");
        }

        string[] files = parsed.GetValue(Files) ?? [];
        if (files.Contains("-"))
        {
            throw new CommandException(ExitCode.Usage, "history is read several times, so that it can't be standard input");
        }

        bool isSelfLabelled = parsed.GetValue(SelfLabelled);
        if (isSelfLabelled && files.Length == 0)
        {
            throw new CommandException(
                ExitCode.Usage,
                "--self-labelled is of past events: name their files. Of simulated traffic all is known who clicked"
            );
        }

        string path = parsed.GetRequiredValue(Out);
        // The rules of before may be replaced: they have been read.
        CommandFiles.Check(files, [(Out.Name, path)]);
        if (isSelfLabelled)
        {
            kept.UnionWith(SelfLabels.GiversIn(rules));
        }

        CalibrationExamples examples = (files.Length, isSelfLabelled) switch
        {
            (0, _) => CalibrationExamples.Simulated,
            (_, true) => CalibrationExamples.SelfLabelled,
            _ => CalibrationExamples.Sample,
        };
        Calibration calibration = new(rules, kept, examples);
        for (int round = 0; round < parsed.GetValue(Rounds); round++)
        {
            TrialSettings trial = TrialOptions.SettingsOf(settings, rules, fingerprints);
            if (files.Length > 0)
            {
                SelfLabels? selfLabels = isSelfLabelled ? new SelfLabels(rules) : null;
                calibration.Add(EvidenceIn(files, trial, settings, selfLabels, cancellation));
                if (selfLabels is not null)
                {
                    output.WriteLine($"said by the events themselves: {selfLabels}");
                }
            }
            else
            {
                foreach (TrafficOptions traffic in Trials.Of(parsed))
                {
                    calibration.Add(Trial.RunForEvidence(traffic, trial, cancellation).Evidence);
                }
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

    /// <exception cref="CommandException">Its verdicts can teach nothing; the message says what to do.</exception>
    private static IReadOnlyList<ClickEvidence> EvidenceIn(
        string[] files,
        TrialSettings trial,
        WorkerSettings settings,
        SelfLabels? selfLabels,
        CancellationToken cancellation
    )
    {
        LabelledHistory history = new(
            trial.Detector,
            settings.ForDecoder(trial.Fingerprints),
            trial.Lateness,
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            selfLabels
        );
        foreach (string file in files)
        {
            // Each round reads it again.
            using Stream input = CommandFiles.Open(file, cancellation);
            RecordCutter records = new(input);
            while (records.TryRead(out ReadOnlySpan<byte> record))
            {
                cancellation.ThrowIfCancellationRequested();
                if (records.IsCut)
                {
                    throw new CommandException(ExitCode.Failed, $"'{file}' has a record of more than {RecordCutter.MaxRecordBytes} bytes");
                }

                history.Take(record);
            }
        }

        IReadOnlyList<ClickEvidence> evidence = history.Complete();
        string rejected = history.Rejected == 0 ? "" : $". {history.Rejected} events could not be taken: `analyze` says why";
        if (selfLabels is not null)
        {
            CheckEnough(files, evidence, rejected);
        }

        int machines = evidence.Count(click => click.IsMachine);
        return machines > 0 && machines < evidence.Count
            ? evidence
            : throw new CommandException(
                ExitCode.Failed,
                $"{string.Join(", ", files)}: operators' verdicts are about {machines} clicks of machines and {evidence.Count - machines} of people, and both are needed"
                    + rejected
            );
    }

    /// <exception cref="CommandException">So few messages say who they are of that weights would be these messages' own.</exception>
    private static void CheckEnough(string[] files, IReadOnlyList<ClickEvidence> evidence, string rejected)
    {
        int machines = MessagesIn(evidence, isMachine: true);
        int people = MessagesIn(evidence, isMachine: false);
        if (Math.Min(machines, people) < LeastMessages)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"{string.Join(", ", files)}: of {machines} messages it is known that a machine clicked, by bait or a verdict, and of {people} that a person did, by a session, a conversion, a confirmed unsubscribe or a verdict;"
                    + $" at least {LeastMessages} of each are needed. Put a bait link into mails (`bait` writes one), send `session` and `conversion` events, or name more files{rejected}"
            );
        }
    }

    private static int MessagesIn(IReadOnlyList<ClickEvidence> evidence, bool isMachine) =>
        evidence.Where(click => click.IsMachine == isMachine).Select(click => click.Message).Distinct().Count();
}
