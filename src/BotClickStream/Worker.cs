using BotClickStream.Brokers;
using BotClickStream.Profiles;
using BotClickStream.Settings;
using BotClickStream.StateLog;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BotClickStream;

/// <summary>
/// The worker: the configured roles, from start to stop. A host's service, and as well usable by itself: <c>StartAsync</c>, then
/// <see cref="Completion"/>, <c>StopAsync</c>.
/// </summary>
/// <param name="lifetime">Of the host, which a failure ends.</param>
public sealed class Worker(WorkerSetup setup, IHostApplicationLifetime? lifetime = null) : BackgroundService
{
    private static readonly TimeSpan CountPartitionsEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookForJoining = TimeSpan.FromMilliseconds(50);

    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkerFailure failure = new();
    private readonly ILogger log = setup.Logs.CreateLogger<Worker>();
    private volatile int rawPartitions;

    public WorkerHealth Health => setup.Health;

    /// <summary>Ends, with the reason, when something has failed: from then on the worker ends by itself, which may take as long as being told to stop does.</summary>
    public Task<Exception> Failure => failure.Reason;

    /// <summary>Ends when the worker has stopped; fails with what ended it, if it wasn't asked to.</summary>
    public Task Completion => completion.Task;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (ExecuteTask is { IsCanceled: true })
        {
            // Told to stop so early that it was never begun.
            End(null);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What follows blocks, and must not keep the host from starting.
        await Task.Yield();
        Exception? reason = null;
        try
        {
            await WorkAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop before it had begun.
        }
        catch (Exception exception)
        {
            reason = exception;
        }

        // What failed first counts: the rest may follow from it.
        End(failure.HasHappened ? await failure.Reason.ConfigureAwait(false) : reason);
    }

