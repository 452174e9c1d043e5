using System.Text;
using BotClickStream.Publishing;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Prometheus;

namespace BotClickStream.Tests.Watching;

public sealed class WorkerMetricsTests
{
    [Fact]
    public async Task Figures_of_a_partition_that_went_elsewhere_are_no_longer_shown()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        WorkerMetrics metrics = new(registry);
        foreach (int partition in new[] { 1, 2 })
        {
            metrics.StandsAt(new SourcePartition("in", partition), lagRecords: 7, watermark: 1, waiting: 3, unpublished: 1, now: 2);
            metrics.HasRows(partition, "messages", 5);
        }

        metrics.Forget("detector", new SourcePartition("in", 1));
        metrics.Forget("router", new SourcePartition("raw", 2));

        using MemoryStream text = new();
        await registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        string shown = Encoding.UTF8.GetString(text.ToArray());
        Assert.DoesNotContain("partition=\"1\"", shown, StringComparison.Ordinal);
        Assert.Contains("botclickstream_state_rows{partition=\"2\",table=\"messages\"} 5", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_alerts_ask_the_increase_of_is_there_before_the_first_of_it()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        WorkerMetrics metrics = new(registry);

        metrics.Begins("detector", PublishResult.Words);

        string shown = await MetricsTests.TextOf(registry);
        Assert.Contains("botclickstream_transactions_total{role=\"detector\",outcome=\"fenced\"} 0\n", shown, StringComparison.Ordinal);
        Assert.Contains("botclickstream_rebalances_total{role=\"detector\",kind=\"lost\"} 0\n", shown, StringComparison.Ordinal);
        Assert.Contains("botclickstream_limits_reached_total{limit=\"campaigns-watched\"} 0\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_becomes_of_a_round_has_a_word_that_is_known() =>
        Assert.Equal(
            PublishResult.Words,
            new PublishResult[]
            {
                PublishResult.Committed.All,
                new PublishResult.Aborted(IsExpelled: false),
                new PublishResult.Aborted(IsExpelled: true),
                new PublishResult.Broken(BreakCause.Fenced, default),
                new PublishResult.Broken(BreakCause.Unanswered, default),
                new PublishResult.Broken(BreakCause.Refused, default),
            }.Select(result => result.Word)
        );
}
