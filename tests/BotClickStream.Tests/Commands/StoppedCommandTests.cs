using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Commands;

namespace BotClickStream.Tests.Commands;

/// <summary>What a command says that is told to stop, in a process of its own: also where it waits for a pipe that gives nothing.</summary>
public sealed class StoppedCommandTests : IDisposable
{
    /// <summary>Clicks: once they are written, some have been read.</summary>
    private const int MoreThanAPipeHolds = 2_000;

    private readonly string directory = Directory.CreateTempSubdirectory("stopped").FullName;

    private readonly List<Process> started = [];

    public void Dispose()
    {
        foreach (Process process in started)
        {
            // Where a test has failed it goes on.
            process.Kill();
            process.Dispose();
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Analyze_says_how_far_it_came_and_leaves_whole_lines()
    {
        string pipe = await PipeAsync();
        Process analyze = Start("analyze", pipe, "--labeled", In("labels.ndjson"));
        await using FileStream input = await OpenAsync(pipe);
        await WriteClicksAsync(input, MoreThanAPipeHolds).InTime();

        (int exitCode, string output, string error) = await StopAsync(analyze, "TERM");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Matches(
            $@"^error: stopped after [\d,]+ events, before the end of {pipe}\. In {In("labels.ndjson")} all lines are whole, but some are missing\n$",
            error
        );
        string labels = await File.ReadAllTextAsync(In("labels.ndjson"), TestContext.Current.CancellationToken);
        Assert.EndsWith("\n", labels, StringComparison.Ordinal);
        Assert.All(labels.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.NotNull(JsonNode.Parse(line)));
    }

    [Fact]
    public async Task Analyze_leaves_no_half_of_a_report_and_nothing_of_what_it_kept_on_disk()
    {
        string pipe = await PipeAsync();
        Directory.CreateDirectory(In("temporary"));
        Process analyze = Start([("TMPDIR", In("temporary"))], "analyze", pipe, "--report", In("out.html"), "--csv", In("tables"));
        await using FileStream input = await OpenAsync(pipe);
        await WriteClicksAsync(input, MoreThanAPipeHolds).InTime();
        Assert.True(File.Exists(In("out.html")));
        Assert.Empty(Directory.EnumerateFiles(In("temporary"), "botclickstream-*"));

        (int exitCode, string output, string error) = await StopAsync(analyze, "TERM");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.EndsWith("Nothing was written\n", error, StringComparison.Ordinal);
        Assert.False(File.Exists(In("out.html")));
        Assert.Empty(Directory.EnumerateFiles(In("tables")));
        Assert.Empty(Directory.EnumerateFiles(In("temporary"), "botclickstream-*"));
    }

    [Fact]
    public async Task Decode_stops_though_standard_input_goes_on_and_sums_up_what_was_read()
    {
        Process decode = Start("decode", "-");
        await WriteClicksAsync(decode.StandardInput.BaseStream, 3).InTime();
        Assert.Contains(
            "\"id\":\"e0\"",
            await decode.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime(),
            StringComparison.Ordinal
        );

        (int exitCode, _, string error) = await StopAsync(decode, "INT");

        Assert.Equal(1, exitCode);
        // However little it was: it may have come to the first alone.
        Assert.Matches(@"^[\d,]+ events? \(canonical \d+\)\n", error);
        Assert.EndsWith(
            "error: stopped before the end of standard input. In standard output all lines are whole, but some are missing\n",
            error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Simulate_says_that_its_files_are_not_whole()
    {
        Process simulate = Start("simulate", directory, "--recipients", "1000000000", "--campaigns", "10000");
        using CancellationTokenSource patience = new(Patience.Limit);
        while (!File.Exists(In("events.ndjson")) || new FileInfo(In("events.ndjson")).Length == 0)
        {
            await Task.Delay(20, patience.Token);
        }

        (int exitCode, string output, string error) = await StopAsync(simulate, "TERM");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("error: stopped before all was written. In ", error, StringComparison.Ordinal);
        Assert.All(
            File.ReadLines(In("events.ndjson")).Concat(File.ReadLines(In("truth.jsonl"))),
            line => Assert.NotNull(JsonNode.Parse(line))
        );
    }

    /// <summary>The host takes signals before the command line does: what it is told then must not be lost.</summary>
    [Fact]
    public async Task Run_ends_well_where_it_is_told_to_stop_while_it_begins()
    {
        Process run = Start("run", "--Kafka:BootstrapServers", "127.0.0.1:1", "--Http:Url", "http://127.0.0.1:0");
        Assert.Contains(
            "Judges by rules",
            await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime(),
            StringComparison.Ordinal
        );

        (int exitCode, _, string error) = await StopAsync(run, "TERM");

        Assert.Equal((0, ""), (exitCode, error));
    }

    [Theory]
    [InlineData("evaluate --recipients 1000000")]
    [InlineData("calibrate --write rules.json --recipients 1000000")]
    public async Task What_writes_only_at_its_end_says_that_nothing_was_written(string args)
    {
        CommandException stopped = await Assert.ThrowsAsync<CommandException>(() =>
            BotClickStream
                .Program.CreateRoot()
                .Parse(args)
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, new CancellationToken(canceled: true))
        );

        Assert.Equal((1, "stopped before it was done. Nothing was written"), (stopped.ExitCode, stopped.Message));
    }

    private Process Start(params string[] arguments) => Start([], arguments);

    private Process Start((string Name, string Value)[] environment, params string[] arguments)
    {
        string[] command = ["dotnet", typeof(Program).Assembly.Location, .. arguments];
        if (OperatingSystem.IsLinux())
        {
            // Where the tests themselves run in a shell's background, Ctrl-C is ignored by whatever they start.
            command = ["env", "--default-signal=INT", .. command];
        }

        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        started.Add(Process.Start(start)!);
        return started[^1];
    }

    private static async Task<(int ExitCode, string Output, string Error)> StopAsync(Process process, string signal)
    {
        await RunAsync("kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture));
        return await process.EndInTime();
    }

    private async Task<string> PipeAsync()
    {
        await RunAsync("mkfifo", In("events"));
        return In("events");
    }

    /// <summary>A pipe opens when somebody reads it.</summary>
    private static Task<FileStream> OpenAsync(string pipe) =>
        Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), TestContext.Current.CancellationToken)
            .InTime("somebody who reads the pipe");

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        Assert.Equal(0, (await process.EndInTime()).ExitCode);
    }

    private static async Task WriteClicksAsync(Stream to, int clicks)
    {
        for (int i = 0; i < clicks; i++)
        {
            string click =
                $$"""{"id":"e{{i}}","type":"click","time":"2026-03-01T10:00:00Z","campaignId":"c","recipient":"r{{i}}@b.example","url":"https://b.example/x"}""";
            await to.WriteAsync(Encoding.UTF8.GetBytes(click + "\n"), TestContext.Current.CancellationToken);
        }

        await to.FlushAsync(TestContext.Current.CancellationToken);
    }

    private string In(string file) => Path.Combine(directory, file);
}
