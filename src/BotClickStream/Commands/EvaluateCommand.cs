using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
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

    /// <summary>What events without points of their own are given: as a marketing system of the usual kind does.</summary>
    private static readonly (long Open, long Click, long Unsubscribe, long Complaint) UsualPoints = (1_0000, 5_0000, -10_0000, -20_0000);

    /// <summary>Fixed, so that the same call gives the same traffic for ever.</summary>
    private static readonly DateTimeOffset DefaultEnd = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    private static readonly Option<Mix[]> Mixes = new("--mix")
    {
        Description = "Scenario, may be repeated; default: all",
        HelpName = "NAME",
        DefaultValueFactory = _ => [.. Mix.All],
        CustomParser = ParseMixes,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Recipients = new("--recipients")
    {
        Description = "Messages of all campaigns of a run together",
        HelpName = "N",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<int> Campaigns = new("--campaigns")
    {
        Description = "Campaigns a run",
        HelpName = "N",
        DefaultValueFactory = _ => 8,
    };

    private static readonly Option<ulong[]> Seeds = new("--seed")
    {
        Description = "Each seed is a run of each mix; may be repeated",
        HelpName = "N",
        DefaultValueFactory = _ => [1],
        AllowMultipleArgumentsPerToken = true,
    };

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
            Mixes,
            Recipients,
            Campaigns,
            Seeds,
            Json,
            Document,
            ConfigurationOption.Instance,
        };
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
            WriteDocument(document, around!, CommandLineOf(parsed), RulesId.Of(rules), report);
        }

        return ExitCode.Done;
    }

    private static EvaluationReport Run(ParseResult parsed, WorkerSettings settings, Rules rules, CancellationToken cancellation)
    {
        DetectorSettings detector = settings.ForDetector(rules);
        detector = detector with
        {
            OpenPoints = detector.OpenPoints ?? UsualPoints.Open,
            ClickPoints = detector.ClickPoints ?? UsualPoints.Click,
            UnsubscribePoints = detector.UnsubscribePoints ?? UsualPoints.Unsubscribe,
            ComplaintPoints = detector.ComplaintPoints ?? UsualPoints.Complaint,
        };
        QualityFigures all = new();
        List<(string, QualityFigures)> byMix = [];
        foreach (Mix mix in parsed.GetRequiredValue(Mixes))
        {
            QualityFigures figures = new();
            byMix.Add((mix.Name, figures));
            foreach (ulong seed in parsed.GetRequiredValue(Seeds))
            {
                TrafficOptions traffic = new()
                {
                    Mix = mix,
                    Seed = seed,
                    Campaigns = parsed.GetValue(Campaigns),
                    Recipients = parsed.GetValue(Recipients),
                    End = DefaultEnd,
                };
                if (traffic.Error is { } wrong)
                {
                    throw new CommandException(ExitCode.Usage, wrong);
                }

                Trial trial = Trial.Run(traffic, detector, settings.Lateness.Ticks / TimeSpan.TicksPerMillisecond, cancellation);
                figures.Count(trial);
                all.Count(trial);
            }
        }

        return new EvaluationReport(byMix, all);
    }

    private static string CommandLineOf(ParseResult parsed) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"evaluate {MixesOf(parsed)}--recipients {parsed.GetValue(Recipients)} --campaigns {parsed.GetValue(Campaigns)} --seed {string.Join(' ', parsed.GetRequiredValue(Seeds))}"
        );

    private static string MixesOf(ParseResult parsed)
    {
        Mix[] mixes = parsed.GetRequiredValue(Mixes);
        return mixes.SequenceEqual(Mix.All) ? "" : $"--mix {string.Join(' ', mixes.Select(mix => mix.Name))} ";
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

    private static Mix[]? ParseMixes(ArgumentResult result)
    {
        List<Mix> mixes = [];
        foreach (Token token in result.Tokens)
        {
            if (Mix.Find(token.Value) is not { } mix)
            {
                result.AddError($"There is no mix '{token.Value}'; there are {string.Join(", ", Mix.All.Select(known => known.Name))}.");
                return null;
            }

            mixes.Add(mix);
        }

        return [.. mixes];
    }
}
