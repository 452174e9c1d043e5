using System.Buffers;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using BotClickStream.Traffic;

namespace BotClickStream.Commands;

/// <summary><c>simulate OUT_DIR</c>: writes the simulator's events and their truth as files.</summary>
public static class SimulateCommand
{
    private const int FlushAt = 1 << 20;
    private const string EventsFile = "events.ndjson";
    private const string TruthFile = "truth.jsonl";

    private static readonly string Description = $"""
        Write simulated e-mail traffic with its truth: people, security scanners and privacy proxies.

        OUT_DIR/events.ndjson holds canonical events in the order in which they arrive; OUT_DIR/truth.jsonl, which is no input of
        other commands and so none of OUT_DIR/*.ndjson, says of each open, click, unsubscribe and complaint who really caused it. Files of
        these names are replaced. The same options give the same bytes; without --end, the end is now, to the minute, and is printed.

        Mixes:
        {string.Join('\n', Mix.All.Append(Mix.Demo).Select(mix => $"  {mix.Name, -13}{mix.Description}"))}

        Example:
          botclickstream simulate traffic --campaigns 4 --recipients 10000 --seed 7 --mix b2b
          botclickstream analyze traffic/events.ndjson
        """;

    /// <summary>The command; exit code 0 when both files are written, 1 when stopped before or they can't be ended, 2 where an option or the folder can't be used.</summary>
    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        Argument<DirectoryInfo> folder = new("OUT_DIR") { Description = "Folder for the two files; made if it isn't there." };
        Option<int> campaigns = new("--campaigns")
        {
            Description = $"Number of campaigns, 1 to {TrafficOptions.MaxCampaigns}.",
            HelpName = "N",
            DefaultValueFactory = _ => 8,
        };
        Option<int> recipients = new("--recipients")
        {
            Description = "Recipients of all campaigns together.",
            HelpName = "N",
            DefaultValueFactory = _ => 20_000,
        };
        Option<ulong> seed = new("--seed")
        {
            Description = "Same seed, same traffic.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        Option<Mix> mix = new("--mix")
        {
            Description = "Scenario: who gets the mails, and who scans them.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Mix.Everyday,
            CustomParser = ParseMix,
        };
        Option<DateTimeOffset?> end = new("--end")
        {
            Description = "Every event happens before this moment, RFC 3339; default: now, to the minute.",
            HelpName = "TIME",
            CustomParser = ParseEnd,
        };

        Command command = new("simulate", Description) { folder, campaigns, recipients, seed, mix, end };
        command.SetWork(
            (result, cancellation) =>
            {
                DateTimeOffset now = time.GetUtcNow();
                TrafficOptions options = new()
                {
                    Campaigns = result.GetValue(campaigns),
                    Recipients = result.GetValue(recipients),
                    Seed = result.GetValue(seed),
                    Mix = result.GetValue(mix)!,
                    End = result.GetValue(end) ?? TrafficOptions.LatestEnd(now),
                };
                if (options.End > now)
                {
                    throw new CommandException(
                        ExitCode.Usage,
                        $"--end {Text(options.End)} is later than now ({Text(now)}), and events of the future are rejected wherever they are read; leave it out, or name a time that has passed"
                    );
                }

                TextWriter output = result.InvocationConfiguration.Output;
                return Run(result.GetRequiredValue(folder), options, output, cancellation);
            }
        );
        return command;
    }

    private static int Run(DirectoryInfo folder, TrafficOptions options, TextWriter output, CancellationToken cancellation)
    {
        if (options.Error is { } wrong)
        {
            throw new CommandException(ExitCode.Usage, wrong);
        }

        try
        {
            folder.Create();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"can't write to {folder.FullName}: {failure.Message}", failure);
        }

        using FileStream events = CommandFiles.Create(Path.Combine(folder.FullName, EventsFile));
        using FileStream truths = CommandFiles.Create(Path.Combine(folder.FullName, TruthFile));
        try
        {
            (long count, long labelled) = Write(events, truths, options, cancellation);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count:N0} events, {labelled:N0} of them with a truth, in {folder.FullName}\n"
                        + $"again: simulate {folder.Name} --campaigns {options.Campaigns} --recipients {options.Recipients} --seed {options.Seed} "
                        + $"--mix {options.Mix.Name} --end {Text(options.End)}"
                )
            );
            return ExitCode.Done;
        }
        catch (OperationCanceledException stopped)
        {
            throw StoppableWork.Stopped("before all was written", [events.Name, truths.Name], stopped);
        }
    }

    private static (long Events, long Labelled) Write(
        FileStream events,
        FileStream truths,
        TrafficOptions options,
        CancellationToken cancellation
    )
    {
        ArrayBufferWriter<byte> eventLines = new(FlushAt + 4096);
        ArrayBufferWriter<byte> truthLines = new(FlushAt + 4096);
        using Utf8JsonWriter json = new(eventLines, SimulatedEvent.JsonOptions);
        long count = 0;
        long labelled = 0;
        bool isStopped = false;
        foreach (SimulatedEvent e in Simulation.Generate(options))
        {
            json.Reset(eventLines);
            e.WriteJson(json);
            EndLine(eventLines, events);
            count++;
            if (e.Truth is not null && !e.IsRepeat)
            {
                json.Reset(truthLines);
                e.WriteTruth(json);
                EndLine(truthLines, truths);
                labelled++;
            }
            isStopped = count % 4096 == 0 && cancellation.IsCancellationRequested;
            if (isStopped)
            {
                break;
            }
        }
        events.Write(eventLines.WrittenSpan);
        truths.Write(truthLines.WrittenSpan);
        // Before anybody says that it is done: the disk may be full.
        events.Flush();
        truths.Flush();
        if (isStopped)
        {
            throw new OperationCanceledException(cancellation);
        }

        return (count, labelled);
    }

    private static void EndLine(ArrayBufferWriter<byte> lines, FileStream file)
    {
        lines.Write("\n"u8);
        if (lines.WrittenCount >= FlushAt)
        {
            file.Write(lines.WrittenSpan);
            lines.ResetWrittenCount();
        }
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static Mix? ParseMix(ArgumentResult result)
    {
        string name = result.Tokens[0].Value;
        Mix? mix = Mix.Find(name);
        if (mix is null)
        {
            result.AddError($"--mix is '{name}'; allowed: {string.Join(", ", Mix.All.Append(Mix.Demo).Select(known => known.Name))}");
        }
        return mix;
    }

    private static DateTimeOffset? ParseEnd(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (
            DateTimeOffset.TryParseExact(
                text,
                "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out DateTimeOffset end
            )
        )
        {
            return end;
        }
        result.AddError($"--end is '{text}'; allowed: a time like 2026-01-31T12:00:00Z");
        return null;
    }
}
