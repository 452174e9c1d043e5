using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Hygiene;

/// <summary>The mails that campaign events describe, taken out of records by the worker's own decoder. Other events are passed over.</summary>
internal sealed class ManifestReader(RecordDecoder decoder, long nowMilliseconds)
{
    private readonly List<MailContent> mails = [];
    private List<MailLink> links = [];

    /// <summary>By the order of their events.</summary>
    public IReadOnlyList<MailContent> Mails => mails;

    /// <summary>Events of other types.</summary>
    public long Others { get; private set; }

    /// <summary>What could not be taken first, for a person, with its place.</summary>
    public string? Problem { get; private set; }

    public void Take(ReadOnlySpan<byte> record)
    {
        RecordReader reader = new(decoder);
        reader.Begin(record, new SourceFormat(null), nowMilliseconds);
        for (Decoded decoded = reader.Next(); decoded != Decoded.End; decoded = reader.Next())
        {
            if (decoded == Decoded.Rejected)
            {
                Problem ??= $"{(reader.Rejection.Path is { Length: > 0 } path ? $"{path}: " : "")}{reader.Rejection.Detail}";
            }
            else if (decoded != Decoded.Event || reader.Event.Type != EventType.Campaign)
            {
                Others++;
            }
            else if (!reader.Event.IsManifestLink)
            {
                Begin(reader.Event);
            }
            else if (!reader.Event.Url.IsEmpty)
            {
                links.Add(new MailLink(Encoding.UTF8.GetString(reader.Event.Url)));
            }
        }
    }

    private void Begin(in EmailEvent campaign)
    {
        links = [];
        string id = Encoding.UTF8.GetString(campaign.CampaignId);
        string from = Encoding.UTF8.GetString(campaign.CampaignFrom);
        string? domain = from.LastIndexOf('@') is >= 0 and int at ? from[(at + 1)..].TrimEnd('>', ' ') : null;
        mails.Add(
            new MailContent(
                campaign.CampaignName.IsEmpty ? id : $"{Encoding.UTF8.GetString(campaign.CampaignName)} ({id})",
                string.IsNullOrEmpty(domain) ? null : domain,
                links,
                []
            )
        );
    }
}
