using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Brokers;

public sealed class TopicCatalogTests
{
    private static readonly WorkerSettings Defaults = new();

    [Fact]
    public void It_has_every_topic_of_the_settings_once() =>
        Assert.Equal(
            Setting
                .All.Where(setting => setting.Key.StartsWith("Topics:", StringComparison.Ordinal))
                .Select(setting => Setting.Text(setting.ValueIn(Defaults)))
                .Order(),
            TopicCatalog.For(Defaults).Select(topic => topic.Name).Order()
        );

    [Fact]
    public void A_worker_needs_every_topic() =>
        Assert.Equal(
            TopicCatalog.For(Defaults).Select(topic => topic.Name).Order(),
            WorkerTopics.Of(Defaults, BrokerKind.Real).Needed.Distinct().Order()
        );

    [Fact]
    public void The_state_is_never_deleted_by_the_broker_and_has_a_partition_for_each_lane()
    {
        CatalogTopic state = Topic(TopicCatalog.For(Defaults, partitions: 5), "botclickstream.state");

        Assert.Equal(5, state.Partitions);
        Assert.True(state.PartitionsMustMatch);
        Assert.Equal("delete", state.Settings["cleanup.policy"]);
        Assert.Equal("-1", state.Settings["retention.ms"]);
        Assert.Equal("-1", state.Settings["retention.bytes"]);
        Assert.InRange(long.Parse(state.Settings["segment.bytes"]), 1 << 20, 1 << 27);
    }

    [Fact]
    public void Keyed_events_are_kept_by_the_time_of_sending()
    {
        CatalogTopic keyed = Topic(TopicCatalog.For(Defaults, partitions: 5), "email.events.keyed");

        Assert.Equal(5, keyed.Partitions);
        Assert.Equal("LogAppendTime", keyed.Settings["message.timestamp.type"]);
        Assert.Equal(Days(7), keyed.Settings["retention.ms"]);
    }

    [Fact]
    public void Nothing_is_routed_where_the_input_is_keyed()
    {
        WorkerSettings settings = new() { Input = new InputSettings { KeyedByCampaign = true } };

        Assert.DoesNotContain(TopicCatalog.For(settings), topic => topic.Name == settings.Topics.Keyed);
    }

    [Fact]
    public void Each_of_several_raw_topics_is_there() =>
        Assert.Superset(
            new HashSet<string> { "a", "b" },
            TopicCatalog.For(new WorkerSettings { Topics = new TopicSettings { Raw = "a, b" } }).Select(topic => topic.Name).ToHashSet()
        );

    [Theory]
    [InlineData("email.events.labeled", 14)]
    [InlineData("email.events.rejected", 14)]
    [InlineData("lead.score.corrections", 37)]
    public void What_is_not_the_latest_alone_is_kept_for_days(string name, int days)
    {
        CatalogTopic topic = Topic(TopicCatalog.For(Defaults), name);

        Assert.Equal("delete", topic.Settings["cleanup.policy"]);
        Assert.Equal(Days(days), topic.Settings["retention.ms"]);
    }

    [Fact]
    public void Corrections_outlive_what_they_may_be_followed_by() =>
        Assert.Equal(
            Days(97),
            Topic(TopicCatalog.For(new WorkerSettings { CampaignHorizon = TimeSpan.FromDays(90) }), "lead.score.corrections").Settings[
                "retention.ms"
            ]
        );

    [Theory]
    [InlineData("campaign.metrics")]
    [InlineData("lead.activity")]
    [InlineData("scanner.profiles")]
    public void Where_the_last_one_counts_it_is_compacted(string name) =>
        Assert.Equal("compact", Topic(TopicCatalog.For(Defaults), name).Settings["cleanup.policy"]);

    [Theory]
    [InlineData("email.events.keyed")]
    [InlineData("email.events.rejected")]
    public void A_copy_of_the_largest_input_has_room_to_grow(string name) =>
        Assert.Equal(
            (5_000_000 + 65_536).ToString(System.Globalization.CultureInfo.InvariantCulture),
            Topic(TopicCatalog.For(Defaults, inputMaxMessageBytes: 5_000_000), name).Settings["max.message.bytes"]
        );

    [Fact]
    public void What_differs_on_a_broker_is_said_with_what_is_recommended()
    {
        CatalogTopic wanted = Topic(TopicCatalog.For(Defaults), "botclickstream.state");
        BrokerTopic found = new(
            wanted.Name,
            3,
            new Dictionary<string, string>(wanted.Settings) { ["cleanup.policy"] = "compact", ["retention.ms"] = "604800000" }
        );

        Assert.Equal(
            ["3 partitions, must be 12", "cleanup.policy=compact, recommended delete", "retention.ms=604800000, recommended -1"],
            found.DifferencesFrom(wanted)
        );
    }

    [Fact]
    public void More_room_or_other_partitions_where_they_are_free_are_no_difference()
    {
        CatalogTopic wanted = Topic(TopicCatalog.For(Defaults), "email.events.rejected");
        BrokerTopic found = new(wanted.Name, 3, new Dictionary<string, string>(wanted.Settings) { ["max.message.bytes"] = "9999999" });

        Assert.Empty(found.DifferencesFrom(wanted));
    }

    private static CatalogTopic Topic(IReadOnlyList<CatalogTopic> topics, string name) =>
        Assert.Single(topics, topic => topic.Name == name);

    private static string Days(int days) => (days * 86_400_000L).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