    private void End(Exception? reason)
    {
        if (reason is null)
        {
            setup.Health.Become(WorkerPhase.Stopped);
            LogMessages.Stopped(log);
            completion.TrySetResult();
            return;
        }

        setup.Health.Fail(reason.Message);
        if (reason is WorkerException or KafkaException)
        {
            LogMessages.Failed(log, reason.Message);
        }
        else
        {
            LogMessages.FailedUnexpectedly(log, reason);
        }

        completion.TrySetException(reason);
        lifetime?.StopApplication();
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        WorkerSettings settings = setup.Settings;
        BrokerErrors errors = new(setup.Metrics, new BrokerContact(setup.Health, log, setup.Time), log, failure);
        using IAdminClient admin = new AdminClientBuilder(new ClientConfigs(settings.Kafka, setup.Broker).Admin("worker"))
            .SetErrorHandler((_, error) => errors.Notice("admin client", error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
        foreach ((string table, long rows) in setup.Detector.RowLimits)
        {
            setup.Metrics.HasLimit(table, rows);
        }

        WorkerTopics topics = WorkerTopics.Of(settings, setup.Broker);
        PartitionCounts counts = PartitionCounts.Read(admin, settings.Kafka.BootstrapServers, errors.Contact, setup.Time, stop);
        counts.Require(topics.Needed);
        rawPartitions = topics.Routed.Sum(topic => counts[topic]);
        LaneTopic lanes = new(topics.LaneInput, default, counts[topics.LaneInput]);
        OutputLimits limits = OutputLimits.Default;
        if (setup.Broker == BrokerKind.Real)
        {
            limits = await CheckAsync(admin, topics).ConfigureAwait(false);
            lanes = lanes with { Id = await IdOfAsync(admin, topics.LaneInput).ConfigureAwait(false) };
        }

        List<WorkerRole> roles = [];
        ProfileFeed profiles = new(settings.Limits.Profiles);
        ProfileReader? reader = null;
        try
        {
            if (topics.Routes)
            {
                setup.Metrics.HasInput("router", rawPartitions);
                roles.Add(WorkerRole.Router(setup, topics.Routed, () => rawPartitions, counts[topics.LaneInput], limits, errors, failure));
            }

            if (topics.Detects)
            {
                setup.Metrics.HasInput("detector", counts[topics.LaneInput]);
                reader = new ProfileReader(
                    new ClientConfigs(settings.Kafka, setup.Broker).ProfilesConsumer(),
                    settings.Topics.Profiles,
                    profiles,
                    errors,
                    setup.Metrics,
                    failure,
                    setup.Logs.CreateLogger<ProfileReader>()
                );
                reader.Start();
                roles.Add(WorkerRole.Detector(setup, lanes, counts, profiles, limits, errors, failure));
            }

            // Not one after the other: where no coordinator answers as yet, both wait for it.
            await Task.WhenAll(roles.Select(role => role.StartAsync(stop))).ConfigureAwait(false);
            await WatchAsync(roles, admin, errors.Contact, topics, counts, stop).ConfigureAwait(false);
            setup.Health.Become(WorkerPhase.Stopping);
        }
        finally
        {
            roles.ForEach(role => role.BeginStop());
            // Not one after the other: what holds the one up must not keep the other from leaving its group in time. Nor on the thread that tells the worker to stop, which is the one to get here: it has
            // to count the time.
            await Task.WhenAll(roles.Select(role => Task.Run(role.Dispose, CancellationToken.None))).ConfigureAwait(false);
            reader?.Dispose();
        }
    }

    /// <returns>How large records may be.</returns>
    private async Task<OutputLimits> CheckAsync(IAdminClient admin, WorkerTopics topics)
    {
        WorkerSettings settings = setup.Settings;
        int? clientLimit = new ClientConfigs(settings.Kafka, setup.Broker).MaxMessageBytes;
        IReadOnlyDictionary<string, BrokerTopic> found = await BrokerTopics
            .FindAsync(admin, [.. topics.Needed.Distinct()])
            .ConfigureAwait(false);
        string[] problems = [.. TopicRequirements.Problems(settings, topics, found, clientLimit)];
        return problems.Length == 0
            ? OutputLimits.Of(settings.Topics, found, clientLimit)
            : throw new WorkerException($"Topics can't be worked with: {string.Join(' ', problems)}");
    }

    private static async Task<TopicId> IdOfAsync(IAdminClient admin, string topic)
    {
        DescribeTopicsResult described = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic])).ConfigureAwait(false);
        return TopicId.Of(described.TopicDescriptions[0].TopicId);
    }

    /// <summary>Returns when the worker is to stop, or something has failed.</summary>
    private async Task WatchAsync(
        List<WorkerRole> roles,
        IAdminClient admin,
        BrokerContact contact,
        WorkerTopics topics,
        PartitionCounts counts,
        CancellationToken stop
    )
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ = failure.Reason.ContinueWith(_ => ending.Cancel(), TaskScheduler.Default);
        try
        {
            foreach (WorkerRole role in roles)
            {
                while (!role.HasJoined)
                {
                    await Task.Delay(LookForJoining, setup.Time, ending.Token).ConfigureAwait(false);
                }
            }

            setup.Health.Become(WorkerPhase.Running);
            using PeriodicTimer timer = new(CountPartitionsEvery, setup.Time);
            while (await timer.WaitForNextTickAsync(ending.Token).ConfigureAwait(false))
            {
                if (PartitionCounts.TryRead(admin, contact, setup.Time) is { } now)
                {
                    Recount(now, counts, topics);
                }
            }
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>A count that isn't known at the moment, as while a broker is down, is no news.</summary>
    private void Recount(PartitionCounts now, PartitionCounts before, WorkerTopics topics)
    {
        if (now[topics.LaneInput] is > 0 and int lanes && lanes != before[topics.LaneInput])
        {
            throw new WorkerException(
                $"{topics.LaneInput} has {lanes} partitions instead of {before[topics.LaneInput]}: campaigns are now in other partitions "
                    + "than what is known of them. Let the worker read a new topic with the new count, into fresh output topics."
            );
        }

        int sources = topics.Routed.Sum(topic => Math.Max(now[topic], before[topic]));
        if (sources > rawPartitions)
        {
            LogMessages.SourcePartitionsAdded(log, string.Join(", ", topics.Routed), rawPartitions, sources);
            rawPartitions = sources;
            setup.Metrics.HasInput("router", sources);
        }
    }
}
