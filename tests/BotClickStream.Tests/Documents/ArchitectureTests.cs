using System.Text.RegularExpressions;

namespace BotClickStream.Tests.Documents;

public sealed partial class ArchitectureTests
{
    private static readonly string Text = Repository.Read("docs", "architecture.md");

    /// <summary>The names of all test methods.</summary>
    private static readonly HashSet<string> Tests =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestMethods().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)),
    ];

    private static readonly string[] Projects = ["BotClickStream", "BotClickStream.Detection"];

    [Fact]
    public void Every_invariant_names_a_test_that_exists()
    {
        string section = Text[Text.IndexOf("## Invariants", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 3, StringComparison.Ordinal)];
        string[] invariants = [.. Invariants().Matches(section).Select(match => match.Value)];

        Assert.NotEmpty(invariants);
        Assert.All(invariants, NamesTests);
    }

    [Fact]
    public void Every_hole_in_exactly_once_names_the_tests_that_would_notice_it()
    {
        string[] holes = [.. Holes().Matches(Repository.Read("docs", "exactly-once.md")).Select(match => match.Value)];

        Assert.NotEmpty(holes);
        Assert.All(holes, NamesTests);
    }

    private static void NamesTests(string text)
    {
        string[] named = [.. TestNames().Matches(text).Select(match => match.Groups["name"].Value)];
        Assert.True(named.Length > 0, $"no test is named: {text}");
        Assert.All(named, name => Assert.Contains(name, Tests));
    }

    [Fact]
    public void Every_folder_of_the_code_map_exists_and_none_is_missing()
    {
        string[] named = [.. Folders().Matches(Text).Select(match => match.Groups["name"].Value)];
        string[] there =
        [
            .. Projects
                .SelectMany(project => Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src", project)))
                .Select(path => Path.GetFileName(path))
                .Where(name => name is not ("bin" or "obj")),
        ];

        Assert.Equal(there.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Unsafe_code_is_in_one_file_alone()
    {
        string[] found =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Where(file => Unsafe().IsMatch(File.ReadAllText(file)))
                .Select(file => Path.GetFileName(file)),
        ];

        Assert.Equal(["Librdkafka.cs"], found);
    }

    [GeneratedRegex(@"\bunsafe\b(?! code)")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"^\d+\. .*?(?=^\d+\. |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Invariants();

    [GeneratedRegex(@"^\| \*\*.*$", RegexOptions.Multiline)]
    private static partial Regex Holes();

    [GeneratedRegex(@"`(?<name>[A-Z][a-z]*(_\w+)+)`")]
    private static partial Regex TestNames();

    [GeneratedRegex(@"public (async )?(void|Task) (?<name>\w+)\(")]
    private static partial Regex TestMethods();

    [GeneratedRegex(@"`(?<name>[A-Z]\w+)/`")]
    private static partial Regex Folders();
}
