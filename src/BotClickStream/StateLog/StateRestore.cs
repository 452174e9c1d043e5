using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.StateLog;

/// <summary>
/// Restores a lane's state from its log: told what was read and what the broker says, it decides what is done next. No clock, no I/O, so that every
/// interleaving can be tried.
/// <para>
/// What can lie in its way: a former owner's last transaction, which may legally still be decided; its late cut of the log, under the reader's feet; and whatever people
/// did to topics and offsets. So it asks for the group's offset only when no commit of it is pending (a stable offset), then where the log ends, then reads to there: all
/// that those commits wrote to the log lies before that end, and where the reader has come to it, all of it is decided.
/// </para>
/// </summary>
public sealed class StateRestore
{
    /// <summary>Milliseconds for which log and offset may disagree before that counts as somebody's doing.</summary>
    public const long Patience = 60_000;

    private const int MaxRestarts = 10;

    private readonly StateOwner owner;
    private readonly RulesIdentity rules;
    private readonly DetectorSettings settings;

    private PartitionDetector detector;
    private long? committed;
    private long end = long.MaxValue;
    private long position;
    private int restarts;

    /// <summary>Since when something doesn't agree; what is read meanwhile begins it anew.</summary>
    private long? waitingSince;

    private BatchRead? last;
    private long firstBatch;
    private long roundOffset;
    private long roundBytes;

    /// <param name="rules">By which the lane will judge.</param>
    public StateRestore(StateOwner owner, RulesIdentity rules, DetectorSettings settings)
    {
        this.owner = owner;
        this.rules = rules;
        this.settings = settings;
        detector = new PartitionDetector(settings, LinkIdentity.Form);
    }

    /// <summary>Rows taken in, of all that were read, since the last restart.</summary>
    public long Rows { get; private set; }

    /// <summary>Where the log ended when it was asked last.</summary>
    public long LogEnd => end;

    /// <summary>
    /// What the broker said: first the group's stable committed offset, then, asked after it, the log's bounds. It begins with this.
    /// </summary>
    /// <param name="committedOffset">The group's, of the input partition; <see langword="null"/> where it has none.</param>
    /// <param name="now">Milliseconds on any clock that never goes back.</param>
    public RestoreStep Answer(long? committedOffset, LogBounds log, long now)
    {
        committed = committedOffset;
        end = log.End;
        if (last is null)
        {
            // Nothing lies before it.
            position = Math.Max(position, log.Start);
        }

        return position < end ? new RestoreStep.Read(position) : Conclude(now);
    }

    /// <summary>A committed record of the log, in the order of offsets; one that was read before is passed over.</summary>
    public RestoreStep Record(long offset, ReadOnlySpan<byte> value)
    {
        if (offset < position)
        {
            return new RestoreStep.Read(position);
        }

        StateFault? fault = StateChunk.Read(value, out StateChunk chunk);
        fault ??= owner.Check(chunk);
        fault ??= OutOfOrder(chunk);
        fault ??= Take(chunk);
        if (fault is not null)
        {
            return new RestoreStep.Refuse(fault, offset);
        }

        NoteRound(chunk, offset, value.Length);
        last = new BatchRead(chunk);
        position = offset + 1;
        waitingSince = null;
        return new RestoreStep.Read(position);
    }

    /// <summary>The reader is at the end of what is decided.</summary>
    /// <param name="offset">Of the end, behind every marker.</param>
    public RestoreStep End(long offset, long now)
    {
        position = Math.Max(position, offset);
        if (position >= end)
        {
            return Conclude(now);
        }

        return IsPatienceOver(now)
            ? Refuse(
                StateFaults.OpenTransaction,
                $"the log ends at {end}, but from {position} on a transaction has not been decided for {Patience / 1000} s. Stop the instance that left it "
                    + "open, or abort it (kafka-transactions.sh find-hanging, then abort)"
            )
            : new RestoreStep.Read(position);
    }

    /// <summary>What was to be read next is no longer there: the log was cut meanwhile. Tombstones may be among what is gone, so nothing read counts.</summary>
    public RestoreStep OutOfRange()
    {
        if (++restarts > MaxRestarts)
        {
            return Refuse(
                StateFaults.LogKeepsMoving,
                $"its beginning was deleted {MaxRestarts} times while it was being read. Set retention.ms and retention.bytes of the topic to -1, and "
                    + "see that no other worker has this group's name"
            );
        }

        detector = new PartitionDetector(settings, LinkIdentity.Form);
        last = null;
        position = firstBatch = roundOffset = roundBytes = Rows = 0;
        end = long.MaxValue;
        return RestoreStep.Restart.Once;
    }

    private StateFault? OutOfOrder(in StateChunk chunk)
    {
        if (last is not { } before)
        {
            return chunk.Index == 0 ? null : Torn(chunk, "nothing");
        }

        if (chunk.Epoch < before.Epoch)
        {
            return new StateFault(
                StateFaults.EpochWentBack,
                $"it was written in epoch {chunk.Epoch} of the partition, after epoch {before.Epoch} had begun: two workers have written at once. "
                    + $"This is a defect of the worker, or two groups share the topic. {StateFaults.ToStartOver}"
            );
        }

        if (!before.IsLast)
        {
            bool goesOn =
                chunk.BatchSeq == before.BatchSeq
                && chunk.Index == before.Index + 1
                && chunk.Count == before.Count
                && chunk.Epoch == before.Epoch;
            return goesOn ? null : Torn(chunk, $"chunk {before.Index + 1} of {before.Count} of batch {before.BatchSeq}");
        }

        if (chunk.Index != 0)
        {
            return Torn(chunk, $"the end of batch {before.BatchSeq}");
        }

        return chunk.BatchSeq == before.BatchSeq + 1
            ? null
            : new StateFault(
                StateFaults.MissingBatch,
                $"it is of batch {chunk.BatchSeq} and comes after batch {before.BatchSeq}: records are missing or doubled. Restore the topic from a copy, "
                    + $"or {StateFaults.StartOver}"
            );
    }

