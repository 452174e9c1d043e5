namespace BotClickStream.Detection;

/// <summary>All tables of a partition.</summary>
internal sealed class DetectorState
{
    public KeyedTable<CampaignRow> Campaigns { get; } = new("campaigns");
    public KeyedTable<LinkRow> Links { get; } = new("links");
    public KeyedTable<DomainRow> Domains { get; } = new("domains");
    public KeyedTable<MessageRow> Messages { get; } = new("messages");
    public RowTable<EngagementRow> Engagements { get; } = new("engagements");
    public RowTable<EventRow> Events { get; } = new("events");
    public RowTable<OverflowRow> Overflow { get; } = new("overflow");
    public KeyedTable<RecipientRow> Recipients { get; } = new("recipients");
    public KeyedTable<CreditRow> Credits { get; } = new("credits");
    public TextTable Texts { get; } = new();
}
