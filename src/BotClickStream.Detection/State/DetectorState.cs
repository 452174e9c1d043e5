namespace BotClickStream.Detection;

/// <summary>All that a partition knows. Every row (<c>Rows/</c>) is plain data of a fixed size: what the state log writes is its bytes. Texts and other rows are named by id, 0 for none.</summary>
internal sealed class DetectorState
{
    public KeyedTable<CampaignRow> Campaigns { get; } = new("campaigns");
    public KeyedTable<LinkRow> Links { get; } = new("links");
    public KeyedTable<LinkUrlRow> LinkUrls { get; } = new("link-urls");
    public KeyedTable<DomainRow> Domains { get; } = new("domains");
    public KeyedTable<MessageRow> Messages { get; } = new("messages");
    public RowTable<EngagementRow> Engagements { get; } = new("engagements");
    public RowTable<EventRow> Events { get; } = new("events");
    public RowTable<OverflowRow> Overflow { get; } = new("overflow");
    public KeyedTable<RecipientRow> Recipients { get; } = new("recipients");
    public KeyedTable<CreditRow> Credits { get; } = new("credits");
    public KeyedTable<ForgottenRow> Forgotten { get; } = new("forgotten");
    public TextTable Texts { get; } = new();
    public KeyedTable<ContextRow> Contexts { get; } = new("contexts");
    public RowTable<MemberRow> Members { get; } = new("members");
    public RowTable<VisitRow> Visits { get; } = new("visits");
    public KeyedTable<CampaignIdRow> CampaignIds { get; } = new("campaign-ids");
    public KeyedTable<VerdictRow> Verdicts { get; } = new("verdicts");
    public KeyedTable<ProfileRow> Profiles { get; } = new("profiles");
    public KeyedTable<LinkPathRow> LinkPaths { get; } = new("link-paths");
    public KeyedTable<PastMessageRow> PastMessages { get; } = new("past-messages");
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
