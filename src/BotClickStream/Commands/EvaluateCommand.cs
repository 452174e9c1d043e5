using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Reporting;
using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Commands;

/// <summary>How good the labels are: the detector and other systems' rules over simulated traffic whose truth is known.</summary>
internal static class EvaluateCommand
{
    private static readonly (string Begin, string End) Measured = ("<!-- measured: written by evaluate -->", "<!-- end of measured -->");

    private static readonly (string Begin, string End) Ablated = (
        "<!-- ablation: written by evaluate --ablation -->",
        "<!-- end of ablation -->"
    );

    /// <summary>Of the reliability, beside the document that shows it.</summary>
    private const string Picture = "pictures/reliability.svg";

    private static readonly TrialOptions Trials = new(Mix.All);

    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Write the figures here too, as JSON",
        HelpName = "OUT.json",
    };

    private static readonly Option<string?> Document = new("--write")
    {
        Description =
            $"Write the tables into this Markdown file too, between its lines '{Measured.Begin}' and '{Measured.End}', or those of the ablation, and beside it {Picture}, which it shows",
        HelpName = "FILE.md",
    };

    private static readonly Option<bool> ForEachSignal = new("--ablation")
    {
        Description = "Print instead what each signal is worth: the figures of all mixes without it",
    };

    private static readonly (string Begin, string End) Spread = (
        "<!-- partitions: written by evaluate --partitions -->",
        "<!-- end of partitions -->"
    );

    private static readonly Option<int?> Partitions = new("--partitions")
    {
        Description =
            "Print instead what it costs to have the campaigns in N partitions, with what these tell each other of domains and networks, and without",
        HelpName = "N",
        CustomParser = argument =>
        {
            if (int.TryParse(argument.Tokens[0].Value, CultureInfo.InvariantCulture, out int count) && count is > 1 and <= 1_000)
            {
                return count;
            }

            argument.AddError($"--partitions is '{argument.Tokens[0].Value}'; allowed: a whole number, 2 to 1000");
            return null;
        },
    };

    public static Command Create()
    {
        Command command = new(
            "evaluate",
            """
            Run the detector over simulated traffic whose truth is known, and print how good its labels are, beside other systems' rules.

            Examples:
              botclickstream evaluate
              botclickstream evaluate --mix evasive --seed 1 2 3 --recipients 50000 --Rules:File rules.json
              botclickstream evaluate --ablation --recipients 4000
              botclickstream evaluate --partitions 8 --mix one-by-one --campaigns 40
            """
        )
        {
            Json,
            Document,
            ForEachSignal,
            Partitions,
            ConfigurationOption.Instance,
        };
        Trials.AddTo(command);
        command.SetWork(Evaluate);
        return command;
    }

    private static int Evaluate(ParseResult parsed, CancellationToken cancellation)
    {
        WorkerSettings settings = parsed.ReadSettings();
        RulesInEffect judging = RulesInEffect.Of(settings);
        TrialSettings trial = TrialOptions.SettingsOf(settings, judging.Rules, judging.Fingerprints);
        TextWriter output = parsed.InvocationConfiguration.Output;
        string? document = parsed.GetValue(Document);
        bool isAblation = parsed.GetValue(ForEachSignal);
        int? partitions = parsed.GetValue(Partitions);
        if (isAblation && partitions is not null)
        {
            throw new CommandException(ExitCode.Usage, "--ablation and --partitions are two reports: ask for one of them");
        }

        (string Begin, string End) lines =
            isAblation ? Ablated
            : partitions is not null ? Spread
            : Measured;
        string? around = document is null ? null : ReadDocument(document, lines);
        IReadOnlyList<ReportTable> tables;
        JsonObject figures = [];
        string? picture = null;
        if (isAblation)
        {
            tables = [Ablate(parsed, trial, cancellation).Table()];
        }
        else if (partitions is { } count)
        {
            tables = [SpreadOver(count, parsed, trial, cancellation)];
        }
        else
        {
            EvaluationReport report = Run(parsed, trial, cancellation);
            (tables, figures, picture) = (report.Tables(), report.ToJson(), report.DrawReliability());
        }

        foreach (ReportTable table in tables)
        {
            output.WriteLine(table.Title);
            TextTable.Write(output, table.Headers, table.Rows);
            output.WriteLine();
        }

        if (parsed.GetValue(Json) is { } json)
        {
            Write(json, figures.ToString() + "\n");
        }

        if (document is not null)
        {
            string report =
                isAblation ? "--ablation "
                : partitions is { } number ? string.Create(CultureInfo.InvariantCulture, $"--partitions {number} ")
                : "";
            string call = $"evaluate {report}{Trials.CommandLineOf(parsed)}";
            WriteDocument(document, around!, lines, call, judging.Id, tables, picture);
        }

        return ExitCode.Done;
    }

    private static EvaluationReport Run(ParseResult parsed, TrialSettings settings, CancellationToken cancellation)
    {
        QualityFigures all = new();
        List<(string, QualityFigures)> byMix = [];
        foreach (Mix mix in Trials.MixesOf(parsed))
        {
            QualityFigures figures = new();
            byMix.Add((mix.Name, figures));
            foreach (TrafficOptions traffic in Trials.Of(parsed, mix))
            {
                Trial trial = Trial.Run(traffic, settings, cancellation);
                figures.Count(trial);
                all.Count(trial);
            }
        }

        return new EvaluationReport(byMix, all);
    }

    /// <summary>Of each mix the figures in one partition, in several that tell each other of domains and networks, and in several that don't.</summary>
    private static ReportTable SpreadOver(int partitions, ParseResult parsed, TrialSettings settings, CancellationToken cancellation)
    {
        (string Name, Partitioning Partitioning)[] ways =
        [
            ("one partition", Partitioning.None),
            (
                string.Create(CultureInfo.InvariantCulture, $"{partitions}, with profiles"),
                new Partitioning(partitions, SharesProfiles: true)
            ),
            (string.Create(CultureInfo.InvariantCulture, $"{partitions}, without"), new Partitioning(partitions, SharesProfiles: false)),
        ];
        List<string[]> rows = [];
        foreach (Mix mix in Trials.MixesOf(parsed))
        {
            foreach ((string name, Partitioning partitioning) in ways)
            {
                QualityFigures figures = new();
                foreach (TrafficOptions traffic in Trials.Of(parsed, mix))
                {
                    figures.Count(Trial.Run(traffic, settings, cancellation, partitioning));
                }

                rows.Add([mix.Name, .. Ablation.RowOf(name, figures)]);
            }
        }

        return new ReportTable(
            "Campaigns spread over partitions",
            ["mix", "partitions", "MCC", "recall", "people's clicks lost", "right at once", "lead error left"],
            rows
        );
    }

    private static Ablation Ablate(ParseResult parsed, TrialSettings settings, CancellationToken cancellation)
    {
        QualityFigures Figures(Rules judged)
        {
            TrialSettings trial = settings with { Detector = settings.Detector with { Rules = judged } };
            QualityFigures figures = new();
            foreach (TrafficOptions traffic in Trials.Of(parsed))
            {
                figures.Count(Trial.Run(traffic, trial, cancellation));
            }

            return figures;
        }

        Rules rules = settings.Detector.Rules;
        return new Ablation(
            Figures(rules),
            [.. rules.AllSignals().Select(signal => (signal.Name, Figures(Ablation.Without(rules, signal))))]
        );
    }

    private static string ReadDocument(string file, (string Begin, string End) lines)
    {
        if (!File.Exists(file))
        {
            throw new CommandException(ExitCode.Usage, $"there is no file '{file}'");
        }

        string text = File.ReadAllText(file);
        int begin = text.IndexOf(lines.Begin, StringComparison.Ordinal);
        return begin >= 0 && text.IndexOf(lines.End, begin, StringComparison.Ordinal) > 0
            ? text
            : throw new CommandException(ExitCode.Usage, $"'{file}' has no lines '{lines.Begin}' and '{lines.End}' to write between");
    }

    private static void WriteDocument(
        string file,
        string around,
        (string Begin, string End) lines,
        string call,
        string rulesId,
        IReadOnlyList<ReportTable> tables,
        string? picture
    )
    {
        using StringWriter measured = new() { NewLine = "\n" };
        measured.WriteLine($"\n    dotnet run -c Release --project src/BotClickStream -- {call} --write docs/quality.md\n");
        measured.WriteLine($"Rules `{rulesId}`.\n");
        foreach (ReportTable table in tables)
        {
            table.WriteMarkdown(measured);
        }

        if (picture is not null)
        {
            string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, Picture);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Write(path, picture);
            measured.WriteLine(
                $"![Reliability of botProbability: what it says of clicks against the share that were machines']({Picture})\n"
            );
        }

        int begin = around.IndexOf(lines.Begin, StringComparison.Ordinal) + lines.Begin.Length;
        int end = around.IndexOf(lines.End, begin, StringComparison.Ordinal);
        Write(file, around[..begin] + "\n" + measured.ToString() + around[end..]);
    }

    private static void Write(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"'{file}' can't be written: {error.Message}", error);
        }
    }
}
