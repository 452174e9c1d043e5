namespace BotClickStream.Detection;

/// <summary>
/// What stays of an engaged message when it expires, until <c>CampaignHorizon</c>: what it counts for in its campaign's figures, and what was done with it, so that one that is opened again a week later isn't
/// another.
/// </summary>
internal struct PastMessageRow : IKeyed
{
    public Hash128 Key { get; set; }
    public long LastTime;

    /// <summary>As <see cref="MessageActivity"/> has them.</summary>
    public long FirstHuman;

    /// <inheritdoc cref="FirstHuman"/>
    public long LastHuman;
    public ushort Opens;
    public ushort Clicks;
    public ushort Unsubscribes;
    public ushort HumanOpens;
    public ushort HumanClicks;
    public ushort MachineOpens;
    public ushort MachineClicks;
    public ushort Bait;
    public ushort RareLinks;
    public MessageFlags Flags;

    /// <summary>But for those that follow from the counts.</summary>
    public ActivitySegments Segments;

    /// <summary>Whether any event was a machine's other than a privacy proxy.</summary>
    public bool IsSuspect;
}
