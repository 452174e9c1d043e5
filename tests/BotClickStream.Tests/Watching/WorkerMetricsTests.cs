using System.Text;
using System.Text.RegularExpressions;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Prometheus;

namespace BotClickStream.Tests.Watching;

public sealed partial class WorkerMetricsTests
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
            metrics.AreToBeJudged(partition, "domains", 5);
        }

        metrics.Forget("detector", new SourcePartition("in", 1));
        metrics.Forget("router", new SourcePartition("raw", 2));

        using MemoryStream text = new();
        await registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        string shown = Encoding.UTF8.GetString(text.ToArray());
        Assert.DoesNotContain("partition=\"1\"", shown, StringComparison.Ordinal);
        Assert.Contains("botclickstream_state_rows{partition=\"2\",table=\"messages\"} 5", shown, StringComparison.Ordinal);
    }

    /// <summary>
    /// An increase from nothing to something is none to Prometheus. Each selector of an alert is asked by its own: but for errors, of which there are too many, and whose share is looked at over a quarter of an hour.
    /// </summary>
    [Fact]
    public async Task What_alerts_ask_the_increase_of_is_there_before_the_first_of_it()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        WorkerMetrics metrics = new(registry);
        metrics.Begins("router", PublishResult.Words);
        metrics.Begins("detector", PublishResult.Words);
        SourcePartition source = new("in", 0);
        metrics.StandsAt(source, lagRecords: 0, watermark: 0, waiting: 0, unpublished: 0, now: 0);
        SteppingTime time = new();
        MeasuredStep step = new(
            new NoStep(),
            "detector",
            0,
            new PartitionDetector(new DetectorSettings(), LinkIdentity.Form).Statistics,
            metrics,
            time
        );
        time.Now += TimeSpan.FromSeconds(2);
        step.Process(new InputBatch(), long.MaxValue, new SealedBatch(source, epoch: 0));

        string[] shown = (await MetricsTests.TextOf(registry)).Split('\n');
        string[] selectors =
        [
            .. AlertFile
                .Read()
                .Rules.SelectMany(rule => Increase().Matches(rule.Expr))
                .Select(asked => asked.Groups["selector"].Value)
                .Distinct(),
        ];
        Assert.InRange(selectors.Length, 8, 40);
        Assert.All(
            selectors.Except(["botclickstream_rejected_total"]),
            selector => Assert.Contains(shown, line => line.EndsWith(" 0", StringComparison.Ordinal) && IsOf(line[..^2], selector))
        );
        Assert.Contains("botclickstream_rebalances_total{role=\"detector\",kind=\"lost\"} 0", shown);
        Assert.Contains("botclickstream_limits_reached_total{limit=\"campaigns-watched\"} 0", shown);
        Assert.Contains("botclickstream_evicted_rows_total{table=\"messages\"} 0", shown);
    }

    [Theory]
    [InlineData("a_total{x=\"1\",y=\"2\"}", "a_total", true)]
    [InlineData("a_total{x=\"1\"}", "b_total", false)]
    [InlineData("a_total{x=\"1\",y=\"2\"}", "a_total{y=\"2\"}", true)]
    [InlineData("a_total{x=\"1\",y=\"2\"}", "a_total{y=\"1\"}", false)]
    [InlineData("a_total{x=\"1\"}", "a_total{x=~\"1|2\",z!=\"q\"}", true)]
    [InlineData("a_total{x=\"1\"}", "a_total{x!~\"1|2\"}", false)]
    public void A_series_is_one_of_a_selector_as_Prometheus_has_it(string series, string selector, bool isOne) =>
        Assert.Equal(isOne, IsOf(series, selector));

    private static bool IsOf(string series, string selector)
    {
        Dictionary<string, string> labels = Labels(series).ToDictionary(label => label.Name, label => label.Value);
        return series.Split('{')[0] == selector.Split('{')[0]
            && Labels(selector)
                .All(asked =>
                {
                    string value = labels.GetValueOrDefault(asked.Name, "");
                    bool isSo = asked.By[^1] == '~' ? Regex.IsMatch(value, $"^(?:{asked.Value})$") : value == asked.Value;
                    return isSo == (asked.By[0] == '=');
                });
    }

    private static IEnumerable<(string Name, string By, string Value)> Labels(string text) =>
        Matcher().Matches(text).Select(one => (one.Groups["name"].Value, one.Groups["by"].Value, one.Groups["value"].Value));

    [GeneratedRegex(@"(?:increase|rate)\((?<selector>botclickstream_\w+(?:\{[^}]*\})?)\[")]
    private static partial Regex Increase();

    [GeneratedRegex(@"(?<name>\w+)(?<by>=~|!~|!=|=)""(?<value>[^""]*)""")]
    private static partial Regex Matcher();

    private sealed class NoStep : ILaneStep
    {
        public SourceProgress Progress => SourceProgress.None;

        public bool Process(InputBatch input, long limit, SealedBatch output) => true;
    }

    private sealed class SteppingTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
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
