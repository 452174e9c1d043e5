using BotClickStream.Brokers;
using BotClickStream.Input;
using BotClickStream.Lanes;
using BotClickStream.Profiles;
using BotClickStream.Publishing;
using BotClickStream.Routing;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.StateLog;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Activity = System.Diagnostics.Activity;

namespace BotClickStream;

/// <summary>
/// A role with all that works for it: a consumer in a group of its own, a lane for each partition, a publisher with a producer of its own. Router and
/// detector share nothing but the process.
/// </summary>
internal sealed class WorkerRole : IDisposable
{
    private static readonly TimeSpan RenewAfter = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource stopAsking = new();
    private readonly Dictionary<SourcePartition, LogTrim> trims = [];
    private readonly WorkerSetup setup;
    private readonly IAdminClient admin;
    private readonly OutputProducer producer;
    private readonly Publisher publisher;
    private readonly GroupOffsets offsets;
    private readonly EndOffsets ends;
    private readonly InputLoop loop;
    private readonly RoleInput input;
    private readonly string group;
    private readonly OutputLimits limits;
    private readonly ILogger log;
    private readonly BrokerContact contact;
    private Task asking = Task.CompletedTask;
    private volatile bool isStopping;

    private WorkerRole(
        WorkerSetup setup,
        RoleInput input,
        string group,
        OutputLimits limits,
        BrokerErrors errors,
        Func<IAdminClient, GroupOffsets, StartOffsets, ILogger, Func<SourcePartition, CancellationToken, Task<LaneStart>>> restore,
        WorkerFailure failure
    )
    {
        ClientConfigs configs = new(setup.Settings.Kafka, setup.Broker);
        this.setup = setup;
        this.input = input;
        this.group = group;
        contact = errors.Contact;
        this.limits = limits;
        log = setup.Logs.CreateLogger($"{nameof(BotClickStream)}.{input.Role}");
        admin = new AdminClientBuilder(configs.Admin(input.Role))
            .SetErrorHandler((_, error) => errors.Notice($"{input.Role} admin client", error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
        offsets = new GroupOffsets(configs.StateConsumer(group, input.Role), $"{input.Role} offsets reader", admin, errors, setup.Time);
        StartOffsets starts = new(StartAt.Parse(setup.Settings.Input.StartAt)!, $"{input.Role} offsets reader", admin, errors, setup.Time);
        ends = new EndOffsets(input.Role, admin, errors.Contact, failure, log, setup.Time);
        producer = new OutputProducer(
            configs,
            limits,
            input.Role,
            setup.Settings.Topics,
            () => loop!.Membership,
            IsHopeless,
            errors,
            new ClientStatistics(input.Role, "producer", setup.Metrics),
            log,
            setup.Time
        );
        publisher = new Publisher(
            input.Role,
            setup.Settings.CommitInterval,
            new PublisherWork
            {
                RestoreAsync = restore(admin, offsets, starts, log),
                StartLane = StartLane,
                Publish = Publish,
                Renew = () => !IsHopeless() && producer.Renew(),
                WhyGiveUp = WhyGiveUp,
            },
            failure,
            setup.Time
        );
        setup.Metrics.Begins(input.Role, PublishResult.Words);
        loop = new InputLoop(
            input,
            configs.Consumer(group, input.Role, "none"),
            publisher,
            IsHopeless,
            ends,
            errors,
            setup.Metrics,
            setup.Health,
            log,
            setup.Time,
            failure
        );
    }

    /// <summary>Whether it takes part in its group, be it without a partition.</summary>
    public bool HasJoined => loop.HasJoined;

    /// <summary>Reads raw topics and sends their events on to the keyed topic.</summary>
    /// <param name="sources">How many raw partitions there are; may grow.</param>
    public static WorkerRole Router(
        WorkerSetup setup,
        IReadOnlyList<string> raw,
        Func<int> sources,
        int targets,
        OutputLimits limits,
        BrokerErrors errors,
        WorkerFailure failure
    )
    {
        string group = $"{setup.Settings.Kafka.GroupId}-router";
        RoutedFrames frames = new(
            new ClientConfigs(setup.Settings.Kafka, setup.Broker).StateConsumer(group, "router-frames"),
            errors,
            setup.Settings.Topics.Keyed,
            targets,
            setup.Time
        );
        return new WorkerRole(
            setup,
            InputOf(setup, "router", raw, errors) with
            {
                PacesSources = true,
            },
            group,
            limits,
            errors,
            (_, offsets, starts, _) => new RouterLanes(setup, offsets, starts, frames, sources, targets).RestoreAsync,
            failure
        );
    }

    /// <summary>Reads events by campaign, keyed by their producers or behind a router, and labels them.</summary>
    /// <param name="partitions">How many each topic has.</param>
    public static WorkerRole Detector(
        WorkerSetup setup,
        LaneTopic topic,
        PartitionCounts partitions,
        ProfileFeed profiles,
        OutputLimits limits,
        BrokerErrors errors,
        WorkerFailure failure
    ) =>
        new(
            setup,
            InputOf(setup, "detector", [topic.Name], errors),
            setup.Settings.Kafka.GroupId,
            limits,
            errors,
            (admin, offsets, starts, log) =>
                new DetectorLanes(setup, topic, partitions, limits.State, profiles, admin, offsets, starts, errors, log).RestoreAsync,
            failure
        );

    /// <summary>Takes the producer's name, which ends whatever another process has open under it, and then its share of the input.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        while (!producer.Renew())
        {
            await Task.Delay(RenewAfter, setup.Time, stop).ConfigureAwait(false);
        }

        LogMessages.RoleStarted(log, input.Role, string.Join(", ", input.Topics), group);
        asking = ends.RunAsync(stopAsking.Token);
        publisher.Start();
        loop.Start();
    }

    /// <summary>It is about to be disposed: where no broker answers, it waits for none.</summary>
    public void BeginStop() => isStopping = true;

    /// <summary>Publishes what is in work, leaves the group, and returns when all of it has ended.</summary>
    public void Dispose()
    {
        BeginStop();
        loop.Dispose();
        publisher.Dispose();
        producer.Dispose();
        stopAsking.Cancel();
        asking.Wait();
        admin.Dispose();
        stopAsking.Dispose();
    }

    /// <summary>Whether it is no use to wait for a broker.</summary>
    private bool IsHopeless() => isStopping && contact.IsLost;

    private PartitionLane StartLane(SourcePartition source, int epoch, LaneStart start)
    {
        if (start.Trim is { } trim)
        {
            trims[source] = trim;
        }

        PartitionLane lane = new(
            source,
            epoch,
            start.From.IsSpecial ? -1 : start.From.Value,
            start.MakeStep(epoch),
            publisher.OnSealed,
            loop.GiveBack,
            limits.Records
        );
        loop.OnLaneStarted(lane, start.From);
        return lane;
    }

    private PublishResult Publish(IReadOnlyList<SealedBatch> batches)
    {
        long began = setup.Time.GetTimestamp();
        using Activity? span = Spans.Publish(input.Role, batches.Count);
        PublishResult result = producer.Publish(batches);
        span.End(result.Word, result is PublishResult.Committed);
        setup.Metrics.Became(input.Role, result.Word);
        if (result is not PublishResult.Committed)
        {
            return result;
        }

        long now = setup.Time.GetUtcNow().ToUnixTimeMilliseconds();

        setup.Metrics.PublishTook(input.Role, setup.Time.GetElapsedTime(began));
        foreach (SealedBatch batch in batches)
        {
            offsets.Committed(new TopicPartition(batch.Source.Topic, batch.Source.Partition), batch.NextOffset);
            setup.Metrics.Add(input.Role, batch.Tally, now);
            if (trims.TryGetValue(batch.Source, out LogTrim? trim) && trim.Committed(batch.State, batch.StateOffset) is { } needed)
            {
                _ = CutLogAsync(batch.Source, needed);
            }
        }

        return result;
    }

    /// <summary>Nobody waits for it: what isn't deleted now is with the next sweep.</summary>
    private async Task CutLogAsync(SourcePartition lane, long needed)
    {
        try
        {
            await admin
                .DeleteRecordsAsync([new TopicPartitionOffset(setup.Settings.Topics.State, lane.Partition, needed)])
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is KafkaException or ObjectDisposedException)
        {
            LogMessages.LogNotCut(log, lane, exception.Message);
        }
    }

    private WorkerException WhyGiveUp(GiveUpReason reason) =>
        reason switch
        {
            GiveUpReason.OtherInstance => new WorkerException(
                $"Another process works as {input.Role} with Kafka:InstanceId '{setup.Settings.Kafka.InstanceId}' in group '{setup.Settings.Kafka.GroupId}' "
                    + $"(transactional id '{producer.TransactionalId}'), and has taken this one's place. Give each process an id of its own."
            ),
            _ => new WorkerException(
                $"The {input.Role}'s producer broke {PublisherState.MaxBreaks} times within {PublisherState.BreakWindow / 60_000} minutes. See the errors logged "
                    + "before this: the brokers may be overloaded, this machine stopped again and again, or two processes share a Kafka:InstanceId."
            ),
        };

    private static RoleInput InputOf(WorkerSetup setup, string role, IReadOnlyList<string> topics, BrokerErrors errors) =>
        new(
            role,
            topics,
            setup.Settings.Input.Formats.ToDictionary(
                format => format.Key,
                format => SourceFormats.Read(System.Text.Encoding.UTF8.GetBytes(format.Value))
            ),
            setup.Settings.OnLostInput,
            PacesSources: false,
            GapsAreLosses: setup.Broker == BrokerKind.Embedded,
            errors
        );
}
