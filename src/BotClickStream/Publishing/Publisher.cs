using System.Collections.Concurrent;
using BotClickStream.Lanes;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Watching;

namespace BotClickStream.Publishing;

/// <summary>
/// The thread that owns the partitions and the producer. It does what <see cref="PublisherState"/> decides; everybody else sends it
/// messages. No lock: rebalance handlers post and wait for it, lanes post and go on.
/// </summary>
internal sealed class Publisher : IDisposable
{
    /// <summary>A rebalance that takes longer has lost its partitions anyway.</summary>
    private static readonly TimeSpan HandlerPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan HopeEvery = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LanePatience = TimeSpan.FromMilliseconds(50);

    private readonly BlockingCollection<Message> messages = [];
    private readonly Dictionary<SourcePartition, PartitionLane> lanes = [];
    private readonly Dictionary<SourcePartition, LaneStart> starts = [];
    private readonly Dictionary<SourcePartition, CancellationTokenSource> restores = [];
    private readonly List<Task> restoreTasks = [];
    private readonly Dictionary<int, Rebalance> rebalances = [];
    private readonly PublisherState state;
    private readonly PublisherWork work;
    private readonly WorkerFailure failure;
    private readonly TimeProvider time;
    private readonly Thread thread;
    private int lastRebalance;

    // Until the partitions of a handover that nobody waits for any more are lost: nothing may be sent in a place of the group that is somebody else's by then.
    private volatile bool isGivenUp;

    public Publisher(string role, TimeSpan commitInterval, PublisherWork work, WorkerFailure failure, TimeProvider time)
    {
        state = new PublisherState(
            new PublisherTimes(
                (long)commitInterval.TotalMilliseconds,
                (long)LanePatience.TotalMilliseconds,
                (long)ClientConfigs.TransactionTimeout.TotalMilliseconds
            )
        );
        this.work = work;
        this.failure = failure;
        this.time = time;
        thread = new Thread(Run) { Name = $"{role} publisher", IsBackground = true };
    }

    public void Start() => thread.Start();

    public void OnSealed(SealedBatch batch) => Post(new Message.Sealed(batch));

    /// <summary>Takes partitions; their lanes start when it is known where they go on. Called by rebalance handlers.</summary>
    public void Assign(IReadOnlyList<SourcePartition> partitions) => Await(RebalanceKind.Assign, partitions);

    /// <summary>Publishes what the partitions' lanes were handed and gives them away. Called by rebalance handlers.</summary>
    /// <param name="isHopeless">Asked again and again whether that can't be, so that what is in work is thrown away.</param>
    /// <returns>Whether it was published.</returns>
    public bool Revoke(IReadOnlyList<SourcePartition> partitions, Func<bool> isHopeless)
    {
        // What has failed may be a lane of theirs, which would never answer.
        if (TryAwait(RebalanceKind.Revoke, partitions, () => failure.HasHappened || isHopeless()))
        {
            return true;
        }

        Lose(partitions);
        return false;
    }

    /// <summary>Throws away the partitions' lanes, since somebody else has them. Called by rebalance handlers.</summary>
    public void Lose(IReadOnlyList<SourcePartition> partitions) => Await(RebalanceKind.Lose, partitions);

    /// <summary>Ends the thread, after what was posted before, and what it has had done by others: nobody asks a broker for it any more.</summary>
    public void Dispose()
    {
        messages.CompleteAdding();
        if (thread.IsAlive)
        {
            thread.Join();
        }

        messages.Dispose();
    }

    private void Await(RebalanceKind kind, IReadOnlyList<SourcePartition> partitions) => TryAwait(kind, partitions, () => false);

