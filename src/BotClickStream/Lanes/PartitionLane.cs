using System.Threading.Channels;
using BotClickStream.Brokers;
using BotClickStream.Sources;

namespace BotClickStream.Lanes;

/// <summary>
/// The one thread of control over a partition's state: takes input batches in order, lets its step work on them, and seals what came
/// out when the publisher asks, be it in the midst of a batch, or when it is full. It has two sealed batches and computes the next while the last is being published;
/// with both sealed it waits, its input fills up, and its partition is held back. So it is where its source's time is too far ahead of the others'.
/// </summary>
public sealed class PartitionLane
{
    /// <summary>Batches handed over and not yet worked off, at most.</summary>
    private const int MaxHanded = 2;

    /// <summary>Input after which it looks whether it is asked to seal: some hundred events, a few milliseconds' work.</summary>
    private const int SliceBytes = 64 << 10;

    private readonly ILaneStep step;
    private readonly Action<SealedBatch> onSealed;
    private readonly Action<InputBatch> giveBack;

    /// <summary>Batches, and <see langword="null"/> where something else is to be looked at: a request, or a limit that has moved.</summary>
    private readonly Channel<InputBatch?> inbox;

    /// <summary>Handed over and not yet done; more than one only while the first must wait.</summary>
    private readonly Queue<InputBatch> inWork = new(MaxHanded);
    private readonly Channel<SealedBatch> unsealed;
    private long nextOffset;
    private long limit = long.MaxValue;
    private int handed;
    private int sealedBatches;
    private int isCalled;
    private int isAsked;
    private volatile bool isHeld;
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
        inbox = Channel.CreateBounded<InputBatch?>(new BoundedChannelOptions(MaxHanded + 1) { SingleReader = true });
        unsealed = Channel.CreateBounded<SealedBatch>(new BoundedChannelOptions(2) { SingleReader = true });
        unsealed.Writer.TryWrite(new SealedBatch(source, epoch, limits));
        unsealed.Writer.TryWrite(new SealedBatch(source, epoch, limits));
    }

    public SourcePartition Source { get; }

    public int Epoch { get; }

    /// <summary>Input batches that wait or are being worked on, 0–2.</summary>
    public int Handed => Volatile.Read(ref handed);

    /// <summary>Batches that are sealed and not published yet, 0–2: with two it waits for the publisher.</summary>
    public int Sealed => Volatile.Read(ref sealedBatches);

    /// <summary>Whether it takes nothing any more.</summary>
    public bool IsStopped => isStopped;

    /// <summary>Whether it waits, in the midst of a batch, until other sources have come as far as its own.</summary>
    public bool IsHeld => isHeld;

    /// <summary>How far its source's time has come; read by the poll loop, which holds back those far ahead.</summary>
    public SourceProgress Progress => step.Progress;

    /// <summary>Works until <see cref="Stop"/>; fails with what its step throws.</summary>
    public async Task RunAsync()
    {
        SealedBatch? open = await NextUnsealedAsync().ConfigureAwait(false);
        await foreach (InputBatch? handedOver in inbox.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (handedOver is not null)
            {
                inWork.Enqueue(handedOver);
            }
            else
            {
                // Before anything is looked at: what is said later calls again.
                Interlocked.Exchange(ref isCalled, 0);
            }

            while (open is not null && inWork.TryPeek(out InputBatch? input) && TryGoOn(input, open))
            {
                bool isAnswer = TakeRequest();
                if (isAnswer || open.IsFull)
                {
                    open = await SealAsync(open, isAnswer).ConfigureAwait(false);
                }
            }

            if (open is not null && TakeRequest())
            {
                open = await SealAsync(open, isAnswer: true).ConfigureAwait(false);
            }

            if (open is null)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Says how far its source's time may go, milliseconds since 1970, and wakes it where it waits for that; it answers requests to seal meanwhile. Called by one
    /// thread, the poll loop's.
    /// </summary>
    public void Allow(long limit)
    {
        Volatile.Write(ref this.limit, limit);
        if (isHeld && step.Progress.HighestTime <= limit)
        {
            Call();
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

    /// <summary>Asks for what it has made of its input by the time it looks up, soon, wherever in a batch it is then; at most one request at a time.</summary>
    public void RequestSeal()
    {
        Volatile.Write(ref isAsked, 1);
        Call();
    }

    /// <summary>Gives a sealed batch back: it is published for good.</summary>
    public void Reuse(SealedBatch batch)
    {
        batch.Clear();
        Interlocked.Decrement(ref sealedBatches);
        unsealed.Writer.TryWrite(batch);
    }

    /// <summary>Ends it; what it was still working on is nobody's.</summary>
    public void Stop()
    {
        isStopped = true;
        inbox.Writer.TryComplete();
        unsealed.Writer.TryComplete();
    }

    private void Call()
    {
        if (Interlocked.Exchange(ref isCalled, 1) == 0)
        {
            inbox.Writer.TryWrite(null);
        }
    }

    private bool TakeRequest() => Volatile.Read(ref isAsked) != 0 && Interlocked.Exchange(ref isAsked, 0) != 0;

    /// <summary>Works on a slice of a batch; where it must wait for other sources, the rest of it stays.</summary>
    private bool TryGoOn(InputBatch input, SealedBatch open)
    {
        input.BeginSlice(SliceBytes);
        isHeld = !step.Process(input, Volatile.Read(ref limit), open);
        if (isHeld)
        {
            // By the time it goes on this may no longer be so.
            input.End = default;
            return false;
        }

        if (input.IsDone)
        {
            inWork.Dequeue();
            giveBack(input);
            Interlocked.Decrement(ref handed);
        }

        return true;
    }

    private ValueTask<SealedBatch?> SealAsync(SealedBatch open, bool isAnswer)
    {
        if (open.HasTaken)
        {
            step.Seal(open);
        }

        open.Seal(isAnswer, nextOffset);
        nextOffset = open.NextOffset;
        Interlocked.Increment(ref sealedBatches);
        onSealed(open);
        return NextUnsealedAsync();
    }

    private async ValueTask<SealedBatch?> NextUnsealedAsync() =>
        await unsealed.Reader.WaitToReadAsync().ConfigureAwait(false) && unsealed.Reader.TryRead(out SealedBatch? batch) ? batch : null;
}
