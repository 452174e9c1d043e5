using System.Diagnostics;
using System.Text.RegularExpressions;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Commands;

/// <summary>Commands on a terminal, which util-linux' <c>script</c> gives them: bars and borders, and exit codes as everywhere.</summary>
public sealed partial class TerminalTests
{
    private const int Columns = 80;

    private static readonly string Samples = Path.Combine(Repository.Root, "samples");

    [Fact]
    public async Task A_bar_shows_how_far_it_is_and_tables_have_borders_and_fit()
    {
        (int exitCode, string screen) = await Run($"analyze {Samples}/events.ndjson");

        Assert.Equal(0, exitCode);
        Assert.Contains("100%", screen, StringComparison.Ordinal);
        Assert.Contains("───", screen, StringComparison.Ordinal);
        // Whole headers, and every line as it was meant: nothing is broken in two or cut.
        Assert.Matches(@"spring-sale +2 +2 +0 +0 +7 +2 +5 +0", screen);
        Assert.Contains("undecided", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("…", screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LICENSE", 1, "is an event that could be taken")]
    [InlineData("nowhere.ndjson", 2, "there is no file")]
    public async Task What_fails_ends_as_without_a_terminal(string file, int expected, string said)
    {
        (int exitCode, string screen) = await Run($"analyze {Path.Combine(Repository.Root, file)}");

        Assert.Equal(expected, exitCode);
        Assert.Contains(said, screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_ends_with_its_own_exit_code_too()
    {
        (int exitCode, string screen) = await Run("demo --recipients 100 --campaigns 1");

        Assert.True(exitCode == 0, screen);
        Assert.Contains("every event came through exactly once", screen, StringComparison.Ordinal);
    }

    /// <returns>What stood on the screen, without what moves the cursor and colours.</returns>
    private static async Task<(int ExitCode, string Screen)> Run(string args)
    {
        ProcessStartInfo start = new(
            "script",
            ["-qec", $"stty cols {Columns}; exec dotnet {typeof(Program).Assembly.Location} {args}", "/dev/null"]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm" },
        };
        using Process process = Process.Start(start)!;
        (int exitCode, string screen, _) = await process.EndInTime();
        return (exitCode, Controls().Replace(screen, ""));
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[a-zA-Z]|\x1b=|\r")]
    private static partial Regex Controls();
}
