using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Lanes;

/// <summary>
/// Asks the broker again and again where partitions end: what a consumer itself knows of that is as old as its last fetch, and whether time may go
/// on depends on it. Where the broker doesn't answer, what it said before grows old.
/// </summary>
internal sealed class EndOffsets(string role, IAdminClient admin, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);

    private volatile SourcePartition[] watched = [];
    private volatile Dictionary<SourcePartition, EndOffset> answers = [];
    private bool isUnanswered;

    /// <summary>Which partitions to ask for from now on.</summary>
    public void Watch(IEnumerable<SourcePartition> partitions) => watched = [.. partitions];

    /// <summary>The last answer; its time is that of the question.</summary>
    public EndOffset Of(SourcePartition partition) => answers.GetValueOrDefault(partition);

    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                if (watched is { Length: > 0 } asked)
                {
                    await AskAsync(asked).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task AskAsync(SourcePartition[] asked)
    {
        long askedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            ListOffsetsResult result = await admin
                .ListOffsetsAsync(
                    asked.Select(partition => new TopicPartitionOffsetSpec
                    {
                        TopicPartition = new TopicPartition(partition.Topic, partition.Partition),
                        OffsetSpec = OffsetSpec.Latest(),
                    }),
                    new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadCommitted, RequestTimeout = RequestTimeout }
                )
                .ConfigureAwait(false);
            answers = result.ResultInfos.ToDictionary(
                info => new SourcePartition(info.TopicPartitionOffsetError.Topic, info.TopicPartitionOffsetError.Partition),
                info => new EndOffset(info.TopicPartitionOffsetError.Offset, askedAt)
            );
            isUnanswered = false;
        }
        catch (KafkaException exception)
        {
            if (!isUnanswered)
            {
                LogMessages.EndOffsetsUnknown(log, role, exception.Error.Reason);
            }

            isUnanswered = true;
        }
    }
}
