using BotClickStream.Lanes;

namespace BotClickStream.Publishing;

/// <summary>What <see cref="PublisherState"/> wants done.</summary>
public abstract record PublisherCall
{
    private PublisherCall() { }

    /// <summary>Make the partition's lane and let it work.</summary>
    public sealed record StartLane(SourcePartition Partition, int Epoch) : PublisherCall;

    /// <summary>Ask the lane for what it has; it answers with a sealed batch, be it empty.</summary>
    public sealed record RequestSeal(SourcePartition Partition) : PublisherCall;

    /// <summary>Publish these together, in this order, then say so. Nothing else is published before that.</summary>
    public sealed record Publish(IReadOnlyList<SealedBatch> Batches) : PublisherCall;

    /// <summary>Give a batch back to its lane.</summary>
    public sealed record Reuse(SealedBatch Batch) : PublisherCall;

    /// <summary>End the lane; its partition is no longer ours.</summary>
    public sealed record StopLane(SourcePartition Partition, int Epoch) : PublisherCall;

    /// <summary>Let the rebalance handler that waits go on.</summary>
    public sealed record Finish(int Rebalance) : PublisherCall;
}
