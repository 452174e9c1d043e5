using System.Globalization;
using System.Security.Cryptography;
using BotClickStream.Brokers;
using BotClickStream.Tests.Brokers;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>What a worker does that is started again otherwise than it was, and one whose topics take hardly anything.</summary>
public sealed class RestartTests(RealBroker realBroker)
{
    private const int Partitions = 2;

    [Fact]
    public async Task Newer_rules_revise_what_was_said_and_corrections_still_balance()
    {
        const int Before = 600;
        const int After = 700;
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);
        using CommittedOutputs outputs = new(topics);
        using TemporaryFile strict = new("""{ "botFrom": -10000, "humanUpTo": -20000 }""");
        topics.Produce(topics.Raw, Clicks(0, Before));
        await RunAsync(topics, outputs, () => outputs.Events == Before);
        Assert.Contains("human", outputs.LastLabels.Values);

        await RunAsync(
            topics,
            outputs,
            () => outputs.LastLabels.Values.All(label => label == "bot"),
            "--Rules:Version",
            "2",
            "--Rules:File",
            strict.Path
        );

        // During a rolling upgrade partitions go back and forth: the older rules label what is new, and leave the rest as it is.
        topics.Produce(topics.Raw, Clicks(Before, After));
        await RunAsync(topics, outputs, () => outputs.Events == After);
        Assert.All(Enumerable.Range(0, Before), i => Assert.Equal("bot", outputs.LastLabels[SteadyLoad.Key(i)]));
        Assert.Contains("human", outputs.LastLabels.Values);
        outputs.Check(Enumerable.Range(0, After).Select(SteadyLoad.Key));

        using WorkerProcess other = WorkerProcess.Start(topics, isKeyed: true, more: ["--Rules:Version", "2"]);
        (int exitCode, string said) = await other.ExitAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("(rules-changed)", said, StringComparison.Ordinal);
        Assert.Contains("Set Rules:Version above 2", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_are_changed_while_it_works_are_taken_when_it_is_told_and_revise_what_was_said()
    {
        const int Before = 600;
        const int After = 700;
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);
        using CommittedOutputs outputs = new(topics);
        string directory = Directory.CreateTempSubdirectory("rules").FullName;
        string rules = Path.Combine(directory, "rules.json");
        Set(rulesVersion: 1, "{}");
        using WorkerProcess worker = WorkerProcess.Start(topics, isKeyed: true, directory: directory);
        topics.Produce(topics.Raw, Clicks(0, Before));
        await outputs.ReadUntilAsync(() => outputs.Events == Before, "labels", worker);
        Assert.Contains("human", outputs.LastLabels.Values);

        // What can't be taken changes nothing.
        Set(rulesVersion: 2, """{ "botFrom": "no number" }""");
        await TellAsync("'botFrom' is \"no number\"");
        Set(rulesVersion: 1, """{ "botFrom": -10000, "humanUpTo": -20000 }""");
        await TellAsync("Raise it in appsettings.json above 1");
        topics.Produce(topics.Raw, Clicks(Before, After));
        await outputs.ReadUntilAsync(() => outputs.Events == After, "labels", worker);
        Assert.Contains("human", outputs.LastLabels.Values);

        Set(rulesVersion: 2, """{ "botFrom": -10000, "humanUpTo": -20000 }""");
        await TellAsync("goes on by rules 2-");
        await outputs.ReadUntilAsync(() => outputs.LastLabels.Values.All(label => label == "bot"), "labels by the new rules", worker);

        await worker.StopAsync();
        outputs.ReadToEnd();
        outputs.Check(Enumerable.Range(0, After).Select(SteadyLoad.Key));
        Directory.Delete(directory, recursive: true);

        async Task TellAsync(string answer)
        {
            await worker.SignalAsync("HUP");
            await outputs.ReadUntilAsync(() => worker.HasSaid(answer), "answer to the signal", worker);
        }

        void Set(int rulesVersion, string json)
        {
            File.WriteAllText(rules, json);
            File.WriteAllText(
                Path.Combine(directory, "appsettings.json"),
                $$"""{ "BotClickStream": { "Rules": { "Version": {{rulesVersion}}, "File": "rules.json" } } }"""
            );
        }
    }

    [Fact]
    public async Task An_operators_word_revises_what_was_said_before_a_restart_and_labels_what_comes_after_one()
    {
        const int Before = 200;
        const int After = 300;
        string[] Meant(int count) => [.. Enumerable.Range(0, count).Where(i => i / 3 % 17 == 0).Select(SteadyLoad.Key)];
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);
        using CommittedOutputs outputs = new(topics);
        topics.Produce(topics.Raw, Clicks(0, Before));
        await RunAsync(topics, outputs, () => outputs.Events == Before);
        Assert.Contains("human", Meant(Before).Select(key => outputs.LastLabels[key]));

        topics.Produce(topics.Raw, Enumerable.Range(0, SteadyLoad.Campaigns).Select(Word));
        await RunAsync(topics, outputs, () => Meant(Before).All(key => outputs.LastLabels[key] == "bot"));
        topics.Produce(topics.Raw, Clicks(Before, After));
        await RunAsync(topics, outputs, () => outputs.Events == After);

