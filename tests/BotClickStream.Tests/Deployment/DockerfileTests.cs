using System.Text.RegularExpressions;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Deployment;

/// <summary><c>Dockerfile</c>, which no engine builds here: against what is promised of it.</summary>
public sealed partial class DockerfileTests
{
    /// <summary>Instructions with their lines joined, comments left out.</summary>
    private static readonly string[] Instructions =
    [
        .. File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"))
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#'),
    ];

    [Fact]
    public void It_builds_in_one_stage_and_runs_in_another_from_exact_images_as_nobody_special()
    {
        string[] stages = [.. Instructions.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal))];
        Assert.Equal(2, stages.Length);
        Assert.All(stages, stage => Assert.Matches(ExactTag(), stage));

        string[] last = [.. Instructions.SkipWhile(line => line != stages[^1])];
        Assert.Contains("USER $APP_UID", last);
        Assert.DoesNotContain(last, line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Contains(last, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
    }

    [Fact]
    public void It_restores_in_locked_mode_from_the_files_of_all_projects_before_any_code_is_there()
    {
        int restore = Array.FindIndex(Instructions, line => line.StartsWith("RUN dotnet restore --locked-mode ", StringComparison.Ordinal));
        string before = string.Join('\n', Instructions[..restore]);

        Assert.DoesNotContain("COPY src src", before, StringComparison.Ordinal);
        foreach (string project in Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            string folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project)!);
            Assert.Contains(
                $"COPY {folder}/{Path.GetFileName(project)} {folder}/packages.lock.json {folder}/",
                before,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void What_it_copies_is_there()
    {
        IEnumerable<string> sources = Instructions
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]);

        Assert.All(sources, source => Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source));
    }

    [GeneratedRegex(@"^FROM mcr\.microsoft\.com/dotnet/\w+:\d+\.\d+\.\d+-[a-z-]+( AS \w+)?$")]
    private static partial Regex ExactTag();
}
