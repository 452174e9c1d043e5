using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BotClickStream.Commands;

namespace BotClickStream.Tests.Commands;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulate");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_labelled_event_gets_one_truth()
    {
        (int code, string output, string error) = Run(_folder.FullName, "--recipients", "800", "--campaigns", "2", "--seed", "5");

        Assert.Equal((0, ""), (code, error));
        HashSet<string> labelled =
        [
            .. Lines("events.ndjson")
                .Where(e => e.GetProperty("type").GetString() is "open" or "click" or "unsubscribe" or "complaint")
                .Select(e => $"{e.GetProperty("campaignId")}|{e.GetProperty("id")}|{e.GetProperty("type")}"),
        ];
        List<JsonElement> truths = Lines("truth.jsonl");
        Assert.Equal(
            labelled.Order(StringComparer.Ordinal),
            truths
                .Select(truth => $"{truth.GetProperty("campaignId")}|{truth.GetProperty("eventId")}|{truth.GetProperty("type")}")
                .Order(StringComparer.Ordinal)
        );
        Assert.All(
            truths,
            truth => Assert.Equal(truth.GetProperty("actor").GetString() != "person", truth.GetProperty("machine").GetBoolean())
        );
        Assert.Contains(
            "simulate " + _folder.Name + " --campaigns 2 --recipients 800 --seed 5 --mix everyday --end 2026-03-01T12:34:00Z",
            output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_same_options_give_the_same_files()
    {
        Run(_folder.FullName, "--recipients", "500", "--end", "2026-02-01T00:00:00Z");
        byte[] events = Bytes("events.ndjson");
        byte[] truth = Bytes("truth.jsonl");
        Run(_folder.FullName, "--recipients", "500", "--end", "2026-02-01T01:00:00+01:00");

        Assert.Equal(events, Bytes("events.ndjson"));
        Assert.Equal(truth, Bytes("truth.jsonl"));
    }

    /// <summary>As <c>analyze OUT_DIR/*.ndjson</c> does: the truth is no event.</summary>
    [Fact]
    public async Task All_that_is_called_as_events_are_can_be_analyzed()
    {
        Run(_folder.FullName, "--recipients", "200");

        (int code, string output, string error) = await Call.Program(
            $"analyze {string.Join(' ', Directory.GetFiles(_folder.FullName, "*.ndjson"))}"
        );

        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain("rejected", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_is_refused_in_one_line()
    {
        string file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "in the way", TestContext.Current.CancellationToken);

        (int code, _, string error) = await Call.Program($"simulate {file}");

        Assert.Equal(2, code);
        Assert.StartsWith($"error: can't write to {file}: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("events.ndjson")]
    [InlineData("truth.jsonl")]
    public async Task A_full_disk_is_no_wrong_usage_and_named_with_the_file(string name)
    {
        string file = Path.Combine(_folder.FullName, name);
        File.CreateSymbolicLink(file, "/dev/full");

        (int code, string output, string error) = await Call.Program($"simulate {_folder.FullName} --recipients 100");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"error: No space left on device : '{file}'", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void An_end_that_has_not_come_is_refused_before_a_file_is_made()
    {
        CommandException refused = Assert.Throws<CommandException>(() =>
            Run(Path.Combine(_folder.FullName, "out"), "--end", "2026-03-01T12:34:57Z")
        );

        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("--end 2026-03-01T12:34:57Z is later than now (2026-03-01T12:34:56Z)", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Impossible_numbers_are_refused_in_one_line()
    {
        (int code, _, string error) = await Call.Program($"simulate {_folder.FullName} --campaigns 10 --recipients 9");

        Assert.Equal((2, "error: recipients must be at least one a campaign (10) and at most 1000000000, not 9\n"), (code, error));
    }

    [Theory]
    [InlineData("--mix", "bb", "--mix is 'bb'; allowed: everyday, b2b,")]
    [InlineData("--end", "3/4/2026", "--end is '3/4/2026'; allowed: a time like 2026-01-31T12:00:00Z")]
    [InlineData("--end", "soon", "--end is 'soon'; allowed: a time like 2026-01-31T12:00:00Z")]
    public void A_wrong_option_is_told_with_what_is_allowed(string option, string value, string message)
    {
        ParseResult result = SimulateCommand.Create().Parse([_folder.FullName, option, value]);

        Assert.Contains(result.Errors, error => error.Message.StartsWith(message, StringComparison.Ordinal));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = SimulateCommand
            .Create(new StoppedClock())
            .Parse(arguments)
            .Invoke(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                }
            );
        return (code, output.ToString(), error.ToString());
    }

    private byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(_folder.FullName, name));

    private List<JsonElement> Lines(string name) =>
        [.. File.ReadLines(Path.Combine(_folder.FullName, name)).Select(line => JsonElement.Parse(line))];

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse("2026-03-01T12:34:56Z", CultureInfo.InvariantCulture);
    }
}
