using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>A campaign's figures as the core counts them (<c>campaign.metrics</c>).</summary>
public sealed record CampaignReport(string Id)
{
    /// <summary>By what it is called; its id where nobody says.</summary>
    public string Name { get; init; } = Id;

    /// <summary>Of the sender's address; <see langword="null"/> where that isn't told.</summary>
    public string? SenderDomain { get; init; }

    public long Recipients { get; init; }
    public long Sent { get; init; }
    public long Delivered { get; init; }
    public long Bounced { get; init; }
    public long Complaints { get; init; }
    public Reading Raw { get; init; }
    public Reading Human { get; init; }
    public Reading WithoutSuspects { get; init; }
    public long Suspects { get; init; }

    /// <summary>Of scanners, prefetchers and declared bots.</summary>
    public EventCounts Machines { get; init; }
    public EventCounts Proxies { get; init; }
    public EventCounts Undecided { get; init; }

    /// <summary>Visits to the website; <see langword="null"/> where nothing tells of any, 0 where it is told that there were none.</summary>
    public long? Sessions { get; init; }

    /// <summary>Likewise.</summary>
    public long? Conversions { get; init; }

    /// <summary>The click map; empty where links are not kept any more.</summary>
    public IReadOnlyList<LinkReport> Links { get; init; } = [];

    /// <summary>Of the campaigns with the most clicks alone.</summary>
    public Timeline? Timeline { get; init; }

    /// <summary>With what the campaign came to before it was forgotten: other events than these.</summary>
    public CampaignReport With(CampaignReport before) =>
        this with
        {
            Name = Name == Id ? before.Name : Name,
            Recipients = Recipients + before.Recipients,
            Sent = Sent + before.Sent,
            Delivered = Delivered + before.Delivered,
            Bounced = Bounced + before.Bounced,
            Complaints = Complaints + before.Complaints,
            Raw = Sum(Raw, before.Raw),
            Human = Sum(Human, before.Human),
            WithoutSuspects = Sum(WithoutSuspects, before.WithoutSuspects),
            Suspects = Suspects + before.Suspects,
            Machines = Machines + before.Machines,
            Proxies = Proxies + before.Proxies,
            Undecided = Undecided + before.Undecided,
            Sessions = Sum(Sessions, before.Sessions),
            Conversions = Sum(Conversions, before.Conversions),
            Links =
            [
                .. Links
                    .Concat(before.Links)
                    .GroupBy(link => (link.LinkId, link.Url))
                    .Select(link =>
                        link.First() with
                        {
                            Clicks = link.Sum(one => one.Clicks),
                            HumanClicks = link.Sum(one => one.HumanClicks),
                            MachineClicks = link.Sum(one => one.MachineClicks),
                        }
                    )
                    .OrderByDescending(link => link.Clicks),
            ],
        };

    internal static CampaignReport Of(OutputBuffer outputs, in CampaignMetrics metrics, bool withLinks)
    {
        EventCounts machines = default;
        EventCounts proxies = default;
        for (Actor actor = 0; (int)actor < ActorCounts.Count; actor++)
        {
            EventCounts counts = metrics.Machines[(int)actor];
            machines += actor == Actor.PrivacyProxy ? default : counts;
            proxies += actor == Actor.PrivacyProxy ? counts : default;
        }

        CampaignReport report = new(Utf8.Read(outputs, metrics.CampaignId))
        {
            Recipients = metrics.Recipients,
            Sent = metrics.Sent,
            Delivered = metrics.Delivered,
            Bounced = metrics.Bounced,
            Complaints = metrics.Complaints,
            Raw = metrics.Raw,
            Human = metrics.Human,
            WithoutSuspects = metrics.WithoutSuspects,
            Suspects = metrics.Suspects,
            Machines = machines,
            Proxies = proxies,
            Undecided = metrics.Undecided,
            Sessions = metrics.Sessions,
            Conversions = metrics.Conversions,
            Links = withLinks ? LinksOf(outputs, metrics) : [],
        };
        return metrics.Name.IsEmpty ? report : report with { Name = Utf8.Read(outputs, metrics.Name) };
    }

    private static LinkReport[] LinksOf(OutputBuffer outputs, in CampaignMetrics metrics)
    {
        LinkReport[] links = new LinkReport[metrics.LinkCount];
        for (int i = 0; i < links.Length; i++)
        {
            ref readonly LinkFigures link = ref outputs.Links[metrics.FirstLink + i];
            links[i] = new LinkReport(
                Utf8.Read(outputs, link.LinkId),
                Utf8.Read(outputs, link.Url),
                link.Role,
                link.Clicks,
                link.HumanClicks,
                link.MachineClicks
            );
        }

        return links;
    }

    /// <summary>What is told by either; nothing where neither does.</summary>
    private static long? Sum(long? a, long? b) => a is null ? b : a + (b ?? 0);

    private static Reading Sum(Reading a, Reading b) =>
        new(a.Events + b.Events, a.Opened + b.Opened, a.Clicked + b.Clicked, a.Sent + b.Sent, a.Delivered + b.Delivered);
}

/// <summary>A link of a campaign's click map. Either of its texts may be empty.</summary>
public sealed record LinkReport(string LinkId, string Url, LinkRole Role, long Clicks, long HumanClicks, long MachineClicks)
{
    /// <summary>How it is told: by its URL, else by its id.</summary>
    public string Name => Url.Length > 0 ? Url : LinkId;
}