    private static StateFault Torn(in StateChunk chunk, string after) =>
        new(
            StateFaults.TornBatch,
            $"it is chunk {chunk.Index + 1} of {chunk.Count} of batch {chunk.BatchSeq} and comes after {after}: a part of a batch is missing. Restore the topic "
                + $"from a copy, or {StateFaults.StartOver}"
        );

    private StateFault? Take(in StateChunk chunk)
    {
        try
        {
            Rows += detector.Restore(chunk.Rows);
            return null;
        }
        catch (ArgumentException exception)
        {
            // Its checksum is right, so it was written like that.
            return new StateFault(StateFaults.Malformed, $"{exception.Message}. {StateFaults.ToStartOver}");
        }
    }

    private void NoteRound(in StateChunk chunk, long offset, int length)
    {
        if (last is null)
        {
            firstBatch = chunk.BatchSeq;
        }

        // What the log begins with may be older than the running round, which then sets this again when it begins.
        if (last is null || (chunk.Index == 0 && chunk.BatchSeq == last.Value.Rounds.SweepStart))
        {
            roundOffset = offset;
            roundBytes = 0;
        }

        roundBytes += length;
        if (chunk.IsLast && chunk.Rounds.SweepStart > chunk.BatchSeq)
        {
            detector.BeginRound();
            roundBytes = 0;
        }
    }

    /// <summary>Everything up to the end is decided and read: log and offset must agree.</summary>
    private RestoreStep Conclude(long now)
    {
        if (last is not { } read)
        {
            return committed is null
                ? Done(LastOf(null))
                : Refuse(
                    StateFaults.OffsetWithoutState,
                    $"it is empty, but group '{owner.Group}' has committed offset {committed}: the state topic was deleted, or Topics:State names "
                        + $"another. Restore the topic or the name; else {StateFaults.StartOver}"
                );
        }

        if (!read.IsLast)
        {
            return Refuse(
                StateFaults.TornBatch,
                $"it ends after chunk {read.Index + 1} of {read.Count} of batch {read.BatchSeq}. Restore the topic from a copy, or {StateFaults.StartOver}"
            );
        }

        if (committed is { } offset && offset != read.Progress.NextOffset)
        {
            return IsPatienceOver(now) ? Disagrees(offset, read.Progress.NextOffset) : RestoreStep.AskAgain.Soon;
        }

        if (firstBatch > read.Rounds.WholeFrom)
        {
            return Refuse(
                StateFaults.CutLog,
                $"it begins with batch {firstBatch}, and its state is whole only from batch {read.Rounds.WholeFrom} on: its beginning was deleted. Set retention.ms and "
                    + $"retention.bytes of the topic to -1; restore it from a copy, or {StateFaults.StartOver}"
            );
        }

        return read.Rules.Check(rules) is { } fault ? new RestoreStep.Refuse(fault, null) : Done(LastOf(read));
    }

    private RestoreStep.Refuse Disagrees(long offset, long stateOffset) =>
        offset > stateOffset
            ? Refuse(
                StateFaults.OffsetAhead,
                $"its state goes on from offset {stateOffset} of the input, but group '{owner.Group}' has committed {offset}, for {Patience / 1000} s: what lies between "
                    + "would be lost. If somebody moved the group's offset, "
                    + SetBack(stateOffset)
            )
            : Refuse(
                StateFaults.OffsetBehind,
                $"its state goes on from offset {stateOffset} of the input, but group '{owner.Group}' has committed {offset}, for {Patience / 1000} s: what lies between "
                    + "is in the state already and would be published again. If somebody moved the group's offset, "
                    + SetBack(stateOffset)
            );

    private string SetBack(long stateOffset) =>
        $"set it back for partition {owner.Partition} (kafka-consumer-groups.sh --reset-offsets --to-offset {stateOffset}); to read the input again, {StateFaults.StartOver}";

    private RestoredState LastOf(BatchRead? read)
    {
        detector.CompleteRestore();
        return read is not { } batch
            ? new RestoredState(detector, null, 0, 0, SweepRounds.First, position, 0, KnownRules.None.With(rules))
            : new RestoredState(
                detector,
                batch.Progress,
                batch.Epoch,
                batch.BatchSeq,
                batch.Rounds,
                batch.Rounds.SweepStart > batch.BatchSeq ? position : roundOffset,
                roundBytes,
                batch.Rules.With(rules)
            );
    }

    private static RestoreStep.Done Done(RestoredState state) => new(state);

    private static RestoreStep.Refuse Refuse(string code, string detail) => new(new StateFault(code, detail), null);

    private bool IsPatienceOver(long now)
    {
        waitingSince ??= now;
        return now - waitingSince >= Patience;
    }

    /// <summary>What must be remembered of a chunk when its bytes are gone.</summary>
    private readonly struct BatchRead(in StateChunk chunk)
    {
        public int Index { get; } = chunk.Index;
        public int Count { get; } = chunk.Count;
        public int Epoch { get; } = chunk.Epoch;
        public long BatchSeq { get; } = chunk.BatchSeq;
        public LaneProgress Progress { get; } = chunk.Progress;
        public SweepRounds Rounds { get; } = chunk.Rounds;
        public KnownRules Rules { get; } = chunk.Rules;
        public bool IsLast => Index == Count - 1;
    }
}
