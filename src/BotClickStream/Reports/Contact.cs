using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>A lead with all that it did, or was done for it.</summary>
/// <param name="Events">At least one, in order of time.</param>
/// <param name="Segments">What its messages show, together (<c>lead.activity</c>).</param>
public sealed record Contact(IReadOnlyList<LastLabel> Events, ActivitySegments Segments)
{
    public string LeadId => Events[0].LeadId;

    /// <summary>Empty of pseudonymised input.</summary>
    public string Recipient => Events[0].Recipient;

    public string Domain => Events[0].Domain;

    /// <summary>How it is told: by its address, else by its lead id.</summary>
    public string Name => Events[0].Contact;

    /// <summary>By campaign and message.</summary>
    public IEnumerable<IGrouping<(string Campaign, string Message), LastLabel>> Messages =>
        Events.GroupBy(label => (label.CampaignId, label.MessageId));

    public Tally Tally { get; } = Count(Events);

    /// <summary>Ten-thousandths of a point that its events were given.</summary>
    public long RawPoints { get; } = Events.Sum(label => label.Points);

    /// <summary>Ten-thousandths of a point that are left after all corrections.</summary>
    public long Points { get; } = Events.Sum(label => label.Points + label.Balance);

    /// <summary>When a person last did anything; milliseconds since 1970.</summary>
    public long? LastHuman { get; } = Events.LastOrDefault(label => label.Who == Who.People)?.Time;

    public ContactGroup Group =>
        ((Segments & ActivitySegments.RealReader) != 0, Tally.Of(Who.Machines) > 0) switch
        {
            (true, false) => ContactGroup.Reader,
            (true, true) => ContactGroup.ReaderBehindScanner,
            (false, true) => ContactGroup.ScannerOnly,
            _ => Tally.Of(Who.Proxies) > 0 ? ContactGroup.ProxyOnly : ContactGroup.Unclear,
        };

    /// <summary>The segments one by one.</summary>
    internal static ActivitySegments[] AllSegments { get; } =
    [.. Enum.GetValues<ActivitySegments>().Where(segment => segment != ActivitySegments.None)];

    internal IEnumerable<ActivitySegments> SegmentList => AllSegments.Where(segment => (Segments & segment) != 0);

    private static Tally Count(IEnumerable<LastLabel> events)
    {
        Tally tally = new();
        foreach (LastLabel label in events)
        {
            tally.Add(label.Type, label.Who);
        }

        return tally;
    }
}

/// <summary>What is known of a contact by all its events.</summary>
public enum ContactGroup : byte
{
    /// <summary>A person opened or clicked, and no scanner did.</summary>
    Reader,

    /// <summary>A person opened or clicked, and a scanner did too.</summary>
    ReaderBehindScanner,

    /// <summary>Nothing but scanners.</summary>
    ScannerOnly,

    /// <summary>Nothing but opens by a privacy proxy: perhaps somebody looked.</summary>
    ProxyOnly,

    /// <summary>Nothing that is sure.</summary>
    Unclear,
}
