using System.Runtime.InteropServices;
using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Reporting;

/// <summary>
/// What other rules would have said of the same events: last labels, points and campaigns, kept up with every label of both. It holds each labelled event, about 600 bytes.
/// </summary>
/// <param name="next">The rules that are tried.</param>
/// <param name="old">Those that they are compared with.</param>
internal sealed class RulesComparison(Rules next, Rules old)
{
    private readonly Dictionary<(string Campaign, string Event), ComparedEvent> events = [];
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    public Rules Next => next;

    public Rules Old => old;

    /// <summary>Labelled events under both.</summary>
    public int Events => events.Count;

    /// <summary>Events whose last labels differ, the surest changes first; among those as sure, by campaign and id.</summary>
    public IEnumerable<KeyValuePair<(string Campaign, string Event), ComparedEvent>> Changed =>
        events
            .Where(compared => compared.Value.IsChanged)
            .OrderByDescending(compared => Math.Abs((long)compared.Value.New.LogOdds - compared.Value.Old.LogOdds))
            .ThenBy(compared => compared.Key.Campaign, StringComparer.Ordinal)
            .ThenBy(compared => compared.Key.Event, StringComparer.Ordinal);

    /// <summary>By type and both labels, the most frequent first.</summary>
    public IReadOnlyList<(EventType Type, Label Old, Label New, int Count)> Changes =>
        [
            .. events
                .Values.Where(compared => compared.IsChanged)
                .GroupBy(compared => (compared.Type, Old: compared.Old.Label, New: compared.New.Label))
                .Select(group => (group.Key.Type, group.Key.Old, group.Key.New, group.Count()))
                .OrderByDescending(change => change.Item4)
                .ThenBy(change => change),
        ];

    /// <summary>By campaign, those with most changed labels first; campaigns of which nothing changes are left out.</summary>
    public IReadOnlyList<(string Campaign, CampaignChange Change)> Campaigns =>
        [
            .. events
                .GroupBy(compared => compared.Key.Campaign, compared => compared.Value)
                .Select(group => (Campaign: group.Key, Change: CampaignChange.Of(group)))
                .Where(campaign => campaign.Change.Labels > 0 || campaign.Change.Points != 0)
                .OrderByDescending(campaign => campaign.Change.Labels)
                .ThenBy(campaign => campaign.Campaign, StringComparer.Ordinal),
        ];

    /// <summary>Leads whose points differ, and by how many ten-thousandths of a point, the most first.</summary>
    public IReadOnlyList<(string Lead, long Points)> Leads =>
        [
            .. events
                .Values.Where(compared => compared.New.Balance != compared.Old.Balance)
                .GroupBy(compared => compared.Lead, StringComparer.Ordinal)
                .Select(group => (Lead: group.Key, Points: group.Sum(compared => compared.New.Balance - compared.Old.Balance)))
                .Where(lead => lead.Points != 0)
                .OrderByDescending(lead => Math.Abs(lead.Points))
                .ThenBy(lead => lead.Lead, StringComparer.Ordinal),
        ];

    /// <summary>Takes a label said under the rules that are tried.</summary>
    public void AddNew(OutputBuffer buffer, in LabeledEvent label) => EventOf(buffer, label).New = JudgedEvent.Of(buffer, label);

    /// <summary>Takes a label said under the rules that they are compared with.</summary>
    public void AddOld(OutputBuffer buffer, in LabeledEvent label) => EventOf(buffer, label).Old = JudgedEvent.Of(buffer, label);

    private ref ComparedEvent EventOf(OutputBuffer buffer, in LabeledEvent label)
    {
        (string, string) key = (Text(buffer.Text(label.CampaignId)), Encoding.UTF8.GetString(buffer.Text(label.EventId)));
        ref ComparedEvent compared = ref CollectionsMarshal.GetValueRefOrAddDefault(events, key, out bool exists);
        if (!exists)
        {
            compared.Type = label.Type;
            compared.Lead = Text(buffer.Text(label.LeadId));
        }

        return ref compared;
    }

    /// <summary>A text that many events have, once.</summary>
    private string Text(ReadOnlySpan<byte> utf8)
    {
        Span<char> chars = utf8.Length <= 512 ? stackalloc char[utf8.Length] : new char[utf8.Length];
        ReadOnlySpan<char> text = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> known = texts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(text, out string? kept))
        {
            kept = text.ToString();
            texts.Add(kept, kept);
        }

        return kept;
    }
}

/// <summary>An event's last labels under both rules.</summary>
internal struct ComparedEvent
{
    public EventType Type;
    public string Lead;
    public JudgedEvent Old;
    public JudgedEvent New;

    public readonly bool IsChanged => Old.Label != New.Label;
}

/// <param name="LogOdds">Thousandths.</param>
/// <param name="Balance">Ten-thousandths of a point.</param>
/// <param name="Weights">What each reason counts, thousandths, the strongest first; <see langword="null"/> of an event that was not labelled.</param>
/// <param name="Detail">Of the strongest.</param>
internal readonly record struct JudgedEvent(
    Label Label,
    Actor Actor,
    int LogOdds,
    long Balance,
    (Signal Signal, int Weight)[]? Weights,
    Detail Detail
)
{
    public string Why => Weights is [var (signal, _), ..] ? PlainWords.Of(signal, Detail) : "nothing speaks for a machine";

    /// <summary>Whether the evidence is enough, but of one kind that proves nothing alone.</summary>
    public bool IsHintOnly(Rules rules) => Label == Label.Undecided && LogOdds >= rules.BotFrom && Actor != Actor.PrivacyProxy;

    public int WeightOf(string signal) => Weights?.FirstOrDefault(one => one.Signal.Name == signal).Weight ?? 0;

    public static JudgedEvent Of(OutputBuffer buffer, in LabeledEvent label)
    {
        ReadOnlySpan<Reason> reasons = buffer.Reasons.Slice(label.FirstReason, label.ReasonCount);
        (Signal, int)[] weights = new (Signal, int)[reasons.Length];
        for (int i = 0; i < reasons.Length; i++)
        {
            weights[i] = (reasons[i].Signal, reasons[i].Weight);
        }

        Detail strongest = reasons.IsEmpty ? default : reasons[0].Detail;
        return new JudgedEvent(label.Label, label.Actor, label.LogOdds, label.Balance, weights, strongest);
    }
}

/// <summary>What changes of a campaign.</summary>
/// <param name="Labels">Events with another last label.</param>
/// <param name="Points">Ten-thousandths of a point that its leads would have more.</param>
internal readonly record struct CampaignChange(
    int Labels,
    int OldBotClicks,
    int NewBotClicks,
    int OldBotOpens,
    int NewBotOpens,
    long Points
)
{
    public static CampaignChange Of(IEnumerable<ComparedEvent> events)
    {
        CampaignChange change = default;
        foreach (ComparedEvent compared in events)
        {
            bool isClick = compared.Type == EventType.Click;
            bool isOpen = compared.Type == EventType.Open;
            (bool wasBot, bool isBot) = (compared.Old.Label == Label.Bot, compared.New.Label == Label.Bot);
            change = new CampaignChange(
                change.Labels + (compared.IsChanged ? 1 : 0),
                change.OldBotClicks + (isClick && wasBot ? 1 : 0),
                change.NewBotClicks + (isClick && isBot ? 1 : 0),
                change.OldBotOpens + (isOpen && wasBot ? 1 : 0),
                change.NewBotOpens + (isOpen && isBot ? 1 : 0),
                change.Points + compared.New.Balance - compared.Old.Balance
            );
        }

        return change;
    }
}