        Assert.All(Meant(After), key => Assert.Equal("bot", outputs.LastLabels[key]));
        Assert.Contains("human", outputs.LastLabels.Values);
        outputs.Check(Enumerable.Range(0, After).Select(SteadyLoad.Key));

        static TestRecord Word(int campaign) =>
            new(
                $"c{campaign}",
                $$"""{"id":"w","type":"verdict","time":1760000000000,"campaignId":"c{{campaign}}","target":"domain","domain":"d0.example","label":"bot"}"""
            );
    }

    /// <summary>
    /// Of what does not compress, so that a batch is as large for the broker as for the client; and an input record as large as its topic takes, which is rejected with its
    /// reason.
    /// </summary>
    [Fact]
    public async Task Whatever_is_large_is_published_whole_on_topics_of_the_smallest_limits()
    {
        const int Events = 500;
        TestTopics topics = await realBroker.TopicsAsync(
            raw: 1,
            keyed: 1,
            change: topic =>
                topic.Settings.ContainsKey("max.message.bytes") && !topic.Name.EndsWith(".keyed", StringComparison.Ordinal)
                    ? topic
                    : topic with
                    {
                        Settings = new Dictionary<string, string>(topic.Settings)
                        {
                            ["max.message.bytes"] = topic.Name.EndsWith(".raw", StringComparison.Ordinal)
                                ? TopicCatalog.DefaultMaxMessageBytes.ToString(CultureInfo.InvariantCulture)
                                : OutputLimits.SmallestOutput.ToString(CultureInfo.InvariantCulture),
                        },
                    }
        );
        using CommittedOutputs outputs = new(topics);
        topics.Produce(
            topics.Raw,
            [
                .. Enumerable
                    .Range(0, Events)
                    .Select(i => new TestRecord(
                        null,
                        $$"""{"id":"e{{i}}","type":"click","time":{{1_760_000_000_000 + i}},"campaignId":"c{{i % 7}}","recipient":"r{{i}}@a.example","url":"https://example.com/{{Noise(
                        3_000
                    )}}"}"""
                    )),
                new TestRecord(null, Noise(524_200)),
            ]
        );

        await RunAsync(topics, outputs, () => outputs.Events == Events && outputs.Rejected == 1, "--Input:KeyedByCampaign", "false");

        outputs.Check(Enumerable.Range(0, Events).Select(SteadyLoad.Key));
        Assert.Equal(0, outputs.Truncated);
    }

    /// <summary>A horizon passes some twenty times, so that rows come, go and are written anew for two rounds of a sweep.</summary>
    [Fact]
    public async Task What_a_sweep_has_written_anew_is_deleted_from_the_log_and_a_restart_goes_on_from_the_rest()
    {
        const int AtOnce = 20_000;
        const int Every = 2_000;
        string[] shortly =
        [
            "--Horizon",
            "02:00:00",
            "--CampaignHorizon",
            "03:00:00",
            "--SettleAfter",
            "01:00:00",
            "--Lateness",
            "00:10:00",
            "--HoldFor",
            "00:10:00",
        ];
        TestTopics topics = await realBroker.TopicsAsync(raw: 1, keyed: 1);
        using CommittedOutputs outputs = new(topics);
        int events = 0;
        using (WorkerProcess worker = WorkerProcess.Start(topics, isKeyed: true, more: shortly))
        {
            while (topics.BoundsOf(topics.Names.State, partition: 0).Low == 0)
            {
                Assert.True(events < 15 * AtOnce, $"Of the state of {events} events nothing has been deleted.");
                await GoOnAsync(worker);
            }

            await worker.StopAsync();
        }

        using (WorkerProcess worker = WorkerProcess.Start(topics, isKeyed: true, more: shortly))
        {
            await GoOnAsync(worker);
            await worker.StopAsync();
        }

        outputs.ReadToEnd();
        outputs.Check(Enumerable.Range(0, events).Select(SteadyLoad.Key));

        async Task GoOnAsync(WorkerProcess worker)
        {
            topics.Produce(topics.Raw, Enumerable.Range(events, AtOnce).Select(i => SteadyLoad.Click(i, partition: null, Every)));
            events += AtOnce;
            await outputs.ReadUntilAsync(() => outputs.Events == events, "labels", worker);
        }
    }

    private static IEnumerable<TestRecord> Clicks(int from, int to) =>
        Enumerable.Range(from, to - from).Select(i => SteadyLoad.Click(i, partition: null));

    /// <summary>In hexadecimal, of so many random bytes: it halves.</summary>
    private static string Noise(int bytes) => Convert.ToHexString(RandomNumberGenerator.GetBytes(bytes));

    private static async Task RunAsync(TestTopics topics, CommittedOutputs outputs, Func<bool> isDone, params string[] more)
    {
        using WorkerProcess worker = WorkerProcess.Start(topics, isKeyed: true, more: more);
        await outputs.ReadUntilAsync(isDone, "outputs", worker);
        await worker.StopAsync();
        outputs.ReadToEnd();
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
