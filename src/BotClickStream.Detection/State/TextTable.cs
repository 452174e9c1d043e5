using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BotClickStream.Detection;

/// <summary>
/// Texts of up to 65,535 bytes as chains of 32-byte blocks, so that texts too are rows of a fixed size in the state log.
/// </summary>
internal sealed class TextTable() : SegmentedTable<TextBlock>("text")
{
    private const int LengthBytes = sizeof(ushort);

    /// <summary>Keeps a text and gives its id; 0 for an empty one. What is over 65,535 bytes is cut.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        text = text[..Math.Min(text.Length, ushort.MaxValue)];
        int first = AddRow();
        ref TextBlock block = ref Edit(first);
        Span<byte> room = block.Bytes;
        MemoryMarshal.Write(room, (ushort)text.Length);
        room = room[LengthBytes..];
        int part = Math.Min(text.Length, room.Length);
        text[..part].CopyTo(room);
        int last = first;
        for (text = text[part..]; !text.IsEmpty; text = text[part..])
        {
            int following = AddRow();
            Edit(last).Next = following;
            last = following;
            room = Edit(last).Bytes;
            part = Math.Min(text.Length, room.Length);
            text[..part].CopyTo(room);
        }

        return first;
    }

    public int LengthOf(int id) => id == 0 ? 0 : MemoryMarshal.Read<ushort>(this[id].Bytes);

    /// <summary>Copies the text to <paramref name="room"/>, which must be long enough, and gives its length.</summary>
    public int CopyTo(int id, Span<byte> room)
    {
        int length = LengthOf(id);
        int skip = LengthBytes;
        for (int done = 0; done < length; id = this[id].Next)
        {
            ReadOnlySpan<byte> bytes = this[id].Bytes;
            bytes = bytes.Slice(skip, Math.Min(length - done, bytes.Length - skip));
            bytes.CopyTo(room[done..]);
            done += bytes.Length;
            skip = 0;
        }

        return length;
    }

    public bool Equals(int id, ReadOnlySpan<byte> text)
    {
        if (LengthOf(id) != text.Length)
        {
            return false;
        }

        int skip = LengthBytes;
        for (; !text.IsEmpty; id = this[id].Next)
        {
            ReadOnlySpan<byte> bytes = this[id].Bytes;
            bytes = bytes.Slice(skip, Math.Min(text.Length, bytes.Length - skip));
            if (!text.StartsWith(bytes))
            {
                return false;
            }

            text = text[bytes.Length..];
            skip = 0;
        }

        return true;
    }

    public void Remove(int id)
    {
        while (id != 0)
        {
            int next = this[id].Next;
            RemoveRow(id);
            id = next;
        }
    }
}

/// <summary>32 bytes of a text; the first block begins with the text's length.</summary>
internal struct TextBlock
{
    public int Next;
    public TextBytes Bytes;

    [InlineArray(28)]
    internal struct TextBytes
    {
        private byte first;
    }
}