    private bool TryAwait(RebalanceKind kind, IReadOnlyList<SourcePartition> partitions, Func<bool> isHopeless)
    {
        long began = time.GetTimestamp();
        Rebalance rebalance = new(Interlocked.Increment(ref lastRebalance), kind, partitions);
        Post(new Message.Rebalances(rebalance));
        while (!rebalance.Done.Task.Wait(HopeEvery, CancellationToken.None))
        {
            if (isHopeless())
            {
                isGivenUp = true;
                return false;
            }

            if (time.GetElapsedTime(began) < HandlerPatience)
            {
                continue;
            }

            // Whoever waited gives them away now.
            isGivenUp = true;
            Post(new Message.Rebalances(new Rebalance(Interlocked.Increment(ref lastRebalance), RebalanceKind.Lose, partitions)));
            throw new WorkerException(
                $"What was in work could not be published within {HandlerPatience.TotalSeconds:0} s while partitions changed hands "
                    + $"({string.Join(", ", partitions)}). Look for broker errors logged before this, and start again."
            );
        }

        return true;
    }

    private void Post(Message message)
    {
        try
        {
            messages.Add(message);
        }
        catch (InvalidOperationException)
        {
            // A lane that was stopped may still seal its last batch, which nobody wants.
        }
    }

    private void Run()
    {
        try
        {
            while (!messages.IsCompleted)
            {
                if (messages.TryTake(out Message? message, UntilDue()))
                {
                    Take(message);
                }
                else
                {
                    state.Advance(Now);
                }

                Obey();
            }
        }
        catch (Exception exception)
        {
            failure.Report(exception);
            foreach (Rebalance waiting in rebalances.Values)
            {
                waiting.Done.TrySetException(exception);
            }

            Refuse(exception);
        }
        finally
        {
            foreach (CancellationTokenSource restore in restores.Values)
            {
                restore.Cancel();
            }

            foreach (PartitionLane lane in lanes.Values)
            {
                lane.Stop();
            }

            // The clients that they ask by are about to be disposed, and librdkafka ends the process of one that asks by such a client.
            Task.WaitAll([.. restoreTasks]);
        }
    }

    /// <summary>Nobody may wait for a thread that has ended.</summary>
    private void Refuse(Exception exception)
    {
        foreach (Message message in messages.GetConsumingEnumerable())
        {
            if (message is Message.Rebalances { Rebalance: { } rebalance })
            {
                rebalance.Done.TrySetException(exception);
            }
        }
    }

    private long Now => time.Milliseconds();

    private int UntilDue()
    {
        long due = state.NextDue;
        return due == long.MaxValue ? Timeout.Infinite : (int)Math.Clamp(due - Now, 0, 60_000);
    }

    private void Take(Message message)
    {
        switch (message)
        {
            case Message.Sealed { Batch: { } batch }:
                state.Sealed(batch, Now);
                break;
            case Message.Restored { Partition: var partition, Epoch: int epoch, Start: { } start }:
                starts[partition] = start;
                state.Restored(partition, epoch, start.Epoch);
                break;
            case Message.Rebalances { Rebalance: { } rebalance }:
                rebalances.Add(rebalance.Id, rebalance);
                switch (rebalance.Kind)
                {
                    case RebalanceKind.Assign:
                        state.Assign(rebalance.Id, rebalance.Partitions);
                        break;
                    case RebalanceKind.Revoke:
                        state.Revoke(rebalance.Id, rebalance.Partitions, Now);
                        break;
                    case RebalanceKind.Lose:
                        state.Lose(rebalance.Id, rebalance.Partitions, Now);
                        isGivenUp = false;
                        break;
                }

                break;
        }
    }

