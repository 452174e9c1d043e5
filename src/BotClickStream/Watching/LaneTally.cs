using System.Numerics;
using System.Runtime.InteropServices;
using BotClickStream.Detection;

namespace BotClickStream.Watching;

/// <summary>What became of an input event.</summary>
public enum EventOutcome
{
    Applied,
    Duplicate,
    TooLate,
    MessageFull,
    Untracked,
    NotKeyed,

    /// <summary>A router sent it on to its campaign's partition.</summary>
    Routed,
}

/// <summary>
/// Counts of a batch, kept beside it and added to the metrics once it has been published: what is thrown away is not counted, and what
/// is sent again not twice.
/// </summary>
public sealed class LaneTally
{
    private const int MostTimes = 4096;

    /// <summary>Up to half a year.</summary>
    public const int RevisionAges = 25;

    private static readonly int Outcomes = Enum.GetValues<EventOutcome>().Length;

    private readonly long[] events = new long[Enum.GetValues<EventType>().Length * Outcomes];
    private readonly Dictionary<(Label Label, Actor Actor, Signal? Signal), long> labels = [];
    private readonly long[] holds = new long[Enum.GetValues<HoldAction>().Length];
    private readonly Dictionary<string, long> rejected = [];
    private readonly List<(long SentAt, long Labels)> firstLabels = [];
    private readonly List<WatchedCampaign> campaigns = [];
    private readonly long[] revisionAges = new long[RevisionAges];
    private readonly Dictionary<(string? Format, string Word), long> ignored = [];

    public long Records { get; set; }
    public long Revisions { get; private set; }
    public long Corrections { get; set; }

    /// <summary>Ten-thousandths of a point taken back, and given.</summary>
    public long PointsTaken { get; private set; }
    public long PointsGiven { get; private set; }

    /// <summary>Labels that were larger than their topic takes, and so went with their strongest reason and without URLs.</summary>
    public long ShortenedLabels { get; set; }

    /// <summary>Campaigns' figures that were larger, and so went without their links.</summary>
    public long ShortenedMetrics { get; set; }

    /// <summary>Rejected values, or keys, that were cut to fit.</summary>
    public long CutRejections { get; set; }

    /// <summary>Campaigns' figures that were published.</summary>
    public long MetricsPublished { get; set; }

    /// <summary>Messages of which it was published what was done with them.</summary>
    public long ActivityPublished { get; set; }

    /// <summary>Profiles of domains and networks that were published, tombstones included, and updates of other partitions' that were taken.</summary>
    public long ProfilesPublished { get; set; }
    public long ProfileUpdates { get; set; }

    /// <summary>Events whose time ran ahead of the clock, so that the watermark did not follow them.</summary>
    public long ClampedTimes { get; set; }

    public IReadOnlyDictionary<(Label Label, Actor Actor, Signal? Signal), long> Labels => labels;

    /// <summary>By the contract's error code.</summary>
    public IReadOnlyDictionary<string, long> Rejected => rejected;

    /// <summary>By format and the vendor's word: what sources send and nobody here needs.</summary>
    public IReadOnlyDictionary<(string? Format, string Word), long> Ignored => ignored;

    /// <summary>By the time of the events' records, milliseconds since 1970, in order of arrival.</summary>
    public IReadOnlyList<(long SentAt, long Labels)> FirstLabels => firstLabels;

    /// <summary>What campaigns have come to, as it was published.</summary>
    public IReadOnlyList<WatchedCampaign> Campaigns => campaigns;

    public long Events(EventType type, EventOutcome outcome) => events[Index(type, outcome)];

    /// <summary>Counts an event; the links of a campaign's description are no events of their own.</summary>
    public void Count(in EmailEvent email, EventOutcome outcome) => events[Index(email.Type, outcome)] += email.IsManifestLink ? 0 : 1;

    /// <summary>What was said of unsubscribes.</summary>
    public long Holds(HoldAction action) => holds[(int)action];

    public void CountHold(HoldAction action) => holds[(int)action]++;

    public void CountLabel(Label label, Actor actor, Signal? strongest) =>
        CollectionsMarshal.GetValueRefOrAddDefault(labels, (label, actor, strongest), out _)++;

    /// <param name="sentAt">Of the event's record, milliseconds since 1970; 0 or less where it has none.</param>
    public void CountFirstLabel(long sentAt)
    {
        if (sentAt <= 0)
        {
            return;
        }

        Span<(long SentAt, long Labels)> known = CollectionsMarshal.AsSpan(firstLabels);
        // What a producer sent together has one time. A batch of very many is measured less finely.
        if (known.Length > 0 && (known[^1].SentAt == sentAt || known.Length == MostTimes))
        {
            known[^1].Labels++;
        }
        else
        {
            firstLabels.Add((sentAt, 1));
        }
    }

    public void CountCampaign(WatchedCampaign counts) => campaigns.Add(counts);

    /// <param name="age">Milliseconds from the event's time to the stream's.</param>
    public void CountRevision(long age)
    {
        Revisions++;
        ulong seconds = (ulong)Math.Max(0, age) / 1000;
        revisionAges[Math.Min(RevisionAges - 1, seconds == 0 ? 0 : BitOperations.Log2(seconds) + 1)]++;
    }

    /// <summary>How many revisions were of events less than 2 to the power of <paramref name="power"/> seconds old, and not of less than half that.</summary>
    public long RevisionsYoungerThan(int power) => revisionAges[power];

    public void CountRejected(string code) => CollectionsMarshal.GetValueRefOrAddDefault(rejected, code, out _)++;

    public void CountIgnored(string? format, string word) => CollectionsMarshal.GetValueRefOrAddDefault(ignored, (format, word), out _)++;

    public void CountCorrection(long delta)
    {
        Corrections++;
        PointsTaken += Math.Max(0, -delta);
        PointsGiven += Math.Max(0, delta);
    }

    public void Clear()
    {
        Array.Clear(events);
        Array.Clear(holds);
        labels.Clear();
        rejected.Clear();
        ignored.Clear();
        firstLabels.Clear();
        Array.Clear(revisionAges);
        campaigns.Clear();
        Records =
            Revisions =
            Corrections =
            PointsTaken =
            PointsGiven =
            ClampedTimes =
            ShortenedLabels =
            ShortenedMetrics =
            MetricsPublished =
            ActivityPublished =
            CutRejections =
            ProfilesPublished =
            ProfileUpdates =
                0;
    }

    private static int Index(EventType type, EventOutcome outcome) => ((int)type * Outcomes) + (int)outcome;
}
