namespace BotClickStream.Detection;

/// <summary>What a campaign has come to by the last labels of its events. By the contract of <c>campaign.metrics</c>.</summary>
public struct CampaignMetrics
{
    public TextRange CampaignId;
    public TextRange Name;

    /// <summary>Stream time, milliseconds since 1970 UTC.</summary>
    public long AsOf;

    /// <summary>Whether nothing was published of it since it became known, or known anew after it was forgotten: earlier figures are then of other events.</summary>
    public bool IsFirst;

    /// <summary>Whether all its labels have settled.</summary>
    public bool IsSettled;

    /// <summary>Messages known of, by whatever event.</summary>
    public int Recipients;
    public int Sent;
    public int Delivered;
    public int Bounced;
    public int Complaints;

    /// <summary>All events, as the ESP counts them.</summary>
    public Reading Raw;

    /// <summary>Those that people did.</summary>
    public Reading Human;

    /// <summary>All events but those of <see cref="Suspects"/>, which aren't in the denominators either.</summary>
    public Reading WithoutSuspects;

    /// <summary>Messages with an event that is a machine's, of a privacy proxy apart.</summary>
    public int Suspects;
    public ActorCounts Machines;
    public EventCounts Undecided;

    /// <summary>Visits to the website, as web analytics know them; <see langword="null"/> where nothing tells of any, 0 where it is told that there were none.</summary>
    public long? Sessions;

    /// <summary>Likewise.</summary>
    public long? Conversions;

    /// <summary>The click map is <see cref="OutputBuffer.Links"/> from here, those with the most clicks first.</summary>
    public int FirstLink;
    public int LinkCount;

    /// <summary>The recipients' domains are <see cref="OutputBuffer.Domains"/> from here, the most suspect first.</summary>
    public int FirstDomain;
    public int DomainCount;
}

/// <summary>One way to count a campaign.</summary>
/// <param name="Opened">Messages with an open.</param>
/// <param name="Clicked">Messages with a click.</param>
/// <param name="Sent">Of the messages that are counted.</param>
/// <param name="Delivered">Likewise.</param>
public readonly record struct Reading(EventCounts Events, int Opened, int Clicked, int Sent, int Delivered);

/// <summary>A link on the click map.</summary>
public struct LinkFigures
{
    public TextRange LinkId;
    public TextRange Url;
    public LinkRole Role;
    public int Clicks;
    public int HumanClicks;
    public int MachineClicks;
}

/// <summary>A domain of a campaign's recipients.</summary>
public struct DomainFigures
{
    public TextRange Domain;
    public int Delivered;

    /// <summary>Of its messages those that count as <see cref="CampaignMetrics.Suspects"/>.</summary>
    public int Suspects;

    /// <summary>Whether it has proven to scan its mail.</summary>
    public bool IsScanned;
}
