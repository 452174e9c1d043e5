using System.Text;
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
}
