using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Watching;

/// <summary>A real Prometheus as a process of its own: it scrapes one worker each second, and evaluates the alerts of the repository.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("botclickstream-prometheus-");
    private readonly HttpClient api;
    private readonly Process process;

    /// <param name="worker">Where <c>/metrics</c> is.</param>
    public PrometheusProcess(Uri worker)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{BrokerProcess.FreePorts(1)[0]}");
        string config = Path.Combine(directory.FullName, "prometheus.yml");
        File.WriteAllText(
            config,
            $"""
            global:
              scrape_interval: 1s
              evaluation_interval: 1s
            rule_files:
              - {Path.Combine(Repository.Root, AlertFile.Path)}
            scrape_configs:
              - job_name: botclickstream
                static_configs:
                  - targets: ["{worker.Authority}"]
            """
        );
        api = new HttpClient { BaseAddress = new Uri($"http://{address}/api/v1/") };
        process = Promtool.Start(
            "prometheus",
            $"--config.file={config}",
            $"--storage.tsdb.path={Path.Combine(directory.FullName, "data")}",
            $"--web.listen-address={address}",
            "--log.level=error"
        );
        // Nobody wants what it prints, but unread it would fill its pipe and stop.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Returns when it has scraped the worker.</summary>
    public async Task UntilScrapedAsync(CancellationToken patience)
    {
        while (true)
        {
            Assert.False(process.HasExited, "Prometheus has ended");
            try
            {
                if (await QueryAsync("up == 1", patience) is [_, ..])
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It has yet to begin to listen, or to be ready.
            }

            await Task.Delay(100, patience);
        }
    }

    /// <summary>What an expression returns now.</summary>
    public async Task<IReadOnlyList<PrometheusSeries>> QueryAsync(string promQl, CancellationToken stop) =>
        SeriesOf(await AskAsync($"query?query={Uri.EscapeDataString(promQl)}", stop));

    /// <summary>What an expression returned from <paramref name="from"/> until <paramref name="to"/>, each <paramref name="step"/> seconds.</summary>
    public async Task<IReadOnlyList<PrometheusSeries>> QueryRangeAsync(
        string promQl,
        DateTimeOffset from,
        DateTimeOffset to,
        int step,
        CancellationToken stop
    ) =>
        SeriesOf(
            await AskAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"query_range?query={Uri.EscapeDataString(promQl)}&start={from.ToUnixTimeSeconds()}&end={to.ToUnixTimeSeconds()}&step={step}"
                ),
                stop
            )
        );

    /// <summary>A label's values among the series of a selector.</summary>
    public async Task<IReadOnlyList<string>> LabelValuesAsync(string selector, string label, CancellationToken stop) =>
        [
            .. (await AskAsync($"label/{label}/values?match[]={Uri.EscapeDataString(selector)}", stop))
                .AsArray()
                .Select(value => (string)value!),
        ];

    /// <summary>Of each rule its name, whether it could be evaluated, and why not.</summary>
    public async Task<IReadOnlyList<(string Name, string Health, string Error)>> RulesAsync(CancellationToken stop) =>
        [
            .. (await AskAsync("rules", stop))["groups"]!
                .AsArray()
                .SelectMany(group => group!["rules"]!.AsArray())
                .Select(rule => ((string)rule!["name"]!, (string)rule["health"]!, (string?)rule["lastError"] ?? "")),
        ];

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().InTime("the end of Prometheus, which was killed");
        process.Dispose();
        api.Dispose();
        directory.Delete(recursive: true);
    }

    private async Task<JsonNode> AskAsync(string what, CancellationToken stop)
    {
        using HttpResponseMessage answer = await api.GetAsync(new Uri(what, UriKind.Relative), stop);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            // Says so in plain text.
            answer.EnsureSuccessStatusCode();
        }

        JsonNode body = (await answer.Content.ReadFromJsonAsync<JsonNode>(stop))!;
        Assert.True(answer.IsSuccessStatusCode, $"Prometheus refuses {Uri.UnescapeDataString(what)}: {body["error"]}");
        return body["data"]!;
    }

    private static IReadOnlyList<PrometheusSeries> SeriesOf(JsonNode data) =>
        [
            .. data["result"]!
                .AsArray()
                .Select(series => new PrometheusSeries(
                    series!["metric"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!),
                    [.. (series["values"]?.AsArray() ?? [series["value"]!.DeepClone()]).Select(Point)]
                )),
        ];

    private static (double At, double Value) Point(JsonNode? point) =>
        (
            (double)point![0]!,
            double.Parse(((string)point[1]!).Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)
        );
}

/// <param name="Points">Seconds since 1970, and values.</param>
internal sealed record PrometheusSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<(double At, double Value)> Points)
{
    /// <summary>NaN is what comes of dividing by nothing.</summary>
    public bool HasValue => Points.Any(point => !double.IsNaN(point.Value));
}
