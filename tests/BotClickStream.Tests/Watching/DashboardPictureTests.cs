using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using BotClickStream.Detection;
using BotClickStream.Tests.Brokers;
using BotClickStream.Tests.Documents;
using BotClickStream.Watching;
using Prometheus;

namespace BotClickStream.Tests.Watching;

/// <summary>
/// The pictures of <c>docs/dashboards.md</c>, and the cost of a scrape in <c>docs/metrics.md</c>, which
/// <c>WRITE_PICTURES=1 dotnet run -c Release --project tests/BotClickStream.Tests -- -class '*DashboardPictureTests'</c> makes anew from two minutes of a worker under load.
/// </summary>
public sealed class DashboardPictureTests(RealBroker broker)
{
    private const int PerSecond = 2_000;
    private const int Recipients = 120_000;
    private const int MostBytes = 400_000;
    private const int Scrapes = 10;
    private const int MostCampaigns = 10_000;
    private const string Begin = "<!-- scrapes, measured by DashboardPictureTests -->\n";
    private const string End = "<!-- /scrapes -->";

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Each_dashboard_has_a_small_picture_in_its_document()
    {
        if (Environment.GetEnvironmentVariable("WRITE_PICTURES") == "1")
        {
            await DrawAsync(TestContext.Current.CancellationToken);
        }

        Assert.All(
            Dashboard.Names,
            name =>
            {
                Assert.InRange(new FileInfo(PathOf(name)).Length, 10_000, MostBytes);
                // A picture of last year has not the panels of today.
                XDocument picture = XDocument.Load(PathOf(name));
                Assert.Empty(
                    Dashboard
                        .Read(name)
                        .Elements.Select(panel => Dashboard.Text(panel, "title"))
                        .Except(picture.Descendants().Select(text => text.Value))
                );
                Assert.Contains($"(pictures/dashboard-{name}.svg)", Repository.Read("docs", "dashboards.md"), StringComparison.Ordinal);
            }
        );
    }

    private async Task DrawAsync(CancellationToken stop)
    {
        await using WatchedWorker watched = await WatchedWorker.StartAsync(await broker.TopicsAsync(), PerSecond, Recipients, stop);
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await Task.Delay(Watched / 3, stop);
        await watched.LendAsync(stop);
        await WriteScrapesAsync(watched.Endpoint, stop);
        await Task.Delay(from + Watched - DateTimeOffset.UtcNow, stop);
        await watched.CheckAsync();
        foreach (Dashboard dashboard in Dashboard.Names.Select(Dashboard.Read))
        {
            Dictionary<int, PrometheusSeries[][]> answers = [];
            foreach (var panel in dashboard.Panels)
            {
                List<PrometheusSeries[]> answered = [];
                foreach (var target in panel["targets"]!.AsArray())
                {
                    string asked = PrometheusTests.Chosen(Dashboard.Text(target!, "expr"));
                    answered.Add(
                        (bool?)target!["instant"] == true
                            ? [.. await watched.Scraper.QueryAsync(asked, stop)]
                            : [.. await watched.Scraper.QueryRangeAsync(asked, from, from + Watched, step: 2, stop)]
                    );
                }

                answers[(int)panel["id"]!] = [.. answered];
            }

            await File.WriteAllTextAsync(PathOf(dashboard.Name), DashboardPicture.Draw(dashboard, answers), stop);
        }
    }

    /// <summary>The most campaigns that are watched, each with the most domains: how long a scrape takes, and how long a publisher may wait meanwhile.</summary>
    private static async Task<(double Scrape, double Wait)> MeasureMostCampaignsAsync(CancellationToken stop)
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        WorkerMetrics metrics = new(registry);
        LaneTally tally = new();
        for (int i = 0; i < MostCampaigns; i++)
        {
            int clicks = i * 7919 % MostCampaigns;
            tally.CountCampaign(
                new WatchedCampaign(
                    0,
                    $"campaign-{i}",
                    IsSettled: false,
                    new EventCounts { Clicks = clicks, Opens = 2 },
                    new EventCounts { Clicks = clicks / 2 },
                    default,
                    [.. Enumerable.Range(0, WatchedCampaign.MostDomains).Select(d => ($"d{(i * 31) + d}.example", d))]
                )
            );
        }

        metrics.Add("detector", tally, now: 0);
        LaneTally one = new();
        one.CountCampaign(tally.Campaigns[0]);
        List<double> scrapes = [];
        double longest = 0;
        for (int i = 0; i <= Scrapes; i++)
        {
            Task<TimeSpan> scrape = Task.Run(
                async () =>
                {
                    long began = Stopwatch.GetTimestamp();
                    await MetricsTests.TextOf(registry);
                    return Stopwatch.GetElapsedTime(began);
                },
                stop
            );
            while (!scrape.IsCompleted)
            {
                long began = Stopwatch.GetTimestamp();
                metrics.Add("detector", one, now: 0);
                // The first is .NET's own beginning.
                longest = i == 0 ? 0 : Math.Max(longest, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            scrapes.Add((await scrape).TotalMilliseconds);
        }

        return (scrapes.Skip(1).Order().ElementAt(Scrapes / 2), longest);
    }

    private static async Task WriteScrapesAsync(Uri endpoint, CancellationToken stop)
    {
        using HttpClient client = new();
        List<(double Milliseconds, string Text)> scrapes = [];
        for (int i = 0; i < Scrapes; i++)
        {
            long began = Stopwatch.GetTimestamp();
            string text = await client.GetStringAsync(endpoint, stop);
            scrapes.Add((Stopwatch.GetElapsedTime(began).TotalMilliseconds, text));
        }

        (double scrape, double wait) = await MeasureMostCampaignsAsync(stop);
        double[] times = [.. scrapes.Select(scrape => scrape.Milliseconds).Order()];
        string last = scrapes[^1].Text;
        string path = Path.Combine(Repository.Root, "docs", "metrics.md");
        string document = await File.ReadAllTextAsync(path, stop);
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, begin, StringComparison.Ordinal);
        string said = string.Create(
            CultureInfo.InvariantCulture,
            $"| scrapes | median | slowest | bytes | series |\n|---|---|---|---|---|\n| {Scrapes} | {times[Scrapes / 2]:0.0} ms | {times[^1]:0.0} ms | {last.Length:N0} | {last.Split('\n').Count(line => line.Length > 0 && line[0] != '#'):N0} |\n\nWith {MostCampaigns:N0} campaigns that have not settled, the most that are watched, and {WatchedCampaign.MostDomains} domains of each, it takes {scrape:0} ms; a publisher that has figures to count waits {wait:0.0} ms of that at most.\n"
        );
        await File.WriteAllTextAsync(path, document[..begin] + said + document[end..], stop);
    }

    private static string PathOf(string name) => Path.Combine(Repository.Root, "docs", "pictures", $"dashboard-{name}.svg");
}
