using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using BotClickStream.Tests.Commands;
using BotClickStream.Tests.Documents;
using Confluent.Kafka;
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

    /// <summary>
    /// Kafka by its environment, as the official image makes properties of it, and on it the command that makes the topics. Only names of machines, ports and the folder are this machine's, and whose user it is.
    /// </summary>
    [Fact]
    public async Task The_broker_starts_with_its_environment_and_takes_the_topics_that_are_made_in_it()
    {
        RealBroker.NeedsDistribution();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("botclickstream-compose-");
        int[] ports = BrokerProcess.FreePorts(3);
        string classpath = Path.Combine(BrokerProcess.Home(), "libs", "*");
        string properties = Path.Combine(folder.FullName, "server.properties");
        JsonObject environment = Compose["services"]!["kafka"]!["environment"]!.AsObject();
        await File.WriteAllLinesAsync(properties, PropertiesOf(environment).Select(OnThisMachine), TestContext.Current.CancellationToken);
        try
        {
            string cluster = (string)environment["CLUSTER_ID"]!;
            using Process format = BrokerProcess.StartJava(
                classpath,
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                cluster,
                "--config",
                properties
            );
            (int formatted, string said, string complaints) = await format.EndInTime();
            Assert.True(formatted == 0, said + complaints);
            using Process broker = BrokerProcess.StartJava(classpath, "kafka.Kafka", properties);
            broker.BeginOutputReadLine();
            broker.BeginErrorReadLine();
            try
            {
                string[] make = [.. Compose["services"]!["topics"]!["command"]!.AsArray().Select(word => (string)word!)];
                await UntilItAnswersAsync($"127.0.0.1:{ports[1]}", broker);
                (int exitCode, string output, string error) = await Call.Program(
                    $"{string.Join(' ', make)} --Kafka:BootstrapServers 127.0.0.1:{ports[1]}"
                );

                Assert.True(exitCode == 0, output + error);
                using IAdminClient admin = Admin($"127.0.0.1:{ports[1]}");
                Metadata metadata = admin.GetMetadata(TimeSpan.FromSeconds(10));
                Assert.Equal(6, metadata.Topics.Single(topic => topic.Topic == "email.events.labeled").Partitions.Count);
            }
            finally
            {
                broker.Kill(entireProcessTree: true);
                await broker.WaitForExitAsync(CancellationToken.None).InTime("the end of a broker that was killed");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        string OnThisMachine(string property) =>
            property
                .Replace("kafka:", "127.0.0.1:", StringComparison.Ordinal)
                .Replace(":29093", $":{ports[0]}", StringComparison.Ordinal)
                .Replace(":19092", $":{ports[1]}", StringComparison.Ordinal)
                .Replace(":9092", $":{ports[2]}", StringComparison.Ordinal)
                .Replace("/var/lib/kafka/data", Path.Combine(folder.FullName, "data"), StringComparison.Ordinal);
    }

    /// <summary>By the rules of kafka.docker.KafkaDockerWrapper: an underscore is a dot, two are one, three a hyphen; what is the JVM's is none.</summary>
    private static IEnumerable<string> PropertiesOf(JsonObject environment) =>
        environment
            .Where(one => one.Key.StartsWith("KAFKA_", StringComparison.Ordinal) && one.Key != "KAFKA_HEAP_OPTS")
            .Select(one =>
            {
                string name = one.Key["KAFKA_".Length..]
                    .ToLowerInvariant()
                    .Replace("___", "-", StringComparison.Ordinal)
                    .Replace("__", "\0", StringComparison.Ordinal)
                    .Replace('_', '.')
                    .Replace('\0', '_');
                return $"{name}={one.Value}";
            });

    private static async Task UntilItAnswersAsync(string address, Process broker)
    {
        using IAdminClient admin = Admin(address);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience.Limit);
        while (true)
        {
            Assert.False(broker.HasExited, "the broker has ended while it was starting");
            try
            {
                _ = admin.GetMetadata(TimeSpan.FromSeconds(1));
                return;
            }
            catch (KafkaException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    private static IAdminClient Admin(string address) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();

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
