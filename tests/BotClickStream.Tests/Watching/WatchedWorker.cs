using System.Buffers;
using System.Globalization;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.Traffic;
using BotClickStream.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace BotClickStream.Tests.Watching;

/// <summary>
/// A worker with both roles, whose metrics are served as <c>run</c> serves them and scraped by a real Prometheus, under a load of simulated campaigns: days of them in seconds, with some records that can't be read.
/// </summary>
internal sealed class WatchedWorker : IAsyncDisposable
{
    private const int Partitions = 3;
    private const int RejectedEvery = 40;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly WorkerSettings settings;
    private readonly CollectorRegistry registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly WorkerHealth health = new();
    private readonly Worker worker;
    private readonly CancellationTokenSource enough = new();
    private WebApplication? app;
    private PrometheusProcess? prometheus;
    private Task load = Task.CompletedTask;

    private WatchedWorker(WorkerSettings settings)
    {
        this.settings = settings;
        RuntimeMetrics.Register(registry);
        worker = Make(settings, new WorkerMetrics(registry), health);
    }

    public PrometheusProcess Scraper => prometheus!;

    /// <summary>Where its metrics are.</summary>
    public Uri Endpoint => new($"{app!.Urls.Single()}/metrics");

    /// <param name="perSecond">Events a second.</param>
    /// <param name="recipients">Of the campaigns together: of each there are some four events.</param>
    public static async Task<WatchedWorker> StartAsync(TestTopics topics, int perSecond, int recipients, CancellationToken patience)
    {
        WatchedWorker watched = new(
            topics.Settings with
            {
                Kafka = topics.Settings.Kafka with
                {
                    StatisticsInterval = TimeSpan.FromSeconds(1),
                    // Who leaves, or is missed, is waited for no longer than brokers allow at least.
                    StaticMembership = false,
                    Consumer = new() { ["heartbeat.interval.ms"] = "200", ["session.timeout.ms"] = "6000" },
                },
                CommitInterval = TimeSpan.FromMilliseconds(100),
                MetricsInterval = TimeSpan.FromSeconds(1),
            }
        );
        watched.app = await ServeAsync(watched.registry, watched.health, patience);
        watched.prometheus = new PrometheusProcess(watched.Endpoint);
        // Before there is anything to count, so that no increase is missed.
        await watched.Scraper.UntilScrapedAsync(patience);
        await watched.worker.StartAsync(patience);
        watched.load = Task.Run(() => PlayAsync(topics, perSecond, recipients, watched.enough.Token), CancellationToken.None);
        return watched;
    }

    /// <summary>Has another worker take some of its partitions and give them back, so that they are restored.</summary>
    public async Task LendAsync(CancellationToken patience)
    {
        await OwnsAsync($"== {Partitions}", patience);
        WorkerHealth others = new();
        using Worker other = Make(
            settings with
            {
                Kafka = settings.Kafka with { InstanceId = "other" },
            },
            new WorkerMetrics(Prometheus.Metrics.NewCustomRegistry()),
            others
        );
        await other.StartAsync(patience);
        // Else it would be stopped while it still joins.
        while (!others.IsReady)
        {
            await Task.Delay(Tick, patience);
        }

        await OwnsAsync($"< {Partitions}", patience);
        await other.StopAsync(patience).InTime();
        await other.Completion.InTime();
        await OwnsAsync($"== {Partitions}", patience);
    }

    /// <summary>Throws what has ended the worker or the load before it should have.</summary>
    public async Task CheckAsync()
    {
        if (worker.Completion.IsCompleted)
        {
            await worker.Completion;
            Assert.Fail("the worker has ended");
        }

        if (load.IsCompleted)
        {
            await load;
            Assert.Fail("all events were sent before everything was seen: more recipients make more");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await enough.CancelAsync();
        await load.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await worker.StopAsync(CancellationToken.None).InTime();
        await Scraper.DisposeAsync();
        await app!.DisposeAsync();
        worker.Dispose();
        enough.Dispose();
    }

    private async Task OwnsAsync(string condition, CancellationToken patience)
    {
        while (await Scraper.QueryAsync($"sum(botclickstream_owned_partitions{{role=\"detector\"}}) {condition}", patience) is [])
        {
            await CheckAsync();
            await Task.Delay(Tick, patience);
        }
    }

    private static Worker Make(WorkerSettings settings, WorkerMetrics metrics, WorkerHealth health)
    {
        Rules rules = RulesFile.Read(settings.Rules).Rules;
        FingerprintData fingerprints = FingerprintFiles.Read(settings.Fingerprints).Data;
        return new Worker(
            new WorkerSetup
            {
                Settings = settings,
                Detector = settings.ForDetector(rules, fingerprints),
                RulesId = RulesId.Of(rules, fingerprints),
                Decoder = settings.ForDecoder(fingerprints),
                Metrics = metrics,
                Health = health,
            }
        );
    }

    private static async Task<WebApplication> ServeAsync(CollectorRegistry registry, WorkerHealth health, CancellationToken stop)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.MapWatching(registry, health);
        await app.StartAsync(stop);
        return app;
    }

    private static async Task PlayAsync(TestTopics topics, int perSecond, int recipients, CancellationToken stop)
    {
        TrafficOptions options = new()
        {
            Seed = 11,
            Recipients = recipients,
            End = TrafficOptions.LatestEnd(DateTimeOffset.UtcNow),
        };
        using TestProducer producer = topics.Producer(topics.Raw);
        int sent = 0;
        foreach (SimulatedEvent[] some in Simulation.Generate(options).Chunk((int)(perSecond * Tick.TotalSeconds)))
        {
            foreach (SimulatedEvent simulated in some)
            {
                ArrayBufferWriter<byte> json = new();
                simulated.WriteJson(json);
                int partition = sent++ % Partitions;
                producer.Produce(new TestRecord(null, json.WrittenSpan.ToArray(), partition));
                if (sent % RejectedEvery == 0)
                {
                    producer.Produce(new TestRecord(null, string.Create(CultureInfo.InvariantCulture, $"no JSON {sent}"), partition));
                }
            }

            await Task.Delay(Tick, stop);
        }
    }
}
