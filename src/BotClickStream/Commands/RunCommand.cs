using System.CommandLine;
using System.Net.Sockets;
using BotClickStream.Settings;
using BotClickStream.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace BotClickStream.Commands;

/// <summary>The worker, until it is told to stop.</summary>
internal static class RunCommand
{
    /// <summary>How long a worker that is told to stop may take to publish what it has and leave its group; orchestrators kill after 30 s.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        Command command = new(
            "run",
            """
            Run the worker: read events from Kafka, publish labels and score corrections.

            It works until SIGTERM or Ctrl-C, then publishes what it has, leaves its group and ends with 0. Its topics must exist:
            'topics --create' makes them. Metrics and health are served at Http:Url.

            Example:
              botclickstream run --Kafka:BootstrapServers localhost:9092
            """
        )
        {
            ConfigurationOption.Instance,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        WorkerConfiguration configuration = parsed.ReadConfiguration();
        WorkerSettings settings = configuration.ValidSettings();
        settings.RequiredBootstrapServers();
        await using WebApplication app = Build(configuration);
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"nothing can be served at {settings.Http.Url}: {error.Message} Another address: {WorkerSettings.Section}:Http:Url",
                error
            );
        }

        await app.WaitForShutdownAsync(stop);
        return ExitCode.Done;
    }

    internal static WebApplication Build(WorkerConfiguration configuration)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(configuration.Root);
        builder.WebHost.UseKestrelCore().UseUrls(configuration.Settings.Http.Url);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        Log(builder);

        WebApplication app = builder.Build();
        app.MapWatching(whyNotLive: () => null, whyNotReady: () => null);
        return app;
    }

    /// <summary>One line an entry on standard output; <c>Logging:…</c> of the configuration changes levels and form, as everywhere in .NET.</summary>
    private static void Log(WebApplicationBuilder builder)
    {
        builder.Services.Configure<SimpleConsoleFormatterOptions>(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder
            .Logging.AddFilter("Microsoft", LogLevel.Warning)
            // What ends the host is said by this command, without a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddConsole();
    }
}
