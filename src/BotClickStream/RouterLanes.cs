using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Routing;
using BotClickStream.Settings;
using BotClickStream.Sources;
using Confluent.Kafka;

namespace BotClickStream;

/// <summary>Finds out where the router goes on in a raw partition. It has no state: the group's offset is all, and that there is one its frames tell.</summary>
/// <param name="sources">How many raw partitions there are; may grow.</param>
/// <param name="targets">Partitions of the keyed topic.</param>
internal sealed class RouterLanes(
    WorkerSetup setup,
    GroupOffsets offsets,
    StartOffsets starts,
    RoutedFrames frames,
    Func<int> sources,
    int targets
)
{
    public async Task<LaneStart> RestoreAsync(SourcePartition source, CancellationToken stop)
    {
        TopicPartition partition = new(source.Topic, source.Partition);
        long? committed =
            setup.Broker == BrokerKind.Real
                ? await offsets.AskAsync(partition, stop, until => frames.WhereIsAsync(source, until)).ConfigureAwait(false)
                : null;
        return new LaneStart(
            committed ?? await starts.OfAsync(partition, stop).ConfigureAwait(false),
            Epoch: 0,
            _ => new MeasuredStep(
                new RouterStep(source, sources, targets, new RecordDecoder(setup.Decoder)),
                "router",
                source.Partition,
                statistics: null,
                setup.Metrics,
                setup.Time
            )
        );
    }
}
