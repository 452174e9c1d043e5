using BotClickStream.Brokers;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Lanes;

/// <summary>
/// Asks the broker again and again where partitions end: what a consumer itself knows of that is as old as its last fetch, and whether time may go
/// on depends on it. Where the broker doesn't answer, what it said before grows old.
/// </summary>
internal sealed class EndOffsets(
    string role,
    IAdminClient admin,
    BrokerContact contact,
    WorkerFailure failure,
    ILogger log,
    TimeProvider time
)
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

    /// <summary>Ends when it is told to, and otherwise only with a failure, which it reports.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                if (watched is { Length: > 0 } asked)
                {
                    await AskAsync(asked, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        catch (Exception exception)
        {
            // Without its answers time would stand still, and nobody would know why.
            failure.Report(exception);
        }
    }

    private async Task AskAsync(SourcePartition[] asked, CancellationToken stop)
    {
        long askedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        Task<ListOffsetsResult> answer = admin.ListOffsetsAsync(
            asked.Select(partition => new TopicPartitionOffsetSpec
            {
                TopicPartition = new TopicPartition(partition.Topic, partition.Partition),
                OffsetSpec = OffsetSpec.Latest(),
            }),
            new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadCommitted, RequestTimeout = RequestTimeout }
        );
        try
        {
            ListOffsetsResult result = await WaitAsync(answer, stop).ConfigureAwait(false);
            Take([.. result.ResultInfos.Select(info => info.TopicPartitionOffsetError)], askedAt);
        }
        catch (ListOffsetsException exception)
        {
            Take([.. exception.Result.ResultInfos.Select(info => info.TopicPartitionOffsetError)], askedAt);
            foreach (string topic in asked.Select(partition => partition.Topic).Distinct())
            {
                LeaderMetadata.Refresh(admin, topic);
            }
        }
        catch (KafkaException exception)
        {
            Fail(exception.Error);
        }
    }

    /// <summary>What couldn't be told keeps its last answer, which grows old: its offset here is that of no partition.</summary>
    private void Take(IReadOnlyList<TopicPartitionOffsetError> told, long askedAt)
    {
        Dictionary<SourcePartition, EndOffset> now = new(answers.Where(answer => watched.Contains(answer.Key)));
        foreach (TopicPartitionOffsetError partition in told.Where(partition => !partition.Error.IsError))
        {
            now[new SourcePartition(partition.Topic, partition.Partition)] = new EndOffset(partition.Offset, askedAt);
        }

        answers = now;
        if (told.FirstOrDefault(partition => partition.Error.IsError) is { } untold)
        {
            Fail(untold.Error);
            return;
        }

        isUnanswered = false;
        contact.Answer();
    }

    private void Fail(Error error)
    {
        if (error.IsLocalError)
        {
            // No broker has said that.
            contact.Lose(error);
        }
        else if (!isUnanswered)
        {
            isUnanswered = true;
            LogMessages.EndOffsetsUnknown(log, role, error.Reason);
        }
    }

    /// <summary>The client's own time-out doesn't hold for a broker that takes a request and is silent: then that is said, and waited for on.</summary>
    private async Task<ListOffsetsResult> WaitAsync(Task<ListOffsetsResult> answer, CancellationToken stop)
    {
        try
        {
            return await answer.WaitAsync(RequestTimeout, time, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            contact.Lose(new Error(ErrorCode.Local_TimedOut));
            return await answer.WaitAsync(stop).ConfigureAwait(false);
        }
    }
}