    private void Obey()
    {
        while (state.Calls.TryDequeue(out PublisherCall? call))
        {
            switch (call)
            {
                case PublisherCall.Restore restore:
                    CancellationTokenSource stop = new();
                    restores.Add(restore.Partition, stop);
                    restoreTasks.RemoveAll(task => task.IsCompleted);
                    restoreTasks.Add(RestoreAsync(restore, stop.Token));
                    break;
                case PublisherCall.StartLane start:
                    restores.Remove(start.Partition);
                    PartitionLane lane = work.StartLane(start.Partition, start.Epoch, starts[start.Partition]);
                    lanes.Add(start.Partition, lane);
                    _ = WatchAsync(Task.Run(lane.RunAsync));
                    break;
                case PublisherCall.RequestSeal request:
                    lanes[request.Partition].RequestSeal();
                    break;
                case PublisherCall.Publish { Batches: { } batches }:
                    Tell(isGivenUp ? new PublishResult.Aborted(IsExpelled: false) : work.Publish(batches));
                    break;
                case PublisherCall.Reuse { Batch: { } batch }:
                    lanes[batch.Source].Reuse(batch);
                    break;
                case PublisherCall.StopLane stopped:
                    if (restores.Remove(stopped.Partition, out CancellationTokenSource? restoring))
                    {
                        restoring.Cancel();
                    }

                    if (lanes.Remove(stopped.Partition, out PartitionLane? ended))
                    {
                        ended.Stop();
                    }

                    break;
                case PublisherCall.RenewProducer:
                    if (work.Renew())
                    {
                        state.Renewed(Now);
                    }
                    else
                    {
                        state.NotRenewed(Now);
                    }

                    break;
                case PublisherCall.GiveUp { Reason: var reason }:
                    failure.Report(work.WhyGiveUp(reason));
                    break;
                case PublisherCall.Finish finish:
                    rebalances.Remove(finish.Rebalance, out Rebalance? finished);
                    finished?.Done.TrySetResult();
                    break;
            }
        }

        // Of an assignment that is over nobody wants it any more.
        starts.Clear();
    }

    private void Tell(PublishResult result)
    {
        switch (result)
        {
            case PublishResult.Committed:
                state.Published(Now);
                break;
            case PublishResult.Aborted aborted:
                state.Aborted(aborted.IsExpelled, Now);
                break;
            case PublishResult.Broken broken:
                state.Broken(broken.Cause, (long)broken.OpenFor.TotalMilliseconds, Now);
                break;
        }
    }

    private async Task RestoreAsync(PublisherCall.Restore restore, CancellationToken stop)
    {
        try
        {
            LaneStart start = await Task.Run(() => work.RestoreAsync(restore.Partition, stop), stop).ConfigureAwait(false);
            Post(new Message.Restored(restore.Partition, restore.Epoch, start));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The partition is gone, and with it whatever went wrong.
        }
        catch (Exception exception)
        {
            failure.Report(exception);
        }
    }

    private async Task WatchAsync(Task lane)
    {
        try
        {
            await lane.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure.Report(exception);
        }
    }

    private enum RebalanceKind
    {
        Assign,
        Revoke,
        Lose,
    }

    private abstract record Message
    {
        public sealed record Sealed(SealedBatch Batch) : Message;

        public sealed record Restored(SourcePartition Partition, int Epoch, LaneStart Start) : Message;

        public sealed record Rebalances(Rebalance Rebalance) : Message;
    }

    private sealed class Rebalance(int id, RebalanceKind kind, IReadOnlyList<SourcePartition> partitions)
    {
        public int Id { get; } = id;
        public RebalanceKind Kind { get; } = kind;
        public IReadOnlyList<SourcePartition> Partitions { get; } = partitions;
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What a <see cref="Publisher"/> has done by others; but for <see cref="RestoreAsync"/> on its own thread.</summary>
internal sealed record PublisherWork
{
    /// <summary>Finds out where a partition's lane goes on; throws where it can't.</summary>
    public required Func<SourcePartition, CancellationToken, Task<LaneStart>> RestoreAsync { get; init; }

    /// <summary>Makes a lane that posts what it seals to <see cref="Publisher.OnSealed"/>.</summary>
    public required Func<SourcePartition, int, LaneStart, PartitionLane> StartLane { get; init; }

    /// <summary>Publishes batches together and returns once their fate is known, or that it can't be.</summary>
    public required Func<IReadOnlyList<SealedBatch>, PublishResult> Publish { get; init; }

    /// <summary>Returns whether there is a new producer.</summary>
    public required Func<bool> Renew { get; init; }

    public required Func<GiveUpReason, WorkerException> WhyGiveUp { get; init; }
}
