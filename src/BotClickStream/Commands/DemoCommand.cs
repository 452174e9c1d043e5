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

    /// <summary>Slower than real time by so much that the longest pauses are still waited for, and faster than any machine.</summary>
    private const double SlowestSpeed = 0.1;
    private const double FastestSpeed = 1e9;

    private const string Section = WorkerSettings.Section + ":";

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

    private static readonly Option<bool> Keep = new("--keep")
    {
        Description = "Keep the embedded broker up afterwards, so that a client can read the topics",
    };

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
        RefuseWhatItDecides(parsed.GetValue(ConfigurationOption.Instance) ?? []);
        DemoOptions options = new(
            WithPoints(parsed.ReadSettings()),
            new TrafficOptions
            {
                Seed = parsed.GetValue(Seed),
                Campaigns = parsed.GetValue(Campaigns),
                Recipients = parsed.GetValue(Recipients),
                Mix = Mix.Demo,
                End = TrafficOptions.LatestEnd(time.GetUtcNow()),
            },
            parsed.GetValue(Speed),
            parsed.GetValue(Bootstrap)
        );
        if (options.Traffic.Error is { } error)
        {
            throw new CommandException(ExitCode.Usage, error);
        }

        if (options.Speed is not 0 and not (>= SlowestSpeed and <= FastestSpeed))
        {
            throw new CommandException(
                ExitCode.Usage,
                $"--speed is {Setting.Text(options.Speed)}; allowed: 0 (as fast as it goes), or {Setting.Text(SlowestSpeed)} to {Setting.Text(FastestSpeed)} times real time"
            );
        }

        if (options.Settings.Scoring.Credit != Credit.Every)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"{WorkerSettings.Section}:Scoring:Credit is {Setting.Text(options.Settings.Scoring.Credit)}; the demo checks the balance of each event by itself, which can be right only where it is "
                    + "'every'. 'simulate' and 'analyze' show the other ways"
            );
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
                    if (options.BootstrapServers is { } real)
                    {
                        output.WriteLine();
                        output.WriteLine($"Its topics stay at {real}:");
                        WriteReading(output, settings);
                    }
                    else if (parsed.GetValue(Keep))
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

    /// <summary>A key of the command line that has no effect is a mistake; one from elsewhere may be meant for <c>run</c>.</summary>
    private static void RefuseWhatItDecides(IReadOnlyList<string> configuration)
    {
        foreach (string given in configuration)
        {
            string key = given.Split('=')[0];
            key = key.StartsWith(Section, StringComparison.OrdinalIgnoreCase) ? key[Section.Length..] : key;
            if (key.Equals("Kafka:BootstrapServers", StringComparison.OrdinalIgnoreCase))
            {
                throw new CommandException(
                    ExitCode.Usage,
                    $"--{key} has no effect here: the demo runs on a broker of its own, or on yours by --bootstrap host:port"
                );
            }

            if (
                key.Equals("Roles", StringComparison.OrdinalIgnoreCase)
                || key.Equals("Input:KeyedByCampaign", StringComparison.OrdinalIgnoreCase)
            )
            {
                throw new CommandException(
                    ExitCode.Usage,
                    $"--{key} has no effect here: the demo walks the whole way, unkeyed and in both roles"
                );
            }
        }
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
        TextTable.Write(
            output,
            ["Unsubscribes", "honored at once", "honored after a hold", "dismissed", "held on"],
            [Unsubscribes("by people", demo.Ledger, isMachine: false), Unsubscribes("by machines", demo.Ledger, isMachine: true)]
        );
        output.WriteLine();
        (long count, IReadOnlyList<string> first) = demo.Ledger.Check();
        if (count == 0)
        {
            output.WriteLine(
                "Checked: every event came through exactly once, no revision is missing, all corrections balance, and no unsubscribe is honored or dismissed twice; "
                    + "no person's was dismissed, and no proven machine's honored."
            );
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

    private static string[] Unsubscribes(string whose, DemoLedger ledger, bool isMachine) =>
        [
            whose,
            SummaryPrinter.Number(ledger.Unsubscribes(isMachine, HoldAction.Honor, wasHeld: false)),
            SummaryPrinter.Number(ledger.Unsubscribes(isMachine, HoldAction.Honor, wasHeld: true)),
            SummaryPrinter.Number(ledger.Unsubscribes(isMachine, HoldAction.Dismiss, wasHeld: true)),
            SummaryPrinter.Number(ledger.Unsubscribes(isMachine, HoldAction.Hold, wasHeld: true)),
        ];

    private static async Task KeepAsync(TextWriter output, WorkerSettings settings, CancellationToken stop)
    {
        output.WriteLine();
        output.WriteLine($"The broker stays up at {settings.Kafka.BootstrapServers} until Ctrl-C. To look at what came out:");
        WriteReading(output, settings);
        output.WriteLine(
            "Kafka's own Java tools, from 4.0 on, read nothing from an embedded broker; with --bootstrap and a real one they do."
        );
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        catch (OperationCanceledException) { }
    }

    private static void WriteReading(TextWriter output, WorkerSettings settings)
    {
        foreach (string topic in new[] { settings.Topics.Labeled, settings.Topics.Corrections, settings.Topics.Holds })
        {
            output.WriteLine($"  kcat -b {settings.Kafka.BootstrapServers} -C -e -t {topic}");
        }
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
            if (Terminal.Shows(output))
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
