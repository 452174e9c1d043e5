using System.Threading.Channels;

namespace BotClickStream.Lanes;

/// <summary>
/// The one thread of control over a partition's state: takes input batches in order, lets its step work on them, and seals what came
/// out when the publisher asks or when it is full. It has two sealed batches and computes the next while the last is being published;
/// with both sealed it waits, its input fills up, and its partition pauses.
/// </summary>
public sealed class PartitionLane
{
    /// <summary>Batches handed over and not yet worked off, at most.</summary>
    private const int MaxHanded = 2;

    private readonly ILaneStep step;
    private readonly Action<SealedBatch> onSealed;
    private readonly Action<InputBatch> giveBack;
    private readonly Channel<InputBatch?> inbox;
    private readonly Channel<SealedBatch> unsealed;
    private long nextOffset;
    private int handed;
    private volatile bool isStopped;

    /// <param name="nextOffset">From which it goes on; below 0 where that isn't known.</param>
    /// <param name="onSealed">Takes a sealed batch; until <see cref="Reuse"/> it is no longer the lane's.</param>
    /// <param name="giveBack">Takes an input batch that is done with.</param>
    /// <param name="limits">How large outputs may be.</param>
    public PartitionLane(
        SourcePartition source,
        int epoch,
        long nextOffset,
        ILaneStep step,
        Action<SealedBatch> onSealed,
        Action<InputBatch> giveBack,
        RecordLimits? limits = null
    )
    {
        this.nextOffset = nextOffset;
        Source = source;
        Epoch = epoch;
        this.step = step;
        this.onSealed = onSealed;
        this.giveBack = giveBack;
        // Room for the batches, one request to seal, and the last one.
        inbox = Channel.CreateBounded<InputBatch?>(new BoundedChannelOptions(MaxHanded + 2) { SingleReader = true });
        unsealed = Channel.CreateBounded<SealedBatch>(new BoundedChannelOptions(2) { SingleReader = true });
        unsealed.Writer.TryWrite(new SealedBatch(source, epoch, limits));
        unsealed.Writer.TryWrite(new SealedBatch(source, epoch, limits));
    }

    public SourcePartition Source { get; }

    public int Epoch { get; }

    /// <summary>Input batches that wait or are being worked on, 0–2.</summary>
    public int Handed => Volatile.Read(ref handed);

    /// <summary>Whether it takes nothing any more.</summary>
    public bool IsStopped => isStopped;

    /// <summary>How far its source's time has come; read by the poll loop, which holds back those far ahead.</summary>
    public SourceProgress Progress => step.Progress;

    /// <summary>Works until <see cref="Stop"/>; fails with what its step throws.</summary>
    public async Task RunAsync()
    {
        SealedBatch? open = await NextUnsealedAsync().ConfigureAwait(false);
        await foreach (InputBatch? input in inbox.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (open is null)
            {
                return;
            }

            if (input is not null)
            {
                step.Process(input, open);
                giveBack(input);
                Interlocked.Decrement(ref handed);
                if (!open.IsFull)
                {
                    continue;
                }
            }

            if (open.HasTaken)
            {
                step.Seal(open);
            }

            open.Seal(isAnswer: input is null, nextOffset);
            nextOffset = open.NextOffset;
            onSealed(open);
            open = await NextUnsealedAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Hands over a batch, unless the lane has as many as it may have. Called by one thread, the poll loop's.</summary>
    public bool TryHand(InputBatch batch)
    {
        if (Volatile.Read(ref handed) >= MaxHanded)
        {
            return false;
        }

        Interlocked.Increment(ref handed);
        if (inbox.Writer.TryWrite(batch))
        {
            return true;
        }

        Interlocked.Decrement(ref handed);
        return false;
    }

    /// <summary>Asks for what there is by the time everything handed over so far is done; at most one request at a time.</summary>
    public void RequestSeal() => inbox.Writer.TryWrite(null);

    /// <summary>Gives a sealed batch back: it is published for good.</summary>
    public void Reuse(SealedBatch batch)
    {
        batch.Clear();
        unsealed.Writer.TryWrite(batch);
    }

    /// <summary>Ends it; what it was still working on is nobody's.</summary>
    public void Stop()
    {
        isStopped = true;
        inbox.Writer.TryComplete();
        unsealed.Writer.TryComplete();
    }

    private async ValueTask<SealedBatch?> NextUnsealedAsync() =>
        await unsealed.Reader.WaitToReadAsync().ConfigureAwait(false) && unsealed.Reader.TryRead(out SealedBatch? batch) ? batch : null;
}
