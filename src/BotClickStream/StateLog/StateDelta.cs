using System.Buffers;

namespace BotClickStream.StateLog;

/// <summary>
/// What a batch adds to the state log: records, to be produced in order, in the batch's transaction, to the partition of the lane's number. It belongs to one
/// sealed batch and is used again with it.
/// </summary>
public sealed class StateDelta : IBufferWriter<byte>
{
    /// <summary>One huge batch must not hold its memory for as long as the process runs.</summary>
    private const int KeptBytes = 8 << 20;

    private readonly List<int> ends = [];
    private byte[] bytes = new byte[16_384];

    /// <summary>How many records there are; 0: the state didn't change, and nor did the offset.</summary>
    public int Count => ends.Count;

    public ReadOnlySpan<byte> this[int index] => bytes.AsSpan(StartOf(index)..ends[index]);

    /// <summary>Of all records, in bytes.</summary>
    public int Length { get; private set; }

    public long BatchSeq { get; internal set; }

    /// <summary>Whether its first record is the first of a round of the sweep.</summary>
    public bool BeginsRound { get; internal set; }

    /// <summary>
    /// Whether a round is complete with it: once it is committed, what lies in the log before the first record of batch <see cref="WholeFrom"/> is no longer needed.
    /// </summary>
    public bool CompletesRound { get; internal set; }

    public long WholeFrom { get; internal set; }

    public void Clear()
    {
        ends.Clear();
        Length = 0;
        BatchSeq = WholeFrom = 0;
        BeginsRound = CompletesRound = false;
        if (bytes.Length > KeptBytes)
        {
            bytes = new byte[16_384];
        }
    }

    void IBufferWriter<byte>.Advance(int count) => Length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        EnsureRoom(sizeHint);
        return bytes.AsMemory(Length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        EnsureRoom(sizeHint);
        return bytes.AsSpan(Length);
    }

    /// <summary>Leaves room to be filled in later.</summary>
    internal void Skip(int count)
    {
        EnsureRoom(count);
        Length += count;
    }

    /// <summary>Makes what was written since the last record one.</summary>
    internal void EndRecord() => ends.Add(Length);

    internal int EndOfLast => ends.Count == 0 ? 0 : ends[^1];

    internal Span<byte> Edit(int index) => bytes.AsSpan(StartOf(index)..ends[index]);

    private int StartOf(int index) => index == 0 ? 0 : ends[index - 1];

    private void EnsureRoom(int count)
    {
        if (bytes.Length - Length < Math.Max(count, 1))
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + count));
        }
    }
}
