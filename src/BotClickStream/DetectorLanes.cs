using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Routing;
using BotClickStream.Settings;
using BotClickStream.StateLog;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace BotClickStream;

/// <summary>Finds out where the detector goes on in a partition of its input, by the lane's state log; on the embedded broker it begins anew.</summary>
/// <param name="labeledPartitions">Of the topic that takes labels.</param>
internal sealed class DetectorLanes(
    WorkerSetup setup,
    LaneTopic input,
    int labeledPartitions,
    int maxStateBytes,
    IAdminClient admin,
    GroupOffsets offsets,
    BrokerErrors errors,
    ILogger log
)
{
    private readonly WorkerSettings settings = setup.Settings;
    private readonly RulesIdentity rules = new(setup.Detector.Rules.Version, RulesId.HashOf(setup.Detector.Rules));

    public async Task<LaneStart> RestoreAsync(SourcePartition source, CancellationToken stop)
    {
        // Behind a router every record must be read, wherever a new router begins.
        Offset start = settings.Input.KeyedByCampaign ? settings.Input.StartAt.ToOffset() : Offset.Beginning;
        if (setup.Broker == BrokerKind.Embedded)
        {
            PartitionDetector detector = new(setup.Detector, LinkIdentity.Write);
            return new LaneStart(start, Epoch: 0, _ => Step(source, detector, stateLog: null, default));
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
        RestoredState restored = await reader
            .RestoreAsync(new StateRestore(owner, rules, setup.Detector), source.Partition, progress => Report(source, progress), stop)
            .ConfigureAwait(false);
        TimeBefore before = restored.Progress is { } progress
            ? new TimeBefore(progress.Watermark, progress.SourceTime, progress.SourceTimestamp)
            : default;
        return new LaneStart(
            restored.Progress is { } known ? known.NextOffset : start,
            restored.Epoch,
            epoch => Step(source, restored.Detector, new StateLogWriter(owner, epoch, restored, maxStateBytes), before),
            new LogTrim(restored.RoundOffset)
        );
    }

    private MeasuredStep Step(SourcePartition source, PartitionDetector core, StateLogWriter? stateLog, TimeBefore before)
    {
        LaneDetector detector = new(core, setup.RulesId, source.Partition % labeledPartitions, stateLog);
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
