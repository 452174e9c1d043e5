using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Traffic;
using BotClickStream.Watching;
using Confluent.Kafka;
using Prometheus;

namespace BotClickStream.Demo;

/// <summary>
/// The whole way once: simulated campaigns into a raw topic, the very same worker that <c>run</c> runs, and a consumer of its outputs that knows the
/// truth and counts.
/// </summary>
internal sealed class DemoRun(DemoOptions options, TimeProvider time)
{
    private const int Partitions = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>So long nothing may come before the worker is believed to have said all.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly DemoLedger ledger = new(options.Settings.DismissAt);

    public DemoLedger Ledger => ledger;

    /// <summary>Events sent, repeats included.</summary>
    public long Sent { get; private set; }

    /// <summary>From the first event sent to the last label read.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <param name="progress">Told now and then.</param>
    /// <param name="whenDone">Awaited while the broker still runs, for <c>--keep</c>.</param>
    /// <exception cref="WorkerException">The broker or the worker failed.</exception>
    public async Task RunAsync(Action<DemoProgress> progress, Func<WorkerSettings, Task> whenDone, CancellationToken stop)
    {
        using EmbeddedBroker? embedded = options.BootstrapServers is null ? EmbeddedBroker.Start() : null;
        WorkerSettings settings = SettingsFor(options.BootstrapServers ?? embedded!.BootstrapServers);
        BrokerKind kind = embedded is null ? BrokerKind.Real : BrokerKind.Embedded;
        ClientConfigs clients = new(settings.Kafka, kind);
        await CreateTopicsAsync(embedded, clients, settings);

        RulesInEffect judging = RulesInEffect.Of(settings);
        WorkerMetrics metrics = new(Metrics.NewCustomRegistry());
        using Worker worker = new(
            new WorkerSetup
            {
                Settings = settings,
                Detector = settings.ForDetector(judging.Rules, judging.Fingerprints),
                RulesId = judging.Id,
                Decoder = settings.ForDecoder(judging.Fingerprints),
                Metrics = metrics,
                Broker = kind,
                Time = time,
            }
        );
        using DemoReader reader = new(clients, settings.Topics, Partitions, ledger);
        await worker.StartAsync(stop);
        DemoSource source = new(clients, settings.Topics.Raw, ledger);
        long began = time.GetTimestamp();
        using (CancellationTokenSource leave = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            // On another thread, since it runs until its first wait before it returns.
            Task playing = Task.Run(
                () =>
                    source.PlayAsync(Simulation.Generate(options.Traffic), options.Speed, () => metrics.EventsDetected, time, leave.Token),
                CancellationToken.None
            );
            try
            {
                await WatchAsync(playing, worker, reader, source, progress, began, stop);
            }
            finally
            {
                await leave.CancelAsync();
                await playing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }

        Elapsed = time.GetElapsedTime(began);
        Sent = source.Sent;
        await worker.StopAsync(stop);
        await reader.ReadToTheEndAsync(Patience);
        await whenDone(settings);
    }

    /// <summary>Returns when everything is sent and labelled and nothing more comes, or when nothing has happened for a while that should have.</summary>
    private async Task WatchAsync(
        Task playing,
        Worker worker,
        DemoReader reader,
        DemoSource source,
        Action<DemoProgress> progress,
        long began,
        CancellationToken stop
    )
    {
        long records = -1;
        long sent = -1;
        long lastChange = time.GetTimestamp();
        while (true)
        {
            Task first = await Task.WhenAny(worker.Completion, reader.Failure, Task.Delay(LookEvery, time, stop));
            if (first == worker.Completion || first == reader.Failure)
            {
                await first;
                throw new WorkerException("the worker stopped before everything was labelled");
            }

            await first;
            if (playing.IsCompleted)
            {
                await playing;
            }

            DemoProgress now = ProgressOf(source, reader, time.GetElapsedTime(began));
            progress(now);
            if (reader.Records != records || source.Sent != sent || source.AwaitsItsTime)
            {
                records = reader.Records;
                sent = source.Sent;
                lastChange = time.GetTimestamp();
            }

            TimeSpan quiet = time.GetElapsedTime(lastChange);
            if (playing.IsCompleted && now.Labelled == now.Expected && quiet > Quiet)
            {
                return;
            }

            if (quiet > Patience)
            {
                // The check afterwards says what else is missing.
                if (!playing.IsCompleted)
                {
                    lock (ledger)
                    {
                        ledger.TakeGivenUp(source.Sent, Patience);
                    }
                }

                return;
            }
        }
    }

    private DemoProgress ProgressOf(DemoSource source, DemoReader reader, TimeSpan elapsed)
    {
        lock (ledger)
        {
            return new DemoProgress(source.Sent, ledger.Expected, ledger.Labelled, reader.Records, elapsed);
        }
    }

    /// <summary>The embedded broker takes no passwords and the like, which are meant for the real one.</summary>
    private KafkaSettings KafkaFor(KafkaSettings kafka) =>
        options.BootstrapServers is null ? kafka with { Client = new(), Consumer = new(), Producer = new() } : kafka;

    private WorkerSettings SettingsFor(string bootstrapServers)
    {
        WorkerSettings settings = options.Settings;
        // On a broker of one's own the demo keeps to topics and a group that nobody else has.
        string suffix = options.BootstrapServers is null
            ? ""
            : time.GetUtcNow().ToString("'.demo-'yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        TopicSettings topics = settings.Topics;
        return settings with
        {
            Kafka = KafkaFor(settings.Kafka) with { BootstrapServers = bootstrapServers, GroupId = settings.Kafka.GroupId + suffix },
            Input = settings.Input with { KeyedByCampaign = false },
            Roles = "router,detector",
            Topics = new TopicSettings
            {
                Raw = topics.Raw + suffix,
                Keyed = topics.Keyed + suffix,
                Labeled = topics.Labeled + suffix,
                Corrections = topics.Corrections + suffix,
                Metrics = topics.Metrics + suffix,
                Holds = topics.Holds + suffix,
                Activity = topics.Activity + suffix,
                Profiles = topics.Profiles + suffix,
                Rejected = topics.Rejected + suffix,
                State = topics.State + suffix,
            },
        };
    }

    private static async Task CreateTopicsAsync(EmbeddedBroker? embedded, ClientConfigs clients, WorkerSettings settings)
    {
        IReadOnlyList<CatalogTopic> topics = TopicCatalog.For(settings, Partitions);
        if (embedded is not null)
        {
            foreach (CatalogTopic topic in topics)
            {
                embedded.CreateTopic(topic.Name, Partitions);
            }

            return;
        }

        using IAdminClient admin = new AdminClientBuilder(clients.Admin("demo")).SetLogHandler((_, _) => { }).Build();
        try
        {
            await BrokerTopics.CreateAsync(admin, topics, replication: -1);
        }
        catch (KafkaException error)
        {
            throw new WorkerException(
                $"the demo's topics can't be made on {settings.Kafka.BootstrapServers}: {error.Message.TrimEnd('.')}. Is --bootstrap the address of a broker that runs?",
                error
            );
        }
    }
}

/// <param name="BootstrapServers">A broker to use; <see langword="null"/> for the embedded one.</param>
/// <param name="Speed">Times real time; 0 as fast as it goes.</param>
internal sealed record DemoOptions(WorkerSettings Settings, TrafficOptions Traffic, double Speed, string? BootstrapServers);

/// <param name="Sent">Events sent.</param>
/// <param name="Expected">Of those, the ones that must be labelled.</param>
/// <param name="Labelled">Of those, the ones whose label was read.</param>
/// <param name="Records">Labels and corrections read.</param>
internal readonly record struct DemoProgress(long Sent, int Expected, int Labelled, long Records, TimeSpan Elapsed);
