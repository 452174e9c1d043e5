using BotClickStream.Brokers;
using BotClickStream.Settings;

namespace BotClickStream.Tests.Brokers;

public sealed class TopicRequirementsTests
{
    private static readonly WorkerSettings Settings = new();

    [Fact]
    public void Topics_as_the_catalog_has_them_are_right() => Assert.Empty(Problems());

    [Theory]
    [InlineData("cleanup.policy", "compact")]
    [InlineData("cleanup.policy", "compact,delete")]
    [InlineData("retention.ms", "604800000")]
    [InlineData("retention.bytes", "1000000")]
    public void A_state_topic_that_would_lose_state_is_refused_with_the_setting(string key, string value) =>
        Assert.Contains($"{key}={value}", Assert.Single(Problems(Settings.Topics.State, key, value)), StringComparison.Ordinal);

    [Fact]
    public void An_output_topic_that_a_label_may_not_fit_into_is_refused() =>
        Assert.Contains(
            Settings.Topics.Labeled,
            Assert.Single(Problems(Settings.Topics.Labeled, "max.message.bytes", "65535")),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_rejected_topic_must_take_more_than_the_input() =>
        Assert.Contains(
            "1114124",
            Assert.Single(Problems(Settings.Topics.Rejected, "max.message.bytes", "1048588")),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_state_topic_has_a_partition_for_each_of_the_lanes()
    {
        Dictionary<string, BrokerTopic> found = Found();
        found[Settings.Topics.State] = found[Settings.Topics.State] with { Partitions = 3 };

        Assert.Contains("must have 12", Assert.Single(Problems(found)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(1_114_123, 1)]
    [InlineData(1_114_124, 0)]
    public void Producers_that_cannot_send_what_is_rejected_are_refused(int clientLimit, int problems)
    {
        string[] found = [.. TopicRequirements.Problems(Settings, WorkerTopics.Of(Settings, BrokerKind.Real), Found(), clientLimit)];

        Assert.Equal(problems, found.Length);
        Assert.All(found, problem => Assert.StartsWith("message.max.bytes of the producers", problem, StringComparison.Ordinal));
        Assert.All(found, problem => Assert.Contains("1114124, or remove it", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("router")]
    [InlineData("detector")]
    public void Topics_as_the_catalog_has_them_are_right_for_a_role_alone_which_asks_for_no_others(string role)
    {
        WorkerSettings settings = Settings with { Roles = role };
        WorkerTopics topics = WorkerTopics.Of(settings, BrokerKind.Real);
        Dictionary<string, BrokerTopic> found = Found().Where(topic => topics.Needed.Contains(topic.Key)).ToDictionary();

        Assert.Empty(TopicRequirements.Problems(settings, topics, found, clientLimit: null));
    }

    private static IEnumerable<string> Problems(string topic, string key, string value)
    {
        Dictionary<string, BrokerTopic> found = Found();
        found[topic] = found[topic] with { Settings = new Dictionary<string, string>(found[topic].Settings) { [key] = value } };
        return Problems(found);
    }

    private static IEnumerable<string> Problems(Dictionary<string, BrokerTopic>? found = null) =>
        TopicRequirements.Problems(Settings, WorkerTopics.Of(Settings, BrokerKind.Real), found ?? Found(), clientLimit: null);

    private static Dictionary<string, BrokerTopic> Found() =>
        TopicCatalog
            .For(Settings)
            .ToDictionary(topic => topic.Name, topic => new BrokerTopic(topic.Name, topic.Partitions, topic.Settings));
}
