using System.Diagnostics;
using System.Text;

namespace BotClickStream.Tests.Commands;

/// <summary>What is made to exhaust a decoder is refused by a process of its own that has little memory.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const string Event = """{"email":"jane@example.com","timestamp":1769860800,"event":"open","sg_event_id":"e1"}""";

    /// <summary>The heap that the process may have: what reading the largest body takes, which is held while the buffer doubles, and little more.</summary>
    private const int HeapMiB = 256;

    private readonly string directory = Directory.CreateTempSubdirectory("hostile").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Large_deep_and_many_are_refused_in_bounded_memory_and_what_is_good_beside_them_is_taken()
    {
        string longText = new('x', (64 << 20) - 1024);
        string deep = $"{new string('[', 100_000)}{new string(']', 100_000)}";
        string[] files =
        [
            Write("text.json", $"[{Event.Replace("e1", longText, StringComparison.Ordinal)}]"),
            Write("deep.json", $"[{Event},{Event.Replace("\"e1\"", $"\"e2\",\"category\":{deep}", StringComparison.Ordinal)}]"),
            Write("number.json", $"[{Event.Replace("1769860800", "1e400", StringComparison.Ordinal)}]"),
            Write("many.json", $"[{string.Join(',', Enumerable.Repeat("{\"event\":\"open\",\"sg_event_id\":\"\"}", 1_000_000))}]"),
        ];
        ProcessStartInfo start = new("dotnet", [typeof(Program).Assembly.Location, "decode", .. files, "--format", "sendgrid"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{HeapMiB << 20:X}";
        using Process process = Process.Start(start)!;
        (int exitCode, string output, string said) = await process.EndInTime();

        Assert.True(exitCode == 0, said);
        Assert.Contains(
            "\"id\":\"e1\"",
            Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
        Assert.Contains($"rejected as too-long: 1, the first in {files[0]}", said, StringComparison.Ordinal);
        Assert.Contains($"rejected as too-deep: 1, the first in {files[1]}", said, StringComparison.Ordinal);
        Assert.Contains($"rejected as bad-time: 1, the first in {files[2]}", said, StringComparison.Ordinal);
        Assert.Contains($"rejected as too-many-events: 1, the first in {files[3]}", said, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllText(path, text, Encoding.ASCII);
        return path;
    }
}
