using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.Tests.Documents;
using Microsoft.Extensions.Configuration;

namespace BotClickStream.Tests.Settings;

/// <summary>
/// <c>docs/configuration.md</c> against the options classes. Its table of keys is made from them:
/// <c>WRITE_DOCUMENTS=1 dotnet test -c Release --project tests/BotClickStream.Tests</c> writes it anew.
/// </summary>
public sealed partial class ConfigurationDocumentTests
{
    private const string Begin = "<!-- keys, made from Settings/WorkerSettings.cs by ConfigurationDocumentTests -->\n";
    private const string End = "<!-- /keys -->";

    private static readonly string Path = System.IO.Path.Combine(Repository.Root, "docs", "configuration.md");

    [Fact]
    public void The_table_has_every_key_with_its_default_its_meaning_and_what_is_allowed()
    {
        string document = File.ReadAllText(Path);
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, begin, StringComparison.Ordinal);
        string table = Table();
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            File.WriteAllText(Path, document[..begin] + table + document[end..]);
            return;
        }

        Assert.Equal(table, document[begin..end]);
    }

    [Fact]
    public void The_example_of_a_rules_file_is_one() =>
        Assert.Empty(RulesFile.Parse(Encoding.UTF8.GetBytes(JsonAfter("## Rules")), new Rules()).Problems);

    [Theory]
    [InlineData("# Configuration")]
    [InlineData("## Kafka's own settings")]
    [InlineData("## Scores")]
    [InlineData("## Links")]
    [InlineData("## Formats")]
    public void The_examples_of_a_configuration_are_valid(string heading)
    {
        using MemoryStream json = new(Encoding.UTF8.GetBytes(JsonAfter(heading)));
        (WorkerSettings settings, IReadOnlyList<string> problems) = SettingsBinding.Bind(
            new ConfigurationBuilder()
                .AddJsonStream(json)
                // What the document says to give by the environment.
                .AddInMemoryCollection([KeyValuePair.Create("BotClickStream:Kafka:Client:sasl.password", (string?)"secret")])
                .Build()
        );

        Assert.Empty(problems);
        Assert.Empty(SettingsValidation.Problems(settings));
        Assert.NotEqual(JsonSerializer.Serialize(new WorkerSettings()), JsonSerializer.Serialize(settings));
    }

    private static string JsonAfter(string heading)
    {
        string document = File.ReadAllText(Path);
        return FencedJson().Match(document, document.IndexOf(heading + "\n", StringComparison.Ordinal)).Groups["json"].Value;
    }

    private static string Table()
    {
        StringBuilder table = new("| key | default | allowed | meaning |\n|---|---|---|---|\n");
        XDocument comments = XDocument.Load(System.IO.Path.ChangeExtension(typeof(WorkerSettings).Assembly.Location, ".xml"));
        foreach (Setting setting in Setting.All)
        {
            string text =
                setting.Key == "Kafka:InstanceId" ? "the host's name"
                : setting.IsMap || setting.ValueIn(new WorkerSettings()) is null or "" ? "none"
                : $"`{Setting.Text(setting.ValueIn(new WorkerSettings()))}`";
            string key = setting.IsMap ? $"{setting.Key}:<{EntryOf(setting.Key)}>" : setting.Key;
            table.Append($"| `{key}` | {text} | {setting.Allowed} | {Meaning(comments, setting)} |\n");
        }

        return table.ToString();
    }

    private static string EntryOf(string map) =>
        map switch
        {
            "Input:Formats" => "topic",
            "Input:LinkRoles" => "role",
            "Scoring:Points" => "type",
            "Formats" => "format>:<key",
            _ => "name",
        };

    /// <summary>The property's own comment, which is the one place where a key is explained.</summary>
    private static string Meaning(XDocument comments, Setting setting)
    {
        string name = $"P:{setting.Property.DeclaringType!.FullName}.{setting.Property.Name}";
        XElement? summary = comments
            .Descendants("member")
            .SingleOrDefault(member => (string?)member.Attribute("name") == name)
            ?.Element("summary");
        Assert.True(summary is not null, $"{name} has no comment");
        string text = string.Concat(
            summary
                .Nodes()
                .Select(node =>
                    node switch
                    {
                        XElement { Name.LocalName: "see" } see => $"`{((string)see.Attribute("cref")!).Split('.')[^1]}`",
                        XElement element => $"`{element.Value}`",
                        _ => ((XText)node).Value,
                    }
                )
        );
        return Spaces().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex FencedJson();
}
