using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BotClickStream.Detection;

/// <summary>
/// Fixed-size rows addressed by id, in segments that are never copied, so that growing costs one segment and no pause.
/// It knows which rows changed since <see cref="ClearDirty"/>: they are what the state log writes; and which of them it has written, so that its sweep
/// takes the others alone. Id 0 is no row.
/// </summary>
internal abstract class SegmentedTable<TRow>(string name) : Table(name)
    where TRow : unmanaged
{
    private const int SegmentBits = 10;
    private const int SegmentSize = 1 << SegmentBits;
    private const int WordsPerSegment = SegmentSize / 64;

    private readonly List<int> free = [];
    private readonly List<int> dirty = [];
    private TRow[][] segments = [];
    private ulong[][] liveBits = [];
    private ulong[][] dirtyBits = [];
    private ulong[][] loggedBits = [];
    private int segmentCount;
    private int next = 1;

    public override int RowSize => Unsafe.SizeOf<TRow>();

    public override int Bound => next;

    public override ReadOnlySpan<int> Dirty => CollectionsMarshal.AsSpan(dirty);

    public ref readonly TRow this[int id]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref segments[id >> SegmentBits][id & (SegmentSize - 1)];
    }

    /// <summary>The row for writing; it becomes dirty.</summary>
    public ref TRow Edit(int id)
    {
        ulong[] words = dirtyBits[id >> SegmentBits];
        int word = (id & (SegmentSize - 1)) >> 6;
        ulong bit = 1UL << (id & 63);
        if ((words[word] & bit) == 0)
        {
            words[word] |= bit;
            dirty.Add(id);
        }

        return ref segments[id >> SegmentBits][id & (SegmentSize - 1)];
    }

    /// <summary>The row for reading, without the copy that a call through an interface makes of a readonly one.</summary>
    protected ref TRow Peek(int id) => ref segments[id >> SegmentBits][id & (SegmentSize - 1)];

    /// <summary>A new row, zeroed; it is dirty.</summary>
    protected int AddRow()
    {
        int id;
        if (free.Count > 0)
        {
            id = free[^1];
            free.RemoveAt(free.Count - 1);
        }
        else
        {
            id = next++;
            if (id >> SegmentBits == segmentCount)
            {
                AddSegment();
            }
        }

        liveBits[id >> SegmentBits][(id & (SegmentSize - 1)) >> 6] |= 1UL << (id & 63);
        Edit(id) = default;
        Count++;
        return id;
    }

    /// <summary>Gives the row back; its id is used again. It stays dirty until its tombstone is written.</summary>
    protected void RemoveRow(int id)
    {
        Edit(id) = default;
        liveBits[id >> SegmentBits][(id & (SegmentSize - 1)) >> 6] &= ~(1UL << (id & 63));
        free.Add(id);
        Count--;
    }

    public override bool IsLive(int id) =>
        id > 0 && id < next && (liveBits[id >> SegmentBits][(id & (SegmentSize - 1)) >> 6] & (1UL << (id & 63))) != 0;

    public override int NextLive(int from)
    {
        // By the word: of a table that was larger once most rows may be free.
        for (int id = from; id < next; id = (id | 63) + 1)
        {
            ulong live = liveBits[id >> SegmentBits][(id & (SegmentSize - 1)) >> 6] & (ulong.MaxValue << (id & 63));
            if (live != 0)
            {
                return (id & ~63) + BitOperations.TrailingZeroCount(live);
            }
        }

        return next;
    }

    public override void ClearDirty()
    {
        foreach (int id in dirty)
        {
            dirtyBits[id >> SegmentBits][(id & (SegmentSize - 1)) >> 6] = 0;
        }

        dirty.Clear();
    }

    public override bool SetLogged(int id, bool isLogged)
    {
        ref ulong word = ref loggedBits[id >> SegmentBits][(id & (SegmentSize - 1)) >> 6];
        ulong bit = 1UL << (id & 63);
        bool wasLogged = (word & bit) != 0;
        word = isLogged ? word | bit : word & ~bit;
        return wasLogged;
    }

    public override int NextUnlogged(int from)
    {
        // By the word: most of a table may have been written already, and a commit must not wait for a walk over millions of rows.
        for (int id = from; id < next; id = (id | 63) + 1)
        {
            int word = (id & (SegmentSize - 1)) >> 6;
            ulong unlogged = liveBits[id >> SegmentBits][word] & ~loggedBits[id >> SegmentBits][word] & (ulong.MaxValue << (id & 63));
            if (unlogged != 0)
            {
                return (id & ~63) + BitOperations.TrailingZeroCount(unlogged);
            }
        }

        return next;
    }

    public override void ForgetLogged()
    {
        for (int i = 0; i < segmentCount; i++)
        {
            Array.Clear(loggedBits[i]);
        }
    }

    public override ReadOnlySpan<byte> ImageOf(int id) => MemoryMarshal.AsBytes(new ReadOnlySpan<TRow>(in this[id]));

    public override void RestoreRow(int id, ReadOnlySpan<byte> image)
    {
        while (id >> SegmentBits >= segmentCount)
        {
            AddSegment();
        }

        next = Math.Max(next, id + 1);
        ref ulong word = ref liveBits[id >> SegmentBits][(id & (SegmentSize - 1)) >> 6];
        ulong bit = 1UL << (id & 63);
        Count += (image.IsEmpty ? 0 : 1) - ((word & bit) != 0 ? 1 : 0);
        word = image.IsEmpty ? word & ~bit : word | bit;
        SetLogged(id, !image.IsEmpty);
        segments[id >> SegmentBits][id & (SegmentSize - 1)] = image.IsEmpty ? default : MemoryMarshal.Read<TRow>(image);
    }

    public override void CompleteRestore()
    {
        free.Clear();
        for (int id = next - 1; id > 0; id--)
        {
            if (!IsLive(id))
            {
                free.Add(id);
            }
        }
    }

    private void AddSegment()
    {
        if (segmentCount == segments.Length)
        {
            // Only the directory doubles, 8 bytes a segment; rows stay where they are.
            int size = Math.Max(4, segmentCount * 2);
            Array.Resize(ref segments, size);
            Array.Resize(ref liveBits, size);
            Array.Resize(ref dirtyBits, size);
            Array.Resize(ref loggedBits, size);
        }

        segments[segmentCount] = new TRow[SegmentSize];
        liveBits[segmentCount] = new ulong[WordsPerSegment];
        dirtyBits[segmentCount] = new ulong[WordsPerSegment];
        loggedBits[segmentCount] = new ulong[WordsPerSegment];
        segmentCount++;
    }
}

/// <summary>A table whose rows are found by id alone.</summary>
internal sealed class RowTable<TRow>(string name) : SegmentedTable<TRow>(name)
    where TRow : unmanaged
{
    public int Add() => AddRow();

    public void Remove(int id) => RemoveRow(id);
}
