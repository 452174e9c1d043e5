namespace BotClickStream.Decoding;

/// <summary>
/// Where the texts of one event go that don't stand in the record as they are: unescaped, composed or normalised. What was given out stays
/// valid until <see cref="Rewind"/>, also when the buffer grows: growing takes a new one and leaves the old to those who look at it.
/// </summary>
internal sealed class Scratch
{
    private byte[] buffer = new byte[4096];

    public int Used { get; private set; }

    public int Capacity => buffer.Length;

    /// <summary>Everything that was committed, where it was one piece.</summary>
    public Span<byte> Written => buffer.AsSpan(0, Used);

    /// <summary>Forgets what was added since <see cref="Used"/> was <paramref name="used"/>.</summary>
    public void Rewind(int used) => Used = used;

    /// <summary>Room for at least <paramref name="length"/> bytes; <see cref="Commit"/> keeps what was written to it.</summary>
    public Span<byte> Reserve(int length)
    {
        if (buffer.Length - Used < length)
        {
            buffer = new byte[Math.Max(buffer.Length * 2, Used + length)];
        }

        return buffer.AsSpan(Used);
    }

    public ReadOnlySpan<byte> Commit(int length)
    {
        ReadOnlySpan<byte> committed = buffer.AsSpan(Used, length);
        Used += length;
        return committed;
    }
}
