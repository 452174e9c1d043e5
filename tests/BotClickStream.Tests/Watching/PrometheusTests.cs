using System.Text.RegularExpressions;
using BotClickStream.Tests.Brokers;

namespace BotClickStream.Tests.Watching;

/// <summary>
/// Every expression of every panel, variable, annotation and alert, asked of a real Prometheus that scrapes a worker under load.
/// </summary>
public sealed partial class PrometheusTests(RealBroker broker)
{
    private const int PerSecond = 1500;
    private const int Recipients = 60_000;

    /// <summary>What returns nothing under this load, and why.</summary>
    private static readonly Dictionary<string, string> Empty = new()
    {
        ["pipeline: Which errors does the Kafka client report? A"] = "the broker is well",
        ["pipeline: Which limits were reached? A"] = "the state is far from its limits, and the panel leaves out what is 0",
        ["detection-quality: What do sources send that nobody needs? A"] = "simulated events are canonical, and all of use",
    };

    [Fact]
    public async Task Every_expression_is_understood_and_returns_what_the_load_makes()
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience.Limit);
        await using WatchedWorker watched = await WatchedWorker.StartAsync(
            await broker.TopicsAsync(),
            PerSecond,
            Recipients,
            patience.Token
        );
        await watched.LendAsync(patience.Token);
        Dictionary<string, Func<Task<bool>>> unanswered = Questions(watched.Scraper, patience.Token);
        Assert.All(Empty.Keys, where => Assert.Contains(where, unanswered.Keys));

        try
        {
            // What is listed is asked to the last.
            while (unanswered.Keys.Any(where => !Empty.ContainsKey(where)))
            {
                foreach ((string where, Func<Task<bool>> asks) in unanswered.ToArray())
                {
                    if (await asks())
                    {
                        unanswered.Remove(where);
                    }
                }

                await watched.CheckAsync();
                await Task.Delay(250, patience.Token);
            }
        }
        catch (OperationCanceledException)
            when (patience.IsCancellationRequested && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // What is left is said below.
        }

        string[] silent = [.. unanswered.Keys.Except(Empty.Keys)];
        Assert.True(silent.Length == 0, $"nothing is returned by\n{string.Join('\n', silent)}");
        string[] answered = [.. Empty.Keys.Except(unanswered.Keys)];
        Assert.True(answered.Length == 0, $"something is returned, though it is listed, by\n{string.Join('\n', answered)}");
        IReadOnlyList<(string Name, string Health, string Error)> rules = await watched.Scraper.RulesAsync(
            TestContext.Current.CancellationToken
        );
        Assert.Equal(AlertFile.Read().Rules.Select(rule => (rule.Alert, "ok", "")).Order(), rules.Order());
        Assert.Empty(await watched.Scraper.QueryAsync("ALERTS{alertstate=\"firing\"}", TestContext.Current.CancellationToken));
    }

    /// <summary>By where they stand. Of an alert, which returns something only when something is wrong, each thing that it looks at.</summary>
    private static Dictionary<string, Func<Task<bool>>> Questions(PrometheusProcess prometheus, CancellationToken stop)
    {
        Dictionary<string, Func<Task<bool>>> questions = [];
        foreach (Dashboard dashboard in Dashboard.Names.Select(Dashboard.Read))
        {
            foreach (AskedExpression asked in dashboard.Expressions)
            {
                questions.Add(asked.Where, () => HasDataAsync(Chosen(asked.PromQl)));
            }

            foreach (var variable in dashboard.Variables.Where(variable => Dashboard.Text(variable, "type") == "query"))
            {
                Match asks = LabelValues().Match(Dashboard.Text(variable["query"]!, "query"));
                Assert.True(asks.Success, variable.ToJsonString());
                questions.Add(
                    $"{dashboard.Name}: variable {Dashboard.Text(variable, "name")}",
                    async () =>
                        await prometheus.LabelValuesAsync(asks.Groups["selector"].Value, asks.Groups["label"].Value, stop) is [_, ..]
                );
            }
        }

        foreach (AlertRule rule in AlertFile.Read().Rules)
        {
            foreach (string selector in Selector().Matches(rule.Expr).Select(selector => selector.Value).Distinct())
            {
                questions.Add($"{rule.Alert}: {selector}", () => HasDataAsync(selector));
            }
        }

        return questions;

        async Task<bool> HasDataAsync(string promQl) => (await prometheus.QueryAsync(promQl, stop)).Any(series => series.HasValue);
    }

    /// <summary>As Grafana asks it of all instances and campaigns, over a short range.</summary>
    internal static string Chosen(string promQl) =>
        promQl
            .Replace("$instance", ".*", StringComparison.Ordinal)
            .Replace("$campaign", ".*", StringComparison.Ordinal)
            .Replace("$__rate_interval", "10s", StringComparison.Ordinal)
            .Replace("$__range", "5m", StringComparison.Ordinal);

    [GeneratedRegex(@"^label_values\((?<selector>.+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"(?:botclickstream_\w+|\bup\b)(?:\{[^}]*\})?")]
    private static partial Regex Selector();
}
