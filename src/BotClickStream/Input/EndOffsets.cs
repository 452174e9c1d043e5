using BotClickStream.Brokers;
using BotClickStream.Lanes;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Input;

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
    private bool isUnknown;

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
        long began = time.GetTimestamp();
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
            ListOffsetsResult result = await WaitAsync(answer, asked, began, stop).ConfigureAwait(false);
            Take([.. result.ResultInfos.Select(info => info.TopicPartitionOffsetError)], askedAt);
            isUnknown = false;
            contact.Answer();
        }
        catch (ListOffsetsException exception)
        {
            TopicPartitionOffsetError[] told = [.. exception.Result.ResultInfos.Select(info => info.TopicPartitionOffsetError)];
            Take(told, askedAt);
            Miss(Array.Find(told, partition => partition.Error.IsError)?.Error ?? exception.Error, asked, began);
        }
        catch (KafkaException exception)
        {
            Miss(exception.Error, asked, began);
        }
    }

    /// <summary>What couldn't be told keeps its last answer, which grows old: its offset here is that of no partition.</summary>
    private void Take(TopicPartitionOffsetError[] told, long askedAt)
    {
        Dictionary<SourcePartition, EndOffset> now = new(answers.Where(answer => watched.Contains(answer.Key)));
        foreach (TopicPartitionOffsetError partition in told.Where(partition => !partition.Error.IsError))
        {
            now[new SourcePartition(partition.Topic, partition.Partition)] = new EndOffset(partition.Offset, askedAt);
        }

        answers = now;
    }

    /// <summary>
    /// Where some partitions end is not known. One that leads them may be lost and the others well: whether any answers shows when it is asked who leads now, which also
    /// sends the next question there.
    /// </summary>
    private void Miss(Error why, SourcePartition[] asked, long began)
    {
        if (!asked.Select(partition => partition.Topic).Distinct().All(topic => LeaderMetadata.Refresh(admin, topic)))
        {
            contact.Lose(why, began);
            return;
        }

        contact.Answer();
        if (!isUnknown)
        {
            isUnknown = true;
            LogMessages.EndOffsetsUnknown(log, role, why.Reason);
        }
    }

    /// <summary>The client's own time-out doesn't hold for a broker that takes a request and is silent: then that is said, and waited for on.</summary>
    private async Task<ListOffsetsResult> WaitAsync(
        Task<ListOffsetsResult> answer,
        SourcePartition[] asked,
        long began,
        CancellationToken stop
    )
    {
        while (true)
        {
            try
            {
                return await answer.WaitAsync(RequestTimeout, time, stop).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                Miss(new Error(ErrorCode.Local_TimedOut), asked, began);
            }
        }
    }
}
