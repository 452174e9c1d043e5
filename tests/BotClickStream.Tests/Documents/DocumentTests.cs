using System.Text.RegularExpressions;
using BotClickStream.Commands;

namespace BotClickStream.Tests.Documents;

/// <summary>What every document promises: commands that the program takes, and links that lead somewhere.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [
            .. new[] { "docs", "contracts", "samples" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_of_a_document_is_one_that_the_program_takes(string document) =>
        Assert.All(
            Commands().Matches(Repository.Read(document)).SelectMany(line => line.Groups["line"].Value.Split(" | ")),
            command =>
            {
                // … stands for what is said above.
                string[] args = [.. Arguments().Matches(command).Select(word => word.Groups["word"].Value).Where(word => word != "…")];
                Assert.Equal("botclickstream", args[0]);
                Assert.Empty(Program.CreateRoot().Parse(ConfigurationOption.Gather(args[1..])).Errors);
            }
        );

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_of_a_document_leads_to_a_file(string document)
    {
        string folder = Path.Combine(Repository.Root, Path.GetDirectoryName(document)!);
        Assert.All(
            Links().Matches(Repository.Read(document)).Select(link => Path.Combine(folder, link.Groups["path"].Value)),
            path => Assert.True(Path.Exists(path), path)
        );
    }

    [GeneratedRegex("^    (?<line>botclickstream .*)$", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex("""(?<!\S)(?:"(?<word>[^"]*)"|'(?<word>[^']*)'|(?<word>\S+))""")]
    private static partial Regex Arguments();

    [GeneratedRegex(@"\]\((?!https?:|#)(?<path>[^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Links();
}
