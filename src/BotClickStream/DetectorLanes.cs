using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
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

namespace BotClickStream;

/// <summary>Finds out where the detector goes on in a partition of its input, by the lane's state log; on the embedded broker it begins anew.</summary>
/// <param name="partitions">How many each topic has.</param>
/// <param name="profiles">What all partitions publish of domains and networks; no lane starts before it has been read.</param>
internal sealed class DetectorLanes(
    WorkerSetup setup,
    LaneTopic input,
    PartitionCounts partitions,
    int maxStateBytes,
    ProfileFeed profiles,
    IAdminClient admin,
    GroupOffsets offsets,
    StartOffsets starts,
    BrokerErrors errors,
    ILogger log
)
{
    private readonly WorkerSettings settings = setup.Settings;
    private readonly RulesIdentity rules = new(
        setup.Detector.Rules.Version,
        RulesId.HashOf(setup.Detector.Rules, setup.Decoder.Fingerprints)
    );

    public async Task<LaneStart> RestoreAsync(SourcePartition source, CancellationToken stop)
    {
        if (setup.Broker == BrokerKind.Embedded)
        {
            PartitionDetector detector = new(setup.Detector, LinkIdentity.Form);
            ProfileCursor others = await FollowAsync(detector, source, told: 0, stop).ConfigureAwait(false);
            Offset start = await StartAsync(source, stop).ConfigureAwait(false);
            return new LaneStart(start, Epoch: 0, _ => Step(source, detector, stateLog: null, others, default));
        }

        StateOwner owner = new(settings.Kafka.GroupId, input.Id, source.Partition, input.Partitions);
        StateReader reader = new(
            new ClientConfigs(settings.Kafka, setup.Broker).StateConsumer(settings.Kafka.GroupId, "detector"),
            admin,
            offsets,
            errors,
            setup.Metrics,
            log,
            input.Name,
            settings.Topics.State,
            setup.Time
        );
        long began = setup.Time.GetTimestamp();
        RestoreProgress read = default;
        RestoredState restored = await reader
            .RestoreAsync(
                new StateRestore(owner, rules, setup.Detector),
                source.Partition,
                progress => Report(source, read = progress),
                stop
            )
            .ConfigureAwait(false);
        setup.Metrics.RestoreTook(setup.Time.GetElapsedTime(began), read);
        TimeBefore before = restored.Progress is { } progress
            ? new TimeBefore(progress.Watermark, progress.SourceTime, progress.SourceTimestamp)
            : default;
        ProfileCursor cursor = await FollowAsync(restored.Detector, source, restored.Progress?.ProfileUpdates ?? 0, stop)
            .ConfigureAwait(false);
        return new LaneStart(
            restored.Progress is { } known ? known.NextOffset : await StartAsync(source, stop).ConfigureAwait(false),
            restored.Epoch,
            epoch => Step(source, restored.Detector, new StateLogWriter(owner, epoch, restored, maxStateBytes), cursor, before),
            new LogTrim(restored.RoundOffset)
        );
    }

    /// <summary>Behind a router every record must be read, wherever a new router begins.</summary>
    private async Task<Offset> StartAsync(SourcePartition source, CancellationToken stop) =>
        settings.Input.KeyedByCampaign
            ? await starts.OfAsync(new TopicPartition(source.Topic, source.Partition), stop).ConfigureAwait(false)
            : Offset.Beginning;

    /// <summary>Lets a lane know what the other partitions say by now; what comes later it is told by the cursor.</summary>
    private async Task<ProfileCursor> FollowAsync(PartitionDetector detector, SourcePartition source, long told, CancellationToken stop)
    {
        ProfileCursor cursor = await profiles.OpenAsync(source.Partition, told, stop).ConfigureAwait(false);
        cursor.Recall(detector);
        return cursor;
    }

    private MeasuredStep Step(
        SourcePartition source,
        PartitionDetector core,
        StateLogWriter? stateLog,
        ProfileCursor cursor,
        TimeBefore before
    )
    {
        LaneDetector detector = new(
            core,
            setup.RulesId,
            new LanePartitions(
                source.Partition,
                source.Partition % partitions[settings.Topics.Labeled],
                source.Partition % partitions[settings.Topics.Metrics],
                source.Partition % partitions[settings.Topics.Activity]
            ),
            stateLog,
            cursor
        );
        ILaneStep step = settings.Input.KeyedByCampaign
            ? new KeyedStep(
                source,
                input.Partitions,
                settings.Input.Partitioner,
                new RecordDecoder(setup.Decoder),
                detector,
                settings.Lateness,
                before
            )
            : new FramedStep(source, detector, settings.Lateness, before);
        return new MeasuredStep(step, "detector", source.Partition, detector.Statistics, setup.Metrics, setup.Time);
    }

    private void Report(SourcePartition source, RestoreProgress progress)
    {
        setup.Metrics.HasRestored(source, progress);
        LogMessages.StateRestoring(log, source, progress.Rows, progress.Bytes, progress.Offset, progress.EndOffset);
    }
}

/// <summary>The topic that lanes read.</summary>
/// <param name="Id">As the broker made it; none on the embedded one.</param>
internal sealed record LaneTopic(string Name, TopicId Id, int Partitions);
