using System.CommandLine;
using BotClickStream.Demo;
using BotClickStream.Detection;
using BotClickStream.Reporting;
using BotClickStream.Settings;
using BotClickStream.Traffic;
using Spectre.Console;

namespace BotClickStream.Commands;

/// <summary>Shows the whole pipeline on an embedded broker, and checks what comes out against the truth.</summary>
internal static class DemoCommand
{
    private const decimal DefaultClickPoints = 5;
    private const decimal DefaultOpenPoints = 1;

    private static readonly Option<int> Recipients = new("--recipients")
    {
        Description = "Recipients of all campaigns together",
        HelpName = "N",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<int> Campaigns = new("--campaigns")
    {
        Description = "Campaigns to simulate",
        HelpName = "N",
        DefaultValueFactory = _ => 8,
    };

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "The same seed gives the same people and machines",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<double> Speed = new("--speed")
    {
        Description = "How many times faster than real time to play; 0 is as fast as it goes",
        HelpName = "N",
    };

    private static readonly Option<bool> Keep = new("--keep") { Description = "Stay up afterwards, so that a client can read the topics" };

    private static readonly Option<string?> Bootstrap = new("--bootstrap")
    {
        Description = "Use this Kafka instead of the embedded one, with topics of the demo's own",
        HelpName = "host:port",
    };

    public static Command Create()
    {
        Command command = new(
            "demo",
            """
            Play simulated campaigns through an embedded Kafka broker and the worker, and check every label and correction.

            Examples:
              botclickstream demo
              botclickstream demo --recipients 100000 --seed 7
              botclickstream demo --keep
            """
        )
        {
            Recipients,
            Campaigns,
            Seed,
            Speed,
            Keep,
            Bootstrap,
            ConfigurationOption.Instance,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        TimeProvider time = TimeProvider.System;
        DemoOptions options = new(
            WithPoints(parsed.ReadSettings()),
            new TrafficOptions
            {
                Seed = parsed.GetValue(Seed),
                Campaigns = parsed.GetValue(Campaigns),
                Recipients = parsed.GetValue(Recipients),
                End = FullMinute(time.GetUtcNow()),
            },
            parsed.GetValue(Speed),
            parsed.GetValue(Bootstrap)
        );
        if (options.Traffic.Error is { } error)
        {
            throw new CommandException(ExitCode.Usage, error);
        }

        if (options.Speed is < 0 or double.NaN)
        {
            throw new CommandException(ExitCode.Usage, $"--speed is {options.Speed}; allowed: 0 (as fast as it goes) or more");
        }

        DemoRun demo = new(options, time);
        int exitCode = ExitCode.Done;
        LiveFigures live = new(output);
        try
        {
            await demo.RunAsync(
                live.Show,
                async settings =>
                {
                    await live.EndAsync();
                    exitCode = Report(output, demo);
                    if (parsed.GetValue(Keep))
                    {
                        await KeepAsync(output, settings, stop);
                    }
                },
                stop
            );
        }
        finally
        {
            await live.EndAsync();
        }

        return exitCode;
    }

    /// <summary>Points for what the simulated events don't say themselves, unless the configuration has its own.</summary>
    private static WorkerSettings WithPoints(WorkerSettings settings) =>
        settings.Scoring.Points.Count > 0
            ? settings
            : settings with
            {
                Scoring = settings.Scoring with
                {
                    Points = new() { ["click"] = DefaultClickPoints, ["open"] = DefaultOpenPoints },
                },
            };

    private static DateTimeOffset FullMinute(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));

    private static string Line(DemoProgress now)
    {
        string rate = SummaryPrinter.Number((long)(now.Sent / Math.Max(0.001, now.Elapsed.TotalSeconds)));
        return $"{SummaryPrinter.Number(now.Sent)} events sent ({rate} a second), {SummaryPrinter.Number(now.Labelled)} of {SummaryPrinter.Number(now.Expected)} labelled";
    }

    private static int Report(TextWriter output, DemoRun demo)
    {
        string rate = SummaryPrinter.Number((long)(demo.Sent / Math.Max(0.001, demo.Elapsed.TotalSeconds)));
        output.WriteLine();
        output.WriteLine(
            $"{SummaryPrinter.Number(demo.Sent)} events in {SummaryPrinter.Seconds(demo.Elapsed)}: {rate} a second, from raw topic to label"
        );
        output.WriteLine();
        SummaryPrinter.Write(output, demo.Ledger.Summary);
        output.WriteLine();
        TextTable.Write(
            output,
            ["Against the truth", "events", "precision", "recall", "people lost", "MCC"],
            [.. new[] { EventType.Click, EventType.Open }.Select(type => Quality(type, demo.Ledger.ConfusionOf(type)))]
        );
        output.WriteLine();
        (long count, IReadOnlyList<string> first) = demo.Ledger.Check();
        if (count == 0)
        {
            output.WriteLine("Checked: every event came through exactly once, no revision is missing, and all corrections balance.");
            return ExitCode.Done;
        }

        output.WriteLine($"Checked: {SummaryPrinter.Number(count)} problems, among them");
        foreach (string problem in first)
        {
            output.WriteLine($"  {problem}");
        }

        return ExitCode.Failed;
    }

    private static string[] Quality(EventType type, Confusion confusion) =>
        [
            $"{WordsOf<EventType>.Of(type)}s",
            SummaryPrinter.Number(confusion.Total),
            SummaryPrinter.Percent(confusion.Precision),
            SummaryPrinter.Percent(confusion.Recall),
            SummaryPrinter.Percent(confusion.PeopleLost),
            confusion.Mcc.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture),
        ];

    private static async Task KeepAsync(TextWriter output, WorkerSettings settings, CancellationToken stop)
    {
        output.WriteLine();
        output.WriteLine($"The broker stays up at {settings.Kafka.BootstrapServers} until Ctrl-C. To look at what came out:");
        output.WriteLine($"  kcat -b {settings.Kafka.BootstrapServers} -C -e -t {settings.Topics.Labeled}");
        output.WriteLine($"  kcat -b {settings.Kafka.BootstrapServers} -C -e -t {settings.Topics.Corrections}");
        output.WriteLine(
            "Kafka's own Java tools, from 4.0 on, read nothing from an embedded broker; with --bootstrap and a real one they do."
        );
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>A line that changes on a terminal, until it ends; a line now and then elsewhere.</summary>
    private sealed class LiveFigures
    {
        private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

        private readonly TextWriter output;
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task? display;
        private StatusContext? status;
        private TimeSpan next;

        public LiveFigures(TextWriter output)
        {
            this.output = output;
            if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
            {
                display = AnsiConsole
                    .Status()
                    .StartAsync(
                        "starting",
                        context =>
                        {
                            status = context;
                            return ended.Task;
                        }
                    );
            }
        }

        public void Show(DemoProgress now)
        {
            if (display is not null)
            {
                status?.Status = Line(now);
            }
            else if (now.Elapsed >= next)
            {
                output.WriteLine(Line(now));
                next = now.Elapsed + Every;
            }
        }

        /// <summary>Returns when nothing of it is left on the terminal.</summary>
        public Task EndAsync()
        {
            ended.TrySetResult();
            return display ?? Task.CompletedTask;
        }
    }
}
