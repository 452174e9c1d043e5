using System.Diagnostics;
using System.Text;
using BotClickStream.Detection;
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
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        Fill(new WorkerMetrics(registry));

        (int exitCode, string complaints)? lint = await LintAsync(await TextOf(registry));

        if (lint is null)
        {
            const string Missing = "promtool is not installed (Debian's package prometheus)";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            Assert.Fail(Missing);
        }

        Assert.Equal((0, ""), lint);
    }

    [Fact]
    public async Task A_published_batch_is_counted_once_by_type_outcome_actor_and_signal()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        Fill(new WorkerMetrics(registry));

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

    /// <summary>A metric without a value has no name, unit or labels that the linter could look at.</summary>
    [Fact]
    public async Task Every_metric_that_there_is_is_looked_at()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        Fill(new WorkerMetrics(registry));
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

    /// <summary>Gives every metric a value.</summary>
    private static void Fill(WorkerMetrics metrics)
    {
        LaneTally tally = new()
        {
            Records = 1,
            Revisions = 1,
            ClampedTimes = 1,
        };
        tally.Count(new EmailEvent { Type = EventType.Click }, EventOutcome.Applied);
        tally.CountLabel(Label.Bot, Actor.SecurityScanner, new LinkSweep());
        tally.CountCorrection(-50_000);
        tally.CountRejected("too-late");
        tally.CountIgnored("sendgrid", "deferred");
        metrics.Add("detector", tally);
        metrics.BatchTook("detector", TimeSpan.FromMilliseconds(3));
        metrics.PublishTook("detector", TimeSpan.FromMilliseconds(9));
        metrics.CountBrokerError(ErrorCode.Local_Transport);
        metrics.CountLost(Source, 2);
        metrics.CountPause("detector", "full");
        metrics.CountRestoreStall(Source);
        metrics.CountLimitsReached("messages", 1);
        metrics.CountUncorrected(10_000);
        metrics.Owns("detector", 4);
        metrics.StandStill("detector", 1);
        metrics.StandsAt(Source, lagRecords: 7, watermark: 1_000, waiting: 1, unpublished: 2, now: 61_000);
        metrics.HasRows(3, "messages", 12);
        metrics.HasRestored(Source, new RestoreProgress(Records: 1, Bytes: 2, Rows: 3, Offset: 4, EndOffset: 8));
    }

    private static async Task<string> TextOf(CollectorRegistry registry)
    {
        using MemoryStream text = new();
        await registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>What <c>promtool check metrics</c> says; <see langword="null"/> where it isn't installed.</summary>
    private static async Task<(int ExitCode, string Complaints)?> LintAsync(string metrics)
    {
        ProcessStartInfo start = new("promtool", "check metrics")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (process)
        {
            await process!.StandardInput.WriteAsync(metrics);
            process.StandardInput.Close();
            string complaints = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, complaints);
        }
    }
}
