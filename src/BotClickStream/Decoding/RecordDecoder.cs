namespace BotClickStream.Decoding;

/// <summary>The format of a record's value, by its name: <c>canonical</c>, an ESP's, or one of the configuration's own.</summary>
/// <param name="Name"><see langword="null"/>: by the body's shape.</param>
/// <param name="ForeignCloudEvents">
/// Of a binary CloudEvent that is none of version 1.0, what it says of its version, nothing included: the record is rejected, since what its other
/// attributes and its value mean isn't known. <see langword="null"/>: of version 1.0, or no binary CloudEvent.
/// </param>
public readonly record struct SourceFormat(string? Name, string? ForeignCloudEvents = null)
{
    /// <summary>By the body's shape.</summary>
    public static SourceFormat Recognise => default;

    /// <summary>The contract's own event, alone, in an array, as NDJSON, or in CloudEvents 1.0 around any of these.</summary>
    public static SourceFormat Canonical { get; } = new(FormatCatalog.Canonical);
}

/// <summary>What <see cref="RecordReader.Next"/> found.</summary>
public enum Decoded
{
    End,
    Event,
    Rejected,

    /// <summary>Known, and of no use to anybody here: a deferral, a ping, a subscription's confirmation.</summary>
    Ignored,
}

/// <summary>
/// Turns records' values into events. One a thread, not thread-safe: it owns the memory that events point into, and remembers what it
/// found out about texts that repeat. Once warm it allocates nothing for what is good.
/// </summary>
public sealed class RecordDecoder
{
    /// <summary>Text that was wrapped in a record and is larger than this isn't worth keeping memory for.</summary>
    private const int MaxKeptText = 1 << 20;

    private readonly EventNormalizer normalizer;

    public RecordDecoder(DecoderSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxEventsPerRecord, 1);
        Settings = settings;
        normalizer = new EventNormalizer(settings, Scratch);
        Canonical = new CanonicalFormat(normalizer);
        Formats = new FormatCatalog(settings.Formats);
    }

    public DecoderSettings Settings { get; }

    /// <summary>Addresses in <c>ip</c> that could not be read since the decoder was made; their events were taken without.</summary>
    public long UnreadableAddresses => normalizer.UnreadableAddresses;

    internal Scratch Scratch { get; } = new();

    internal ElementTable Elements { get; } = new();

    internal CanonicalFormat Canonical { get; }

    internal EventNormalizer Normalizer => normalizer;

    internal FormatCatalog Formats { get; }

    /// <summary>What the current record's events are wrapped in, from the outside in.</summary>
    internal Wrapping[] Wrappings { get; } = new Wrapping[RecordReader.MaxWrappings];

    /// <summary>By wrapping: the text that was carried in a string, in base64 or in a form.</summary>
    internal Scratch[] WrappedTexts { get; } = [.. Enumerable.Range(0, RecordReader.MaxWrappings).Select(_ => new Scratch())];

    /// <summary>Forgets the last record, and gives back memory that only its like needs.</summary>
    internal void Forget()
    {
        Elements.Truncate(0);
        for (int i = 0; i < WrappedTexts.Length; i++)
        {
            if (WrappedTexts[i].Capacity > MaxKeptText)
            {
                WrappedTexts[i] = new Scratch();
            }
        }
    }
}

/// <summary>One layer around events: a CloudEvent, a notification, an object or array of a body, a form.</summary>
/// <param name="Path">Where in its own element it stands.</param>
/// <param name="Start">Where its bytes begin in the text in which it stands; of a string, those of the string.</param>
/// <param name="IsText">Whether it was carried as text.</param>
internal readonly record struct Wrapping(string Path, int Start, int Length, bool IsText);
