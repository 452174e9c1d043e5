using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>What a run has come to: bounded, whatever the input's size. Times are milliseconds since 1970 UTC, points ten-thousandths.</summary>
public sealed record Report
{
    public required ReportInput Input { get; init; }

    /// <summary>Over all campaigns, by last labels.</summary>
    public required Tally Total { get; init; }

    public required Timeline Timeline { get; init; }

    /// <summary>Those with the most clicks first.</summary>
    public required IReadOnlyList<CampaignReport> Campaigns { get; init; }

    /// <summary><see langword="null"/> where nothing tells of visits to the website.</summary>
    public required VisitFigures? Visits { get; init; }

    /// <summary>Whether some campaigns are in no table, since there were too many.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>Those in which machines did the most first.</summary>
    public required IReadOnlyList<DomainReport> Domains { get; init; }

    /// <summary>Those behind which machines did the most; <see cref="GatewayCount"/> in all that have several domains, or any machine.</summary>
    public required IReadOnlyList<GatewayReport> Gateways { get; init; }
    public required int GatewayCount { get; init; }

    /// <summary>Contacts with an open, click, unsubscribe or complaint.</summary>
    public required IReadOnlyDictionary<ContactGroup, long> Contacts { get; init; }

    /// <summary>Contacts by what their messages show; one may be in several.</summary>
    public required IReadOnlyDictionary<ActivitySegments, long> Segments { get; init; }

    /// <summary>Those who as people clicked most, then those who opened most: of <see cref="ReaderCount"/> who did either, and <see cref="ClickerCount"/> who clicked.</summary>
    public required IReadOnlyList<Contact> Readers { get; init; }
    public required long ReaderCount { get; init; }
    public required long ClickerCount { get; init; }

    /// <summary>Messages that a scanner swept and a person read all the same.</summary>
    public required IReadOnlyList<KeptMessage> Kept { get; init; }
    public required long KeptCount { get; init; }

    /// <summary>Machines' unsubscribes that are to be dismissed (<c>unsubscribe.holds</c>), the surest first.</summary>
    public required IReadOnlyList<LastLabel> ToWinBack { get; init; }
    public required long ToWinBackCount { get; init; }

    /// <summary>The other unsubscribes that are machines', which are honored, the surest first.</summary>
    public required IReadOnlyList<LastLabel> HonoredMachines { get; init; }
    public required long HonoredMachinesCount { get; init; }

    /// <summary>Unsubscribes that were dismissed and are no machine's by their last labels.</summary>
    public required long DismissedInError { get; init; }

    /// <summary><see langword="null"/> where no threshold is given.</summary>
    public required LeadReport? Leads { get; init; }

    public required VerdictSample Sample { get; init; }

    /// <summary>A sheet for each domain that scans; of more than can be shown those that scan most.</summary>
    public required IReadOnlyList<DomainSheet> Sheets { get; init; }

    /// <summary>Domains that scan, and of which machines' events are in the file.</summary>
    public required int ScanningDomains { get; init; }

    /// <summary>What of the mails' links invites scanners, the worst first, of <see cref="HygieneCount"/> findings in <see cref="AuditedCampaigns"/> campaigns.</summary>
    public required IReadOnlyList<LinkFinding> Hygiene { get; init; }
    public required int HygieneCount { get; init; }
    public required int AuditedCampaigns { get; init; }

    /// <summary>What gave machines away, by the strongest reason of each, most first.</summary>
    public required IReadOnlyList<SignalReport> Signals { get; init; }

    /// <summary>Whether any event was given points.</summary>
    public required bool HasPoints { get; init; }
}

/// <summary>What was read.</summary>
public sealed record ReportInput
{
    public required string Files { get; init; }
    public required string Rules { get; init; }
    public required IReadOnlyDictionary<EventType, long> Events { get; init; }

    /// <summary>Times of the first and the last event that tells time; <see langword="null"/> where there is none.</summary>
    public required (long From, long To)? Span { get; init; }
    public required long Duplicates { get; init; }
    public required long Untracked { get; init; }
    public required long TestLabels { get; init; }

