namespace BotClickStream.Detection;

/// <summary>What people and machines did with one message, by the last labels of its events. By the contract of <c>lead.activity</c>.</summary>
public struct LeadActivity
{
    public TextRange CampaignId;
    public TextRange MessageId;
    public TextRange Recipient;
    public TextRange LeadId;
    public ActivityVerdict Verdict;

    /// <summary>Opens and clicks labelled human, and bot.</summary>
    public EventCounts Human;
    public EventCounts Machines;

    /// <summary>Clicks on bait, whoever made them.</summary>
    public int Bait;

    /// <summary>A machine's clicks on footer, social and legal links.</summary>
    public int RareLinks;

    /// <summary>Times of the first and of the last event labelled human, milliseconds since 1970 UTC; 0 without one.</summary>
    public long FirstHuman;
    public long LastHuman;
    public ActivitySegments Segments;
}

/// <summary>Who opened or clicked a message.</summary>
public enum ActivityVerdict : byte
{
    /// <summary>Nobody of whom it is known.</summary>
    None,
    HumanOnly,
    MachineOnly,
    Both,
}

/// <summary>What a message shows of its recipient's mail, for lists and filters.</summary>
[Flags]
public enum ActivitySegments : byte
{
    None = 0,

    /// <summary>A machine clicked bait.</summary>
    BaitClicker = 1,

    /// <summary>Machines clicked as many links as the mail is known to have, of at least <see cref="MessageActivity.FewestLinks"/>.</summary>
    AllLinkClicker = 2,

    /// <summary>A machine clicked links in the footer, of social networks or legal ones.</summary>
    RareLinkClicker = 4,

    /// <summary>It was opened through a privacy proxy.</summary>
    PrivacyProxy = 8,

    /// <summary>A person opened or clicked it.</summary>
    RealReader = 16,
}
