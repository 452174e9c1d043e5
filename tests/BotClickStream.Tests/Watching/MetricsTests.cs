using System.Text;
using BotClickStream.Detection;
using BotClickStream.Publishing;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;
using Prometheus;

namespace BotClickStream.Tests.Watching;

public sealed class MetricsTests
{
    private static readonly SourcePartition Source = new("email.events.keyed", 3);

    [Fact]
    public async Task Prometheus_own_linter_has_nothing_to_say()
    {
        CollectorRegistry registry = Filled();

        Assert.Equal((0, ""), await Promtool.RunAsync(await TextOf(registry), "check", "metrics"));
    }

    [Fact]
    public async Task A_published_batch_is_counted_once_by_type_outcome_actor_and_signal()
    {
        CollectorRegistry registry = Filled();

        string text = await TextOf(registry);

        Assert.Contains(
            "botclickstream_events_total{role=\"detector\",type=\"click\",outcome=\"applied\"} 1\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "botclickstream_labels_total{label=\"bot\",actor=\"security-scanner\",signal=\"link-sweep\"} 1\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("botclickstream_corrected_points_total{direction=\"taken\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("botclickstream_rejected_total{role=\"detector\",error=\"too-late\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("botclickstream_sealed_batches{topic=\"email.events.keyed\",partition=\"3\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("botclickstream_lag_records{topic=\"email.events.keyed\",partition=\"3\"} 7\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_busiest_campaigns_are_shown_by_name_and_the_others_together()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        WorkerMetrics metrics = new(registry);
        LaneTally tally = new();
        for (int i = 0; i < 22; i++)
        {
            tally.CountCampaign(Counts($"c{i}", clicks: 100 - i));
        }

        metrics.Add("detector", tally, now: 0);
        string[] before = await CampaignsOf(registry);
        tally.Clear();
        tally.CountCampaign(Counts("c0", clicks: 100, isSettled: true));
        tally.CountCampaign(Counts("c21", clicks: 500));
        metrics.Add("detector", tally, now: 0);
        string[] after = await CampaignsOf(registry);

        Assert.Contains("botclickstream_campaign_events{campaign=\"c0\",type=\"click\",reading=\"machine\"} 99", before);
        Assert.Contains("botclickstream_campaign_events{campaign=\"c19\",type=\"click\",reading=\"human\"} 1", before);
        Assert.Contains("botclickstream_campaign_events{campaign=\"other\",type=\"click\",reading=\"machine\"} 157", before);
        Assert.Contains("botclickstream_campaign_events{campaign=\"other\",type=\"open\",reading=\"undecided\"} 2", before);
        Assert.Contains("botclickstream_scanned_domain_messages{domain=\"acme.example\"} 44", before);
        Assert.Equal(21 * 9, before.Count(line => line.StartsWith("botclickstream_campaign_events{", StringComparison.Ordinal)));
        Assert.DoesNotContain(after, line => line.Contains("\"c0\"", StringComparison.Ordinal));
        Assert.Contains("botclickstream_campaign_events{campaign=\"c21\",type=\"click\",reading=\"machine\"} 499", after);
        Assert.Contains("botclickstream_unsettled_campaigns 21", after);

        metrics.Forget("detector", Source);
        Assert.Equal(["botclickstream_unsettled_campaigns 0"], await CampaignsOf(registry));
    }

    [Fact]
    public async Task A_campaign_that_is_called_as_all_others_together_are_is_told_from_them()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        LaneTally tally = new();
        tally.CountCampaign(Counts("other", clicks: 9));

        new WorkerMetrics(registry).Add("detector", tally, now: 0);

        Assert.Contains(
            "botclickstream_campaign_events{campaign=\"other (a campaign)\",type=\"click\",reading=\"machine\"} 8",
            await CampaignsOf(registry)
        );
    }

    private static async Task<string[]> CampaignsOf(CollectorRegistry registry) =>
        [
            .. (await TextOf(registry))
                .Split('\n')
                .Where(line =>
                    line.StartsWith("botclickstream_campaign_events{", StringComparison.Ordinal)
                    || line.StartsWith("botclickstream_scanned_domain", StringComparison.Ordinal)
                    || line.StartsWith("botclickstream_unsettled_campaigns", StringComparison.Ordinal)
                ),
        ];

    [Fact]
    public async Task An_events_latency_is_from_its_records_time_to_the_commit()
    {
        CollectorRegistry registry = Filled();

        string text = await TextOf(registry);

        Assert.Contains("botclickstream_latency_seconds_sum 0.25\n", text, StringComparison.Ordinal);
        Assert.Contains("botclickstream_latency_seconds_count 1\n", text, StringComparison.Ordinal);
        Assert.Contains("botclickstream_revision_age_seconds_bucket{le=\"2\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("botclickstream_revision_age_seconds_bucket{le=\"4\"} 1\n", text, StringComparison.Ordinal);
    }

    /// <summary>A metric without a value has no name, unit or labels that the linter could look at.</summary>
    [Fact]
    public async Task Every_metric_that_there_is_is_looked_at()
    {
        CollectorRegistry registry = Filled();
        string[] lines = (await TextOf(registry)).Split('\n');

        string[] named = [.. lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.NotEmpty(named);
        Assert.All(
            named,
            name =>
                Assert.Contains(
                    lines,
                    line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length..] is ['{' or ' ' or '_', ..]
                )
        );
    }

    /// <summary>What a worker serves of itself, each metric with a value.</summary>
    internal static CollectorRegistry Filled() => Filled(out _);

    private static CollectorRegistry Filled(out WorkerMetrics metrics)
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        new WorkerHealth().ShowIn(registry);
        metrics = new WorkerMetrics(registry);
        LaneTally tally = new() { Records = 1, ClampedTimes = 1 };
        tally.Count(new EmailEvent { Type = EventType.Click }, EventOutcome.Applied);
        tally.CountLabel(Label.Bot, Actor.SecurityScanner, new LinkSweep());
        tally.CountCorrection(-50_000);
        tally.CountRejected("too-late");
        tally.CountIgnored("sendgrid", "deferred");
        tally.CountFirstLabel(60_000);
        tally.CountRevision(age: 3_000);
        tally.CountCampaign(Counts("spring", clicks: 3));
        metrics.Add("detector", tally, now: 60_250);
        metrics.Became("detector", "committed");
        metrics.Rebalanced("detector", "assigned");
        metrics.Paused("detector", 1);
        metrics.RestoreTook(TimeSpan.FromSeconds(1), new RestoreProgress(Records: 1, Bytes: 2, Rows: 3, Offset: 4, EndOffset: 4));
        metrics.AreToBeJudged(3, "domains", 4);
        metrics.HoldsEndSoon(3, 5);
        metrics.HasLimit("messages", 1000);
        metrics.HasQueued("detector", 7);
        metrics.Answers("detector consumer", "1", TimeSpan.FromMilliseconds(4));
        metrics.BatchTook("detector", TimeSpan.FromMilliseconds(3));
        metrics.PublishTook("detector", TimeSpan.FromMilliseconds(9));
        metrics.CountBrokerError(ErrorCode.Local_Transport);
        metrics.CountLost(Source, 2);
        metrics.CountPause("detector", "lane-full");
        metrics.CountRestoreStall(Source);
        metrics.CountLimitsReached("messages", 1);
        metrics.CountEvicted("messages", 1);
        metrics.CountUncorrected(10_000);
        metrics.HasInput("detector", 6);
        metrics.Owns("detector", assigned: 5, withLane: 4);
        metrics.StandStill("detector", 1);
        metrics.StandsAt(Source, lagRecords: 7, watermark: 1_000, waiting: 1, unpublished: 2, now: 61_000);
        metrics.HasRows(3, "messages", 12);
        metrics.HasRestored(Source, new RestoreProgress(Records: 1, Bytes: 2, Rows: 3, Offset: 4, EndOffset: 8));
        return registry;
    }

    /// <summary>What a worker serves of itself, with each value of the labels that it chooses.</summary>
    internal static CollectorRegistry WithAllValues()
    {
        CollectorRegistry registry = Filled(out WorkerMetrics metrics);
        metrics.Begins("router", PublishResult.Words);
        metrics.Begins("detector", PublishResult.Words);
        LaneTally tally = new();
        foreach (EventOutcome outcome in Enum.GetValues<EventOutcome>())
        {
            tally.Count(new EmailEvent { Type = EventType.Click }, outcome);
        }

        foreach (Label label in Enum.GetValues<Label>().Where(label => label != Label.None))
        {
            tally.CountLabel(label, Actor.Unknown, null);
        }

        foreach (Actor actor in Enum.GetValues<Actor>())
        {
            tally.CountLabel(Label.Bot, actor, null);
        }

        metrics.Add("detector", tally, now: 0);
        DetectorStatistics statistics = new PartitionDetector(new DetectorSettings()).Statistics;
        foreach (string limit in statistics.LimitsReached.Keys)
        {
            metrics.CountLimitsReached(limit, 0);
        }

        foreach (string queue in statistics.Pending.Keys)
        {
            metrics.AreToBeJudged(3, queue, 0);
        }

        foreach (string table in statistics.Evicted.Keys)
        {
            metrics.CountEvicted(table, 0);
        }

        foreach ((string table, long rows) in new DetectorSettings().RowLimits)
        {
            metrics.HasLimit(table, rows);
        }

        return registry;
    }

    private static WatchedCampaign Counts(string campaign, int clicks, bool isSettled = false, int partition = 3) =>
        new(
            partition,
            campaign,
            isSettled,
            new EventCounts { Clicks = clicks, Opens = 2 },
            new EventCounts { Clicks = 1 },
            new EventCounts { Opens = 1 },
            [("acme.example", 2)]
        );

    internal static async Task<string> TextOf(CollectorRegistry registry)
    {
        using MemoryStream text = new();
        await registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
