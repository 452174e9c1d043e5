namespace BotClickStream.Detection;

/// <summary>What stays of a credit group when its message expires, until <c>CampaignHorizon</c>.</summary>
internal struct CreditRow : IKeyed
{
    public Hash128 Key { get; set; }
    public long LastTime;

    /// <summary>Whether an event not labelled <c>bot</c> holds the credit.</summary>
    public byte Held;
}
