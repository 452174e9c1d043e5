using System.Runtime.InteropServices;

namespace BotClickStream.Detection;

/// <summary>
/// Where a detector appends what it has to say. Texts lie in one growing block of bytes; nothing is allocated once the buffer has
/// grown to a batch's size. The caller encodes what it finds and calls <see cref="Clear"/>.
/// </summary>
public sealed class OutputBuffer
{
    private readonly List<LabeledEvent> labels = [];
    private readonly List<Reason> reasons = [];
    private readonly List<ScoreCorrection> corrections = [];
    private readonly List<UnsubscribeHold> holds = [];
    private readonly List<LeadActivity> activity = [];
    private readonly List<ScannerProfile> profiles = [];
    private readonly List<CampaignMetrics> metrics = [];
    private readonly List<LinkFigures> links = [];
    private readonly List<DomainFigures> domains = [];
    private byte[] text = new byte[4096];
    private int textLength;

    public ReadOnlySpan<LabeledEvent> Labels => CollectionsMarshal.AsSpan(labels);

    public ReadOnlySpan<Reason> Reasons => CollectionsMarshal.AsSpan(reasons);

    public ReadOnlySpan<ScoreCorrection> Corrections => CollectionsMarshal.AsSpan(corrections);

    public ReadOnlySpan<UnsubscribeHold> Holds => CollectionsMarshal.AsSpan(holds);

    public ReadOnlySpan<LeadActivity> Activity => CollectionsMarshal.AsSpan(activity);

    public ReadOnlySpan<ScannerProfile> Profiles => CollectionsMarshal.AsSpan(profiles);

    public ReadOnlySpan<CampaignMetrics> Metrics => CollectionsMarshal.AsSpan(metrics);

    /// <summary>Of <see cref="Metrics"/>.</summary>
    public ReadOnlySpan<LinkFigures> Links => CollectionsMarshal.AsSpan(links);

    /// <inheritdoc cref="Links"/>
    public ReadOnlySpan<DomainFigures> Domains => CollectionsMarshal.AsSpan(domains);

    /// <summary>Bytes of text held; a rough size of what is buffered.</summary>
    public int TextLength => textLength;

    public ReadOnlySpan<byte> Text(TextRange range) => text.AsSpan(range.Start, range.Length);

    public void Clear()
    {
        labels.Clear();
        reasons.Clear();
        corrections.Clear();
        holds.Clear();
        activity.Clear();
        profiles.Clear();
        metrics.Clear();
        links.Clear();
        domains.Clear();
        textLength = 0;
    }

    internal int LabelCount => labels.Count;

    internal int ReasonCount => reasons.Count;

    internal int LinkCount => links.Count;

    internal int DomainCount => domains.Count;

    internal void Add(in LabeledEvent label) => labels.Add(label);

    internal void Add(in Reason reason) => reasons.Add(reason);

    internal void Add(in ScoreCorrection correction) => corrections.Add(correction);

    internal void Add(in UnsubscribeHold hold) => holds.Add(hold);

    internal void Add(in LeadActivity message) => activity.Add(message);

    internal void Add(in ScannerProfile profile) => profiles.Add(profile);

    internal void Add(in CampaignMetrics campaign) => metrics.Add(campaign);

    internal void Add(in LinkFigures link) => links.Add(link);

    internal void Add(in DomainFigures domain) => domains.Add(domain);

    internal TextRange Add(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        return Commit(utf8.Length);
    }

    /// <param name="id">0 for none.</param>
    internal TextRange Add(TextTable texts, int id) => id == 0 ? default : Commit(texts.CopyTo(id, Reserve(texts.LengthOf(id))));

    /// <summary>Room for at least <paramref name="length"/> bytes at the end; <see cref="Commit"/> makes them text.</summary>
    internal Span<byte> Reserve(int length)
    {
        if (text.Length - textLength < length)
        {
            Array.Resize(ref text, Math.Max(text.Length * 2, textLength + length));
        }

        return text.AsSpan(textLength);
    }

    internal TextRange Commit(int length)
    {
        TextRange range = new(textLength, length);
        textLength += length;
        return range;
    }
}
