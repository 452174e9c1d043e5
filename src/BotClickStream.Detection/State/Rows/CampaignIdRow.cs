namespace BotClickStream.Detection;

/// <summary>By hash of campaign and id: a description or a total, kept so that a duplicate is one.</summary>
internal struct CampaignIdRow : IKeyed
{
    public Hash128 Key { get; set; }
    public int Next;
}
