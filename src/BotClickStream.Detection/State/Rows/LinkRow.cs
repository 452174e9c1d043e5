namespace BotClickStream.Detection;

/// <summary>A link of a campaign.</summary>
internal struct LinkRow : IKeyed
{
    public Hash128 Key { get; set; }

    /// <summary>Event time of the manifest that told the role; 0 where another source did.</summary>
    public long ToldAt;
    public int Campaign;
    public int UrlText;
    public int IdText;
    public int Next;

    /// <summary>The row by which events that tell only the URL find it; 0 where the manifest doesn't name the link.</summary>
    public int Url;

    /// <summary>Clicks on it by people of whom there is no doubt.</summary>
    public int PeoplesClicks;

    /// <summary>All clicks on it, those labelled human, and those labelled a machine's.</summary>
    public int Clicks;
    public int HumanClicks;
    public int MachineClicks;

    /// <summary>The link that this one, known by its URL alone, turned out to be: the manifest's, or all recipients'; else 0.</summary>
    public int MergedInto;

    /// <summary>The path to whose links it was put, to learn whether they differ for every recipient; else 0.</summary>
    public int Path;
    public int NextOfPath;

    /// <summary>Of a link with a path: half of the key of the message that clicked it first.</summary>
    public ulong Message;
    public LinkRole Role;
    public RoleSource RoleSource;

    /// <summary>Of a link with a path: whether another message clicked it too.</summary>
    public bool IsShared;

    /// <summary>How its URL was seen: as it is, or, until then, with what scanners append (<see cref="ProbedUrl"/>).</summary>
    public UrlsSeen UrlsSeen;

    /// <summary>See <see cref="LinkPage"/>.</summary>
    public uint Page;

    /// <inheritdoc cref="Page"/>
    public ulong PageParameters;
}

/// <summary>See <see cref="LinkRow.UrlsSeen"/>.</summary>
[Flags]
internal enum UrlsSeen : byte
{
    None = 0,
    Plain = 1,
    Probed = 2,
}

/// <summary>Where a link's role is known from; a stronger source overrides a weaker one.</summary>
internal enum RoleSource : byte
{
    None,
    Url,
    Manifest,
    Event,
}
