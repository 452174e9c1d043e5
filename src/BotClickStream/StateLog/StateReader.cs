using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Lanes;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.StateLog;

/// <summary>
/// Restores lanes' state from the broker: reads the log of a partition and does what <see cref="StateRestore"/> decides. A consumer of its own for each restore, that
/// joins no group.
/// </summary>
/// <param name="config">As <see cref="ClientConfigs.StateConsumer"/> gives it.</param>
/// <param name="input">The topic that lanes read.</param>
/// <param name="log">The state topic.</param>
internal sealed class StateReader(
    ConsumerConfig config,
    IAdminClient admin,
    BrokerErrors errors,
    string input,
    string log,
    TimeProvider time
)
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Returns when the lane can go on. It blocks its thread while it reads, and stops within about two seconds when told.
    /// </summary>
    /// <param name="onProgress">Told now and then, and once when all is read.</param>
    /// <exception cref="WorkerException">The log can't be gone on from, or the broker refuses: the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public async Task<RestoredState> RestoreAsync(
        StateRestore restore,
        int partition,
        Action<RestoreProgress>? onProgress,
        CancellationToken stop
    )
    {
        RecordBytes value = new();
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(config)
            .SetValueDeserializer(value)
            .SetErrorHandler((_, error) => errors.Notice("state reader", error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
        Run run = new(consumer, value, restore, new TopicPartition(log, partition), onProgress, time);
        RestoreStep step = await AskAsync().ConfigureAwait(false);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            switch (step)
            {
                case RestoreStep.Read read:
                    step = run.ReadOn(read.From) ?? step;
                    break;
                case RestoreStep.AskAgain:
                    await Task.Delay(Pause, time, stop).ConfigureAwait(false);
                    step = await AskAsync().ConfigureAwait(false);
                    break;
                case RestoreStep.Restart:
                    run.LeaveOff();
                    step = await AskAsync().ConfigureAwait(false);
                    break;
                case RestoreStep.Done done:
                    run.Report();
                    return done.State;
                case RestoreStep.Refuse refuse:
                    throw new WorkerException(Message(refuse, partition));
            }
        }

        async Task<RestoreStep> AskAsync()
        {
            long? committed = await UntilAnsweredAsync(() => Task.FromResult(CommittedOffset(consumer, partition)), stop)
                .ConfigureAwait(false);
            LogBounds bounds = await UntilAnsweredAsync(() => BoundsAsync(partition), stop).ConfigureAwait(false);
            return restore.Answer(committed, bounds, run.Now);
        }
    }

    /// <summary>Whether what was to be read next is no longer there.</summary>
    internal static bool IsOutOfRange(Error error) => error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange;

    private string Message(RestoreStep.Refuse refuse, int partition)
    {
        string offset = refuse.Offset is { } at ? string.Create(CultureInfo.InvariantCulture, $"offset {at} of ") : "";
        return $"The state of {input}[{partition}] can't be restored ({refuse.Fault.Code}). {offset}{log}[{partition}]: {refuse.Fault.Detail}.";
    }

    /// <summary>Under <c>read_committed</c> the client asks until no commit of it is pending.</summary>
    private long? CommittedOffset(IConsumer<Ignore, Ignore> consumer, int partition)
    {
        Offset offset = consumer.Committed([new TopicPartition(input, partition)], RequestTimeout)[0].Offset;
        return offset.IsSpecial ? null : offset.Value;
    }

    private async Task<LogBounds> BoundsAsync(int partition)
    {
        long start = await OffsetAsync(partition, OffsetSpec.Earliest()).ConfigureAwait(false);
        return new LogBounds(start, await OffsetAsync(partition, OffsetSpec.Latest()).ConfigureAwait(false));
    }

    private async Task<long> OffsetAsync(int partition, OffsetSpec spec)
    {
        try
        {
            ListOffsetsResult result = await admin
                .ListOffsetsAsync(
                    [new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(log, partition), OffsetSpec = spec }],
                    // With what is not decided yet: whoever has read to there has waited for the decision.
                    new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadUncommitted, RequestTimeout = RequestTimeout }
                )
                .ConfigureAwait(false);
            return Told(result.ResultInfos[0]);
        }
        catch (ListOffsetsException exception)
        {
            return Told(exception.Result.ResultInfos[0]);
        }

        // While the partition changes its leader there may be neither an offset nor an error: that is no empty log.
        long Told(ListOffsetsResultInfo told)
        {
            TopicPartitionOffsetError found = told.TopicPartitionOffsetError;
            if (!found.Error.IsError && found.Offset.Value >= 0)
            {
                return found.Offset.Value;
            }

            LeaderMetadata.Refresh(admin, log);
            throw new KafkaException(found.Error.IsError ? found.Error : new Error(ErrorCode.OffsetNotAvailable));
        }
    }

    private async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (KafkaException exception)
            {
                ThrowIfFinal(exception.Error, log);
                errors.Notice("state reader", exception.Error);
            }

            await Task.Delay(Pause, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>No waiting mends these.</summary>
    private static void ThrowIfFinal(Error error, string log)
    {
        if (
            error.IsFatal
            || error.Code
                is ErrorCode.Local_UnknownTopic
                    or ErrorCode.Local_UnknownPartition
                    or ErrorCode.UnknownTopicOrPart
                    or ErrorCode.TopicAuthorizationFailed
                    or ErrorCode.GroupAuthorizationFailed
        )
        {
            throw new WorkerException($"State can't be restored from {log}: {error.Reason} ({error.Code}). {BrokerErrors.Advice(error)}");
        }
    }

    /// <summary>One restore's reading.</summary>
    private sealed class Run(
        IConsumer<Ignore, Ignore> consumer,
        RecordBytes value,
        StateRestore restore,
        TopicPartition log,
        Action<RestoreProgress>? onProgress,
        TimeProvider time
    )
    {
        private bool isReading;
        private long? endOffset;
        private long position;
        private long records;
        private long bytes;
        private long reportedAt = time.GetTimestamp();

        /// <summary>Milliseconds.</summary>
        public long Now => time.GetTimestamp() / (time.TimestampFrequency / 1000);

        /// <summary>Takes the next thing that comes; <see langword="null"/> where nothing does.</summary>
        public RestoreStep? ReadOn(long from)
        {
            if (!isReading)
            {
                consumer.Assign(new TopicPartitionOffset(log, from));
                isReading = true;
            }

            ConsumeResult<Ignore, Ignore>? result;
            try
            {
                result = consumer.Consume(PollTimeout);
            }
            catch (ConsumeException exception) when (IsOutOfRange(exception.Error))
            {
                return restore.OutOfRange();
            }
            catch (ConsumeException exception)
            {
                // The error handler has told of it, and the client tries again.
                ThrowIfFinal(exception.Error, log.Topic);
                return null;
            }

            if (result is null)
            {
                return endOffset is { } end ? restore.End(end, Now) : null;
            }

            if (result.IsPartitionEOF)
            {
                endOffset = result.Offset;
                return restore.End(result.Offset, Now);
            }

            endOffset = null;
            position = result.Offset + 1;
            records++;
            bytes += value.Last.Length;
            RestoreStep next = restore.Record(result.Offset, value.Last);
            if (time.GetElapsedTime(reportedAt) >= ReportEvery)
            {
                Report();
            }

            return next;
        }

        public void LeaveOff()
        {
            consumer.Unassign();
            isReading = false;
            endOffset = null;
            records = bytes = 0;
        }

        public void Report()
        {
            reportedAt = time.GetTimestamp();
            onProgress?.Invoke(new RestoreProgress(records, bytes, restore.Rows, position, restore.LogEnd));
        }
    }
}

/// <summary>How far a restore has come; where it began anew, counted from there.</summary>
/// <param name="Records">Of the log.</param>
/// <param name="Bytes">Of their values.</param>
/// <param name="Rows">Images of rows in them.</param>
/// <param name="Offset">The next to read.</param>
/// <param name="EndOffset">Where the log ends.</param>
public readonly record struct RestoreProgress(long Records, long Bytes, long Rows, long Offset, long EndOffset);
