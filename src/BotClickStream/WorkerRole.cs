using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Routing;
using BotClickStream.Settings;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace BotClickStream;

/// <summary>
/// A role with all that works for it: a consumer in a group of its own, a lane for each partition, a publisher with a producer of its own. Router and
/// detector share nothing but the process.
/// </summary>
internal sealed class WorkerRole : IDisposable
{
    private readonly CancellationTokenSource stopAsking = new();
    private readonly IAdminClient admin;
    private readonly OutputProducer producer;
    private readonly Publisher publisher;
    private readonly EndOffsets ends;
    private readonly InputLoop loop;
    private readonly RoleInput input;
    private readonly string group;
    private readonly ILogger log;
    private Task asking = Task.CompletedTask;

    private WorkerRole(
        WorkerSetup setup,
        RoleInput input,
        string group,
        string fields,
        BrokerErrors errors,
        Func<SourcePartition, ILaneStep> makeStep,
        WorkerFailure failure
    )
    {
        ClientConfigs configs = new(setup.Settings.Kafka, setup.Broker);
        this.input = input;
        this.group = group;
        log = setup.Logs.CreateLogger($"{nameof(BotClickStream)}.{input.Role}");
        admin = new AdminClientBuilder(configs.Admin(input.Role))
            .SetErrorHandler((_, error) => errors.Notice($"{input.Role} admin client", error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
        ends = new EndOffsets(input.Role, admin, log, setup.Time);
        producer = new OutputProducer(configs, input.Role, setup.Settings.Topics, errors);
        publisher = new Publisher(
            input.Role,
            setup.Settings.CommitInterval,
            (source, epoch) => new PartitionLane(source, epoch, makeStep(source), publisher!.OnSealed, loop!.GiveBack),
            batches => Publish(setup, input.Role, batches),
            failure,
            setup.Time
        );
        loop = new InputLoop(
            input,
            configs.Consumer(group, input.Role, fields),
            publisher,
            ends,
            errors,
            setup.Metrics,
            log,
            setup.Time,
            failure
        );
    }

    public bool HasJoined => loop.HasJoined;

    /// <summary>Reads raw topics and sends their events on to the keyed topic.</summary>
    /// <param name="sources">How many raw partitions there are; may grow.</param>
    public static WorkerRole Router(
        WorkerSetup setup,
        IReadOnlyList<string> raw,
        Func<int> sources,
        int targets,
        BrokerErrors errors,
        WorkerFailure failure
    ) =>
        new(
            setup,
            InputOf(setup, "router", raw, errors) with
            {
                PacesSources = true,
            },
            $"{setup.Settings.Kafka.GroupId}-router",
            "topic,headers,timestamp",
            errors,
            source => new MeasuredStep(
                new RouterStep(source, sources, targets, new RecordDecoder(setup.Decoder)),
                "router",
                source.Partition,
                statistics: null,
                setup.Metrics,
                setup.Time
            ),
            failure
        );

    /// <summary>Reads events by campaign, keyed by their producers or behind a router, and labels them.</summary>
    public static WorkerRole Detector(
        WorkerSetup setup,
        string topic,
        int partitions,
        int labeledPartitions,
        BrokerErrors errors,
        WorkerFailure failure
    )
    {
        WorkerSettings settings = setup.Settings;
        return new WorkerRole(
            setup,
            // Behind a router every record must be read, wherever a new router begins.
            InputOf(setup, "detector", [topic], errors) with
            {
                StartAt = settings.Input.KeyedByCampaign ? settings.Input.StartAt : StartAt.Earliest,
            },
            settings.Kafka.GroupId,
            settings.Input.KeyedByCampaign ? "topic,headers,timestamp" : "topic,timestamp",
            errors,
            source =>
            {
                LaneDetector detector = new(setup.Detector, setup.RulesId, source.Partition % labeledPartitions);
                ILaneStep step = settings.Input.KeyedByCampaign
                    ? new KeyedStep(
                        source,
                        partitions,
                        settings.Input.Partitioner,
                        new RecordDecoder(setup.Decoder),
                        detector,
                        settings.Lateness
                    )
                    : new FramedStep(source, detector, settings.Lateness);
                return new MeasuredStep(step, "detector", source.Partition, detector.Statistics, setup.Metrics, setup.Time);
            },
            failure
        );
    }

    public void Start()
    {
        LogMessages.RoleStarted(log, input.Role, string.Join(", ", input.Topics), group);
        asking = ends.RunAsync(stopAsking.Token);
        publisher.Start();
        loop.Start();
    }

    /// <summary>Publishes what is in work, leaves the group, and returns when all of it has ended.</summary>
    public void Dispose()
    {
        loop.Stop();
        publisher.Dispose();
        producer.Dispose();
        stopAsking.Cancel();
        asking.Wait();
        admin.Dispose();
        stopAsking.Dispose();
    }

    private void Publish(WorkerSetup setup, string role, IReadOnlyList<SealedBatch> batches)
    {
        long began = setup.Time.GetTimestamp();
        producer.Publish(batches);
        setup.Metrics.PublishTook(role, setup.Time.GetElapsedTime(began));
        foreach (SealedBatch batch in batches)
        {
            setup.Metrics.Add(role, batch.Tally);
        }
    }

    private static RoleInput InputOf(WorkerSetup setup, string role, IReadOnlyList<string> topics, BrokerErrors errors) =>
        new(
            role,
            topics,
            setup.Settings.Input.Formats.ToDictionary(
                format => format.Key,
                format => SourceFormats.Read(System.Text.Encoding.UTF8.GetBytes(format.Value))
            ),
            setup.Settings.Input.StartAt,
            setup.Settings.OnLostInput,
            PacesSources: false,
            GapsAreLosses: setup.Broker == BrokerKind.Embedded,
            errors
        );
}
