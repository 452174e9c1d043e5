using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BotClickStream.Tests.Brokers;
using Confluent.Kafka;

namespace BotClickStream.Tests.Watching;

/// <summary>What a worker logs while it takes good events, bad ones and what is no event at all, at the level that says most.</summary>
public sealed partial class LogTests(RealBroker broker)
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const string Recipient = "zoe.secret@acme.example";

    [Fact]
    public async Task As_JSON_each_line_is_an_entry_with_its_time_its_level_and_its_number_and_names_no_recipient()
    {
        string[] lines = await LogAsync("json");

        HashSet<string> levels = [];
        foreach (string line in lines)
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            IsNow(entry.RootElement.GetProperty("Timestamp").GetString()!);
            Assert.NotEqual(0, entry.RootElement.GetProperty("EventId").GetInt32());
            Assert.StartsWith("BotClickStream", entry.RootElement.GetProperty("Category").GetString(), StringComparison.Ordinal);
            Assert.NotEqual("", entry.RootElement.GetProperty("Message").GetString());
            levels.Add(entry.RootElement.GetProperty("LogLevel").GetString()!);
        }

        Assert.Superset(new HashSet<string> { "Debug", "Information" }, levels);
    }

    [Fact]
    public async Task As_text_each_line_is_an_entry_with_its_time_its_level_and_its_number_and_names_no_recipient()
    {
        string[] lines = await LogAsync("simple");

        HashSet<string> levels = [];
        foreach (string line in lines)
        {
            Match entry = Entry().Match(line);
            Assert.True(entry.Success, line);
            IsNow(entry.Groups["time"].Value);
            levels.Add(entry.Groups["level"].Value);
        }

        Assert.Superset(new HashSet<string> { "dbug", "info" }, levels);
    }

    private async Task<string[]> LogAsync(string formatter)
    {
        TestTopics topics = await broker.TopicsAsync(raw: 1, keyed: 1);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        string[] values =
        [
            $$"""{"id":"a","type":"click","time":{{now}},"campaignId":"spring","recipient":"{{Recipient}}","url":"https://example.com/?to={{Recipient}}","points":5}""",
            $$"""{"id":"b","type":"unsubscribe","time":{{now}},"campaignId":"spring","recipient":"{{Recipient}}"}""",
            $$"""{"id":"c","type":"click","time":{{now}},"recipient":"{{Recipient}}"}""",
            $$"""{"id":"d","type":"click","time":"{{Recipient}}","campaignId":"spring","recipient":"{{Recipient}}"}""",
            $$"""{"id":"e","type":"click","recipient":"{{Recipient}}" """,
            $$"""[{"email":"{{Recipient}}","timestamp":{{now / 1000}},"event":"processed","sg_event_id":"f"}]""",
            Recipient,
        ];
        using WorkerProcess worker = WorkerProcess.Start(
            topics,
            isKeyed: false,
            environment: new Dictionary<string, string>
            {
                ["Logging__Console__FormatterName"] = formatter,
                ["Logging__LogLevel__Default"] = "Debug",
            },
            // Its client's own lines too.
            more: ["--Kafka:Consumer:debug", "cgrp,fetch", "--Kafka:Producer:debug", "eos,msg"]
        );
        topics.Produce(topics.Raw, values.Select(value => new TestRecord(Recipient, System.Text.Encoding.UTF8.GetBytes(value), 0)));
        await ReadAsync(topics, topics.Names.Labeled, 2);
        await ReadAsync(topics, topics.Names.Rejected, 3);
        await worker.SignalAsync("TERM");
        (int exitCode, string said) = await worker.ExitAsync();

        Assert.True(exitCode == 0, said);
        Assert.DoesNotContain("zoe", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("acme.example", said, StringComparison.OrdinalIgnoreCase);
        string[] lines = [.. said.Split('\n').Where(line => line.Length > 0)];
        Assert.NotEmpty(lines);
        return lines;
    }

    /// <summary>Waits until a topic has so many records.</summary>
    private static async Task ReadAsync(TestTopics topics, string topic, int count)
    {
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig
            {
                BootstrapServers = topics.BootstrapServers,
                GroupId = $"{topics.Prefix}-log-reader",
                EnableAutoCommit = false,
            }
        ).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience.Limit);
        await Task.Run(
            () =>
            {
                while (count > 0)
                {
                    count -= consumer.Consume(patience.Token) is null ? 0 : 1;
                }
            },
            patience.Token
        );
    }

    private static void IsNow(string time) =>
        Assert.InRange(
            DateTime.UtcNow
                - DateTime.ParseExact(
                    time,
                    Time,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
                ),
            TimeSpan.Zero,
            TimeSpan.FromMinutes(5)
        );

    [GeneratedRegex(@"^(?<time>\S+Z) (?<level>trce|dbug|info|warn|fail|crit): BotClickStream[.\w]*\[[1-9]\d*\] \S.*$")]
    private static partial Regex Entry();
}
