using BotClickStream.Lanes;

namespace BotClickStream.Publishing;

/// <summary>
/// Who owns which partition, and what is published when: messages in, <see cref="Calls"/> out, without a clock and without I/O, so that
/// every interleaving can be tried. The publisher's thread is the only one that touches it.
/// <para>
/// It works in rounds. When one is due, every owned lane is asked to seal what it has; when all have answered, or those that don't in
/// time are left for the next round, everything sealed is published together. Kafka fences membership, not ownership of a partition: so each
/// assignment has an epoch, and a batch of an earlier one is dropped here, which nothing but this can notice.
/// </para>
/// </summary>
/// <param name="interval">Milliseconds between the beginnings of two rounds.</param>
/// <param name="patience">For how many milliseconds a round waits for lanes to answer.</param>
public sealed class PublisherState(long interval, long patience)
{
    private readonly Dictionary<SourcePartition, OwnedLane> lanes = [];
    private readonly Dictionary<SourcePartition, int> lastEpochs = [];
    private readonly Dictionary<int, int> lanesLeftOfRevocations = [];
    private readonly List<SealedBatch> inFlight = [];
    private Phase phase = Phase.Resting;
    private long roundBegan = long.MinValue / 2;
    private long deadline;

    private enum Phase
    {
        Resting,
        Sealing,
        Publishing,
    }

    /// <summary>What the driver is to do, in this order; it takes them out.</summary>
    public Queue<PublisherCall> Calls { get; } = new();

    /// <summary>When <see cref="Advance"/> has something to do at the latest.</summary>
    public long NextDue =>
        phase switch
        {
            Phase.Resting when lanes.Count > 0 => roundBegan + interval,
            Phase.Sealing => deadline,
            _ => long.MaxValue,
        };

    /// <summary>Takes partitions under new epochs. One that is still owned is lost first.</summary>
    /// <param name="restoredEpochs">By partition: the highest epoch that its stored state knows; 0 where there is none.</param>
    public void Assign(int rebalance, IEnumerable<(SourcePartition Partition, int RestoredEpoch)> restoredEpochs)
    {
        foreach ((SourcePartition partition, int restored) in restoredEpochs)
        {
            if (lanes.TryGetValue(partition, out OwnedLane? stale))
            {
                Remove(stale);
            }

            int epoch = Math.Max(restored, lastEpochs.GetValueOrDefault(partition)) + 1;
            lastEpochs[partition] = epoch;
            lanes.Add(partition, new OwnedLane(partition, epoch));
            Calls.Enqueue(new PublisherCall.StartLane(partition, epoch));
        }

        Calls.Enqueue(new PublisherCall.Finish(rebalance));
    }

    /// <summary>Gives partitions away in good order: what their lanes were handed is published first.</summary>
    public void Revoke(int rebalance, IEnumerable<SourcePartition> partitions, long now)
    {
        int leaving = 0;
        foreach (SourcePartition partition in partitions)
        {
            if (lanes.TryGetValue(partition, out OwnedLane? lane) && lane.Revocation is null)
            {
                lane.Revocation = rebalance;
                leaving++;
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
        if (!lanes.TryGetValue(batch.Source, out OwnedLane? lane) || lane.Epoch != batch.Epoch)
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
            if (lanes.TryGetValue(batch.Source, out OwnedLane? lane) && lane.Epoch == batch.Epoch)
            {
                Calls.Enqueue(new PublisherCall.Reuse(batch));
            }
        }

        inFlight.Clear();
        Rest(now);
    }

    /// <summary>Lets time go on.</summary>
    public void Advance(long now)
    {
        if (phase == Phase.Sealing)
        {
            PublishIfReady(now);
        }
        else if (phase == Phase.Resting && (now >= NextDue || lanes.Values.Any(lane => lane.IsPressing)))
        {
            Begin(now);
        }
    }

    private void Begin(long now)
    {
        roundBegan = now;
        deadline = now + patience;
        phase = Phase.Sealing;
        foreach (OwnedLane lane in lanes.Values.Where(lane => !lane.IsAsked && !lane.IsLastAsked))
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

    private sealed class OwnedLane(SourcePartition partition, int epoch)
    {
        public SourcePartition Partition { get; } = partition;
        public int Epoch { get; } = epoch;

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
