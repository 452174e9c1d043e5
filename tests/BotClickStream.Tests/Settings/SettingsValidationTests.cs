using BotClickStream.Settings;
using Microsoft.Extensions.Configuration;

namespace BotClickStream.Tests.Settings;

public sealed class SettingsValidationTests
{
    private const string TopicNames = "letters A–Z and a–z, digits, '.', '_' and '-', at most 249";

    /// <summary>What is set, separated by spaces; then the key, value and words that one problem must hold.</summary>
    public static TheoryData<string, string, string, string> Wrong =>
        new()
        {
            { "CommitInterval=00:00:00", "CommitInterval", "00:00:00", "00:00:00.001 to 00:00:02" },
            { "CommitInterval=00:00:10", "CommitInterval", "00:00:10", "00:00:00.001 to 00:00:02" },
            { "CommitInterval=100", "CommitInterval", "100", "as [days.]hours:minutes:seconds" },
            { "CommitInterval=soon", "CommitInterval", "soon", "as [days.]hours:minutes:seconds" },
            { "Horizon=00:00:59 HoldFor=00:00:30 SettleAfter=00:00:30", "Horizon", "00:00:59", "00:01:00 to 30.00:00:00" },
            { "Horizon=72:00:00", "Horizon", "72:00:00", "as [days.]hours:minutes:seconds" },
            { "CampaignHorizon=2.00:00:00", "CampaignHorizon", "2.00:00:00", "at least Horizon (3.00:00:00)" },
            { "CampaignHorizon=400.00:00:00", "CampaignHorizon", "400.00:00:00", "00:01:00 to 366.00:00:00" },
            { "Lateness=-00:00:01", "Lateness", "-00:00:01", "00:00:00 to 1.00:00:00" },
            { "SettleAfter=4.00:00:00", "SettleAfter", "4.00:00:00", "at most Horizon (3.00:00:00)" },
            { "ProvisionalFor=-00:01:00", "ProvisionalFor", "-00:01:00", "00:00:00 to 30.00:00:00" },
            { "HoldFor=2.00:00:01", "HoldFor", "2.00:00:01", "00:00:01 to 2.00:00:00" },
            { "HoldFor=1.00:00:00 Horizon=1.00:00:00", "HoldFor", "1.00:00:00", "less than Horizon (1.00:00:00)" },
            { "MetricsInterval=00:00:00", "MetricsInterval", "00:00:00", "00:00:00.100 to 1.00:00:00" },
            { "MaxEventsPerRecord=0", "MaxEventsPerRecord", "0", "1 to 100000" },
            { "MaxEventsPerMessage=4097", "MaxEventsPerMessage", "4097", "1 to 4096" },
            { "MaxEventsPerMessage=2.5", "MaxEventsPerMessage", "2.5", "1 to 4096, a whole number" },
            { "Limits:Messages=0", "Limits:Messages", "0", "1 to 500000000" },
            { "Limits:Campaigns=-1", "Limits:Campaigns", "-1", "1 to 10000000" },
            { "Limits:Domains=0", "Limits:Domains", "0", "1 to 100000000" },
            { "Limits:Networks=99999999999", "Limits:Networks", "99999999999", "1 to 100000000" },
            { "Limits:LinksPerCampaign=0", "Limits:LinksPerCampaign", "0", "1 to 1000000" },
            { "DismissAt=1.01", "DismissAt", "1.01", "0 to 1" },
            { "DismissAt=NaN", "DismissAt", "NaN", "0 to 1" },
            { "DismissAt=0,9", "DismissAt", "0,9", "0 to 1" },
            { "OnLostInput=ignore", "OnLostInput", "ignore", "stop or continue" },
            { "OnLostInput=1", "OnLostInput", "1", "stop or continue" },
            { "PrivacyProxy=human", "PrivacyProxy", "human", "bot or undecided" },
            { "Input:StartAt=now", "Input:StartAt", "now", "earliest, latest, or a time" },
            { "Input:StartAt=2026-01-31", "Input:StartAt", "2026-01-31", "such as 2026-01-31T12:00:00Z" },
            { "Input:Partitioner=random", "Input:Partitioner", "random", "murmur2, crc32 or any" },
            { "Input:KeyedByCampaign=yes", "Input:KeyedByCampaign", "yes", "true or false" },
            { "Input:Formats:other=canonical", "Input:Formats:other", "canonical", "a topic of Topics:Raw (email.events.raw)" },
            { "Input:Formats:email.events.raw=avro", "Input:Formats:email.events.raw", "avro", "canonical" },
            { "Input:LinkRoles:banner=*x*", "Input:LinkRoles:banner", "*x*", "only for content, header" },
            { "Input:LinkRoles:legal=acme.example/*", "Input:LinkRoles:legal", "acme.example/*", "beginning with https://, http:// or *" },
            { "Input:LinkRoles:legal=**", "Input:LinkRoles:legal", "**", "that not every URL matches" },
            {
                $"Input:LinkRoles:legal=*{new string('x', 1024)}",
                "Input:LinkRoles:legal",
                $"*{new string('x', 1024)}",
                "at most 1024 characters"
            },
            { "TestRecipients=jane@shop.example,shop", "TestRecipients", "shop", "domains (shop.example)" },
            { "TestRecipients=@shop.example", "TestRecipients", "@shop.example", "addresses (seed@shop.example)" },
            { "TestRecipients=*@*", "TestRecipients", "*@*", "not such that every recipient matches" },
            { "TestRecipients=*.", "TestRecipients", "*.", "not such that every recipient matches" },
            { "Roles=Router", "Roles", "Router", "router, detector, or both" },
            { "Roles=routr", "Roles", "routr", "router, detector, or both" },
            { "Roles=,", "Roles", ",", "router, detector, or both" },
            { "Roles=router Input:KeyedByCampaign=true", "Roles", "router", "detector, since Input:KeyedByCampaign is true" },
            { "Topics:Raw=a,b Input:KeyedByCampaign=true", "Topics:Raw", "a,b", "only where Input:KeyedByCampaign is false" },
            { "Topics:Raw=a,b/c", "Topics:Raw", "b/c", TopicNames },
            { "Topics:Labeled=..", "Topics:Labeled", "..", TopicNames },
            { "Topics:Holds=lead.activity", "Topics:Activity", "lead.activity", "unlike that of Topics:Holds" },
            { "Topics:Holds=lead_activity", "Topics:Activity", "lead.activity", "unlike that of Topics:Holds" },
            { "Topics:Raw=a,a", "Topics:Raw", "a", "unlike that of Topics:Raw" },
            { "Kafka:BootstrapServers=broker:nine", "Kafka:BootstrapServers", "broker:nine", "host:port" },
            { "Kafka:BootstrapServers=broker:65536", "Kafka:BootstrapServers", "broker:65536", "host:port" },
            { "Kafka:BootstrapServers=a:1,,b:2", "Kafka:BootstrapServers", "a:1,,b:2", "host:port" },
            { "Kafka:InstanceId=müller", "Kafka:InstanceId", "müller", "1 to 200 of the letters" },
            { "Rules:Version=0", "Rules:Version", "0", "1 to 1000000000" },
            { "Rules:File=/no/such/file.json", "Rules:File", "/no/such/file.json", "Could not find" },
            { "Scoring:Credit=first", "Scoring:Credit", "first", "every, first-per-link or first-per-message" },
            { "Scoring:Credit=FirstPerLink", "Scoring:Credit", "FirstPerLink", "every, first-per-link or first-per-message" },
            { "Scoring:Points:delivered=1", "Scoring:Points:delivered", "1", "open, click, unsubscribe, complaint" },
            { "Scoring:Points:click=0.00001", "Scoring:Points:click", "0.00001", "at most 4 decimals" },
            { "Scoring:Points:click=1000000.5", "Scoring:Points:click", "1000000.5", "-1000000 to 1000000" },
            { "Scoring:Points:click=five", "Scoring:Points:click", "five", "a number of at most 4 decimals" },
            { "Tracing:OtlpEndpoint=localhost:4318", "Tracing:OtlpEndpoint", "localhost:4318", "http:// or https://" },
            {
                "Tracing:OtlpEndpoint=http://localhost:4318/v1/traces",
                "Tracing:OtlpEndpoint",
                "http://localhost:4318/v1/traces",
                "host:port"
            },
            { "Http:Url=localhost:9464", "Http:Url", "localhost:9464", "http://host:port" },
            { "Http:Url=https://localhost:9464", "Http:Url", "https://localhost:9464", "http://host:port" },
            { "Http:Url=http://localhost:9464/metrics", "Http:Url", "http://localhost:9464/metrics", "no path" },
            { "Http:Url=http://LocalHost:0", "Http:Url", "http://LocalHost:0", "not with localhost" },
            { "Horizn=3.00:00:00", "Horizn", "3.00:00:00", "did you mean BotClickStream:Horizon?" },
            { "Kafka:BootstrapServer=a:1", "Kafka:BootstrapServer", "a:1", "did you mean BotClickStream:Kafka:BootstrapServers?" },
            { "BootstrapServers=a:1", "BootstrapServers", "a:1", "did you mean BotClickStream:Kafka:BootstrapServers?" },
            { "Colour=blue", "Colour", "blue", "no such key" },
            { "Topics:Raw:0=a", "Topics:Raw:0", "a", "separate several by commas" },
            { "Limits=7", "Limits", "7", "it is a section; its keys: Limits:Messages" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_problem_names_the_key_the_value_and_what_is_allowed(string set, string key, string value, string allowed)
    {
        string problem = Assert.Single(Problems(set.Split(' ')));

        Assert.StartsWith($"BotClickStream:{key} is '{value}'", problem, StringComparison.Ordinal);
        Assert.Contains(allowed, problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(SettingsValidation.Problems(new WorkerSettings()));

    [Fact]
    public void All_problems_are_told_at_once()
    {
        IReadOnlyList<string> problems = Problems("Horizn=1", "CommitInterval=x", "HoldFor=9.00:00:00", "Topics:Raw=?", "DismissAt=2");

        foreach (string key in new[] { "Horizn", "CommitInterval", "HoldFor", "Topics:Raw", "DismissAt" })
        {
            Assert.Contains(problems, problem => problem.StartsWith($"BotClickStream:{key} is ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Kafka:BootstrapServers=broker:9092")]
    [InlineData("Kafka:BootstrapServers=SASL_SSL://b-1.kafka.example:9096, b-2.kafka.example:9096")]
    [InlineData("Kafka:BootstrapServers=[::1]:9092")]
    [InlineData("Http:Url=http://*:80")]
    [InlineData("Http:Url=http://127.0.0.1:0")]
    [InlineData("Topics:Raw=sendgrid.events, ses.events")]
    [InlineData("Roles= detector , router")]
    [InlineData("Input:KeyedByCampaign=true")]
    [InlineData("Scoring:Credit=First-Per-Message")]
    [InlineData("Scoring:Points:click=-0.0001")]
    [InlineData("scoring:points:UNSUBSCRIBE=1000000")]
    [InlineData("Horizon=1.12:00:00")]
    [InlineData("Kafka:Client:ssl.ca.location=/etc/ca.pem")]
    [InlineData("Input:Formats:email.events.raw=canonical")]
    [InlineData("Input:LinkRoles:View-Online=https://acme.example/*")]
    [InlineData("Kafka:BootstrapServers=")]
    public void What_is_allowed_passes(string set) => Assert.Empty(Problems(set));

    [Theory]
    [InlineData(
        "Kafka:Client:ssl.ca.locaton=/etc/ca.pem",
        "BotClickStream:Kafka:Client (ssl.ca.locaton) is refused",
        "No such configuration property"
    )]
    [InlineData("Kafka:Consumer:fetch.min.bytes=few", "BotClickStream:Kafka:Consumer (fetch.min.bytes) is refused", "fetch.min.bytes")]
    [InlineData("Kafka:Producer:compression.type=rar", "BotClickStream:Kafka:Producer (compression.type) is refused", "rar")]
    [InlineData(
        "Kafka:Consumer:isolation.level=read_uncommitted",
        "BotClickStream:Kafka:Consumer:isolation.level cannot be set",
        "aborted"
    )]
    public void A_setting_of_librdkafka_that_cannot_be_is_known_before_the_start(string set, string where, string why)
    {
        string problem = Assert.Single(Problems(set));

        Assert.StartsWith(where, problem, StringComparison.Ordinal);
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_in_a_wrong_place_is_not_repeated()
    {
        string problem = Assert.Single(Problems("Kafka:Clients:sasl.password=hunter2"));

        Assert.Contains("sasl.password", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_become_members_and_numbers_numbers()
    {
        WorkerSettings settings = Bind(
            "Scoring:Credit=first-per-link",
            "Scoring:Points:click=2.5",
            "PrivacyProxy=undecided",
            "CommitInterval=00:00:00.050",
            "Kafka:Client:sasl.username=worker",
            "Topics:Raw= a , b "
        ).Settings;

        Assert.Equal(BotClickStream.Detection.Credit.FirstPerLink, settings.Scoring.Credit);
        Assert.Equal(2.5m, settings.Scoring.Points["click"]);
        Assert.Equal(PrivacyProxyLabel.Undecided, settings.PrivacyProxy);
        Assert.Equal(TimeSpan.FromMilliseconds(50), settings.CommitInterval);
        Assert.Equal("worker", settings.Kafka.Client["sasl.username"]);
    }

    private static IReadOnlyList<string> Problems(params string[] set)
    {
        (WorkerSettings settings, IReadOnlyList<string> problems) = Bind(set);
        return [.. problems, .. SettingsValidation.Problems(settings)];
    }

    private static (WorkerSettings Settings, IReadOnlyList<string> Problems) Bind(params string[] set) =>
        SettingsBinding.Bind(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    set.Select(pair => pair.Split('=', 2))
                        .Select(pair => KeyValuePair.Create($"BotClickStream:{pair[0]}", (string?)pair[1]))
                )
                .Build()
        );
}
