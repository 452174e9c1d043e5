using BotClickStream.Settings;

namespace BotClickStream.Tests.Settings;

public sealed class ReplaysTests
{
    [Fact]
    public void Every_topic_that_is_written_and_the_group_are_the_replays_own_and_all_else_is_as_it_was()
    {
        WorkerSettings live = new()
        {
            Topics = new TopicSettings { Raw = "a,b", Labeled = "my.labels" },
        };

        WorkerSettings replay = live.Replayed("again");

        string[] changed =
        [
            .. Setting.All.Where(setting => !Equals(Text(setting, live), Text(setting, replay))).Select(setting => setting.Key),
        ];
        string[] written =
        [
            .. Setting.All.Select(setting => setting.Key).Where(key => Setting.IsBelow(key, "Topics") && key != "Topics:Raw"),
        ];
        Assert.Equal(written.Append("Kafka:GroupId").Order(StringComparer.Ordinal), changed.Order(StringComparer.Ordinal));
        Assert.All(
            Setting.All.Where(setting => written.Contains(setting.Key)),
            setting => Assert.Equal($"again.{Text(setting, live)}", Text(setting, replay))
        );
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T12:00:00.250", "2026-01-31T12:00:00.250Z")]
    [InlineData("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z")]
    public void A_group_may_begin_at_a_time(string text, string time) =>
        Assert.Equal(new StartAt.Time(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)), StartAt.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-01-31")]
    [InlineData("12:00:00")]
    public void And_at_nothing_else(string text) => Assert.Null(StartAt.Parse(text));

    private static string Text(Setting setting, WorkerSettings settings) => Setting.Text(setting.ValueIn(settings));
}
