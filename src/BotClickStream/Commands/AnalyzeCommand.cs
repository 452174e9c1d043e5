using System.CommandLine;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Offline;
using BotClickStream.Reporting;
using BotClickStream.Settings;
using Spectre.Console;

namespace BotClickStream.Commands;

/// <summary>The same detector over files instead of topics.</summary>
internal static class AnalyzeCommand
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description =
            "NDJSON or JSON of events, in the order of a topic, or an export as .csv or .tsv with a header; '-' is standard input (JSON)",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Labeled = new("--labeled")
    {
        Description = "Write every label and revision here, a JSON line each, in order; of an event the last line holds",
        HelpName = "OUT.ndjson",
    };

    private static readonly Option<string?> Corrections = new("--corrections")
    {
        Description = "Write every score correction here, a JSON line each",
        HelpName = "OUT.ndjson",
    };

    private static readonly Option<bool> Sort = new("--sort")
    {
        Description = "Sort the events by time first, for exports that are in no order (holds them in memory)",
    };

    public static Command Create()
    {
        Command command = new(
            "analyze",
            """
            Label the events of files, as the worker would those of a topic, and print a summary.

            Examples:
              botclickstream analyze events.ndjson --labeled labels.ndjson --corrections corrections.ndjson
              botclickstream analyze export.json --sort --Scoring:Points:click 5
              botclickstream analyze sendgrid-activity.csv --sort
              botclickstream analyze granular_activity/opens/7_spring.csv granular_activity/clicks/7_spring.csv --sort
              botclickstream analyze clicks.csv --sort --map "Contact=recipient" --set type=click --set campaignId=spring --time-zone Europe/Berlin
            """
        )
        {
            Files,
            Labeled,
            Corrections,
            Sort,
            ConfigurationOption.Instance,
        };
        CsvArguments.AddTo(command);
        command.SetAction(Analyze);
        return command;
    }

    private static int Analyze(ParseResult parsed)
    {
        try
        {
            return Label(parsed);
        }
        catch (InvalidDataException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message, error);
        }
    }

    private static int Label(ParseResult parsed)
    {
        WorkerSettings settings = parsed.ReadSettings();
        string[] files = parsed.GetRequiredValue(Files);
        TextWriter output = parsed.InvocationConfiguration.Output;
        CsvOptions csv = CsvArguments.Read(parsed);
        DescribeColumns(output, files, csv);
        using Stream? labels = CommandFiles.Create(parsed.GetValue(Labeled), files);
        using Stream? corrections = CommandFiles.Create(parsed.GetValue(Corrections), files);
        Rules rules = RulesFile.Read(settings.Rules).Rules;
        OfflineSettings offline = new(
            settings.ForDetector(rules),
            RulesId.Of(rules),
            settings.ForDecoder(),
            settings.Lateness.Ticks / TimeSpan.TicksPerMillisecond,
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()
        );
        OfflineDetection detection = new(offline, new OfflineOutputs(labels, corrections));
        SortedRecords? sorted = parsed.GetValue(Sort) ? new SortedRecords(new RecordDecoder(offline.Decoder), offline.Now) : null;
        long started = TimeProvider.System.GetTimestamp();
        Progress(parsed, files, advance => Read(files, csv, sorted, detection, advance));
        WriteCounts(output, detection.Counts, TimeProvider.System.GetElapsedTime(started));
        SummaryPrinter.Write(output, detection.Summary);
        return detection.Counts is { Events: 0, Rejected.Count: > 0 }
            ? throw new CommandException(
                ExitCode.Failed,
                $"nothing in {string.Join(", ", files)} is an event that could be taken; why is told above by the first of each kind. Events look as "
                    + "contracts/email.events.raw.schema.json says"
            )
            : ExitCode.Done;
    }

    private static void Read(string[] files, CsvOptions csv, SortedRecords? sorted, OfflineDetection detection, Action<long> advance)
    {
        RecordAction take = sorted is null ? detection.Take : sorted.Add;
        foreach (string file in files)
        {
            using Stream input = CommandFiles.Open(file);
            if (CsvOptions.IsCsv(file))
            {
                ReadCsv(input, file, csv, take, detection.Counts, advance);
            }
            else
            {
                ReadJson(input, take, detection.Counts, advance);
            }
        }

        sorted?.Replay(detection.Take);
        detection.Complete();
    }

    private static void ReadJson(Stream input, RecordAction take, OfflineCounts counts, Action<long> advance)
    {
        RecordCutter records = new(input);
        long told = 0;
        while (records.TryRead(out ReadOnlySpan<byte> record))
        {
            if (records.IsCut)
            {
                counts.Reject(RejectionCodes.TooLong, $"a record of more than {RecordCutter.MaxRecordBytes} bytes was passed over");
            }
            else
            {
                take(record, default);
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
        Action<long> advance
    )
    {
        using CsvFile rows = new(input, file, options);
        long told = 0;
        for (CsvRow row = rows.Next(); row != CsvRow.End; row = rows.Next())
        {
            switch (row)
            {
                case CsvRow.Event:
                    take(rows.Record, rows.Place);
                    break;
                case CsvRow.Ignored:
                    counts.Ignore("csv", rows.Word);
                    break;
                default:
                    counts.Reject(rows.Fault.Code, rows.Fault.Detail);
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
            using Stream input = CommandFiles.Open(file);
            using CsvFile csv = new(input, file, options);
            headers.Add(csv.Columns);
            output.WriteLine(csv.Columns.Describe());
        }

        foreach ((string column, Field field) in options.Columns.Where(map => !headers.Any(header => header.Has(map.Column))))
        {
            string where = headers.Count == 0 ? "no file is .csv or .tsv" : "no file has a column of that name";
            throw new CommandException(ExitCode.Usage, $"--map '{column}={Fields.NameOf(field)}': {where}");
        }
    }

    /// <summary>Runs the work behind a bar on a terminal, and without one where nobody looks.</summary>
    private static void Progress(ParseResult parsed, string[] files, Action<Action<long>> work)
    {
        bool isWatched = ReferenceEquals(parsed.InvocationConfiguration.Output, Console.Out) && !Console.IsOutputRedirected;
        if (!isWatched || files.Contains("-"))
        {
            work(_ => { });
            return;
        }

        AnsiConsole
            .Progress()
            .AutoClear(true)
            .Start(context =>
            {
                ProgressTask task = context.AddTask("reading", maxValue: Math.Max(1, files.Sum(file => new FileInfo(file).Length)));
                work(bytes => task.Increment(bytes));
            });
    }

    private static void WriteCounts(TextWriter output, OfflineCounts counts, TimeSpan elapsed)
    {
        string rate = SummaryPrinter.Number((long)(counts.Events / Math.Max(elapsed.TotalSeconds, 0.001)));
        output.WriteLine($"{SummaryPrinter.Number(counts.Events)} events in {SummaryPrinter.Seconds(elapsed)} ({rate} a second):");
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

        foreach (((string? format, string word), long count) in counts.Ignored)
        {
            output.WriteLine($"  ignored, {format} \"{word}\": {SummaryPrinter.Number(count)}");
        }

        foreach ((string code, (long count, string detail)) in counts.Rejected)
        {
            output.WriteLine($"  rejected as {code}: {SummaryPrinter.Number(count)}, the first because {detail}");
        }

        output.WriteLine();
    }
}
