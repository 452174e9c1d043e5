namespace BotClickStream.Tests.Commands;

public sealed class CalibrateCommandTests : IDisposable
{
    private const string Click =
        """{"id":"e1","type":"click","time":"2026-03-02T09:00:00Z","campaignId":"c","recipient":"a@b.example","url":"https://s.example/a","userAgent":"curl/8"}""";

    private readonly string directory = Directory.CreateTempSubdirectory("calibrate").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Weights_are_fitted_to_past_clicks_that_operators_have_labelled()
    {
        IEnumerable<string> lines = Enumerable
            .Range(0, 200)
            .SelectMany(i =>
                (string[])
                    [
                        // Here people click with what elsewhere only scripts use.
                        Click.Replace("e1", $"e{i}", StringComparison.Ordinal).Replace("a@b", $"a{i}@b", StringComparison.Ordinal),
                        Word($"a{i}@b.example", i % 10 == 0 ? "bot" : "human"),
                    ]
            );
        await File.WriteAllLinesAsync(In("history.ndjson"), lines, TestContext.Current.CancellationToken);

        (int exitCode, string output, string error) = await Call.Program($"calibrate {In("history.ndjson")} --write {In("rules.json")}");

        Assert.True(exitCode == 0, error);
        Assert.Contains("round 1, 200 clicks", output, StringComparison.Ordinal);
        (int checkedCode, string analyzed, error) = await Call.Program($"analyze {In("history.ndjson")} --rules {In("rules.json")}");
        Assert.True(checkedCode == 0, error + analyzed);
        string rules = await File.ReadAllTextAsync(In("rules.json"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("\"weight\": 16000", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("operator", rules, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task History_that_labels_machines_alone_is_refused_with_what_is_needed()
    {
        await File.WriteAllLinesAsync(In("history.ndjson"), [Click, Word("a@b.example", "bot")], TestContext.Current.CancellationToken);

        (int exitCode, _, string error) = await Call.Program($"calibrate {In("history.ndjson")} --write {In("rules.json")}");

        Assert.Equal(1, exitCode);
        Assert.Contains("1 clicks of machines and 0 of people, and both are needed", error, StringComparison.Ordinal);
        Assert.False(File.Exists(In("rules.json")));
    }

    [Fact]
    public async Task History_that_hardly_labels_itself_is_refused_with_what_is_missing()
    {
        string visit = Click.Replace("e1", "s1", StringComparison.Ordinal).Replace("click", "session", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(
            In("history.ndjson"),
            [Click.Replace("curl/8", "Mozilla/5.0 (X11)", StringComparison.Ordinal), visit],
            TestContext.Current.CancellationToken
        );

        (int exitCode, _, string error) = await Call.Program(
            $"calibrate {In("history.ndjson")} --self-labelled --write {In("rules.json")}"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("of 0 messages it is known that a machine clicked", error, StringComparison.Ordinal);
        Assert.Contains("of 1 that a person did", error, StringComparison.Ordinal);
        Assert.Contains("at least 50 of each are needed. Put a bait link into mails", error, StringComparison.Ordinal);
        Assert.False(File.Exists(In("rules.json")));
    }

    [Fact]
    public async Task Simulated_traffic_has_its_truth_and_labels_nothing_itself()
    {
        (int exitCode, _, string error) = await Call.Program($"calibrate --self-labelled --write {In("rules.json")}");

        Assert.Equal(2, exitCode);
        Assert.Contains("--self-labelled is of past events: name their files", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("history.ndjson", "history.ndjson", "are one file")]
    [InlineData("history.ndjson", "nowhere/rules.json", "there is no directory")]
    [InlineData("nowhere.ndjson", "history.ndjson", "there is no file")]
    public async Task What_cant_be_read_or_written_is_refused_before_any_work(string file, string write, string said)
    {
        await File.WriteAllLinesAsync(In("history.ndjson"), [Click], TestContext.Current.CancellationToken);

        (int exitCode, string output, string error) = await Call.Program($"calibrate {In(file)} --write {In(write)}");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal([Click], await File.ReadAllLinesAsync(In("history.ndjson"), TestContext.Current.CancellationToken));
    }

    private static string Word(string recipient, string label) =>
        $$"""{"id":"w-{{recipient}}","type":"verdict","time":"2026-03-02T09:00:00Z","campaignId":"c","target":"message","recipient":"{{recipient}}","label":"{{label}}"}""";

    private string In(string name) => Path.Combine(directory, name);
}
