using System.CommandLine;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Offline;
using BotClickStream.Reporting;
using BotClickStream.Reports;
using BotClickStream.Settings;
using Spectre.Console;

namespace BotClickStream.Commands;

/// <summary>The same detector over files instead of topics.</summary>
internal static class AnalyzeCommand
{
    private const string BuiltIn = "built-in";

    private static readonly Argument<string[]> Files = CommandFiles.Argument(
        "NDJSON or JSON of events, in the order of a topic, or an export as .csv or .tsv with a header; '-' is standard input (JSON)",
        ArgumentArity.OneOrMore
    );

    private static readonly Option<string?> Labeled = LinesOption(
        "--labeled",
        "Write every label and revision here, a JSON line each, in order; of an event the last line holds"
    );

    private static readonly Option<string?> Corrections = LinesOption(
        "--corrections",
        "Write every score correction here, a JSON line each"
    );

    private static readonly Option<string?> Holds = LinesOption(
        "--holds",
        "Write here whether to act on each unsubscribe, a JSON line each: what is held, and how it ended"
    );

    private static readonly Option<string?> Activity = LinesOption(
        "--activity",
        "Write contact history here, a JSON line each; of a message the last line holds"
    );

    private static readonly Option<string?> Metrics = LinesOption(
        "--metrics",
        "Write campaigns' figures here, a JSON line each, once in an hour of the events' time at most; of a campaign the last line holds"
    );

    private static readonly Option<bool> Sort = new("--sort")
    {
        Description = "Sort the events by time first, for exports that are in no order (holds them in memory)",
    };

    private static readonly Option<string?> RulesOption = new("--rules")
    {
        Description = "Judge by the weights and thresholds of this file, as Rules:File does",
        HelpName = "RULES.json",
    };

    private static readonly Option<string?> Compare = new("--compare")
    {
        Description =
            $"Judge by these rules too, '{BuiltIn}' or a file, and tell which labels, scores and campaigns differ under --rules (holds what is labelled in memory)",
        HelpName = "RULES.json",
    };

    public static Command Create()
    {
        Command command = new(
            "analyze",
            """
            Label the events of files, as the worker would those of a topic, and print a summary or write a report.
            Exits with 1 where something was rejected and nothing was an event.

            Examples:
              botclickstream analyze events.ndjson --report report.html --mql 50 --Scoring:Points:click 5
              botclickstream analyze events.ndjson --labeled labels.ndjson --corrections corrections.ndjson
              botclickstream analyze events.ndjson --holds holds.ndjson --activity activity.ndjson --metrics metrics.ndjson
              botclickstream analyze export.json --sort --Scoring:Points:click 5
              botclickstream analyze sendgrid-activity.csv --sort
              botclickstream analyze granular_activity/opens/7_spring.csv granular_activity/clicks/7_spring.csv --sort
              botclickstream analyze events.ndjson --rules new.json --compare old.json
              botclickstream analyze clicks.csv --sort --map "Contact=recipient" --set type=click --set campaignId=spring --time-zone Europe/Berlin
            """
        )
        {
            Files,
            Labeled,
            Corrections,
            Holds,
            Activity,
            Metrics,
            Sort,
            RulesOption,
            Compare,
            ConfigurationOption.Instance,
        };
        ReportArguments.AddTo(command);
        CsvArguments.AddTo(command);
        command.SetWork(Analyze);
        return command;
    }

    private static Option<string?> LinesOption(string name, string description) =>
        new(name) { Description = description, HelpName = "OUT.ndjson" };

