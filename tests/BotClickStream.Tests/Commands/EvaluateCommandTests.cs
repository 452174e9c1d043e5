using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Commands;

public sealed class EvaluateCommandTests
{
    private const string Small = "evaluate --mix everyday calm --recipients 400 --campaigns 2 --seed 1 2";

    [Fact]
    public async Task It_prints_a_row_for_each_mix_and_writes_the_same_figures_as_json()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("evaluate").FullName, "out.json");

        (int exitCode, string output, string error) = await Call.Program($"{Small} --json {file}");

        Assert.True(exitCode == 0, error);
        JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        Assert.Equal(["everyday", "calm", "all"], json.AsObject().Select(member => member.Key));
        long clicks = (long)json["everyday"]!["clicks"]!["events"]! + (long)json["calm"]!["clicks"]!["events"]!;
        Assert.Equal(clicks, (long)json["all"]!["clicks"]!["events"]!);
        Assert.Matches($@"(?m)^all +{clicks:N0} ", output);
        Assert.Contains("person.reader", output, StringComparison.Ordinal);
        // By mix and by kind: who is left undecided counts too, and how long the right label took.
        JsonNode reader = json["all"]!["kinds"]!["person.reader"]!;
        Assert.InRange((double)json["all"]!["peopleNotHuman"]!, (double)json["all"]!["clicks"]!["peopleLost"]!, 1);
        Assert.All(
            [json["all"]!["machineClicks"]!, reader["rightLabels"]!],
            labels => Assert.True((long)labels["within50"]! <= (long)labels["within95"]!)
        );
        Assert.InRange((double)reader["leadErrorLeft"]!, 0, 0.2);
        Assert.Matches(@"(?m)^person\.reader +[\d,]+ +0\.0 s +", output);
    }

    [Fact]
    public async Task It_writes_its_tables_between_a_documents_lines_and_nothing_else()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("evaluate").FullName, "quality.md");
        const string Begin = "<!-- measured: written by evaluate -->";
        const string End = "<!-- end of measured -->";
        await File.WriteAllTextAsync(file, $"before\n{Begin}\nformer figures\n{End}\nafter\n", TestContext.Current.CancellationToken);

        (int exitCode, _, string error) = await Call.Program($"{Small} --write {file}");

        Assert.True(exitCode == 0, error);
        string written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.StartsWith($"before\n{Begin}\n", written, StringComparison.Ordinal);
        Assert.EndsWith($"{End}\nafter\n", written, StringComparison.Ordinal);
        Assert.Contains("| everyday |", written, StringComparison.Ordinal);
        Assert.DoesNotContain("former figures", written, StringComparison.Ordinal);
        // Under its table, the drawing that it links to.
        string picture = Regex.Match(written, @"\| 0\.9 to 1\.0 \|[^\n]*\n\n!\[[^\]]+\]\(([^)]+)\)").Groups[1].Value;
        XElement svg = XElement.Load(Path.Combine(Path.GetDirectoryName(file)!, picture));
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.Matches(@"of [\d,]+ clicks at [01]\.\d+ \d+\.\d+ % were machines'", svg.Value);
    }

    [Fact]
    public async Task It_tells_what_each_signal_is_worth()
    {
        (int exitCode, string output, string error) = await Call.Program(
            "evaluate --ablation --mix everyday --recipients 800 --campaigns 2"
        );

        Assert.True(exitCode == 0, error);
        double whole = MccOf("nothing", output);
        double[] without = [.. new Rules().AllSignals().Select(signal => MccOf(signal.Name, output))];
        Assert.All(without, mcc => Assert.InRange(mcc, 0, 1));
        Assert.True(without.Min() < whole, "none of them is worth anything");
    }

    [Fact]
    public async Task Of_mails_sent_one_by_one_over_partitions_more_is_found_where_these_tell_each_other_of_scanners()
    {
        (int exitCode, string output, string error) = await Call.Program(
            "evaluate --partitions 8 --mix one-by-one --recipients 6000 --campaigns 40 --seed 31 32"
        );

        Assert.True(exitCode == 0, error);
        double[] found = [.. new[] { "8, without", "8, with profiles", "one partition" }.Select(RecallOf)];
        // By how much one partition finds more or less than several that tell each other is chance: of gateways and domains these hear much the same.
        Assert.All(
            found[1..],
            with => Assert.True(with > found[0] + 0.2, $"of machines' clicks {with} % were found, and {found[0]} % without")
        );

        double RecallOf(string partitions) =>
            double.Parse(
                Regex.Match(output, $@"(?m)^one-by-one +{partitions} +\d\.\d+ +([\d.]+) %").Groups[1].Value,
                CultureInfo.InvariantCulture
            );
    }

    private static double MccOf(string row, string output) =>
        double.Parse(Regex.Match(output, $@"(?m)^{row} +(\d\.\d+) ").Groups[1].Value, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("evaluate --mix nowhere", "--mix is 'nowhere'; allowed: everyday, ")]
    [InlineData("evaluate --recipients 1", "at least one a campaign")]
    [InlineData("calibrate --write /nowhere.json --mix unforeseen", "--mix is 'unforeseen'; allowed: everyday, ")]
    [InlineData("calibrate --write /nowhere.json --keep domain", "there is no signal 'domain' to keep")]
    [InlineData("evaluate --partitions 1", "--partitions is '1'; allowed: a whole number, 2 to 1000")]
    [InlineData("evaluate --partitions 2 --ablation", "ask for one of them")]
    [InlineData("evaluate --write /nowhere.md", "there is no file '/nowhere.md'")]
    public async Task What_it_cannot_do_it_says_before_it_begins(string call, string says)
    {
        (int exitCode, _, string error) = await Call.Program(call);

        Assert.Equal(2, exitCode);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }
}
