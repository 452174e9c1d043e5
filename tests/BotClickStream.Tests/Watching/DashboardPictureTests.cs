using System.Diagnostics;
using System.Globalization;
using BotClickStream.Tests.Brokers;
using BotClickStream.Tests.Documents;

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

        double[] times = [.. scrapes.Select(scrape => scrape.Milliseconds).Order()];
        string last = scrapes[^1].Text;
        string path = Path.Combine(Repository.Root, "docs", "metrics.md");
        string document = await File.ReadAllTextAsync(path, stop);
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, begin, StringComparison.Ordinal);
        string said = string.Create(
            CultureInfo.InvariantCulture,
            $"| scrapes | median | slowest | bytes | series |\n|---|---|---|---|---|\n| {Scrapes} | {times[Scrapes / 2]:0.0} ms | {times[^1]:0.0} ms | {last.Length:N0} | {last.Split('\n').Count(line => line.Length > 0 && line[0] != '#'):N0} |\n"
        );
        await File.WriteAllTextAsync(path, document[..begin] + said + document[end..], stop);
    }

    private static string PathOf(string name) => Path.Combine(Repository.Root, "docs", "pictures", $"dashboard-{name}.svg");
}
