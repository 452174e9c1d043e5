using System.Collections.Concurrent;
using BotClickStream.Brokers;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Activity = System.Diagnostics.Activity;

namespace BotClickStream.Input;

/// <summary>
/// The thread that polls a role's consumer: collects records into batches by partition, hands them to the lanes, and holds partitions back whose
/// lanes can't keep up. It never waits for a lane; it waits, bounded, only for the publisher while partitions change hands.
/// </summary>
internal sealed class InputLoop : IDisposable
{
    public static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(5);

    /// <summary>How long, in milliseconds, a batch that isn't full waits for more while records keep coming.</summary>
    private const long Linger = 10;

    /// <summary>How often, in milliseconds, a lane hears the time where nothing else comes.</summary>
    private const long TickEvery = 250;

    private const long ReportEvery = 1000;

    private static readonly TimeSpan JoinAgainAfter = TimeSpan.FromMilliseconds(500);

    private const int SpareBatches = 64;

    private readonly RoleInput input;
    private readonly Publisher publisher;
    private readonly Func<bool> isHopeless;
    private readonly EndOffsets ends;
    private readonly WorkerMetrics metrics;
    private readonly GroupMembership membership;
    private readonly ConsumerErrors consumerErrors;
    private readonly InputReport report;
    private readonly InputLosses losses;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly WorkerFailure failure;
    private readonly Thread thread;
    private readonly ConsumerSession session;
    private readonly Dictionary<SourcePartition, PartitionReader> readers = [];
    private readonly HashSet<SourcePartition> assigned = [];

    /// <summary>Paused, with what the client has fetched thrown away, before there is a lane for them, or while theirs is being made anew: not those that are held back.</summary>
    private readonly HashSet<SourcePartition> paused = [];
    private readonly ConcurrentQueue<(PartitionLane Lane, Offset From)> started = new();
    private readonly ConcurrentQueue<InputBatch> spare = new();
    private (string? Topic, int Partition, PartitionReader? Reader) last;

    /// <summary>
    /// Where the log doesn't hold what was to be read. Their lanes go on where it does, once another consumer reads for them: for its sake that outlives the loss of the partition,
    /// which the end of this one's consumer is as well.
    /// </summary>
    private readonly HashSet<SourcePartition> gone = [];

    /// <summary>Whether this consumer can't go on in one of them.</summary>
    private bool isStranded;
    private long lastReport;
    private readonly CancellationTokenSource stopping = new();

    /// <param name="isHopeless">Whether it is no use to wait for what is in work to be published.</param>
    public InputLoop(
        RoleInput input,
        ConsumerConfig config,
        Publisher publisher,
        Func<bool> isHopeless,
        EndOffsets ends,
        BrokerErrors errors,
        WorkerMetrics metrics,
        WorkerHealth health,
        ILogger log,
        TimeProvider time,
        WorkerFailure failure
    )
    {
        this.input = input;
        this.publisher = publisher;
        this.isHopeless = isHopeless;
        this.ends = ends;
        this.metrics = metrics;
        this.log = log;
        this.time = time;
        this.failure = failure;
        membership = new GroupMembership(input.Role, health);
        consumerErrors = new ConsumerErrors(input.Role, input.Errors);
        report = new InputReport(input.Role, ends, metrics, health, log);
        losses = new InputLosses(input, metrics, log);
        session = new ConsumerSession(
            input.Role,
            config,
            new RebalanceHandlers(OnAssigned, OnRevoked, OnLost),
            consumerErrors,
            errors,
            metrics,
            time
        );
        thread = new Thread(Run) { Name = $"{input.Role} input", IsBackground = true };
    }

    /// <summary>Whether the group has given it its share, be that nothing.</summary>
    public bool HasJoined => membership.TakesPart;

    public void Start() => thread.Start();

    /// <inheritdoc cref="GroupMembership.Of"/>
    public IConsumerGroupMetadata? Membership => GroupMembership.Of(session.Consumer);

    /// <summary>A lane works: it is read for from <paramref name="from"/> on. Called by any thread.</summary>
    public void OnLaneStarted(PartitionLane lane, Offset from) => started.Enqueue((lane, from));

    /// <summary>Publishes what the lanes have, leaves the group, and returns when that is done.</summary>
    public void Dispose()
    {
        stopping.Cancel();
        if (thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            Close((exception, _) => failure.Report(exception));
        }
        else
        {
            thread.Join();
        }

        stopping.Dispose();
    }

