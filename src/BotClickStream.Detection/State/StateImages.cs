using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BotClickStream.Detection;

/// <summary>
/// A detector's state as bytes: after-images of rows, each of which may be taken in again any number of times. An image is the table's number (1 byte; plus 128
/// for a removed row), the row's id (4 bytes, little-endian) and, unless removed, the row.
/// Number 0 is no table but <see cref="DetectorProgress"/>.
/// </summary>
internal sealed class StateImages(DetectorState state)
{
    private const int HeaderBytes = 5;
    private const byte Removed = 128;
    private static readonly int ProgressBytes = Unsafe.SizeOf<DetectorProgress>();

    private readonly Table[] tables = state.Tables;

    // Where a piece of the changes ended; nothing may change before the rest is taken.
    private int changedTable;
    private int changedRow;

    private int sweptTable;
    private int sweptRow = 1;

    public bool HasChanges => Array.Exists(tables, table => !table.Dirty.IsEmpty);

    /// <summary>
    /// How many bytes of what was written since the round began are useless by now, images overtaken by later ones and tombstones; it only grows.
    /// </summary>
    public long StaleBytes { get; private set; }

    /// <summary>
    /// Appends the rows that changed, up to about <paramref name="maxBytes"/>, and forgets that they did.
    /// </summary>
    /// <returns>Whether that was all.</returns>
    public bool WriteChanges(IBufferWriter<byte> output, int maxBytes)
    {
        int written = 0;
        for (; changedTable < tables.Length; changedTable++, changedRow = 0)
        {
            Table table = tables[changedTable];
            ReadOnlySpan<int> dirty = table.Dirty;
            for (; changedRow < dirty.Length; changedRow++)
            {
                if (written >= maxBytes)
                {
                    return false;
                }

                written += Write(output, changedTable, dirty[changedRow]);
            }

            table.ClearDirty();
        }

        changedTable = 0;
        return true;
    }

    /// <summary>
    /// The rolling sweep: appends live rows that were not written since the round began, from where it stopped, up to about
    /// <paramref name="maxBytes"/>. All changes must have been taken before.
    /// </summary>
    /// <returns>Whether everything live has been written since the round began, so that a new one begins.</returns>
    public bool WriteSlice(IBufferWriter<byte> output, int maxBytes)
    {
        int written = 0;
        for (; sweptTable < tables.Length; sweptTable++, sweptRow = 1)
        {
            Table table = tables[sweptTable];
            for (sweptRow = table.NextUnlogged(sweptRow); sweptRow < table.Bound; sweptRow = table.NextUnlogged(sweptRow))
            {
                if (written >= maxBytes)
                {
                    return false;
                }

                written += Write(output, sweptTable, sweptRow);
            }
        }

        BeginRound();
        return true;
    }

    /// <summary>What was written or taken in so far no longer counts: the sweep begins at the first row.</summary>
    public void BeginRound()
    {
        sweptTable = 0;
        sweptRow = 1;
        foreach (Table table in tables)
        {
            table.ForgetLogged();
        }
    }

    /// <summary>Appends how far time and the sweeps have come.</summary>
    public void WriteProgress(IBufferWriter<byte> output)
    {
        Span<byte> room = output.GetSpan(HeaderBytes + ProgressBytes);
        room[0] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(room[1..], 0);
        MemoryMarshal.Write(room[HeaderBytes..], state.Progress);
        output.Advance(HeaderBytes + ProgressBytes);
    }

    /// <summary>Takes in images in the order in which they were written.</summary>
    /// <returns>How many rows they are.</returns>
    /// <exception cref="ArgumentException">These are no images of this format.</exception>
    public int Restore(ReadOnlySpan<byte> images)
    {
        int rows = 0;
        while (!images.IsEmpty)
        {
            if (images.Length < HeaderBytes)
            {
                throw Broken("ends within an image's header");
            }

            int number = images[0] & ~Removed;
            bool isRemoved = (images[0] & Removed) != 0;
            int id = BinaryPrimitives.ReadInt32LittleEndian(images[1..]);
            images = images[HeaderBytes..];
            if (number > tables.Length || id < 0 || (id == 0) != (number == 0))
            {
                throw Broken($"names row {id} of table {number}");
            }

            int size =
                number == 0 ? ProgressBytes
                : isRemoved ? 0
                : tables[number - 1].RowSize;
            if (images.Length < size)
            {
                throw Broken($"ends within row {id} of table {number}");
            }

            if (number == 0)
            {
                state.Progress = MemoryMarshal.Read<DetectorProgress>(images);
            }
            else
            {
                tables[number - 1].RestoreRow(id, images[..size]);
                rows++;
            }

            images = images[size..];
        }

        return rows;
    }

    private static ArgumentException Broken(string how) => new($"the state {how}: it is broken, or of another format");

    private int Write(IBufferWriter<byte> output, int table, int id)
    {
        bool isLive = tables[table].IsLive(id);
        if (tables[table].SetLogged(id, isLive))
        {
            StaleBytes += HeaderBytes + tables[table].RowSize;
        }

        StaleBytes += isLive ? 0 : HeaderBytes;
        ReadOnlySpan<byte> image = isLive ? tables[table].ImageOf(id) : default;
        int size = HeaderBytes + image.Length;
        Span<byte> room = output.GetSpan(size);
        room[0] = (byte)(table + 1 + (isLive ? 0 : Removed));
        BinaryPrimitives.WriteInt32LittleEndian(room[1..], id);
        image.CopyTo(room[HeaderBytes..]);
        output.Advance(size);
        return size;
    }
}
