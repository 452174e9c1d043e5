using BotClickStream.Settings;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Brokers;

/// <summary>The offset at which <c>Input:StartAt</c> has a partition begin.</summary>
/// <param name="client">Whose errors they are, for a person.</param>
internal sealed class StartOffsets(StartAt start, string client, IAdminClient admin, BrokerErrors errors, TimeProvider time)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks, where it goes by a time, until a broker tells.</summary>
    /// <exception cref="WorkerException">The broker refuses: the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public async Task<Offset> OfAsync(TopicPartition partition, CancellationToken stop)
    {
        switch (start)
        {
            case StartAt.Earliest:
                return Offset.Beginning;
            case StartAt.Latest:
                return Offset.End;
            case StartAt.Time at:
                while (true)
                {
                    try
                    {
                        return await AskAsync(partition, at.From.ToUnixTimeMilliseconds(), stop).ConfigureAwait(false);
                    }
                    catch (KafkaException exception)
                    {
                        Error why =
                            (exception as ListOffsetsException)?.Result.ResultInfos[0].TopicPartitionOffsetError.Error ?? exception.Error;
                        BrokerErrors.ThrowIfFinal(
                            why,
                            $"Which offset of {partition.Topic}[{partition.Partition.Value}] Input:StartAt ({at.From:O}) is can't be asked"
                        );
                        errors.NoticeRecoverable(client, why);
                        LeaderMetadata.Refresh(admin, partition.Topic);
                    }

                    await Task.Delay(Pause, time, stop).ConfigureAwait(false);
                }

            default:
                throw new InvalidOperationException($"{start} is no start.");
        }
    }

    private async Task<Offset> AskAsync(TopicPartition partition, long from, CancellationToken stop)
    {
        // The end first: where nothing is so young, all that comes from then on is.
        Offset end = await AskAsync(partition, OffsetSpec.Latest(), stop).ConfigureAwait(false);
        Offset first = await AskAsync(partition, OffsetSpec.ForTimestamp(from), stop).ConfigureAwait(false);
        return first.IsSpecial ? end : first;
    }

    private async Task<Offset> AskAsync(TopicPartition partition, OffsetSpec spec, CancellationToken stop)
    {
        ListOffsetsResult told = await admin
            .ListOffsetsAsync(
                [new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec }],
                new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadCommitted, RequestTimeout = RequestTimeout }
            )
            .WaitAsync(stop)
            .ConfigureAwait(false);
        return told.ResultInfos[0].TopicPartitionOffsetError.Offset;
    }
}
