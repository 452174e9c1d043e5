using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Reporting;

/// <summary>
/// The figures of a run, kept up with every label and correction: what a marketer wants to know, in bounded memory: of the first
/// <see cref="MaxCampaigns"/> campaigns each by itself, of all others together.
/// </summary>
internal sealed class RunSummary
{
    public const int MaxCampaigns = 10_000;

    private readonly Dictionary<string, CampaignFigures> campaigns;
    private readonly Dictionary<string, CampaignFigures>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly Dictionary<(EventType, Actor), long> byActor = [];

    public RunSummary()
    {
        campaigns = new Dictionary<string, CampaignFigures>(StringComparer.Ordinal);
        lookup = campaigns.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>By campaign, in the order in which they were first seen.</summary>
    public IReadOnlyDictionary<string, CampaignFigures> Campaigns => campaigns;

    /// <summary>The figures of all campaigns that came when there were <see cref="MaxCampaigns"/>; <see langword="null"/> where none did.</summary>
    public CampaignFigures? Others { get; private set; }

    /// <summary>Events by type and by the actor of their last label.</summary>
    public IReadOnlyDictionary<(EventType Type, Actor Actor), long> ByActor => byActor;

    /// <summary>What gave the events away whose last label is a machine's.</summary>
    public MachineReasons Reasons { get; } = new();

    public long Labels { get; private set; }
    public long Revisions { get; private set; }

    /// <summary>Labels of test recipients, which are in no other figure.</summary>
    public long TestLabels { get; set; }
    public long Corrections { get; private set; }

    /// <summary>Ten-thousandths of a point that corrections took from scores; positive.</summary>
    public long PointsTaken { get; private set; }

    /// <summary>Ten-thousandths of a point that corrections gave (back) to scores; positive.</summary>
    public long PointsGiven { get; private set; }

    /// <param name="before">The event's label before; <see langword="null"/> with its first.</param>
    public void Add(SeenLabel label, SeenLabel? before) =>
        Add(
            Encoding.UTF8.GetBytes(label.CampaignId),
            label.Type,
            (before?.Label ?? Label.None, before?.Actor ?? Actor.Unknown),
            (label.Label, label.Actor),
            label.Strongest,
            Encoding.UTF8.GetBytes(label.EventId)
        );

    /// <param name="campaignId">UTF-8, as are the other texts: nothing is allocated for a campaign and a signal that are known.</param>
    /// <param name="before">What was said of the event before; <see cref="Label.None"/> with its first label.</param>
    public void Add(
        ReadOnlySpan<byte> campaignId,
        EventType type,
        (Label Label, Actor Actor) before,
        (Label Label, Actor Actor) now,
        Reason? strongest,
        ReadOnlySpan<byte> eventId
    )
    {
        CampaignFigures figures = FiguresOf(campaignId);
        Labels++;
        if (before.Label == Label.None)
        {
            figures.Count(type, Label.None, +1);
        }
        else
        {
            Revisions++;
            figures.Count(type, before.Label, -1);
            byActor[(type, before.Actor)]--;
        }

        figures.Count(type, now.Label, +1);
        byActor[(type, now.Actor)] = byActor.GetValueOrDefault((type, now.Actor)) + 1;
        if (before.Label == Label.Bot || now.Label == Label.Bot)
        {
            Reasons.Set(campaignId, eventId, now.Label == Label.Bot ? strongest : null);
        }
    }

    /// <param name="delta">Ten-thousandths of a point.</param>
    public void AddCorrection(long delta)
    {
        Corrections++;
        PointsTaken += Math.Max(0, -delta);
        PointsGiven += Math.Max(0, delta);
    }

    private CampaignFigures FiguresOf(ReadOnlySpan<byte> campaignId)
    {
        Span<char> text = stackalloc char[256];
        int length = Encoding.UTF8.GetChars(campaignId, text);
        if (!lookup.TryGetValue(text[..length], out CampaignFigures? figures))
        {
            if (campaigns.Count == MaxCampaigns)
            {
                return Others ??= new CampaignFigures();
            }

            lookup[text[..length]] = figures = new CampaignFigures();
        }

        return figures;
    }
}

/// <summary>How many opens, clicks and unsubscribes a campaign has, all of them and by their last label.</summary>
internal sealed class CampaignFigures
{
    private readonly long[] counts = new long[4 * 4];

    /// <param name="label"><see cref="Label.None"/> for all.</param>
    public long Of(EventType type, Label label) => counts[IndexOf(type, label)];

    public void Count(EventType type, Label label, int by) => counts[IndexOf(type, label)] += by;

    private static int IndexOf(EventType type, Label label) => (((int)type - (int)EventType.Open) * 4) + (int)label;
}
