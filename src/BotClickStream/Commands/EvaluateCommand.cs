using System.CommandLine;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Commands;

/// <summary>How good the labels are: the detector and other systems' rules over simulated traffic whose truth is known.</summary>
internal static class EvaluateCommand
{
    private const string BeginMeasured = "<!-- measured: written by evaluate -->";
    private const string EndMeasured = "<!-- end of measured -->";

    private static readonly TrialOptions Trials = new();

    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Write the figures here too, as JSON",
        HelpName = "OUT.json",
    };

    private static readonly Option<string?> Document = new("--write")
    {
        Description = $"Write the tables into this Markdown file too, between its lines '{BeginMeasured}' and '{EndMeasured}'",
        HelpName = "FILE.md",
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
            """
        )
        {
            Json,
            Document,
            ConfigurationOption.Instance,
        };
        Trials.AddTo(command);
        // Off the caller's thread, which must be free to hear Ctrl+C.
        command.SetAction((parsed, cancellation) => Task.Run(() => Evaluate(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private static int Evaluate(ParseResult parsed, CancellationToken cancellation)
    {
        WorkerSettings settings = parsed.ReadSettings();
        Rules rules = RulesFile.Read(settings.Rules).Rules;
        TextWriter output = parsed.InvocationConfiguration.Output;
        string? document = parsed.GetValue(Document);
        string? around = document is null ? null : ReadDocument(document);
        EvaluationReport report = Run(parsed, settings, rules, cancellation);
        foreach (ReportTable table in report.Tables())
        {
            output.WriteLine(table.Title);
            TextTable.Write(output, table.Headers, table.Rows);
            output.WriteLine();
        }

        if (parsed.GetValue(Json) is { } json)
        {
            Write(json, report.ToJson().ToString() + "\n");
        }

        if (document is not null)
        {
            WriteDocument(document, around!, $"evaluate {Trials.CommandLineOf(parsed)}", RulesId.Of(rules), report);
        }

        return ExitCode.Done;
    }

    private static EvaluationReport Run(ParseResult parsed, WorkerSettings settings, Rules rules, CancellationToken cancellation)
    {
        DetectorSettings detector = TrialOptions.DetectorOf(settings, rules);
        long lateness = settings.Lateness.Ticks / TimeSpan.TicksPerMillisecond;
        QualityFigures all = new();
        List<(string, QualityFigures)> byMix = [];
        foreach (Mix mix in Trials.MixesOf(parsed))
        {
            QualityFigures figures = new();
            byMix.Add((mix.Name, figures));
            foreach (TrafficOptions traffic in Trials.Of(parsed, mix))
            {
                Trial trial = Trial.Run(traffic, detector, lateness, cancellation);
                figures.Count(trial);
                all.Count(trial);
            }
        }

        return new EvaluationReport(byMix, all);
    }

    private static string ReadDocument(string file)
    {
        if (!File.Exists(file))
        {
            throw new CommandException(ExitCode.Usage, $"there is no file '{file}'");
        }

        string text = File.ReadAllText(file);
        int begin = text.IndexOf(BeginMeasured, StringComparison.Ordinal);
        return begin >= 0 && text.IndexOf(EndMeasured, begin, StringComparison.Ordinal) > 0
            ? text
            : throw new CommandException(ExitCode.Usage, $"'{file}' has no lines '{BeginMeasured}' and '{EndMeasured}' to write between");
    }

    private static void WriteDocument(string file, string around, string call, string rulesId, EvaluationReport report)
    {
        using StringWriter measured = new() { NewLine = "\n" };
        measured.WriteLine($"\n    dotnet run -c Release --project src/BotClickStream -- {call} --write docs/detection.md\n");
        measured.WriteLine($"Rules `{rulesId}`.\n");
        foreach (ReportTable table in report.Tables())
        {
            table.WriteMarkdown(measured);
        }

        int begin = around.IndexOf(BeginMeasured, StringComparison.Ordinal) + BeginMeasured.Length;
        int end = around.IndexOf(EndMeasured, begin, StringComparison.Ordinal);
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
