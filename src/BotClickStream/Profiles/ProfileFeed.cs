using BotClickStream.Detection;

namespace BotClickStream.Profiles;

/// <summary>
/// What all partitions have published of domains and networks, for the lanes of this instance. One writes, who reads the topic; each lane has a cursor of its own and takes what other partitions said, in the topic's order.
/// What every cursor has passed is nobody's any more, so that memory holds each key's last record and what the slowest lane has still to take.
/// </summary>
/// <param name="mostKeys">Known at most, each partition's counted.</param>
internal sealed class ProfileFeed(int mostKeys)
{
    /// <summary>Everything is in this partition of the topic, so that all read it in one order.</summary>
    public const int Partition = 0;

    private readonly Lock guard = new();
    private readonly Dictionary<string, ProfileRecord> latest = [];
    private TaskCompletionSource nextRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int reads;
    private int waiting;
    private Link end = new();

    /// <summary>Keys known, each partition's counted.</summary>
    public int Count => latest.Count;

    /// <summary>Of the topic: everything before it has been read.</summary>
    public long Position { get; private set; }

    /// <summary>Whether a lane waits for what is published and not yet read.</summary>
    public bool IsWanted => Volatile.Read(ref waiting) > 0;

    /// <summary>The topic has been read to the end that it had.</summary>
    public void CompleteRead()
    {
        lock (guard)
        {
            reads++;
            nextRead.SetResult();
            nextRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Takes the topic's next record.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool Add(ProfileRecord record)
    {
        lock (guard)
        {
            Position = record.Offset + 1;
            if (record.IsTombstone)
            {
                latest.Remove(record.Key);
            }
            else if (latest.Count < mostKeys || latest.ContainsKey(record.Key))
            {
                latest[record.Key] = record;
            }
            else
            {
                return false;
            }

            Link next = new();
            end.Record = record;
            Volatile.Write(ref end.Next, next);
            end = next;
            return true;
        }
    }

    /// <summary>All that is known, and then what follows, once the topic has been read, and at least as far as the lane had been told of it.</summary>
    /// <param name="partition">Of the lane, whose own records it passes over.</param>
    /// <param name="told">Of the topic: everything before it the lane had been told before it was stopped, perhaps by an instance that has read further than this one.</param>
    public async Task<ProfileCursor> OpenAsync(int partition, long told, CancellationToken stop)
    {
        int? first = null;
        while (true)
        {
            Task next;
            lock (guard)
            {
                first ??= reads;
                // A read may have begun before this was asked; where the second ends short of it too, the topic was made anew.
                if (reads > 0 && (Position >= told || reads >= first + 2))
                {
                    return new ProfileCursor([.. latest.Values.Where(record => record.Partition != partition)], Position, end, partition);
                }

                next = nextRead.Task;
            }

            Interlocked.Increment(ref waiting);
            try
            {
                await next.WaitAsync(stop).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        }
    }

    /// <summary>A record and the way to the next; both unset at the end.</summary>
    internal sealed class Link
    {
        public ProfileRecord? Record;
        public Link? Next;
    }
}

/// <summary>How far a lane has come with the profiles. It belongs to the lane.</summary>
/// <param name="position">Of the topic: everything before it was read when the lane began.</param>
internal sealed class ProfileCursor(IReadOnlyList<ProfileRecord> known, long position, ProfileFeed.Link next, int partition)
{
    private IReadOnlyList<ProfileRecord> known = known;
    private ProfileFeed.Link next = next;

    /// <summary>Lets the lane's detector, new or restored, know what each other partition had said last of each key when this was opened.</summary>
    public void Recall(PartitionDetector detector)
    {
        foreach (ProfileRecord record in known)
        {
            detector.Recall(record.ToUpdate());
        }

        known = [];
        detector.CompleteRecall();
    }

    /// <summary>Of the topic: everything before it has been taken.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The next record of another partition; <see langword="null"/> where there is none as yet.</summary>
    public ProfileRecord? Next()
    {
        while (TryTake(out ProfileRecord? record))
        {
            Position = record.Offset + 1;
            if (record.Partition != partition)
            {
                return record;
            }
        }

        return null;
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ProfileRecord? record)
    {
        record = null;
        if (Volatile.Read(ref next.Next) is not { } following)
        {
            return false;
        }

        record = next.Record!;
        next = following;
        return true;
    }
}
