using System.Diagnostics.CodeAnalysis;
using BotClickStream.Lanes;
using BotClickStream.Sources;

namespace BotClickStream.Publishing;

/// <summary>
/// Who owns which partition, and what is published when: messages in, <see cref="Calls"/> out, without a clock and without I/O, so that
/// every interleaving can be tried. The publisher's thread is the only one that touches it.
/// <para>
/// It works in rounds. When one is due, every owned lane is asked to seal what it has; when all have answered, or those that don't in
/// time are left for the next round, everything sealed is published together, in one transaction. What was aborted is sent again as it is, less what is no longer
/// owned; where nobody knows whether it was committed, its lanes are restored, once a new producer has decided it.
/// </para>
/// <para>
/// Kafka fences membership, not ownership of a partition: so each assignment has an epoch, and a batch of an earlier one is dropped here, which
/// nothing but this can notice.
/// </para>
/// </summary>
public sealed class PublisherState(PublisherTimes times)
{
    /// <summary>So many broken producers, within <see cref="BreakWindow"/> milliseconds, are no accident, unless it was that no broker answered.</summary>
    public const int MaxBreaks = 3;
    public const long BreakWindow = 600_000;

    private readonly Dictionary<SourcePartition, OwnedLane> lanes = [];
    private readonly Dictionary<SourcePartition, int> lastEpochs = [];
    private readonly Dictionary<int, int> lanesLeftOfRevocations = [];
    private readonly Queue<long> breaks = new();
    private List<SealedBatch> inFlight = [];
    private Phase phase = Phase.Resting;
    private long roundBegan = long.MinValue / 2;
    private long deadline;
    private long backOff;

    private enum Phase
    {
        Resting,
        Sealing,
        Publishing,

        /// <summary>What was aborted waits to be sent again.</summary>
        BackingOff,

        /// <summary>A new producer is being made.</summary>
        Renewing,

        /// <summary>No broker answered the new producer: it waits to be asked again.</summary>
        RenewingLater,
        GivenUp,
    }

    /// <summary>What the driver is to do, in this order; it takes them out.</summary>
    public Queue<PublisherCall> Calls { get; } = new();

    /// <summary>When <see cref="Advance"/> has something to do at the latest.</summary>
    public long NextDue =>
        phase switch
        {
            Phase.Resting when lanes.Values.Any(lane => lane.IsWorking) => roundBegan + times.Interval,
            Phase.Sealing or Phase.BackingOff or Phase.RenewingLater => deadline,
            _ => long.MaxValue,
        };

    /// <summary>Takes partitions under new epochs and has them restored. One that is still owned is lost first.</summary>
    public void Assign(int rebalance, IEnumerable<SourcePartition> partitions)
    {
        foreach (SourcePartition partition in partitions)
        {
            if (lanes.TryGetValue(partition, out OwnedLane? stale))
            {
                Remove(stale);
            }

            OwnedLane lane = new(partition, NextEpoch(partition));
            lanes.Add(partition, lane);
            // What is still open of this process's own must be decided before anybody can know where its lane stands.
            if (phase is not (Phase.Renewing or Phase.RenewingLater))
            {
                Restore(lane);
            }
        }

        Calls.Enqueue(new PublisherCall.Finish(rebalance));
    }

    /// <summary>It is known where a partition's lane goes on.</summary>
    /// <param name="epoch">For which it was asked.</param>
    /// <param name="restoredEpoch">The highest that its stored state knows; 0 where there is none.</param>
    public void Restored(SourcePartition partition, int epoch, int restoredEpoch)
    {
        if (!lanes.TryGetValue(partition, out OwnedLane? lane) || lane.Epoch != epoch || lane.IsWorking)
        {
            return;
        }

        lane.Epoch = lastEpochs[partition] = Math.Max(epoch, restoredEpoch + 1);
        lane.IsWorking = true;
        Calls.Enqueue(new PublisherCall.StartLane(partition, lane.Epoch));
    }

    /// <summary>Gives partitions away in good order: what their lanes were handed is published first.</summary>
    public void Revoke(int rebalance, IEnumerable<SourcePartition> partitions, long now)
    {
        int leaving = 0;
        foreach (SourcePartition partition in partitions)
        {
            if (!lanes.TryGetValue(partition, out OwnedLane? lane) || lane.Revocation is not null)
            {
                continue;
            }

            if (lane.IsWorking)
            {
                lane.Revocation = rebalance;
                leaving++;
            }
            else
            {
                Remove(lane);
            }
        }

        if (leaving == 0)
        {
            Calls.Enqueue(new PublisherCall.Finish(rebalance));
            return;
        }

        lanesLeftOfRevocations.Add(rebalance, leaving);
        Advance(now);
    }

