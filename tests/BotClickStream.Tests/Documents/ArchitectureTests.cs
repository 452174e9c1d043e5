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

    /// <summary>
    /// By the code map's order. Unused <c>using</c> lines don't build, so that they tell what a file refers to; what needs none are names with their namespace,
    /// and types of the root.
    /// </summary>
    [Fact]
    public void References_go_one_way()
    {
        string rows = Text[Text.IndexOf("| `src/BotClickStream` |", StringComparison.Ordinal)..];
        rows = rows[..rows.IndexOf("| `src/BotClickStream.Traffic` |", StringComparison.Ordinal)];
        // The root's parts are at Worker.cs.
        string[] order =
        [
            .. Parts().Matches(rows).Select(match => match.Groups["name"].Value is "Worker.cs" ? "" : match.Groups["name"].Value),
        ];
        ILookup<string, string> types = typeof(Worker)
            .Assembly.GetTypes()
            .Where(type => !type.IsNested && type.Namespace is not null && type.Namespace.StartsWith(Root, StringComparison.Ordinal))
            .ToLookup(type => PartOf(type.Namespace!), type => type.Name.Split('`')[0]);
        List<string> wrong = [];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", Root), "*.cs", SearchOption.AllDirectories))
        {
            string code = Comments().Replace(File.ReadAllText(file), "");
            if (Namespaces().Match(code) is { Success: true } space && Path.GetFileName(file) != "Program.cs")
            {
                string part = PartOf(space.Groups["name"].Value);
                int at = Array.IndexOf(order, part);
                Assert.True(at >= 0, $"{file} is in no part of the code map");
                wrong.AddRange(
                    order
                        .Skip(at + 1)
                        .Where(below => Knows(code, below, types[below]))
                        .Select(below => $"{Path.GetFileName(file)} of {part} knows {below}")
                );
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(order.Order(StringComparer.Ordinal), order.Distinct().Order(StringComparer.Ordinal));
    }

    private const string Root = "BotClickStream";

    private static string PartOf(string space) => space.Length == Root.Length ? "" : space[(Root.Length + 1)..].Split('.')[0];

    private static bool Knows(string code, string part, IEnumerable<string> types) =>
        part.Length == 0
            ? types.Any(type => Regex.IsMatch(code, $@"(?<![\w.""]){type}\b"))
            : Regex.IsMatch(code, $@"^using (static )?{Root}\.{part}\b", RegexOptions.Multiline)
                || types.Any(type => Regex.IsMatch(code, $@"(?<![\w.])({Root}\.)?{part}\.{type}\b"));

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

    [GeneratedRegex(@"^\| … `(?<name>Worker\.cs|[A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^namespace (?<name>BotClickStream[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

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
