namespace BotClickStream.Decoding;

/// <summary>The formats of a record's value.</summary>
public enum SourceFormat
{
    /// <summary>By the body's shape.</summary>
    Recognise,

    /// <summary>The contract's own event, alone, in an array, as NDJSON, or in CloudEvents 1.0 around any of these.</summary>
    Canonical,
}

/// <summary>What <see cref="RecordReader.Next"/> found.</summary>
public enum Decoded
{
    End,
    Event,
    Rejected,
}

/// <summary>
/// Turns records' values into events. One a thread, not thread-safe: it owns the memory that events point into, and remembers what it
/// found out about texts that repeat. Once warm it allocates nothing for what is good.
/// </summary>
public sealed class RecordDecoder
{
    /// <summary>Data of CloudEvents larger than this isn't worth keeping memory for.</summary>
    private const int MaxKeptText = 1 << 20;
    private readonly CanonicalFormat canonical;

    public RecordDecoder(DecoderSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxEventsPerRecord, 1);
        Settings = settings;
        canonical = new CanonicalFormat(settings, Scratch);
    }

    public DecoderSettings Settings { get; }

    /// <summary>Addresses in <c>ip</c> that could not be read since the decoder was made; their events were taken without.</summary>
    public long UnreadableAddresses => canonical.UnreadableAddresses;

    internal Scratch Scratch { get; } = new();

    /// <summary>The text that a CloudEvent carries in a string or in base64.</summary>
    internal Scratch DataText { get; private set; } = new();

    internal ElementTable Elements { get; } = new();

    internal CanonicalFormat Canonical => canonical;

    /// <summary>
    /// Begins to read a record. What an earlier reader gave out is no longer valid. Nothing throws for what stands in
    /// <paramref name="value"/>: what is bad comes as <see cref="Decoded.Rejected"/>.
    /// </summary>
    /// <param name="format">Told, or to be recognised; as long as there is but one, that is the same.</param>
    /// <param name="nowMilliseconds">The clock, in milliseconds since 1970 UTC: events may be a day ahead of it.</param>
    public RecordReader Open(ReadOnlySpan<byte> value, SourceFormat format, long nowMilliseconds)
    {
        Elements.Truncate(0);
        if (DataText.Capacity > MaxKeptText)
        {
            DataText = new Scratch();
        }

        return new RecordReader(this, value, nowMilliseconds);
    }
}
