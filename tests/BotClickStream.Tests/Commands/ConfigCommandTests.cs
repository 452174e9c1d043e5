using System.Diagnostics;
using BotClickStream.Settings;

namespace BotClickStream.Tests.Commands;

public sealed class ConfigCommandTests
{
    [Fact]
    public async Task It_shows_every_key_with_its_default()
    {
        (int exitCode, string output, _) = await Call.Program("config");

        Assert.Equal(0, exitCode);
        Assert.All(
            Setting.All.Where(setting => !setting.IsMap),
            setting => Assert.Matches($@"BotClickStream:{setting.Key} .*\bdefault", output)
        );
    }

    [Fact]
    public async Task Secrets_are_masked()
    {
        (_, string output, string error) = await Call.Program(
            "config --Kafka:Client:sasl.password=hunter2 --Kafka:Producer:ssl.key.pem=hunter2 --Kafka:Client:sasl.username=worker"
        );

        Assert.Matches(@"Kafka:Client:sasl\.password +\*+ +command line", output);
        Assert.Matches(@"Kafka:Client:sasl\.username +worker +command line", output);
        Assert.DoesNotContain("hunter2", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_shown_beside_what_is_set()
    {
        (int exitCode, string output, string error) = await Call.Program("config --HoldFor 3.00:00:00");

        Assert.Equal(2, exitCode);
        Assert.Matches(@"BotClickStream:HoldFor +3\.00:00:00 +command line", output);
        Assert.Contains("BotClickStream:HoldFor is '3.00:00:00'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_that_it_prints_are_those_in_effect_and_a_rules_file()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, """{ "botFrom": 1501 }""", TestContext.Current.CancellationToken);
            (int exitCode, string output, _) = await Call.Program($"config --rules --Rules:Version 3 --Rules:File {path}");
            await File.WriteAllTextAsync(path, output, TestContext.Current.CancellationToken);

            Assert.Equal(0, exitCode);
            Assert.Contains("\"botFrom\": 1501", output, StringComparison.Ordinal);
            Assert.Equal((0, output, ""), await Call.Program($"config --rules --Rules:Version 3 --Rules:File {path}"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Later_sources_win_and_each_value_says_where_it_is_from()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            string file = Path.Combine(directory.FullName, "appsettings.json");
            await File.WriteAllTextAsync(
                file,
                """
                {
                  // Comments and trailing commas are fine.
                  "BotClickStream": {
                    "Topics": { "Raw": "file", "Labeled": "file", "Holds": "file" },
                    "DismissAt": 0.9,
                  },
                }
                """,
                TestContext.Current.CancellationToken
            );
            string output = await ProcessOutput(
                directory.FullName,
                new() { ["BotClickStream__Topics__Labeled"] = "environment", ["BotClickStream__Topics__Holds"] = "environment" },
                ["config", "--Topics:Holds", "line"]
            );

            Assert.Matches(@$"BotClickStream:Topics:Raw +file +\S*{directory.Name}/appsettings.json\n", output);
            Assert.Matches(@"BotClickStream:Topics:Labeled +environment +environment\n", output);
            Assert.Matches(@"BotClickStream:Topics:Holds +line +command line\n", output);
            Assert.Matches(@"BotClickStream:Topics:State +botclickstream.state +default\n", output);
            Assert.Matches(@"BotClickStream:DismissAt +0.9 +\S+/appsettings.json\n", output);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_JSON_is_named_with_the_place()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(directory.FullName, "appsettings.json"),
                "{\n  \"BotClickStream\" {\n",
                TestContext.Current.CancellationToken
            );

            string output = await ProcessOutput(directory.FullName, [], ["config"], expectedExitCode: 2);

            Assert.Contains($"{directory.Name}/appsettings.json", output, StringComparison.Ordinal);
            Assert.Contains("It is no JSON, in line 2, byte 20: ", output, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>As a process, since its directory and environment are part of what is tested; standard output and then standard error.</summary>
    private static async Task<string> ProcessOutput(
        string directory,
        Dictionary<string, string> environment,
        string[] args,
        int expectedExitCode = 0
    )
    {
        ProcessStartInfo start = new("dotnet", [typeof(Program).Assembly.Location, .. args])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        (int exitCode, string output, string error) = await process.EndInTime();
        Assert.True(exitCode == expectedExitCode, $"exit code {exitCode}: {output}{error}");
        return output + error;
    }
}
