using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>
/// Each campaign by the figures that were last published of it, and of what came before it was forgotten, if it was. Of at most <see cref="MaxCampaigns"/>, with at most
/// <see cref="MaxLinks"/> links over all of them: some 100 MB.
/// </summary>
internal sealed class CampaignTable
{
    public const int MaxCampaigns = 100_000;
    public const int MaxLinks = 200_000;

    private readonly Dictionary<Hash128, Entry> campaigns = [];
    private int links;

    /// <summary>Whether there were more campaigns, or more links, than are kept.</summary>
    public bool IsPartial { get; private set; }

    public IEnumerable<CampaignReport> All => campaigns.Values.Select(entry => entry.Whole).OfType<CampaignReport>();

    /// <summary>An event of a campaign is told: it has begun by then.</summary>
    public void NoteTime(Hash128 campaign, long time)
    {
        if (EntryOf(campaign) is { } entry)
        {
            entry.Began = Math.Min(entry.Began, time);
        }
    }

    /// <summary>A campaign tells whom it is from.</summary>
    public void NoteSender(Hash128 campaign, ReadOnlySpan<byte> address)
    {
        if (EntryOf(campaign) is { } entry)
        {
            entry.SenderDomain = Encoding.UTF8.GetString(address[(address.LastIndexOf((byte)'@') + 1)..]);
        }
    }

    /// <summary>When the campaign began; <paramref name="time"/> where that is not known.</summary>
    public long BeganAt(Hash128 campaign, long time) => campaigns.TryGetValue(campaign, out Entry? entry) ? entry.Began : time;

    public void Add(OutputBuffer outputs, in CampaignMetrics metrics)
    {
        if (EntryOf(EventKeys.Of(outputs.Text(metrics.CampaignId))) is not { } entry)
        {
            return;
        }

        if (metrics.IsFirst)
        {
            entry.Before = entry.Now is not null && entry.Before is not null ? entry.Now.With(entry.Before) : entry.Now ?? entry.Before;
            entry.Now = null;
        }

        int left = MaxLinks - links + (entry.Now?.Links.Count ?? 0);
        bool withLinks = metrics.LinkCount <= left;
        IsPartial |= !withLinks;
        links = MaxLinks - left + (withLinks ? metrics.LinkCount : 0);
        entry.Now = CampaignReport.Of(outputs, metrics, withLinks);
    }

    private Entry? EntryOf(Hash128 campaign)
    {
        if (!campaigns.TryGetValue(campaign, out Entry? entry))
        {
            if (campaigns.Count == MaxCampaigns)
            {
                IsPartial = true;
                return null;
            }

            campaigns[campaign] = entry = new Entry();
        }

        return entry;
    }

    private sealed class Entry
    {
        public long Began { get; set; } = long.MaxValue;
        public string? SenderDomain { get; set; }
        public CampaignReport? Before { get; set; }
        public CampaignReport? Now { get; set; }

        public CampaignReport? Whole =>
            (Now is null || Before is null ? Now ?? Before : Now.With(Before)) is { } whole
                ? whole with
                {
                    SenderDomain = SenderDomain,
                }
                : null;
    }
}
