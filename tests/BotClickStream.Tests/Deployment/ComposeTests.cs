using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotClickStream.Settings;
using BotClickStream.Tests.Documents;
using Microsoft.Extensions.Configuration;
using NJsonSchema;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace BotClickStream.Tests.Deployment;

/// <summary>
/// <c>docker-compose.yml</c>, which no engine runs here: against the specification's schema (compose-spec/compose-spec, Apache-2.0, as dclint 3.1.0 has it), and against what is promised of it.
/// </summary>
public sealed partial class ComposeTests
{
    private static readonly JsonObject Compose = Read();

    public static TheoryData<string> Services => [.. Compose["services"]!.AsObject().Select(service => service.Key)];

    [Fact]
    public async Task It_is_valid_by_the_specifications_schema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(
            Path.Combine(Repository.Root, "tests/BotClickStream.Tests/Deployment/compose.schema.json"),
            TestContext.Current.CancellationToken
        );

        Assert.Empty(schema.Validate(Compose.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Each_service_has_an_exact_image_limits_and_a_check_and_can_change_nothing_of_itself(string name)
    {
        JsonObject service = Compose["services"]![name]!.AsObject();

        string image = (string?)service["image"] ?? (string)service["build"]!["tags"]![0]!;
        Assert.Matches(ExactTag(), image);
        Assert.NotNull((string?)service["deploy"]!["resources"]!["limits"]!["cpus"]);
        Assert.NotNull((string?)service["deploy"]!["resources"]!["limits"]!["memory"]);
        Assert.True((bool)service["read_only"]!);
        Assert.Equal(["ALL"], service["cap_drop"]!.AsArray().Select(one => (string)one!));
        Assert.Contains("no-new-privileges:true", service["security_opt"]!.AsArray().Select(one => (string)one!));
        // The worker's image checks itself, and one that ends at once, or that nobody asks, says that it has none.
        bool isOwn = image == "botclickstream:local";
        Assert.True(isOwn || service["healthcheck"]?["test"] is not null);
        // The own image's user is the Dockerfile's.
        Assert.True(isOwn || (string?)service["user"] is { } user and not ("root" or "0"));
        foreach (JsonNode? port in service["ports"]?.AsArray() ?? [])
        {
            Assert.StartsWith("127.0.0.1:", (string)port!, StringComparison.Ordinal);
        }

        foreach (JsonNode? volume in service["volumes"]?.AsArray() ?? [])
        {
            string source = ((string)volume!).Split(':')[0];
            Assert.True(
                source.StartsWith("./", StringComparison.Ordinal)
                    ? Path.Exists(Path.Combine(Repository.Root, source))
                    : Compose["volumes"]!.AsObject().ContainsKey(source),
                source
            );
        }

        foreach (KeyValuePair<string, JsonNode?> before in service["depends_on"]?.AsObject() ?? [])
        {
            Assert.True(Compose["services"]!.AsObject().ContainsKey(before.Key));
        }
    }

    [Theory]
    [InlineData("topics")]
    [InlineData("worker")]
    [InlineData("traffic")]
    public void What_the_workers_image_is_told_is_a_command_with_valid_settings(string name)
    {
        JsonObject service = Compose["services"]![name]!.AsObject();
        string[] command = [.. service["command"]?.AsArray().Select(word => (string)word!) ?? ["run"]];
        Assert.Empty(Program.CreateRoot().Parse(command).Errors);

        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                service["environment"]!
                    .AsObject()
                    .Select(one => KeyValuePair.Create(one.Key.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value))
            )
            .Build();
        (WorkerSettings settings, IReadOnlyList<string> problems) = SettingsBinding.Bind(configuration);
        Assert.Empty(problems);
        Assert.Equal("kafka:19092", settings.Kafka.BootstrapServers);
    }

    /// <summary>Compose's merge keys included; all scalars as text but what YAML's core schema makes of them.</summary>
    private static JsonObject Read()
    {
        using StreamReader file = File.OpenText(Path.Combine(Repository.Root, "docker-compose.yml"));
        object document = new DeserializerBuilder()
            .WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize(new MergingParser(new Parser(file)))!;
        string json = new SerializerBuilder().JsonCompatible().Build().Serialize(document);
        return JsonNode.Parse(json)!.AsObject();
    }

    [GeneratedRegex(@"^[a-z/]+:(v?\d+\.\d+\.\d+|local)$")]
    private static partial Regex ExactTag();
}
