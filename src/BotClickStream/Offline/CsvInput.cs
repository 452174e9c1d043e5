using System.Text;

namespace BotClickStream.Offline;

/// <summary>
/// A file's bytes as UTF-8, kept from the row on that is being read, so that they can be read again from any place in it. It ends early where a row is longer than
/// any that is meant: memory is bounded by <see cref="CsvRows.MaxRowBytes"/>.
/// </summary>
internal sealed class CsvInput : Stream
{
    private const int BytesAtOnce = 1 << 16;

    /// <summary>In bytes or lines: behind the row that is being read the reader may have been given so much that it hasn't looked at.</summary>
    private const int Ahead = 256;

    private readonly Stream input;
    private byte[] kept = new byte[2 * BytesAtOnce];

    /// <summary>Where <see cref="kept"/> begins in the file.</summary>
    private long offset;

    /// <summary>In <see cref="kept"/>: the row that is being read, what is given next, and the end.</summary>
    private int row;
    private int next;
    private int end;

    /// <param name="input">UTF-8, or UTF-16 or UTF-32 with a byte order mark, which takes a stream that can seek.</param>
    public CsvInput(Stream input)
    {
        this.input = input;
        end = input.ReadAtLeast(kept.AsSpan(0, 4), 4, throwOnEndOfStream: false);
        if (MarkedEncoding(kept.AsSpan(0, end)) is { } encoding)
        {
            input.Position = 0;
            this.input = Encoding.CreateTranscodingStream(input, encoding, Encoding.UTF8, leaveOpen: true);
            end = 0;
        }
    }

    /// <summary>Whether it has ended before the file, in a row that is too long.</summary>
    public bool IsCut { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What is before <paramref name="position"/> won't be asked for again.</summary>
    public void BeginRow(long position) => row = (int)(position - offset);

    /// <summary>Gives what is at <paramref name="position"/>, which is not before the row's begin, and what comes after it once more.</summary>
    public void GoBackTo(long position)
    {
        row = next = (int)(position - offset);
        IsCut = false;
    }

    /// <summary>Passes over the rest of a line, up to the line break.</summary>
    /// <returns>Where that is in the file.</returns>
    public long SkipLine()
    {
        do
        {
            int length = kept.AsSpan(next, end - next).IndexOfAny((byte)'\n', (byte)'\r');
            row = next = length < 0 ? end : next + length;
        } while (next == end && Fill());
        return offset + next;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (next == end)
        {
            IsCut = IsTooLong(kept.AsSpan(row, end - row));
            if (IsCut || !Fill())
            {
                return 0;
            }
        }

        int length = Math.Min(buffer.Length, end - next);
        kept.AsSpan(next, length).CopyTo(buffer);
        next += length;
        return length;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static bool IsTooLong(ReadOnlySpan<byte> unfinished) =>
        unfinished.Length > CsvRows.MaxRowBytes + Ahead || unfinished.Count((byte)'\n') > CsvRows.MaxRowLines + Ahead;

    private bool Fill()
    {
        kept.AsSpan(row, end - row).CopyTo(kept);
        offset += row;
        next -= row;
        end -= row;
        row = 0;
        if (kept.Length - end < BytesAtOnce)
        {
            Array.Resize(ref kept, kept.Length * 2);
        }

        int read = input.Read(kept, end, BytesAtOnce);
        end += read;
        return read > 0;
    }

    private static Encoding? MarkedEncoding(ReadOnlySpan<byte> start)
    {
        // UTF-32's mark begins as UTF-16's does.
        foreach (Encoding encoding in (Encoding[])[Encoding.UTF32, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            if (start.StartsWith(encoding.Preamble))
            {
                return encoding;
            }
        }

        return null;
    }
}
