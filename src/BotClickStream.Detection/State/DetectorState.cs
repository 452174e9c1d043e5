namespace BotClickStream.Detection;

/// <summary>
/// All that a partition knows. Every row (<c>Rows/</c>) is plain data of a fixed size: what the state log writes is its bytes. Texts and other rows are named by id, 0 for none.
/// Each table has its limit in <see cref="DetectorSettings.RowLimits"/>, or its rows belong to such rows, as is said here.
/// </summary>
internal sealed class DetectorState
{
    public KeyedTable<CampaignRow> Campaigns { get; } = new("campaigns");
    public KeyedTable<LinkRow> Links { get; } = new("links");

    /// <summary>One of a link.</summary>
    public KeyedTable<LinkUrlRow> LinkUrls { get; } = new("link-urls");
    public KeyedTable<DomainRow> Domains { get; } = new("domains");
    public KeyedTable<MessageRow> Messages { get; } = new("messages");

    /// <summary>One of a message.</summary>
    public RowTable<EngagementRow> Engagements { get; } = new("engagements");

    /// <summary>Up to <c>MaxEventsPerMessage</c> of a message that count, as many visits, and of those past it only who are held or whose credit others depend on.</summary>
    public RowTable<EventRow> Events { get; } = new("events");

    /// <summary>With its events up to four times <c>MaxEventsPerMessage</c> of a message.</summary>
    public RowTable<OverflowRow> Overflow { get; } = new("overflow");
    public KeyedTable<RecipientRow> Recipients { get; } = new("recipients");
    public KeyedTable<CreditRow> Credits { get; } = new("credits");
    public KeyedTable<ForgottenRow> Forgotten { get; } = new("forgotten");

    /// <summary>Of the rows that name them.</summary>
    public TextTable Texts { get; } = new();
    public KeyedTable<ContextRow> Contexts { get; } = new("contexts");

    /// <summary>Of a message: its domain, its networks and their browsers, which its events bring.</summary>
    public RowTable<MemberRow> Members { get; } = new("members");

    /// <summary>Up to <c>MaxEventsPerMessage</c> of a recipient.</summary>
    public RowTable<VisitRow> Visits { get; } = new("visits");
    public KeyedTable<CampaignIdRow> CampaignIds { get; } = new("campaign-ids");
    public KeyedTable<VerdictRow> Verdicts { get; } = new("verdicts");
    public KeyedTable<ProfileRow> Profiles { get; } = new("profiles");

    /// <summary>Of a campaign's links: a new one begins with a new link.</summary>
    public KeyedTable<LinkPathRow> LinkPaths { get; } = new("link-paths");
    public KeyedTable<PastMessageRow> PastMessages { get; } = new("past-messages");

    /// <summary>Of the domains that name it, the last of which takes it along.</summary>
    public KeyedTable<GatewayRow> Gateways { get; } = new("gateways");
    public KeyedTable<HoldRow> Holds { get; } = new("holds");
    public KeyedTable<HistoryRow> Histories { get; } = new("histories");

    public DetectorProgress Progress;

    /// <summary>All tables; a table's number in the state log is its place here, from 1.</summary>
    public Table[] Tables { get; }

    public DetectorState() =>
        Tables = [
            Campaigns,
            Links,
            LinkUrls,
            Domains,
            Messages,
            Engagements,
            Events,
            Overflow,
            Recipients,
            Credits,
            Texts,
            Forgotten,
            Contexts,
            Members,
            Visits,
            CampaignIds,
            Verdicts,
            Profiles,
            LinkPaths,
            PastMessages,
            Gateways,
            Holds,
            Histories,
        ];
}
