namespace BotClickStream.Commands;

/// <summary>
/// What may have nothing to give for as long as it likes, standard input or a named pipe, for a reader that must be able to stop: a read of it can't be ended,
/// but it can be left alone.
/// </summary>
internal sealed class InterruptibleInput(Stream input, CancellationToken cancellation) : Stream
{
    /// <summary>Not the reader's, since a read that was left alone may still write to it.</summary>
    private readonly byte[] bytes = new byte[1 << 16];
    private int start;
    private int end;
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    /// <summary>How much has been read.</summary>
    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="OperationCanceledException">The reader is to stop.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (start == end)
        {
            start = 0;
            end = Task.Run(() => input.Read(bytes), CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult();
        }

        int length = Math.Min(buffer.Length, end - start);
        bytes.AsSpan(start, length).CopyTo(buffer);
        start += length;
        position += length;
        return length;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // Under a read that was left alone a stream can't be closed without waiting for it.
        if (disposing && !cancellation.IsCancellationRequested)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
