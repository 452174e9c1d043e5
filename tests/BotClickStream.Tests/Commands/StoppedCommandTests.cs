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

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Analyze_says_how_far_it_came_and_leaves_whole_lines()
    {
        string pipe = await PipeAsync();
        using Process analyze = Start("analyze", pipe, "--labeled", In("labels.ndjson"));
        // A pipe opens when somebody reads it.
        await using FileStream input = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await WriteClicksAsync(input, MoreThanAPipeHolds);

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
        using Process analyze = Start([("TMPDIR", In("temporary"))], "analyze", pipe, "--report", In("out.html"), "--csv", In("tables"));
        await using FileStream input = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await WriteClicksAsync(input, MoreThanAPipeHolds);
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
        using Process decode = Start("decode", "-");
        await WriteClicksAsync(decode.StandardInput.BaseStream, 3);
        Assert.Contains(
            "\"id\":\"e0\"",
            await decode.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken),
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
        using Process simulate = Start("simulate", directory, "--recipients", "1000000000", "--campaigns", "10000");
        while (!File.Exists(In("events.ndjson")) || new FileInfo(In("events.ndjson")).Length == 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
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
        using Process run = Start("run", "--Kafka:BootstrapServers", "127.0.0.1:1", "--Http:Url", "http://127.0.0.1:0");
        Assert.Contains(
            "Judges by rules",
            await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken),
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

    private static Process Start(params string[] arguments) => Start([], arguments);

    private static Process Start((string Name, string Value)[] environment, params string[] arguments)
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

        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output, string Error)> StopAsync(Process process, string signal)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await RunAsync("kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture));
        try
        {
            await process
                .WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"It went on for {Patience.Limit} after it was told to stop, and said: {await output}{await error}");
        }

        return (process.ExitCode, await output, await error);
    }

    private async Task<string> PipeAsync()
    {
        await RunAsync("mkfifo", In("events"));
        return In("events");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
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
