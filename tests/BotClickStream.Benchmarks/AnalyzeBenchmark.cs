using System.Diagnostics;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>
/// <c>analyze</c> over a long history, as a process of its own: its memory is to follow what lives at a time, and not how much there is. So a history of ten parts, each of which has
/// expired before the next begins, is read beside its last part alone.
/// </summary>
internal static class AnalyzeBenchmark
{
    private const int Parts = 10;

    /// <summary>Longer than <c>CampaignHorizon</c> and the two weeks over which the events of a part spread.</summary>
    private const int DaysApart = 45;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <param name="events">About how many the whole history has.</param>
    public static async Task RunAsync(long events)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("analyze");
        try
        {
            string last = Path.Combine(folder.FullName, "last.ndjson");
            string all = Path.Combine(folder.FullName, "all.ndjson");
            await WriteAsync(all, Enumerable.Range(0, Parts).Reverse(), events / Parts);
            await WriteAsync(last, [0], events / Parts);
            Write(
                "performance.md",
                "analyze",
                $"The history has {Parts} parts, {DaysApart} days apart; `--labeled` and `--corrections` are written, or a page with `--report` and `--mql 20`.",
                ["", "events", "input", "events/s", "memory at most", "page"],
                [
                    await RowAsync("the last part", last),
                    await RowAsync("the whole history", all),
                    await RowAsync("the last part, as a report", last, $"{last}.html"),
                    await RowAsync("the whole history, as a report", all, $"{all}.html"),
                ]
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteAsync(string file, IEnumerable<int> parts, long events)
    {
        await using FileStream output = new(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        foreach (int part in parts)
        {
            foreach (PinnedEvent pinned in PinnedTraffic.Events(events, part * DaysApart))
            {
                output.Write(pinned.Value.Span);
                output.WriteByte((byte)'\n');
            }
        }
    }

    private static async Task<string[]> RowAsync(string name, string file, string? page = null)
    {
        string[] outputs = page is null
            ? ["--labeled", $"{file}.labels", "--corrections", $"{file}.corrections"]
            : ["--report", page, "--mql", "20"];
        long events = File.ReadLines(file).LongCount();
        long began = Stopwatch.GetTimestamp();
        using Process analyze = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [typeof(BotClickStream.Program).Assembly.Location, "analyze", file, .. outputs, "--Scoring:Points:click", "5"]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        Task<string> said = analyze.StandardOutput.ReadToEndAsync();
        long memory = 0;
        Task ended = analyze.WaitForExitAsync();
        while (await Task.WhenAny(ended, Task.Delay(LookEvery)) != ended)
        {
            analyze.Refresh();
            memory = analyze.HasExited ? memory : Math.Max(memory, analyze.PeakWorkingSet64);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        string output = await said;
        Console.WriteLine(output);
        return analyze.ExitCode == 0 && output.Contains($"{Number(events)} events in ", StringComparison.Ordinal)
            ?
            [
                name,
                Number(events),
                $"{Number(new FileInfo(file).Length / 1e6)} MB",
                Number(events / elapsed.TotalSeconds),
                $"{Number(memory / 1e6)} MB",
                page is null ? "" : $"{Number(new FileInfo(page).Length / 1e6, 1)} MB",
            ]
            : throw new InvalidOperationException("analyze did not take all of it.");
    }
}
