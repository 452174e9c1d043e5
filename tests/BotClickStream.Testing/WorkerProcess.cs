using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using BotClickStream.Settings;

namespace BotClickStream.Testing;

/// <summary>The worker as users run it, in a process of its own, so that it can be killed.</summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>What the system says of a process that does not handle the signal, as one that has just been started.</summary>
    private const int EndedByTerm = 128 + 15;

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = [];
    private readonly Task<string> output;
    private readonly Task<string> error;

    private WorkerProcess(Process process)
    {
        this.process = process;
        output = ReadAsync(process.StandardOutput);
        error = ReadAsync(process.StandardError);
    }

    /// <summary>Bytes of memory that it has now.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public bool HasExited => process.HasExited;

    /// <summary>Whether a line that it has written so far holds a text.</summary>
    public bool HasSaid(string text) => lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <param name="bootstrapServers">Where it goes to, if by another way than the test itself.</param>
    /// <param name="environment">Beside the test's own.</param>
    /// <param name="directory">From which it is started, with its <c>appsettings.json</c>.</param>
    /// <param name="isStatic">Whether one that comes back has its partitions at once, instead of after the session time-out of the one that was killed.</param>
    public static WorkerProcess Start(
        TestTopics topics,
        bool isKeyed,
        string instance = "test",
        bool isStatic = true,
        string protocol = "classic",
        string? bootstrapServers = null,
        IReadOnlyDictionary<string, string>? environment = null,
        string? directory = null,
        params string[] more
    )
    {
        WorkerSettings of = topics.Settings;
        List<string> arguments =
        [
            typeof(Program).Assembly.Location,
            "run",
            "--Kafka:BootstrapServers",
            bootstrapServers ?? topics.BootstrapServers,
            "--Kafka:GroupId",
            of.Kafka.GroupId,
            "--Kafka:InstanceId",
            instance,
            "--Kafka:StaticMembership",
            isStatic ? "true" : "false",
            "--Kafka:Consumer:group.protocol",
            protocol,
            "--Topics:Raw",
            topics.Raw,
            "--Topics:Keyed",
            topics.Names.Keyed,
            "--Topics:Labeled",
            topics.Names.Labeled,
            "--Topics:Corrections",
            topics.Names.Corrections,
            "--Topics:Holds",
            topics.Names.Holds,
            "--Topics:Activity",
            topics.Names.Activity,
            "--Topics:Metrics",
            topics.Names.Metrics,
            "--Topics:Profiles",
            topics.Names.Profiles,
            "--Topics:Rejected",
            topics.Names.Rejected,
            "--Topics:State",
            topics.Names.State,
            "--Input:KeyedByCampaign",
            isKeyed ? "true" : "false",
            "--CommitInterval",
            "00:00:00.020",
            "--Http:Url",
            "http://127.0.0.1:0",
            .. more,
        ];
        if (protocol == "classic")
        {
            // The shortest that brokers take unless told otherwise.
            arguments.AddRange(["--Kafka:Consumer:session.timeout.ms", "6000", "--Kafka:Consumer:heartbeat.interval.ms", "300"]);
        }

        ProcessStartInfo start = new("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new WorkerProcess(Process.Start(start)!);
    }

    /// <summary>As a machine dies: nothing more is done.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().InTime("the end of a worker that was killed");
    }

    /// <summary>Sends a signal by its name, such as <c>STOP</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.EndInTime();
    }

    /// <summary>As orchestrators stop: it publishes what it has. Where it has not begun, and said nothing, the signal itself ends it.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        (int exitCode, string said) = await ExitAsync();
        Proof.Holds(exitCode == 0 || (exitCode == EndedByTerm && said.Length == 0), $"a worker ended with {exitCode}: {said}");
    }

    /// <summary>Returns when it has ended, with all that it said.</summary>
    public async Task<(int ExitCode, string Said)> ExitAsync()
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience.Limit);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw Proof.Failed($"a worker did not end within {Patience.Limit}, and said: {await output.InTime()}{await error.InTime()}");
        }

        return (process.ExitCode, await output.InTime() + await error.InTime());
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        StringBuilder all = new();
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            all.AppendLine(line);
        }

        return all.ToString();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
