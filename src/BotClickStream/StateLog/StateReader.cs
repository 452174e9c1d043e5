using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace BotClickStream.StateLog;

/// <summary>
/// Restores lanes' state from the broker: reads the log of a partition and does what <see cref="StateRestore"/> decides. A consumer of its own for each restore, that
/// joins no group; where nothing comes to it, not even the end, another takes its place: over a connection that died silently a client waits for <c>socket.timeout.ms</c>, a minute unless told otherwise,
/// and some have waited for ever after a broker had come back (<see href="https://github.com/confluentinc/librdkafka/issues/5153"/>).
/// </summary>
/// <param name="config">As <see cref="ClientConfigs.StateConsumer"/> gives it.</param>
/// <param name="input">The topic that lanes read.</param>
/// <param name="log">The state topic.</param>
internal sealed class StateReader(
    ConsumerConfig config,
    IAdminClient admin,
    GroupOffsets offsets,
    BrokerErrors errors,
    WorkerMetrics metrics,
    ILogger logger,
    string input,
    string log,
    TimeProvider time
)
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>For how long nothing may come before another client reads on.</summary>
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(10);

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
        SourcePartition source = new(input, partition);
        bool hasStalled = false;
        using Run run = new(Open, restore, new TopicPartition(log, partition), onProgress, time);
        RestoreStep step = await AskAsync().ConfigureAwait(false);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            switch (step)
            {
                case RestoreStep.Read read:
                    step = run.ReadOn(read.From) ?? step;
                    if (run.Silence >= ReadPatience)
                    {
                        run.Close();
                        TellOfStall();
                    }

                    break;
                case RestoreStep.AskAgain:
                    await Task.Delay(Pause, time, stop).ConfigureAwait(false);
                    step = await AskAsync().ConfigureAwait(false);
                    break;
                case RestoreStep.Restart:
                    run.BeginAnew();
                    step = await AskAsync().ConfigureAwait(false);
                    break;
                case RestoreStep.Done done:
                    run.Report();
                    return done.State;
                case RestoreStep.Refuse refuse:
                    throw new WorkerException(Message(refuse, partition));
            }
        }

        void TellOfStall()
        {
            metrics.CountRestoreStall(source);
            if (!hasStalled)
            {
                hasStalled = true;
                LogMessages.RestoreStalled(logger, source, ReadPatience.TotalSeconds);
            }
        }

        async Task<RestoreStep> AskAsync()
        {
            long? committed = await offsets.AskAsync(new TopicPartition(input, partition), stop).ConfigureAwait(false);
            LogBounds bounds = await BoundsAsync(partition, stop).ConfigureAwait(false);
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

    private async Task<LogBounds> BoundsAsync(int partition, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                long start = await OffsetAsync(partition, OffsetSpec.Earliest()).WaitAsync(stop).ConfigureAwait(false);
                return new LogBounds(start, await OffsetAsync(partition, OffsetSpec.Latest()).WaitAsync(stop).ConfigureAwait(false));
            }
            catch (KafkaException exception)
            {
                BrokerErrors.ThrowIfFinal(exception.Error, Unreadable(log));
                errors.Notice("state reader", exception.Error);
            }

            await Task.Delay(Pause, time, stop).ConfigureAwait(false);
        }
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

    private IConsumer<Ignore, Ignore> Open(RecordBytes value) =>
        new ConsumerBuilder<Ignore, Ignore>(config)
            .SetValueDeserializer(value)
            .SetErrorHandler((_, error) => errors.Notice("state reader", error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();

    private static string Unreadable(string log) => $"State can't be restored from {log}";

    /// <summary>One restore's reading.</summary>
    private sealed class Run(
        Func<RecordBytes, IConsumer<Ignore, Ignore>> open,
        StateRestore restore,
        TopicPartition log,
        Action<RestoreProgress>? onProgress,
        TimeProvider time
    ) : IDisposable
    {
        private readonly RecordBytes value = new();

        /// <summary>Reads from where it was told; <see langword="null"/> while nothing is to be read.</summary>
        private IConsumer<Ignore, Ignore>? consumer;
        private long heardAt;
        private long? endOffset;
        private long position;
        private long records;
        private long bytes;
        private long reportedAt = time.GetTimestamp();

        /// <summary>Milliseconds.</summary>
        public long Now => time.Milliseconds();

        /// <summary>For how long nothing has come of what is being read.</summary>
        public TimeSpan Silence => consumer is null ? TimeSpan.Zero : time.GetElapsedTime(heardAt);

        /// <summary>Takes the next thing that comes; <see langword="null"/> where nothing does.</summary>
        public RestoreStep? ReadOn(long from)
        {
            if (consumer is null)
            {
                consumer = open(value);
                consumer.Assign(new TopicPartitionOffset(log, from));
                heardAt = time.GetTimestamp();
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
                BrokerErrors.ThrowIfFinal(exception.Error, Unreadable(log.Topic));
                return null;
            }

            if (result is null)
            {
                return endOffset is { } end ? restore.End(end, Now) : null;
            }

            heardAt = time.GetTimestamp();
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

        /// <summary>What was read is kept, and read on from by another consumer.</summary>
        public void Close()
        {
            consumer?.Dispose();
            consumer = null;
            endOffset = null;
        }

        /// <summary>What was read is thrown away.</summary>
        public void BeginAnew()
        {
            Close();
            records = bytes = 0;
        }

        public void Report()
        {
            reportedAt = time.GetTimestamp();
            onProgress?.Invoke(new RestoreProgress(records, bytes, restore.Rows, position, restore.LogEnd));
        }

        public void Dispose() => Close();
    }
}
