using System.Collections.Concurrent;
using BotClickStream.Lanes;

namespace BotClickStream.Publishing;

/// <summary>
/// The thread that owns the partitions and the producer. It does what <see cref="PublisherState"/> decides; everybody else sends it
/// messages. No lock: rebalance handlers post and wait for it, lanes post and go on.
/// </summary>
internal sealed class Publisher : IDisposable
{
    /// <summary>A rebalance that takes longer has lost its partitions anyway.</summary>
    private static readonly TimeSpan HandlerPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LanePatience = TimeSpan.FromMilliseconds(50);

    private readonly BlockingCollection<Message> messages = [];
    private readonly Dictionary<SourcePartition, PartitionLane> lanes = [];
    private readonly Dictionary<int, Rebalance> rebalances = [];
    private readonly PublisherState state;
    private readonly Func<SourcePartition, int, PartitionLane> makeLane;
    private readonly Action<IReadOnlyList<SealedBatch>> publish;
    private readonly WorkerFailure failure;
    private readonly TimeProvider time;
    private readonly Thread thread;
    private int lastRebalance;

    /// <param name="makeLane">Makes the lane of a partition under an epoch; it posts what it seals to <see cref="OnSealed"/>.</param>
    /// <param name="publish">Publishes batches together and returns once that is certain; throws where it cannot be.</param>
    public Publisher(
        string role,
        TimeSpan commitInterval,
        Func<SourcePartition, int, PartitionLane> makeLane,
        Action<IReadOnlyList<SealedBatch>> publish,
        WorkerFailure failure,
        TimeProvider time
    )
    {
        state = new PublisherState((long)commitInterval.TotalMilliseconds, (long)LanePatience.TotalMilliseconds);
        this.makeLane = makeLane;
        this.publish = publish;
        this.failure = failure;
        this.time = time;
        thread = new Thread(Run) { Name = $"{role} publisher", IsBackground = true };
    }

    public void Start() => thread.Start();

    public void OnSealed(SealedBatch batch) => Post(new Message.Sealed(batch));

    /// <summary>Takes partitions; their lanes work when it returns. Called by rebalance handlers.</summary>
    public IReadOnlyList<PartitionLane> Assign(IReadOnlyList<SourcePartition> partitions) => Await(RebalanceKind.Assign, partitions);

    /// <summary>Publishes what the partitions' lanes were handed and gives them away. Called by rebalance handlers.</summary>
    public void Revoke(IReadOnlyList<SourcePartition> partitions) => Await(RebalanceKind.Revoke, partitions);

    /// <summary>Throws away the partitions' lanes, since somebody else has them. Called by rebalance handlers.</summary>
    public void Lose(IReadOnlyList<SourcePartition> partitions) => Await(RebalanceKind.Lose, partitions);

    /// <summary>Ends the thread, after what was posted before.</summary>
    public void Dispose()
    {
        messages.CompleteAdding();
        if (thread.IsAlive)
        {
            thread.Join();
        }

        messages.Dispose();
    }

    private List<PartitionLane> Await(RebalanceKind kind, IReadOnlyList<SourcePartition> partitions)
    {
        Rebalance rebalance = new(Interlocked.Increment(ref lastRebalance), kind, partitions);
        Post(new Message.Rebalances(rebalance));
        if (!rebalance.Done.Task.Wait(HandlerPatience, CancellationToken.None))
        {
            throw new WorkerException(
                $"What was in work could not be published within {HandlerPatience.TotalSeconds:0} s while partitions changed hands "
                    + $"({string.Join(", ", partitions)}). Look for broker errors logged before this, and start again."
            );
        }

        return rebalance.Lanes;
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
            foreach (PartitionLane lane in lanes.Values)
            {
                lane.Stop();
            }
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

    private long Now => time.GetTimestamp() / (time.TimestampFrequency / 1000);

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
            case Message.Rebalances { Rebalance: { } rebalance }:
                rebalances.Add(rebalance.Id, rebalance);
                switch (rebalance.Kind)
                {
                    case RebalanceKind.Assign:
                        state.Assign(rebalance.Id, rebalance.Partitions.Select(partition => (partition, 0)));
                        break;
                    case RebalanceKind.Revoke:
                        state.Revoke(rebalance.Id, rebalance.Partitions, Now);
                        break;
                    case RebalanceKind.Lose:
                        state.Lose(rebalance.Id, rebalance.Partitions, Now);
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
                case PublisherCall.StartLane start:
                    PartitionLane lane = makeLane(start.Partition, start.Epoch);
                    lanes.Add(start.Partition, lane);
                    _ = WatchAsync(Task.Run(lane.RunAsync));
                    break;
                case PublisherCall.RequestSeal request:
                    lanes[request.Partition].RequestSeal();
                    break;
                case PublisherCall.Publish { Batches: { } batches }:
                    publish(batches);
                    state.Published(Now);
                    break;
                case PublisherCall.Reuse { Batch: { } batch }:
                    lanes[batch.Source].Reuse(batch);
                    break;
                case PublisherCall.StopLane stop:
                    lanes.Remove(stop.Partition, out PartitionLane? stopped);
                    stopped?.Stop();
                    break;
                case PublisherCall.Finish finish:
                    rebalances.Remove(finish.Rebalance, out Rebalance? finished);
                    finished?.Finish(lanes);
                    break;
            }
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

        public sealed record Rebalances(Rebalance Rebalance) : Message;
    }

    private sealed class Rebalance(int id, RebalanceKind kind, IReadOnlyList<SourcePartition> partitions)
    {
        public int Id { get; } = id;
        public RebalanceKind Kind { get; } = kind;
        public IReadOnlyList<SourcePartition> Partitions { get; } = partitions;
        public List<PartitionLane> Lanes { get; } = [];
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Finish(Dictionary<SourcePartition, PartitionLane> lanes)
        {
            if (Kind == RebalanceKind.Assign)
            {
                Lanes.AddRange(Partitions.Select(partition => lanes[partition]));
            }

            Done.TrySetResult();
        }
    }
}
