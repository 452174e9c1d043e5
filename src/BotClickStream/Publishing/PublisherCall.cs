using BotClickStream.Lanes;
using BotClickStream.Sources;

namespace BotClickStream.Publishing;

/// <summary>What <see cref="PublisherState"/> wants done.</summary>
public abstract record PublisherCall
{
    private PublisherCall() { }

    /// <summary>Find out where the partition's lane goes on, without keeping anybody waiting, then say <see cref="PublisherState.Restored"/>.</summary>
    public sealed record Restore(SourcePartition Partition, int Epoch) : PublisherCall;

    /// <summary>Make the partition's lane from what was restored and let it work.</summary>
    public sealed record StartLane(SourcePartition Partition, int Epoch) : PublisherCall;

    /// <summary>Ask the lane for what it has; it answers with a sealed batch, be it empty.</summary>
    public sealed record RequestSeal(SourcePartition Partition) : PublisherCall;

    /// <summary>
    /// Publish these together, in this order, then say <see cref="PublisherState.Published"/>, <see cref="PublisherState.Aborted"/> or
    /// <see cref="PublisherState.Broken"/>. Nothing else is published before that.
    /// </summary>
    public sealed record Publish(IReadOnlyList<SealedBatch> Batches) : PublisherCall;

    /// <summary>Give a batch back to its lane.</summary>
    public sealed record Reuse(SealedBatch Batch) : PublisherCall;

    /// <summary>End the lane, or its restore, under this epoch.</summary>
    public sealed record StopLane(SourcePartition Partition, int Epoch) : PublisherCall;

    /// <summary>
    /// Take a producer that has decided what the last left open, then say <see cref="PublisherState.Renewed"/>, or <see cref="PublisherState.NotRenewed"/>
    /// where no broker answers.
    /// </summary>
    public sealed record RenewProducer : PublisherCall
    {
        internal static readonly RenewProducer Now = new();
    }

    /// <summary>Leave the group and end.</summary>
    public sealed record GiveUp(GiveUpReason Reason) : PublisherCall;

    /// <summary>Let the rebalance handler that waits go on.</summary>
    public sealed record Finish(int Rebalance) : PublisherCall;
}

/// <summary>Why nothing more can be published.</summary>
public enum GiveUpReason
{
    /// <summary>Another process has this one's transactional id.</summary>
    OtherInstance,

    /// <summary>Producers break again and again.</summary>
    BreaksTooOften,
}
