namespace BotClickStream.Detection.Tests;

/// <summary>What the contract says of a campaign's figures, told as plainly as possible: everything counted from what was taken, and from the last labels.</summary>
internal sealed class FiguresModel
{
    private readonly List<EventDraft> taken = [];

    public void Take(EventDraft draft, ApplyResult result)
    {
        if (result == ApplyResult.Applied && !draft.IsTest)
        {
            taken.Add(draft);
        }
    }

    /// <summary>The campaign's figures by the last labels, each told once however often its message came back.</summary>
    public SaidMetrics Of(string campaign, IEnumerable<SaidLabel> last)
    {
        List<EventDraft> drafts = [.. taken.Where(draft => draft.Campaign == campaign)];
        List<SaidLabel> labels = [.. last.Where(label => label.CampaignId == campaign && !label.IsTest)];
        HashSet<string> suspects =
        [
            .. labels.Where(label => label.Label == Label.Bot && label.Actor != Actor.PrivacyProxy).Select(label => label.MessageId),
        ];
        List<SaidLabel> human = [.. labels.Where(label => label.Label == Label.Human)];
        List<SaidLabel> others = [.. labels.Where(label => !suspects.Contains(label.MessageId))];
        string[] mailed = MessagesOf(drafts, EventType.Sent, EventType.Delivered, EventType.Bounce);
        string[] engaged = [.. drafts.Where(draft => IsOfMessage(draft)).Select(draft => draft.MessageId).Distinct()];
        int sent = Count(drafts, EventType.Sent);
        int delivered = Count(drafts, EventType.Delivered);
        return new SaidMetrics(
            Math.Max(mailed.Length, engaged.Length),
            sent,
            delivered,
            Count(drafts, EventType.Bounce),
            labels.Count(label => label.Type == EventType.Complaint),
            ReadingOf(labels, sent, delivered),
            ReadingOf(human, sent, delivered),
            ReadingOf(
                others,
                sent - MessagesOf(drafts, EventType.Sent).Count(suspects.Contains),
                delivered - MessagesOf(drafts, EventType.Delivered).Count(suspects.Contains)
            ),
            suspects.Count,
            string.Join(
                ' ',
                labels
                    .Where(label => label.Label == Label.Bot && label.Type != EventType.Complaint)
                    .GroupBy(label => label.Actor)
                    .OrderBy(group => group.Key)
                    .Select(group => $"{group.Key} {CountsOf(group)}")
            ),
            CountsOf(labels.Where(label => label.Label == Label.Undecided)),
            VisitsOf(drafts, EventType.Session),
            VisitsOf(drafts, EventType.Conversion),
            string.Join(
                ' ',
                labels
                    .Where(label => label.Type == EventType.Click && label.LinkId.Length > 0)
                    .GroupBy(label => label.LinkId)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group =>
                        $"{group.Key} {group.Count()}/{group.Count(one => one.Label == Label.Human)}/{group.Count(one => one.Label == Label.Bot)}"
                    )
            ),
            string.Join(
                ' ',
                labels
                    .Where(label => suspects.Contains(label.MessageId))
                    .GroupBy(label => label.Domain)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => $"{group.Key} {group.Select(one => one.MessageId).Distinct().Count()}")
            )
        );
    }

    private static bool IsOfMessage(EventDraft draft) =>
        draft.Type.IsLabelled()
        || (draft.Type is EventType.Session or EventType.Conversion && draft.Recipient is not null && draft.NamesMessage);

    /// <summary>Nothing where nobody told of any.</summary>
    private static long? VisitsOf(List<EventDraft> drafts, EventType type) =>
        drafts.Exists(draft => draft.Type == type)
            ? drafts.Where(draft => draft.Type == type).Sum(draft => draft.Recipient is null ? draft.Count : 1)
            : null;

    private static int Count(List<EventDraft> drafts, EventType type) => drafts.Count(draft => draft.Type == type);

    private static string[] MessagesOf(List<EventDraft> drafts, params EventType[] types) =>
        [.. drafts.Where(draft => types.Contains(draft.Type)).Select(draft => draft.MessageId).Distinct()];

    private static Reading ReadingOf(List<SaidLabel> labels, int sent, int delivered) =>
        new(CountsOf(labels), MessagesOf(labels, EventType.Open), MessagesOf(labels, EventType.Click), sent, delivered);

    private static int MessagesOf(List<SaidLabel> labels, EventType type) =>
        labels.Where(label => label.Type == type).Select(label => label.MessageId).Distinct().Count();

    private static EventCounts CountsOf(IEnumerable<SaidLabel> labels)
    {
        SaidLabel[] all = [.. labels];
        return new EventCounts
        {
            Opens = all.Count(label => label.Type == EventType.Open),
            Clicks = all.Count(label => label.Type == EventType.Click),
            Unsubscribes = all.Count(label => label.Type == EventType.Unsubscribe),
        };
    }
}

/// <summary>A campaign's figures as plain values.</summary>
/// <param name="Machines">By actor.</param>
/// <param name="Links">Of those clicked: all clicks, people's, machines'.</param>
/// <param name="SuspectDomains">With their suspects.</param>
internal sealed record SaidMetrics(
    int Recipients,
    int Sent,
    int Delivered,
    int Bounced,
    int Complaints,
    Reading Raw,
    Reading Human,
    Reading WithoutSuspects,
    int Suspects,
    string Machines,
    EventCounts Undecided,
    long? Sessions,
    long? Conversions,
    string Links,
    string SuspectDomains
);