    private static int Analyze(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            return Label(parsed, cancellation);
        }
        catch (InvalidDataException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message, error);
        }
    }

    private static int Label(ParseResult parsed, CancellationToken cancellation)
    {
        WorkerSettings settings = parsed.ReadSettings();
        string[] files = parsed.GetRequiredValue(Files);
        TextWriter output = parsed.InvocationConfiguration.Output;
        CsvOptions csv = CsvArguments.Read(parsed);
        string? rulesFile = parsed.GetValue(RulesOption) ?? settings.Rules.File;
        string? comparedFile = parsed.GetValue(Compare) is { } file and not BuiltIn ? file : null;
        Rules rules = ReadRules(settings, rulesFile);
        Rules compared = ReadRules(settings, comparedFile);
        FingerprintData fingerprints = FingerprintFiles.Read(settings.Fingerprints).Data;
        (string Option, string? File)[] written =
        [
            .. new[] { Labeled, Corrections, Holds, Activity, Metrics }.Select(lines => (lines.Name, parsed.GetValue(lines))),
        ];
        ReportArguments reported = ReportArguments.Read(parsed);
        CommandFiles.Check(files, [.. written, .. reported.Files], rulesFile, comparedFile);
        DescribeColumns(output, files, csv);
        using Stream? labels = CommandFiles.Create(parsed.GetValue(Labeled));
        using Stream? corrections = CommandFiles.Create(parsed.GetValue(Corrections));
        using Stream? holds = CommandFiles.Create(parsed.GetValue(Holds));
        using Stream? activity = CommandFiles.Create(parsed.GetValue(Activity));
        using Stream? metrics = CommandFiles.Create(parsed.GetValue(Metrics));
        using ReportOutputs reports = reported.Create();
        using ReportCollector? collector = reported.IsAny ? new ReportCollector() : null;
        RulesComparison? comparison = parsed.GetValue(Compare) is null ? null : new RulesComparison(rules, compared);
        OfflineSettings offline = SettingsFor(settings, rules, fingerprints);
        OfflineDetection detection = new(
            offline,
            new OfflineOutputs
            {
                Labels = labels,
                Corrections = corrections,
                Holds = holds,
                Activity = activity,
                Metrics = metrics,
                Seen = comparison is null ? null : comparison.AddNew,
                Report = collector,
            }
        );
        List<OfflineDetection> detections = [detection];
        if (comparison is not null)
        {
            OfflineSettings old = SettingsFor(settings, compared, fingerprints);
            detections.Add(new OfflineDetection(old, new OfflineOutputs { Seen = comparison.AddOld }));
        }

        SortedRecords? sorted = parsed.GetValue(Sort) ? new SortedRecords(new RecordDecoder(offline.Decoder), offline.Now) : null;
        long started = TimeProvider.System.GetTimestamp();
        try
        {
            ReadBehindBar(output, files, advance => Read(files, csv, sorted, detections, advance, cancellation));
            if (collector is not null)
            {
                ReportInput input = InputOf(files, collector, detection, offline.RulesId);
                Progress(output, "making the report", advance => Make(reports, collector, input, reported.Options, advance, cancellation));
            }

            // Before anybody says that it is done: the disk may be full.
            foreach (Stream? lines in (Stream?[])[labels, corrections, holds, activity, metrics])
            {
                lines?.Flush();
            }
        }
        catch (OperationCanceledException stopped)
        {
            throw StoppableWork.Stopped(
                $"after {SummaryPrinter.Number(detection.Counts.Events, "event")}, before the end of {CommandFiles.Named(files)}",
                [.. written.Select(lines => lines.File)],
                stopped
            );
        }

        if (reported.IsAny)
        {
            output.WriteLine(reported.Written);
        }

        if (detection.Counts is { Events: 0, Rejected.Count: 0 })
        {
            WriteNothing(output, files, detection.Counts);
            return ExitCode.Done;
        }

        WriteCounts(output, detection.Counts, TimeProvider.System.GetElapsedTime(started));
        if (detection.Counts.Events > 0)
        {
            SummaryPrinter.Write(output, detection.Summary);
        }

        if (comparison is not null)
        {
            ComparisonPrinter.Write(output, comparison, Named(rulesFile, rules, fingerprints), Named(comparedFile, compared, fingerprints));
        }

        return detection.Counts.IsFailure
            ? throw new CommandException(
                ExitCode.Failed,
                $"nothing in {CommandFiles.Named(files)} is an event that could be taken; why is told above by the first of each kind. Events look as "
                    + "contracts/email.events.raw.schema.json says"
            )
            : ExitCode.Done;
    }

    /// <exception cref="CommandException">The file is none of rules; all problems are named.</exception>
    private static Rules ReadRules(WorkerSettings settings, string? file)
    {
        (Rules rules, IReadOnlyList<string> problems) = RulesFile.Read(settings.Rules with { File = file });
        return problems.Count == 0
            ? rules
            : throw new CommandException(
                ExitCode.Usage,
                $"'{file}' can't be taken as rules (contracts/rules.schema.json):{string.Concat(problems.Select(problem => $"{Environment.NewLine}  {problem}"))}"
            );
    }

    private static OfflineSettings SettingsFor(WorkerSettings settings, Rules rules, FingerprintData fingerprints) =>
        new(
            settings.ForDetector(rules, fingerprints),
            RulesId.Of(rules, fingerprints),
            settings.ForDecoder(fingerprints),
            settings.Lateness.Ticks / TimeSpan.TicksPerMillisecond,
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()
        );

    private static string Named(string? file, Rules rules, FingerprintData fingerprints) =>
        $"{(file is null ? "the built-in rules" : $"rules of {file}")} ({RulesId.Of(rules, fingerprints)})";

    private static void Read(
        string[] files,
        CsvOptions csv,
        SortedRecords? sorted,
        List<OfflineDetection> detections,
        Action<long> advance,
        CancellationToken cancellation
    )
    {
        RecordAction all = (record, place) =>
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (OfflineDetection detection in detections)
            {
                detection.Take(record, place);
            }
        };
        RecordAction take = all;
        if (sorted is not null)
        {
            take = (record, place) =>
            {
                cancellation.ThrowIfCancellationRequested();
                sorted.Add(record, place);
            };
        }

        OfflineCounts counts = detections[0].Counts;
        foreach (string file in files)
        {
            using Stream input = CommandFiles.Open(file, cancellation);
            if (CsvOptions.IsCsv(file))
            {
                ReadCsv(input, file, csv, take, counts, advance, cancellation);
            }
            else
            {
                ReadJson(input, CommandFiles.Named(file), take, counts, advance);
            }
        }

        sorted?.Replay(all);
        foreach (OfflineDetection detection in detections)
        {
            detection.Complete(cancellation);
        }
    }

    private static void ReadJson(Stream input, string file, RecordAction take, OfflineCounts counts, Action<long> advance)
    {
        RecordCutter records = new(input);
        long told = 0;
        while (records.TryRead(out ReadOnlySpan<byte> record))
        {
            RecordPlace place = new(file, records.Line);
            if (records.IsCut)
            {
                counts.Reject(
                    RejectionCodes.TooLong,
                    $"{place.Of("")}a record of more than {RecordCutter.MaxRecordBytes} bytes was passed over",
                    place
                );
            }
            else
            {
                take(record, place);
            }

            advance(records.BytesRead - told);
            told = records.BytesRead;
        }
    }

    private static void ReadCsv(
        Stream input,
        string file,
        CsvOptions options,
        RecordAction take,
        OfflineCounts counts,
        Action<long> advance,
        CancellationToken cancellation
    )
    {
        using CsvFile rows = new(input, file, options);
        long told = 0;
        for (CsvRow row = rows.Next(); row != CsvRow.End; row = rows.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            switch (row)
            {
                case CsvRow.Event:
                    take(rows.Record, rows.Place);
                    break;
                case CsvRow.Ignored:
                    counts.Ignore("csv", CsvNames.Normalize(rows.Word), rows.Word);
                    break;
                default:
                    counts.Reject(rows.Fault.Code, rows.Fault.Detail, rows.Place);
                    break;
            }

            advance(input.Position - told);
            told = input.Position;
        }
    }

    /// <summary>Looks at the header of each file of comma-separated values before any work is done, and tells what will be read from where.</summary>
    private static void DescribeColumns(TextWriter output, string[] files, CsvOptions options)
    {
        List<CsvColumns> headers = [];
        foreach (string file in files.Where(CsvOptions.IsCsv))
        {
            using Stream input = CommandFiles.Open(file, CancellationToken.None);
            using CsvFile csv = new(input, file, options);
            headers.Add(csv.Columns);
            output.WriteLine(csv.Columns.Describe());
        }

        // What a file would have had that is empty, nobody knows.
        foreach (
            (string column, Field field) in options.Columns.Where(map => !headers.Any(header => header.IsEmpty || header.Has(map.Column)))
        )
        {
            string where = headers.Count == 0 ? "no file is .csv or .tsv" : "no file has a column of that name";
            throw new CommandException(ExitCode.Usage, $"--map '{column}={Fields.NameOf(field)}': {where}");
        }
    }

    private static ReportInput InputOf(string[] files, ReportCollector collector, OfflineDetection detection, string rules) =>
        new()
        {
            Files = CommandFiles.Named(files.Select(Path.GetFileName).OfType<string>()),
            Rules = rules,
            Events = Enum.GetValues<EventType>().ToDictionary(type => type, detection.Counts.Of),
            Span = collector.Span,
            Duplicates = detection.Counts.Duplicates,
            Untracked = detection.Counts.Untracked,
            TestLabels = detection.Summary.TestLabels,
            Rejected = [.. detection.Counts.Rejected.Select(kind => new RejectedKind(kind.Key, kind.Value.Count, kind.Value.FirstDetail))],
            RejectedLines = detection.Counts.RejectedLines,
            RejectedLinesLeftOut = detection.Counts.LinesLeftOut,
            Ignored = [.. detection.Counts.Ignored.Select(word => (OfflineCounts.Named(word.Key.Format, word.Key.Word), word.Value))],
        };

    /// <param name="advance">Told how far it has come, of 1.</param>
    private static void Make(
        ReportOutputs reports,
        ReportCollector collector,
        ReportInput input,
        ReportOptions options,
        Action<double> advance,
        CancellationToken cancellation
    )
    {
        long read = 0;
        double all = (double)collector.Labels.Count * reports.Passes;
        collector.Labels.OnRead = events => advance((read += events) / all);
        reports.Write(ReportBuilder.Build(collector, input, options, cancellation), collector.Labels, cancellation);
    }

    /// <summary>Reads behind a bar, unless nobody knows how much there is.</summary>
    private static void ReadBehindBar(TextWriter output, string[] files, Action<Action<long>> work)
    {
        if (files.Contains("-"))
        {
            work(_ => { });
            return;
        }

        long read = 0;
        long length = Math.Max(1, files.Sum(file => new FileInfo(file).Length));
        Progress(output, "reading", advance => work(bytes => advance((double)(read += bytes) / length)));
    }

    /// <summary>Runs the work behind a bar on a terminal, and without one where nobody looks.</summary>
    /// <param name="work">Told where to say how far it has come, of 1.</param>
    private static void Progress(TextWriter output, string what, Action<Action<double>> work)
    {
        if (!Terminal.Shows(output))
        {
            work(_ => { });
            return;
        }

        AnsiConsole
            .Progress()
            .AutoClear(true)
            .Start(context =>
            {
                ProgressTask task = context.AddTask(what, maxValue: 1);
                work(done => task.Value = done);
            });
    }

    private static void WriteNothing(TextWriter output, string[] files, OfflineCounts counts)
    {
        output.WriteLine("No events.");
        WriteIgnored(output, counts);
        output.WriteLine(
            counts.Ignored.Count > 0
                ? "All that came is of a kind that is known and of no use here: is this the right export, or topic?"
                : $"There is nothing in {CommandFiles.Named(files)}: was it cut off on its way, or nothing sent in its time?"
        );
    }

    private static void WriteIgnored(TextWriter output, OfflineCounts counts)
    {
        foreach (((string? format, string word), long count) in counts.Ignored)
        {
            output.WriteLine($"  ignored, {OfflineCounts.Named(format, word)}: {SummaryPrinter.Number(count)}");
        }
    }

    private static void WriteCounts(TextWriter output, OfflineCounts counts, TimeSpan elapsed)
    {
        string rate = SummaryPrinter.Number((long)(counts.Events / Math.Max(elapsed.TotalSeconds, 0.001)));
        output.WriteLine(
            counts.Events > 0
                ? $"{SummaryPrinter.Number(counts.Events, "event")} in {SummaryPrinter.Seconds(elapsed)} ({rate} a second):"
                : $"Nothing could be read as an event; {Say.Number(counts.Rejected.Values.Sum(kind => kind.Count), "record was", "records were")} rejected:"
        );
        foreach (EventType type in Enum.GetValues<EventType>().Where(type => counts.Of(type) > 0))
        {
            output.WriteLine($"  {WordsOf<EventType>.Of(type), -12} {SummaryPrinter.Number(counts.Of(type)), 12}");
        }

        if (counts.Duplicates > 0)
        {
            output.WriteLine($"  {SummaryPrinter.Number(counts.Duplicates)} of them came twice and changed nothing");
        }

        if (counts.Untracked > 0)
        {
            output.WriteLine(
                $"  {SummaryPrinter.Number(counts.Untracked)} were past a limit and stay undecided: see Limits in docs/configuration.md"
            );
        }

        WriteIgnored(output, counts);
        foreach ((string code, (long count, string detail)) in counts.Rejected)
        {
            output.WriteLine($"  rejected as {code}: {SummaryPrinter.Number(count)}, the first because {detail}");
        }

        output.WriteLine();
    }
}