    /// <summary>Takes back a batch that a lane is done with. Called by any thread.</summary>
    public void GiveBack(InputBatch batch)
    {
        if (spare.Count < SpareBatches)
        {
            batch.Clear();
            spare.Enqueue(batch);
        }
    }

    private void Run()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    session.Consumer.Subscribe(input.Topics);
                    Read();
                }
                catch (KafkaException exception)
                    when (exception.Error.Code == ErrorCode.FencedInstanceId && membership.IsFencedSeldom(Clock))
                {
                    consumerErrors.NoticeRecoverable(exception.Error);
                    LogMessages.ConsumerFenced(log, input.Role);
                }
                catch (KafkaException exception) when (exception.Error.Code == ErrorCode.UnreleasedInstanceId)
                {
                    // In groups of the newer protocol nobody takes the place of a static member that was killed before its session ends.
                    consumerErrors.NoticeRecoverable(exception.Error);
                    stopping.Token.WaitHandle.WaitOne(JoinAgainAfter);
                }

                if (!stopping.IsCancellationRequested)
                {
                    JoinAnew();
                }
            }
        }
        catch (Exception exception)
        {
            failure.Report(exception);
        }
        finally
        {
            Close(ReportClosed);
        }
    }

    /// <summary>Until it is told to stop, or another consumer is needed.</summary>
    private void Read()
    {
        RecordTaker take = Take;
        while (!stopping.IsCancellationRequested && !isStranded)
        {
            int count = session.Records.Poll(PollTimeout, take);
            last = default;
            Care(isIdle: count == 0);
        }
    }

    /// <summary>
    /// Takes a new consumer in the place of one that can't go on. One that the group says has another in its place: after a silence longer than its session a static member is told so of itself
    /// (<see href="https://github.com/confluentinc/librdkafka/issues/3437"/>); whether there is a twin the producer is told for certain, whose name a twin has taken before it joins. Or one whose place in
    /// a log is gone: it can't be sought there, and to unassign and assign the partition would be taken for the answer to a rebalance that may be waiting.
    /// </summary>
    private void JoinAnew()
    {
        Close((exception, _) => consumerErrors.NoticeClosed(exception.Error));
        session.OpenAnew();
        isStranded = false;
        consumerErrors.BeginAnew();
        membership.BeginAnew();
    }

    /// <summary>
    /// Who was never let in, or was taken for replaced, and is told to stop before it has joined anew, leaves nothing behind that another would not do again: that its consumer says so once more
    /// is no failure.
    /// </summary>
    private void ReportClosed(KafkaException exception, Error? fatal)
    {
        if (ConsumerErrors.IsOfName(fatal?.Code))
        {
            consumerErrors.NoticeClosed(exception.Error);
        }
        else
        {
            failure.Report(exception);
        }
    }

    private void Take(in ConsumedRecord record)
    {
        if (record.ErrorCode is not (ErrorCode.NoError or ErrorCode.Local_PartitionEOF))
        {
            TakeError(record.Error, new TopicPartitionOffset(record.Topic, record.Partition, record.Offset));
            return;
        }

        if (ReaderOf(record) is not { } reader)
        {
            // Read again once there is a lane for it. Pausing is an error in the assigned handler, so that something may come before.
            PauseUntilLane(new SourcePartition(record.Topic, record.Partition));
            return;
        }

        if (record.Offset < reader.NextOffset)
        {
            reader.HasStrayed = true;
            return;
        }

        if (record.ErrorCode == ErrorCode.Local_PartitionEOF)
        {
            // Past transaction markers, which come as nothing but a jump of offsets.
            reader.NextOffset = record.Offset;
            if (reader.Intake.Waiting == 0)
            {
                Hand(reader, Wall, Clock);
            }

            return;
        }

        // A broker that drops records silently shows it by a gap alone; on a real one gaps are markers and compaction.
        if (input.GapsAreLosses && reader.NextOffset >= 0 && record.Offset > reader.NextOffset)
        {
            losses.Take(reader.Source, reader.NextOffset, record.Offset);
        }

        InputBatch batch = reader.Open ??= NewBatch(reader);
        RecordHeaders headers = RecordHeaders.Of(record, reader.Format);
        batch.Add(record.Offset, record.Timestamp, headers.Format, record.Key, record.Value, headers.RequestId, headers.Trace);
        reader.NextOffset = record.Offset + 1;
        if (batch.IsFull)
        {
            Hand(reader, Wall, Clock);
        }
    }

    /// <summary>Who reads the record's partition; <see langword="null"/> where there is no lane for it.</summary>
    private PartitionReader? ReaderOf(in ConsumedRecord record)
    {
        // Records come many in a row of a partition, and while they are taken no reader comes or goes.
        if (record.Partition != last.Partition || !ReferenceEquals(record.Topic, last.Topic))
        {
            readers.TryGetValue(new SourcePartition(record.Topic, record.Partition), out PartitionReader? found);
            last = (record.Topic, record.Partition, found);
        }

        return last.Reader is { Lane.IsStopped: false } reader ? reader : null;
    }

    private void TakeError(Error error, TopicPartitionOffset at)
    {
        if (error.Code == ErrorCode.Local_AutoOffsetReset)
        {
            if (readers.ContainsKey(Source(at.TopicPartition)))
            {
                gone.Add(Source(at.TopicPartition));
                FindAgain();
            }
        }
        else if (error.IsFatal)
        {
            throw new KafkaException(session.Records.Fatal() ?? error);
        }
        else
        {
            consumerErrors.Notice(error);
        }
    }

    private void PauseUntilLane(SourcePartition source)
    {
        if (assigned.Contains(source) && paused.Add(source))
        {
            // Not held back: what the client would fetch by then is of no use.
            session.Consumer.Pause([new TopicPartition(source.Topic, source.Partition)]);
        }
    }

    /// <summary>Begins to read for lanes that have started.</summary>
    private void ReadForStarted()
    {
        for (int waiting = started.Count; waiting > 0 && started.TryDequeue(out (PartitionLane Lane, Offset From) next); waiting--)
        {
            // It may have ended since, with its partition or for a new one.
            if (!next.Lane.IsStopped && assigned.Contains(next.Lane.Source) && !TryReadFor(next.Lane, next.From))
            {
                started.Enqueue(next);
            }
        }
    }

    private bool TryReadFor(PartitionLane lane, Offset from)
    {
        PartitionReader reader = new(lane, input.Formats.GetValueOrDefault(lane.Source.Topic));
        if (EndOrItself(reader.TopicPartition, from) is not { } start)
        {
            return false;
        }

        Offset first = start;
        if (gone.Contains(lane.Source))
        {
            if (losses.Bounds(session.Consumer, reader.TopicPartition) is not { } bounds)
            {
                return false;
            }

            first = InputLosses.FirstThereIs(start, bounds);
        }

        if (!TrySeek(reader.TopicPartition, first))
        {
            return false;
        }

        gone.Remove(lane.Source);
        if (first != start)
        {
            losses.Take(lane.Source, start, first);
        }

        paused.Remove(lane.Source);
        if (readers.Remove(lane.Source, out PartitionReader? before))
        {
            Abandon(before);
        }

        // Paused and held back or not: the client keeps both when the partition goes and comes again, of which nobody here knows any more.
        session.Consumer.Resume([reader.TopicPartition]);
        session.Records.LetThrough(reader.TopicPartition);

        if (input.PacesSources)
        {
            lane.Allow(0);
        }

        reader.NextOffset = first.IsSpecial ? -1 : first.Value;
        reader.HandedAt = Clock;
        readers.Add(lane.Source, reader);
        OwnershipChanged();
        LogMessages.LaneStarted(
            log,
            lane.Source,
            from == Offset.Beginning ? "its beginning"
                : from == Offset.End ? "its end"
                : $"offset {from.Value}"
        );
        return true;
    }

    /// <summary>What the client looked up long ago has taken it back to what has been read. It is told again where to go on.</summary>
    private void Return(PartitionReader reader)
    {
        if (TrySeek(reader.TopicPartition, reader.NextOffset))
        {
            reader.HasStrayed = false;
            LogMessages.ReaderReturned(log, reader.Source, reader.NextOffset);
        }
    }

    /// <returns><see langword="false"/> while the client doesn't know who leads the partition.</returns>
    private bool TrySeek(TopicPartition partition, Offset to)
    {
        try
        {
            session.Consumer.Seek(new TopicPartitionOffset(partition, to));
            return true;
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_State or ErrorCode.Local_InProgress)
        {
            return false;
        }
    }

    /// <summary>The end as a number, for the client must not look it up by itself; <see langword="null"/> where no broker says it.</summary>
    private Offset? EndOrItself(TopicPartition partition, Offset from) =>
        from == Offset.End ? losses.Bounds(session.Consumer, partition)?.High : from;

    private void Abandon(PartitionReader reader)
    {
        reader.Intake.Abandon(GiveBack);
        if (reader.Open is { } open)
        {
            reader.Open = null;
            GiveBack(open);
        }
    }

    private InputBatch NewBatch(PartitionReader reader)
    {
        reader.OpenedAt = Clock;
        return spare.TryDequeue(out InputBatch? batch) ? batch : new InputBatch();
    }

    /// <summary>Hands on what was collected, lets lanes hear the time, and decides who may read on.</summary>
    private void Care(bool isIdle)
    {
        ReadForStarted();
        long clock = Clock;
        long wall = Wall;
        foreach (PartitionReader reader in readers.Values)
        {
            if (reader.Lane.IsStopped)
            {
                continue;
            }

            // While others wait before it, a batch grows: what was held back comes with an end of the partition after each few records, and a lane that is behind is the further behind the more batches it gets.
            bool isDue = reader.Open is not null
                ? reader.Intake.Waiting == 0 && (isIdle || clock - reader.OpenedAt >= Linger)
                : IsTickDue(reader, clock);
            if (isDue)
            {
                Hand(reader, wall, clock);
            }

            reader.Intake.HandOver(reader.TryHand, clock);
            if (reader.HasStrayed)
            {
                Return(reader);
            }

            HoldBackOrLetThrough(reader);
        }

        if (input.PacesSources)
        {
            Pace();
        }

        if (clock - lastReport >= ReportEvery)
        {
            lastReport = clock;
            FindAgain();
            membership.Look(session.Records.Generation());
            report.Tell(assigned, readers, wall, clock);
        }
    }

    private static bool IsTickDue(PartitionReader reader, long clock) =>
        reader.NextOffset >= 0 && reader.Intake.Waiting == 0 && reader.Lane.Handed == 0 && clock - reader.HandedAt >= TickEvery;

    /// <summary>Closes the reader's open batch, or an empty one that says what time it is, and lines it up for the lane.</summary>
    private void Hand(PartitionReader reader, long wall, long clock)
    {
        InputBatch batch = reader.Open ?? NewBatch(reader);
        reader.Open = null;
        reader.HandedAt = clock;
        batch.NextOffset = reader.NextOffset;
        batch.ReceivedAt = wall;
        batch.End = ends.Of(reader.Source);
        reader.Intake.Add(batch, clock);
        reader.Intake.HandOver(reader.TryHand, clock);
    }

    /// <summary>Lets sources go on to where the slowest of the others allows.</summary>
    private void Pace()
    {
        SourcePacing pacing = new();
        foreach (SourcePartition source in assigned)
        {
            // One that has no lane yet may have anything.
            pacing.Consider(readers.TryGetValue(source, out PartitionReader? reader) ? reader.Lane.Progress : SourceProgress.None);
        }

        foreach (PartitionReader reader in readers.Values)
        {
            reader.Lane.Allow(pacing.LimitOf(reader.Lane.Progress));
        }
    }

    private void HoldBackOrLetThrough(PartitionReader reader)
    {
        bool isOverfull = reader.Intake.IsOverfull;
        if (isOverfull == reader.IsHeldBack)
        {
            return;
        }

        reader.IsHeldBack = isOverfull;
        if (isOverfull)
        {
            session.Records.HoldBack(reader.TopicPartition);
            bool isAhead = reader.Lane.IsHeld;
            metrics.CountPause(input.Role, isAhead ? "ahead" : "lane-full");
            LogMessages.PartitionPaused(
                log,
                reader.Source,
                isAhead ? "its events are far ahead of another partition's" : "its lane can't keep up"
            );
        }
        else
        {
            session.Records.LetThrough(reader.TopicPartition);
            LogMessages.PartitionResumed(log, reader.Source);
        }
    }

    private IEnumerable<TopicPartitionOffset> OnAssigned(List<TopicPartition> partitions)
    {
        using Activity? span = Spans.Rebalance(input.Role, "assigned", partitions.Count);
        try
        {
            SourcePartition[] taken = [.. partitions.Select(Source)];
            assigned.UnionWith(taken);
            publisher.Assign(taken);
            OwnershipChanged();
            metrics.Rebalanced(input.Role, "assigned");
            membership.Take();
            LogMessages.PartitionsAssigned(log, input.Role, string.Join(", ", taken));
        }
        catch (Exception exception)
        {
            failure.Report(exception);
        }

        // Where a lane goes on is found out meanwhile, and then sought. Never from the end, however much less there would be to throw away: the client has to look that up, and when the
        // answer is outdated by a seek, it looks up the same again and goes on from there (rd_kafka_toppar_handle_Offset). From the end that leaves out records, as was seen after a broker had
        // come back; from the beginning they come twice, which shows.
        return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning));
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions)
    {
        using Activity? span = Spans.Rebalance(input.Role, "revoked", partitions.Count);
        SourcePartition[] revoked = Forget(partitions);
        metrics.Rebalanced(input.Role, "revoked");
        try
        {
            if (publisher.Revoke(revoked, isHopeless))
            {
                LogMessages.PartitionsRevoked(log, input.Role, string.Join(", ", revoked));
            }
            else if (!failure.HasHappened)
            {
                LogMessages.StoppedUnpublished(log, input.Role);
            }
        }
        catch (Exception exception)
        {
            // A handler that throws would keep the consumer from closing.
            failure.Report(exception);
        }
        finally
        {
            ForgetFigures(revoked);
        }
    }

    private void OnLost(List<TopicPartitionOffset> partitions)
    {
        using Activity? span = Spans.Rebalance(input.Role, "lost", partitions.Count);
        SourcePartition[] lost = Forget(partitions);
        metrics.Rebalanced(input.Role, "lost");
        membership.Lose();
        try
        {
            publisher.Lose(lost);
            LogMessages.PartitionsLost(log, input.Role, string.Join(", ", lost));
        }
        catch (Exception exception)
        {
            failure.Report(exception);
        }
        finally
        {
            ForgetFigures(lost);
        }
    }

    /// <summary>What was read of them and not handed over is read again by their next owner.</summary>
    private SourcePartition[] Forget(List<TopicPartitionOffset> partitions)
    {
        SourcePartition[] leaving = [.. partitions.Select(partition => Source(partition.TopicPartition))];
        foreach (SourcePartition partition in leaving)
        {
            assigned.Remove(partition);
            paused.Remove(partition);
            report.Forget(partition);
            if (readers.Remove(partition, out PartitionReader? reader))
            {
                Abandon(reader);
            }
        }

        OwnershipChanged();
        return leaving;
    }

    /// <summary>Only when their lanes have ended, which until then say what they have.</summary>
    private void ForgetFigures(SourcePartition[] partitions) => Array.ForEach(partitions, source => metrics.Forget(input.Role, source));

    private void OwnershipChanged()
    {
        ends.Watch(assigned);
        metrics.Owns(input.Role, assigned.Count, readers.Count);
    }

    /// <summary>The log doesn't hold where these lanes stand. The client says so once, and then nothing any more; it can't go on there.</summary>
    private void FindAgain()
    {
        foreach (SourcePartition source in gone)
        {
            if (
                readers.TryGetValue(source, out PartitionReader? reader)
                && losses.Bounds(session.Consumer, reader.TopicPartition) is { } bounds
            )
            {
                losses.ThrowIfUnwanted(source, reader.NextOffset, bounds);
                isStranded = true;
            }
        }
    }

    /// <summary>Ends the consumer. What the lanes have is published before, or else thrown away.</summary>
    /// <param name="onError">Is told what went wrong, and by what the consumer was broken before, if it was.</param>
    private void Close(Action<KafkaException, Error?> onError)
    {
        // Calls the revoked handler, which publishes what the lanes have.
        session.Close(hasShare: assigned.Count > 0, Take, onError);
        last = default;
        // One that can't go on calls no handler.
        if (assigned.Count > 0)
        {
            OnLost([.. assigned.Select(source => new TopicPartitionOffset(source.Topic, source.Partition, Offset.Unset))]);
        }

        session.Dispose();
    }

    private static SourcePartition Source(TopicPartition partition) => new(partition.Topic, partition.Partition);

    /// <summary>Milliseconds since 1970.</summary>
    private long Wall => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds that never go back.</summary>
    private long Clock => time.Milliseconds();
}