    /// <summary>Partitions are somebody else's already: nothing more of them is published.</summary>
    public void Lose(int rebalance, IEnumerable<SourcePartition> partitions, long now)
    {
        foreach (SourcePartition partition in partitions)
        {
            if (lanes.TryGetValue(partition, out OwnedLane? lane))
            {
                Remove(lane);
            }
        }

        Calls.Enqueue(new PublisherCall.Finish(rebalance));
        PublishIfReady(now);
    }

    /// <summary>A lane has sealed a batch, asked or because it was full.</summary>
    public void Sealed(SealedBatch batch, long now)
    {
        if (!Owns(batch, out OwnedLane? lane))
        {
            return;
        }

        if (batch.IsAnswer)
        {
            lane.IsAsked = false;
        }

        if (batch.IsEmpty)
        {
            Calls.Enqueue(new PublisherCall.Reuse(batch));
        }
        else
        {
            lane.Waiting.Enqueue(batch);
        }

        PublishIfReady(now);
        Advance(now);
    }

    /// <summary>What <see cref="PublisherCall.Publish"/> asked for is published for good.</summary>
    public void Published(long now)
    {
        foreach (SealedBatch batch in inFlight)
        {
            if (Owns(batch, out _))
            {
                Calls.Enqueue(new PublisherCall.Reuse(batch));
            }
        }

        inFlight.Clear();
        backOff = 0;
        Rest(now);
    }

    /// <summary>What <see cref="PublisherCall.Publish"/> asked for is certain not to be published: it will be sent again.</summary>
    /// <param name="isExpelled">
    /// Whether it was since the sender is no longer a member of its group as it was. What is being revoked can't be published any more then: its handler waits for
    /// that, and until it returns the consumer can't join again.
    /// </param>
    public void Aborted(bool isExpelled, long now)
    {
        if (isExpelled)
        {
            foreach (OwnedLane lane in lanes.Values.Where(lane => lane.Revocation is not null).ToArray())
            {
                Remove(lane);
            }
        }

        phase = Phase.BackingOff;
        deadline = now + NextBackOff();
    }

    /// <summary>The producer can't go on, and nobody knows what became of what it had in work.</summary>
    /// <param name="openFor">For how many milliseconds the transaction was open.</param>
    public void Broken(BreakCause cause, long openFor, long now)
    {
        while (breaks.TryPeek(out long oldest) && now - oldest > BreakWindow)
        {
            breaks.Dequeue();
        }

        // However often the network fails, it says nothing of the producer.
        if (cause != BreakCause.Unanswered)
        {
            breaks.Enqueue(now);
        }

        if (cause == BreakCause.Fenced && openFor < times.TransactionTimeout)
        {
            GiveUp(GiveUpReason.OtherInstance);
            return;
        }

        if (breaks.Count >= MaxBreaks)
        {
            GiveUp(GiveUpReason.BreaksTooOften);
            return;
        }

        foreach (SourcePartition partition in inFlight.Select(batch => batch.Source).Distinct())
        {
            if (
                lanes.TryGetValue(partition, out OwnedLane? lane)
                && inFlight.Exists(batch => Owns(batch, out _) && batch.Source == partition)
            )
            {
                StartOver(lane);
            }
        }

        inFlight.Clear();
        phase = Phase.Renewing;
        Calls.Enqueue(PublisherCall.RenewProducer.Now);
    }

    /// <summary>There is a producer again, and everything of the one before is decided.</summary>
    public void Renewed(long now)
    {
        backOff = 0;
        foreach (OwnedLane lane in lanes.Values.Where(lane => lane is { IsWorking: false, IsRestoring: false }))
        {
            Restore(lane);
        }

        Rest(now);
    }

    /// <summary>No broker answers, so that there is no producer as yet.</summary>
    public void NotRenewed(long now)
    {
        phase = Phase.RenewingLater;
        deadline = now + NextBackOff();
    }

    /// <summary>Lets time go on.</summary>
    public void Advance(long now)
    {
        switch (phase)
        {
            case Phase.Sealing:
                PublishIfReady(now);
                break;
            case Phase.Resting when now >= NextDue || lanes.Values.Any(lane => lane.IsPressing):
                Begin(now);
                break;
            case Phase.BackingOff when now >= deadline:
                SendAgain(now);
                break;
            case Phase.RenewingLater when now >= deadline:
                phase = Phase.Renewing;
                Calls.Enqueue(PublisherCall.RenewProducer.Now);
                break;
        }
    }

    private void Begin(long now)
    {
        roundBegan = now;
        deadline = now + times.Patience;
        phase = Phase.Sealing;
        foreach (OwnedLane lane in lanes.Values.Where(lane => lane is { IsWorking: true, IsAsked: false, IsLastAsked: false }))
        {
            lane.IsAsked = true;
            lane.IsLastAsked = lane.Revocation is not null;
            Calls.Enqueue(new PublisherCall.RequestSeal(lane.Partition));
        }

        PublishIfReady(now);
    }