    /// <summary>By code.</summary>
    public required IReadOnlyList<RejectedKind> Rejected { get; init; }

    /// <summary>The first of them, with their lines.</summary>
    public required IReadOnlyList<RejectedLine> RejectedLines { get; init; }

    /// <summary>How many followed them.</summary>
    public long RejectedLinesLeftOut { get; init; }

    /// <summary>Events of a kind that is known and not needed, by the source's word for it.</summary>
    public required IReadOnlyList<(string Word, long Count)> Ignored { get; init; }

    public long EventCount => Events.Values.Sum();
}

public sealed record RejectedKind(string Code, long Count, string FirstDetail);

/// <summary>What could not be taken, and where it stands.</summary>
public sealed record RejectedLine(string File, long Line, string Code, string Detail);

/// <summary>A domain of recipients, over all campaigns.</summary>
/// <param name="Contacts">With an open, click, unsubscribe or complaint.</param>
/// <param name="SweptMessages">Its mails with which a machine did anything.</param>
/// <param name="Gateway">Who receives its mail; empty where that isn't told.</param>
/// <param name="Scanning">That it scans its mail, 0–1; <see langword="null"/> where nothing speaks for it.</param>
/// <param name="Styles">How it does, most first.</param>
public sealed record DomainReport(
    string Domain,
    long Contacts,
    long SweptMessages,
    string Gateway,
    double? Scanning,
    IReadOnlyList<ScanStyle> Styles,
    Tally Tally
)
{
    public bool Scans => Scanning > 0.5;
}

/// <summary>Who receives mail for several domains.</summary>
public sealed record GatewayReport(string Gateway, long Domains, double? Scanning, Tally Tally);

/// <summary>A message that was swept and read.</summary>
/// <param name="Human">The last thing that a person did with it.</param>
/// <param name="MachineEvents">What machines did with it.</param>
public sealed record KeptMessage(LastLabel Human, int MachineEvents, int HumanEvents);

/// <summary>Who is over the threshold with raw points, and who after corrections.</summary>
/// <param name="Threshold">Ten-thousandths of a point.</param>
/// <param name="Over">Leads over it with raw points.</param>
/// <param name="StillOver">Leads over it with corrected points.</param>
/// <param name="Lost">Over it raw, but not corrected; those that lose most first.</param>
/// <param name="Won">The reverse.</param>
public sealed record LeadReport(
    long Threshold,
    long Over,
    long StillOver,
    long LostCount,
    IReadOnlyList<Contact> Lost,
    long WonCount,
    IReadOnlyList<Contact> Won
);

/// <summary>Verdicts drawn at random, each with the same chance.</summary>
/// <param name="Of">How many verdicts there are: events labelled a person's or a machine's.</param>
public sealed record VerdictSample(int Seed, long Of, IReadOnlyList<LastLabel> Verdicts);

/// <summary>Something about links that makes scanners look closer, as <c>audit</c> finds it.</summary>
/// <param name="Found">The host or domain that it is about.</param>
/// <param name="Links">How many links have it.</param>
/// <param name="Campaigns">How many campaigns.</param>
public sealed record LinkFinding(string Title, string Why, string Advice, string Found, string Example, int Links, int Campaigns);

/// <summary>What a signal gave away.</summary>
public sealed record SignalReport(string Signal, long Events, LastLabel Example);

/// <summary>Evidence that a domain scans its mail, for whoever runs its gateway.</summary>
/// <param name="Networks">Those from which most came.</param>
/// <param name="NetworkCount">All networks that were counted.</param>
/// <param name="HasMoreNetworks">Whether there were more than are counted.</param>
public sealed record DomainSheet(
    DomainReport Domain,
    IReadOnlyList<(string Network, long Events)> Networks,
    int NetworkCount,
    bool HasMoreNetworks,
    IReadOnlyList<LastLabel> Examples
);
