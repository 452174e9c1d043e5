using System.Runtime.InteropServices;
using BotClickStream.Decoding;

namespace BotClickStream.Lanes;

/// <summary>
/// Records of one partition in a row, as the poll loop hands them to the partition's lane. Without records it says only what time it is
/// and how far the partition reaches. It belongs to one thread at a time, and is used again.
/// </summary>
public sealed class InputBatch
{
    /// <summary>Large enough that handing over costs nothing by record, small enough that eight waiting ones are a few megabytes.</summary>
    public const int MaxRecords = 4096;
    public const int MaxBytes = 1 << 20;

    private readonly List<InputRecord> records = [];
    private byte[] bytes = new byte[16_384];
    private int length;

    /// <summary>When it was handed over, milliseconds since 1970.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>The offset after everything read so far, markers at the partition's end included.</summary>
    public long NextOffset { get; set; }

    /// <summary>Where the partition ended when somebody last asked.</summary>
    public EndOffset End { get; set; }

    public ReadOnlySpan<InputRecord> Records => CollectionsMarshal.AsSpan(records);

    public bool IsFull => records.Count >= MaxRecords || length >= MaxBytes;

    public bool HasRecords => records.Count > 0;

    /// <summary>How many records the lane is done with: it may have to stop between two of them.</summary>
    public int Taken { get; set; }

    /// <summary>How many it should be done with before it looks up; all of them, unless <see cref="BeginSlice"/> says less.</summary>
    public int SliceEnd { get; private set; } = int.MaxValue;

    /// <summary>Whether there is a record to be taken before the slice's end.</summary>
    public bool HasSlice => Taken < Math.Min(SliceEnd, records.Count);

    public bool IsDone => Taken == records.Count;

    /// <summary>The offset from which to go on behind what is taken.</summary>
    public long TakenTo => IsDone ? NextOffset : records[Taken].Offset;

    /// <summary>Lets the lane take records that make up about <paramref name="maxBytes"/>, at least one where there is one, and no more.</summary>
    public void BeginSlice(int maxBytes)
    {
        int end = Taken;
        for (int left = maxBytes; end < records.Count && left > 0; end++)
        {
            left -= records[end].KeyLength + records[end].ValueLength;
        }

        SliceEnd = end;
    }

    /// <summary>Empty for a record without a key.</summary>
    public ReadOnlySpan<byte> Key(scoped in InputRecord record) => bytes.AsSpan(record.Start, record.KeyLength);

    /// <summary>Empty for a tombstone.</summary>
    public ReadOnlySpan<byte> Value(scoped in InputRecord record) => bytes.AsSpan(record.Start + record.KeyLength, record.ValueLength);

    /// <param name="requestId">How the request was named in which the value was posted.</param>
    /// <param name="trace">The record's trace context.</param>
    public void Add(
        long offset,
        long timestamp,
        SourceFormat format,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> value,
        byte[]? requestId = null,
        byte[]? trace = null
    )
    {
        int needed = length + key.Length + value.Length;
        if (needed > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(needed, bytes.Length * 2));
        }

        key.CopyTo(bytes.AsSpan(length));
        value.CopyTo(bytes.AsSpan(length + key.Length));
        records.Add(new InputRecord(offset, timestamp, format, length, key.Length, value.Length, requestId, trace));
        length = needed;
        NextOffset = offset + 1;
    }

    public void Clear()
    {
        records.Clear();
        length = 0;
        Taken = 0;
        SliceEnd = int.MaxValue;
        ReceivedAt = 0;
        NextOffset = 0;
        End = default;
        if (bytes.Length > 4 * MaxBytes)
        {
            // One huge record must not hold its memory for as long as the process runs.
            bytes = new byte[MaxBytes];
        }
    }
}

/// <summary>A record in an <see cref="InputBatch"/>.</summary>
/// <param name="Timestamp">The record's own, milliseconds since 1970; 0 or less where it has none.</param>
/// <param name="Start">Where its key lies in the batch's bytes; the value follows.</param>
/// <param name="RequestId">How the request was named in which the value was posted; <see langword="null"/> where nothing tells.</param>
/// <param name="Trace">The trace context that it came with, if any.</param>
public readonly record struct InputRecord(
    long Offset,
    long Timestamp,
    SourceFormat Format,
    int Start,
    int KeyLength,
    int ValueLength,
    byte[]? RequestId,
    byte[]? Trace
);

/// <summary>The offset after a partition's last record, and when a successful query said so (milliseconds since 1970; 0: never).</summary>
public readonly record struct EndOffset(long Offset, long At)
{
    /// <summary>For how long an answer holds.</summary>
    private const long Fresh = 1000;

    /// <summary>Whether a reader that stands at <paramref name="position"/> has read everything there is.</summary>
    public bool IsReached(long position, long now) => At > 0 && now - At <= Fresh && position >= Offset;
}
