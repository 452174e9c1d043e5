using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotClickStream.Commands;
using BotClickStream.Tests.Commands;
using BotClickStream.Tests.Contracts;

namespace BotClickStream.Tests.Documents;

public sealed partial class ReadmeTests
{
    private static readonly string Text = Repository.Read("README.md");

    [Fact]
    public void Opens_with_the_two_commands()
    {
        string[] commands = [.. Commands().Select(match => match.Value.Trim())];

        Assert.Equal("dotnet run -c Release --project src/BotClickStream -- demo", commands[0]);
        Assert.Contains("\n    dotnet test -c Release\n", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_is_one_that_the_program_takes() =>
        Assert.All(
            Commands(),
            match =>
            {
                string[] args = match.Groups["args"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                ParseResult parsed = Program.CreateRoot().Parse(ConfigurationOption.Gather(args));
                Assert.Empty(parsed.Errors);
            }
        );

    [Fact]
    public void Tells_the_quality_that_was_measured()
    {
        string measured = Repository.Read("docs", "quality.md");
        Assert.All(
            ["all", "bare"],
            mix =>
            {
                // mix, clicks, machines', MCC, recall, precision, people's clicks lost
                string row = measured.Split('\n').First(line => line.StartsWith($"| {mix} | ", StringComparison.Ordinal));
                string[] cells = row.Split(" | ");
                Assert.Contains(cells[4], Text, StringComparison.Ordinal);
                Assert.Contains(cells[6], Text, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void Every_document_is_in_its_reading_list() =>
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(Path.GetFileName),
            document =>
                Assert.Contains(
                    $"](docs/{document})",
                    Text[Text.IndexOf("## Reading on", StringComparison.Ordinal)..],
                    StringComparison.Ordinal
                )
        );

    [Fact]
    public void Every_link_leads_to_a_file() =>
        Assert.All(
            Links().Matches(Text).Select(match => match.Groups["path"].Value),
            path =>
                Assert.True(File.Exists(Path.Combine(Repository.Root, path)) || Directory.Exists(Path.Combine(Repository.Root, path)), path)
        );

    [Fact]
    public async Task Every_label_and_correction_is_what_its_command_writes()
    {
        string directory = Directory.CreateTempSubdirectory("readme").FullName;
        string labels = Path.Combine(directory, "labels.ndjson");
        string corrections = Path.Combine(directory, "corrections.ndjson");
        string events = Path.Combine(Repository.Root, "samples", "events.ndjson");

        (int exitCode, _, string error) = await Call.Program($"analyze {events} --labeled {labels} --corrections {corrections}");

        Assert.True(exitCode == 0, error);
        Dictionary<string, string[]> written = new()
        {
            ["label"] = await File.ReadAllLinesAsync(labels, TestContext.Current.CancellationToken),
            ["correction"] = await File.ReadAllLinesAsync(corrections, TestContext.Current.CancellationToken),
        };
        Assert.Equal(3, Samples().Count(Text));
        Assert.All(
            Samples().Matches(Text),
            sample =>
            {
                JsonNode shown = JsonNode.Parse(sample.Groups["json"].Value)!;
                string kind = sample.Groups["kind"].Value;
                Contract.Of(kind == "label" ? "email.events.labeled" : "lead.score.corrections").Accepts(shown.ToJsonString());
                Assert.Contains(written[kind], line => JsonNode.DeepEquals(JsonNode.Parse(line), shown));
            }
        );
    }

    private static MatchCollection Commands() => CommandLines().Matches(Text);

    [GeneratedRegex(@"^    (?:dotnet run -c Release --project src/BotClickStream --|botclickstream) (?<args>.*)$", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex("```json (?<kind>label|correction)\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Samples();
}
