using System.Buffers;
using System.Runtime.InteropServices;
using BotClickStream.Brokers;
using BotClickStream.Serialization;
using BotClickStream.Sources;
using BotClickStream.StateLog;
using BotClickStream.Watching;

namespace BotClickStream.Lanes;

/// <summary>
/// What a lane made of the input it took since its last one: encoded outputs, and the offset to go on from. Once sealed, its bytes don't
/// change until it has been published for good, so that they can be sent again. A lane has two, and gets each back when that is done.
/// </summary>
/// <param name="limits">How large its records may be; by default as much as topics take that nobody changed.</param>
public sealed class SealedBatch(SourcePartition source, int epoch, RecordLimits? limits = null)
{
    private const int FullBytes = 4 << 20;
    private const int FullRecords = 20_000;

    private readonly ArrayBufferWriter<byte> bytes = new(16_384);
    private readonly List<OutputRecord> records = [];

    public SourcePartition Source { get; } = source;

    public RecordLimits Limits { get; } = limits ?? RecordLimits.Default;

    /// <summary>Which assignment of the partition it was made under; of an earlier one it must not be published.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>The input offset from which to go on once this is published.</summary>
    public long NextOffset { get; private set; }

    /// <summary>The lane's combined watermark after it, milliseconds since 1970.</summary>
    public long Watermark { get; private set; }

    /// <summary>Whether the publisher asked for it; else it was full.</summary>
    public bool IsAnswer { get; private set; }

    /// <summary>Whether it took any input, be it only the time.</summary>
    public bool HasTaken { get; private set; }

    /// <summary>Whether nothing came of it, so that nothing is to be published.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>What it adds to the lane's state log, where it has one.</summary>
    public StateDelta State { get; } = new();

    /// <summary>Where the log ended before <see cref="State"/> was sent; noted only where a round of the sweep begins.</summary>
    public long StateOffset { get; set; }

    /// <summary>Counts for the metrics, taken when it is published.</summary>
    public LaneTally Tally { get; } = new();

    public bool IsFull => bytes.WrittenCount >= FullBytes || records.Count >= FullRecords;

    public ReadOnlySpan<OutputRecord> Records => CollectionsMarshal.AsSpan(records);

    /// <summary>Where outputs are encoded: first a key, then its value, then <see cref="Add"/>.</summary>
    public IBufferWriter<byte> Bytes => bytes;

    public int Position => bytes.WrittenCount;

    /// <summary>Of all outputs.</summary>
    public ReadOnlySpan<byte> AllBytes => bytes.WrittenSpan;

    public ReadOnlySpan<byte> Key(in OutputRecord record) => bytes.WrittenSpan.Slice(record.Start, record.KeyLength);

    public ReadOnlySpan<byte> Value(in OutputRecord record) => bytes.WrittenSpan.Slice(record.Start + record.KeyLength, record.ValueLength);

    /// <summary>
    /// Makes what was written from <paramref name="start"/> on an output, unless it is larger than its topic takes: sealed, it could neither be sent nor
    /// changed any more.
    /// </summary>
    /// <param name="partition"><see langword="null"/>: by the key.</param>
    public bool TryAdd(OutputTopic topic, int? partition, int start, int keyLength, RejectedRecord? rejected = null, byte[]? trace = null)
    {
        int length = bytes.WrittenCount - start;
        if (length + (rejected?.HeaderBytes ?? TraceContext.HeaderBytes(trace)) > Limits.Of(topic))
        {
            return false;
        }

        records.Add(new OutputRecord(topic, partition, start, keyLength, length - keyLength, rejected, trace));
        return true;
    }

    /// <summary>The same for what is never larger.</summary>
    /// <exception cref="InvalidOperationException">It is, all the same.</exception>
    public void Add(OutputTopic topic, int? partition, int start, int keyLength, RejectedRecord? rejected = null, byte[]? trace = null)
    {
        if (!TryAdd(topic, partition, start, keyLength, rejected, trace))
        {
            throw new InvalidOperationException(
                $"An output of {bytes.WrittenCount - start} bytes is larger than its topic takes ({topic}: {Limits.Of(topic)})."
            );
        }
    }

    /// <summary>Notes how far the input has been taken.</summary>
    public void Took(long nextOffset, long watermark)
    {
        HasTaken = true;
        NextOffset = nextOffset;
        Watermark = watermark;
    }

    /// <param name="nextOffset">Of the batch before, or from which the lane began.</param>
    public void Seal(bool isAnswer, long nextOffset)
    {
        IsAnswer = isAnswer;
        if (!HasTaken)
        {
            NextOffset = nextOffset;
        }

        IsEmpty = NextOffset == nextOffset && records.Count == 0 && State.Count == 0;
    }

    public void Clear()
    {
        bytes.ResetWrittenCount();
        records.Clear();
        Tally.Clear();
        State.Clear();
        IsAnswer = HasTaken = false;
        IsEmpty = true;
    }
}

/// <summary>An output in a <see cref="SealedBatch"/>.</summary>
/// <param name="Partition"><see langword="null"/>: by the key.</param>
/// <param name="Start">Where its key lies in the batch's bytes; the value follows. An empty key is none, and an empty value a tombstone.</param>
/// <param name="Rejected">What its headers say, where it is a rejected record.</param>
/// <param name="Trace">The trace context that it carries on.</param>
public readonly record struct OutputRecord(
    OutputTopic Topic,
    int? Partition,
    int Start,
    int KeyLength,
    int ValueLength,
    RejectedRecord? Rejected,
    byte[]? Trace = null
);
