using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Routing;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream;

/// <summary>Finds out where the router goes on in a raw partition. It has no state: the group's offset is all.</summary>
/// <param name="sources">How many raw partitions there are; may grow.</param>
/// <param name="targets">Partitions of the keyed topic.</param>
internal sealed class RouterLanes(WorkerSetup setup, string group, Func<int> sources, int targets, IAdminClient admin, BrokerErrors errors)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    public async Task<LaneStart> RestoreAsync(SourcePartition source, CancellationToken stop)
    {
        Offset committed = setup.Broker == BrokerKind.Real ? await CommittedAsync(source, stop).ConfigureAwait(false) : Offset.Unset;
        return new LaneStart(
            committed.IsSpecial ? setup.Settings.Input.StartAt.ToOffset() : committed,
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

    private async Task<Offset> CommittedAsync(SourcePartition source, CancellationToken stop)
    {
        ConsumerGroupTopicPartitions asked = new(group, [new TopicPartition(source.Topic, source.Partition)]);
        while (true)
        {
            try
            {
                List<ListConsumerGroupOffsetsResult> results = await admin
                    .ListConsumerGroupOffsetsAsync(
                        [asked],
                        // Not before a transaction of the last owner is decided.
                        new ListConsumerGroupOffsetsOptions { RequireStableOffsets = true, RequestTimeout = RequestTimeout }
                    )
                    .ConfigureAwait(false);
                TopicPartitionOffsetError found = results[0].Partitions[0];
                if (!found.Error.IsError)
                {
                    return found.Offset;
                }
            }
            catch (KafkaException exception)
            {
                errors.NoticeRecoverable("router admin client", exception.Error);
            }

            await Task.Delay(RetryAfter, setup.Time, stop).ConfigureAwait(false);
        }
    }
}
