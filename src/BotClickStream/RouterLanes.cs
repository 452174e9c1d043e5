using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Routing;
using Confluent.Kafka;

namespace BotClickStream;

/// <summary>Finds out where the router goes on in a raw partition. It has no state: the group's offset is all.</summary>
/// <param name="sources">How many raw partitions there are; may grow.</param>
/// <param name="targets">Partitions of the keyed topic.</param>
internal sealed class RouterLanes(WorkerSetup setup, string group, Func<int> sources, int targets, BrokerErrors errors)
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

    /// <summary>
    /// A consumer asks, which joins no group: the admin client's call crashes the process where the broker isn't the group's coordinator, as is so for
    /// moments with a new group (<see href="https://github.com/confluentinc/librdkafka/issues/5040"/>).
    /// </summary>
    private async Task<Offset> CommittedAsync(SourcePartition source, CancellationToken stop)
    {
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ClientConfigs(setup.Settings.Kafka, setup.Broker).StateConsumer(group, "router")
        )
            .SetErrorHandler((_, error) => errors.NoticeRecoverable("router offsets consumer", error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
        while (true)
        {
            try
            {
                // Under read_committed not before a transaction of the last owner is decided.
                return consumer.Committed([new TopicPartition(source.Topic, source.Partition)], RequestTimeout)[0].Offset;
            }
            catch (KafkaException exception)
            {
                errors.NoticeRecoverable("router offsets consumer", exception.Error);
            }

            await Task.Delay(RetryAfter, setup.Time, stop).ConfigureAwait(false);
        }
    }
}
