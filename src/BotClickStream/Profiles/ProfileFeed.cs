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

    private readonly TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock guard = new();
    private readonly Dictionary<string, ProfileRecord> latest = [];
    private Link end = new();

    /// <summary>Keys known, each partition's counted.</summary>
    public int Count => latest.Count;

    /// <summary>The topic has been read to the end that it had: lanes may start.</summary>
    public void CompleteRead() => isRead.TrySetResult();

    /// <summary>Takes the topic's next record.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool Add(ProfileRecord record)
    {
        lock (guard)
        {
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

    /// <summary>All that is known, in the topic's order, and then what follows, once the topic has been read.</summary>
    /// <param name="partition">Of the lane, whose own records it passes over.</param>
    public async Task<ProfileCursor> OpenAsync(int partition, CancellationToken stop)
    {
        await isRead.Task.WaitAsync(stop).ConfigureAwait(false);
        lock (guard)
        {
            return new ProfileCursor([.. latest.Values.OrderBy(record => record.Offset)], end, partition);
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
internal sealed class ProfileCursor(IEnumerable<ProfileRecord> known, ProfileFeed.Link next, int partition)
{
    private readonly Queue<ProfileRecord> known = new(known);
    private ProfileFeed.Link next = next;

    /// <summary>Of the topic: everything before it has been taken.</summary>
    public long Position { get; private set; }

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

    /// <summary>The records of other partitions before an offset of the topic, which the lane had taken before it was stopped; it goes on from there.</summary>
    public IEnumerable<ProfileRecord> TakenBefore(long offset)
    {
        while (known.TryPeek(out ProfileRecord? record) && record.Offset < offset)
        {
            known.Dequeue();
            if (record.Partition != partition)
            {
                yield return record;
            }
        }

        Position = offset;
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ProfileRecord? record)
    {
        if (known.TryDequeue(out record))
        {
            return true;
        }

        if (Volatile.Read(ref next.Next) is not { } following)
        {
            return false;
        }

        record = next.Record!;
        next = following;
        return true;
    }
}
