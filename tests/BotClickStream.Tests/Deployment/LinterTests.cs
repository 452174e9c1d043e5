using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Deployment;

/// <summary>
/// <c>docker-compose.yml</c> and <c>Dockerfile</c> by linters of npm's, in exact versions: dclint, the last that runs on Debian 12's Node 18, and dockerfilelint, since hadolint is in no package registry that this builds from. Skipped where there is no <c>npx</c>, or it can't get them; with
/// <c>CI=true</c> that fails.
/// </summary>
public sealed class LinterTests
{
    private const string Compose = "dclint@2.2.2";
    private const string Image = "dockerfilelint@1.8.0";

    [Fact]
    public async Task The_linter_of_compose_files_finds_no_error()
    {
        (int exitCode, string said) = await RunAsync(Compose, "--quiet", Path.Combine(Repository.Root, "docker-compose.yml"));

        Assert.True(exitCode == 0, said);
    }

    /// <summary>An old tool: it knows no options of HEALTHCHECK, which Docker has had since 1.12.</summary>
    [Fact]
    public async Task The_linter_of_Dockerfiles_finds_nothing_but_options_that_it_does_not_know()
    {
        (_, string said) = await RunAsync(Image, "-o", "json", Path.Combine(Repository.Root, "Dockerfile"));

        using JsonDocument found = JsonDocument.Parse(said);
        JsonElement issue = Assert.Single(found.RootElement.GetProperty("files")[0].GetProperty("issues").EnumerateArray());
        Assert.Equal("Invalid Argument Format", issue.GetProperty("title").GetString());
        Assert.StartsWith("HEALTHCHECK --interval=", issue.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Else a linter that looks at nothing would do.</summary>
    [Fact]
    public async Task They_do_find_what_is_wrong()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("botclickstream-lint-");
        try
        {
            string compose = Path.Combine(folder.FullName, "docker-compose.yml");
            string image = Path.Combine(folder.FullName, "Dockerfile");
            await File.WriteAllTextAsync(
                compose,
                Repository.Read("docker-compose.yml").Replace("apache/kafka:4.3.1", "apache/kafka", StringComparison.Ordinal),
                TestContext.Current.CancellationToken
            );
            await File.WriteAllTextAsync(
                image,
                Repository.Read("Dockerfile").Replace("WORKDIR /app", "RUN sudo apt-get install curl", StringComparison.Ordinal),
                TestContext.Current.CancellationToken
            );

            (int exitCode, string said) = await RunAsync(Compose, "--quiet", compose);
            Assert.Equal(1, exitCode);
            Assert.Contains("service-image-require-explicit-tag", said, StringComparison.Ordinal);
            Assert.Contains("sudo", (await RunAsync(Image, "-o", "json", image)).Said, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(string package, params string[] arguments)
    {
        ProcessStartInfo start = new("npx", ["--yes", "--fetch-retries=2", "--fetch-timeout=30000", package, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Prerequisite.IsMissing("npx is not installed (Debian's package npm)");
        }

        using Process process = started!;
        (int exitCode, string said, string complaints) = await process.EndInTime();
        if (said.Length == 0 && exitCode != 0)
        {
            Prerequisite.IsMissing($"{package} said nothing: {complaints}");
        }

        return (exitCode, said);
    }
}
