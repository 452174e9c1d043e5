using System.CommandLine;
using System.Net.Sockets;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Prometheus;

namespace BotClickStream.Commands;

/// <summary>The worker, until it is told to stop.</summary>
internal static class RunCommand
{
    private const string LogTime = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>How long a worker that is told to stop, or has failed, may take to publish what it has and leave its group; orchestrators kill after 30 s.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        Command command = new(
            "run",
            """
            Run the worker: read events from Kafka, publish labels and score corrections.

            It works until SIGTERM or Ctrl-C, then publishes what it has, leaves its group and ends with 0. SIGHUP has it take rules and fingerprints
            as their files, and Rules:Version in appsettings.json, are by then. Its topics must exist: 'topics --create' makes them. Metrics and health
            are served at Http:Url.

            With --group it works beside another one, into topics of its own; with --from it begins to label history again there (docs/replay.md).

            Examples:
              botclickstream run --Kafka:BootstrapServers localhost:9092
              botclickstream run --from 2026-01-31T12:00:00Z --group new-rules --Kafka:BootstrapServers localhost:9092 --Rules:File new.json
            """
        )
        {
            ReplayOptions.From,
            ReplayOptions.Group,
            ConfigurationOption.Instance,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        WorkerConfiguration configuration = parsed.ReadConfiguration();
        string? group = parsed.GetValue(ReplayOptions.Group);
        WorkerSettings settings = configuration.ValidSettings().Under(group);
        settings.RequiredBootstrapServers();
        settings = await settings.BeginningAsync(parsed.GetValue(ReplayOptions.From), group, TimeProvider.System);
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        RuntimeMetrics.Register(registry);
        WorkerHealth health = new();
        await using WebApplication app = BuildWatching(configuration, registry, health);
        // From its start the host takes the signals, and the command line does only when this has begun to wait: whichever gets one, it counts.
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(stop, app.Lifetime.ApplicationStopping);
        try
        {
            // Before the worker, since a port in use must not cost its group a rebalance.
            await ServeAsync(app, settings.Http.Url, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCode.Done;
        }

        ILoggerFactory logs = app.Services.GetRequiredService<ILoggerFactory>();
        ILogger log = logs.CreateLogger<Worker>();
        using TracerProvider? traces = TracesTo(settings);
        WorkerMetrics metrics = new(registry);
        using RulesReload reload = new(parsed.ReadConfiguration, log);
        RulesInEffect judging = RulesInEffect.Of(settings);
        while (true)
        {
            LogMessages.Starting(log, judging.Id, string.Join(", ", app.Urls), PointsInWords(settings.Scoring));
            using Worker worker = new(
                new WorkerSetup
                {
                    Settings = settings,
                    Detector = settings.ForDetector(judging.Rules, judging.Fingerprints),
                    RulesId = judging.Id,
                    Metrics = metrics,
                    Decoder = settings.ForDecoder(judging.Fingerprints),
                    Health = health,
                    Logs = logs,
                }
            );
            await worker.StartAsync(stopping.Token);
            Task ended = Task.WhenAny(worker.Completion, worker.Failure, Task.Delay(Timeout.Infinite, stopping.Token));
            RulesInEffect? next = await reload.NextAsync(judging, ended);
            using CancellationTokenSource drain = new(DrainTimeout);
            await worker.StopAsync(drain.Token);
            if (!worker.Completion.IsCompleted)
            {
                return worker.Failure.IsCompleted
                    ? await Outcome(Task.FromException(await worker.Failure))
                    : throw new CommandException(
                        ExitCode.Failed,
                        $"the worker did not finish within {DrainTimeout.TotalSeconds} s; what it had not published yet is read again at the next start"
                    );
            }

            if (next is null || !worker.Completion.IsCompletedSuccessfully)
            {
                return await Outcome(worker.Completion);
            }

            judging = next;
        }
    }

    private static TracerProvider? TracesTo(WorkerSettings settings) =>
        settings.Tracing.OtlpEndpoint is not { } endpoint
            ? null
            : Sdk.CreateTracerProviderBuilder()
                .AddSource(Spans.SourceName)
                .ConfigureResource(resource => resource.AddService("botclickstream", serviceInstanceId: settings.Kafka.InstanceId))
                .AddOtlpExporter(exporter =>
                {
                    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                    // Set by code it is taken as it is.
                    exporter.Endpoint = new Uri(new Uri(endpoint), "/v1/traces");
                })
                .Build();

    private static async Task<int> Outcome(Task completion)
    {
        try
        {
            await completion;
            return ExitCode.Done;
        }
        catch (KafkaException error)
        {
            string advice = BrokerContact.IsOf(error.Error)
                ? "Check that Kafka:BootstrapServers names brokers that can be reached from here and have transactions, which the demo's embedded one has not, and start again."
                : BrokerErrors.Advice(error.Error);
            throw new CommandException(ExitCode.Failed, $"Kafka: {error.Error.Reason.TrimEnd('.')}. {advice}", error);
        }
    }

    private static WebApplication BuildWatching(WorkerConfiguration configuration, CollectorRegistry registry, WorkerHealth health)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(configuration.Root);
        builder.WebHost.UseKestrelCore().UseUrls(configuration.Settings.Http.Url);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        Log(builder);

        WebApplication app = builder.Build();
        app.MapWatching(registry, health);
        return app;
    }

    private static async Task ServeAsync(WebApplication app, string url, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"nothing can be served at {url}: {error.Message.TrimEnd('.')}. Choose another address by {WorkerSettings.Section}:Http:Url",
                error
            );
        }
    }

    private static string PointsInWords(ScoringSettings scoring) =>
        scoring.Points.Count == 0
            ? "events without points of their own gave none (Scoring:Points), so they are never corrected"
            : $"events without points of their own gave {string.Join(", ", scoring.Points.Select(type => $"{type.Key} {Setting.Text(type.Value)}"))} "
                + $"(Scoring:Points, Scoring:Credit {Setting.Text(scoring.Credit)})";

    /// <summary>One line an entry on standard output; <c>Logging:…</c> of the configuration changes levels and form, as everywhere in .NET.</summary>
    private static void Log(WebApplicationBuilder builder)
    {
        // Named, since without a name the console ignores its formatter's options.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = ConsoleFormatterNames.Simple);
        builder.Services.Configure<SimpleConsoleFormatterOptions>(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = $"{LogTime} ";
        });
        builder.Services.Configure<JsonConsoleFormatterOptions>(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = LogTime;
        });
        builder
            .Logging.AddFilter("Microsoft", LogLevel.Warning)
            // What ends the host is said by this command, without a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddConsole();
    }
}