    private void PublishIfReady(long now)
    {
        if (phase != Phase.Sealing || (now < deadline && !lanes.Values.All(lane => lane.IsReady)))
        {
            return;
        }

        foreach (OwnedLane lane in lanes.Values)
        {
            while (lane.Waiting.TryDequeue(out SealedBatch? batch))
            {
                inFlight.Add(batch);
            }
        }

        Publish(now);
    }

    private void SendAgain(long now)
    {
        inFlight = [.. inFlight.Where(batch => Owns(batch, out _))];
        Publish(now);
    }

    private void Publish(long now)
    {
        if (inFlight.Count == 0)
        {
            Rest(now);
            return;
        }

        phase = Phase.Publishing;
        Calls.Enqueue(new PublisherCall.Publish([.. inFlight]));
    }

    private void Rest(long now)
    {
        phase = Phase.Resting;
        foreach (OwnedLane lane in lanes.Values.Where(lane => lane.HasSaidItsLast).ToArray())
        {
            Remove(lane);
        }

        Advance(now);
    }

    /// <summary>Its commit may or may not have happened: what it knows can't be relied on.</summary>
    private void StartOver(OwnedLane lane)
    {
        Remove(lane);
        // One that is leaving is restored by its next owner.
        if (lane.Revocation is null)
        {
            lanes.Add(lane.Partition, new OwnedLane(lane.Partition, NextEpoch(lane.Partition)));
        }
    }

    private void Restore(OwnedLane lane)
    {
        lane.IsRestoring = true;
        Calls.Enqueue(new PublisherCall.Restore(lane.Partition, lane.Epoch));
    }

    private void Remove(OwnedLane lane)
    {
        lanes.Remove(lane.Partition);
        Calls.Enqueue(new PublisherCall.StopLane(lane.Partition, lane.Epoch));
        if (lane.Revocation is { } rebalance && --lanesLeftOfRevocations[rebalance] == 0)
        {
            lanesLeftOfRevocations.Remove(rebalance);
            Calls.Enqueue(new PublisherCall.Finish(rebalance));
        }
    }

    private void GiveUp(GiveUpReason reason)
    {
        phase = Phase.GivenUp;
        inFlight.Clear();
        foreach (OwnedLane lane in lanes.Values.ToArray())
        {
            Remove(lane);
        }

        Calls.Enqueue(new PublisherCall.GiveUp(reason));
    }

    private bool Owns(SealedBatch batch, [NotNullWhen(true)] out OwnedLane? lane) =>
        lanes.TryGetValue(batch.Source, out lane) && lane.Epoch == batch.Epoch && lane.IsWorking;

    private int NextEpoch(SourcePartition partition) => lastEpochs[partition] = lastEpochs.GetValueOrDefault(partition) + 1;

    /// <summary>Milliseconds; longer each time in a row.</summary>
    private long NextBackOff() => backOff = Math.Clamp(backOff * 2, times.FirstBackOff, times.LongestBackOff);

    private sealed class OwnedLane(SourcePartition partition, int epoch)
    {
        public SourcePartition Partition { get; } = partition;
        public int Epoch { get; set; } = epoch;

        /// <summary>Whether it is being found out where it goes on.</summary>
        public bool IsRestoring { get; set; }
        public bool IsWorking { get; set; }

        /// <summary>Sealed and not yet in flight, oldest first; at most two, since a lane has no more.</summary>
        public Queue<SealedBatch> Waiting { get; } = new(2);

        /// <summary>Whether a request is on its way to the lane.</summary>
        public bool IsAsked { get; set; }

        /// <summary>Whether it was asked since its partition was revoked: what it says to that is its last.</summary>
        public bool IsLastAsked { get; set; }

        /// <summary>The rebalance that takes it away.</summary>
        public int? Revocation { get; set; }

        /// <summary>Whether a round gains nothing by waiting for it: with both batches sealed it can't answer before one is published.</summary>
        public bool IsReady => !IsAsked || Waiting.Count == 2;

        /// <summary>Whether it needs a round now: it is leaving, or stands still until a full batch is published.</summary>
        public bool IsPressing => Revocation is not null || Waiting.Count > 0;

        public bool HasSaidItsLast => Revocation is not null && IsLastAsked && !IsAsked && Waiting.Count == 0;
    }
}

/// <summary>Durations in milliseconds.</summary>
/// <param name="Interval">Between the beginnings of two rounds.</param>
/// <param name="Patience">For how long a round waits for lanes to answer.</param>
/// <param name="TransactionTimeout">From when on the broker may have ended a transaction by itself.</param>
public sealed record PublisherTimes(long Interval, long Patience, long TransactionTimeout)
{
    /// <summary>Before what was aborted is sent again; doubled each time, up to the longest.</summary>
    public long FirstBackOff { get; init; } = 50;
    public long LongestBackOff { get; init; } = 2000;
}
