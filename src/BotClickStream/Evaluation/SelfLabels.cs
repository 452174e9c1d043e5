using System.Globalization;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Evaluation;

/// <summary>
/// Who was behind an event as the history itself says, without an operator and whatever the other evidence is. A machine: who clicked a link that nobody can see, and its other clicks around it. A person: whose click a session or
/// conversion followed, and whose unsubscribe is confirmed, since it came by one-click (RFC 8058, section 3.2) or mail, which nobody may send without a person's consent, or its message has a complaint. Of whom both is said
/// nothing is learned, nor of seed addresses and the sender's own staff.
/// </summary>
internal sealed class SelfLabels(Rules rules)
{
    /// <summary>Whether the link was hidden, and what that made of the visitor: as good as the label itself.</summary>
    private readonly string[] silentBesideBait = [rules.BaitLink.Name, rules.UnpopularLink.Name, rules.SameVisitor.Name];

    private readonly string[] silentBeforeVisit = [rules.SessionAfterClick.Name];
    private readonly Dictionary<Hash128, Visitor> visitors = [];
    private readonly Dictionary<Hash128, (EventType Type, long Time)> visits = [];
    private readonly Dictionary<Hash128, UnsubscribeVia> ways = [];
    private readonly Dictionary<SelfLabel, int> found = [];
    private readonly List<Said> said = [];
    private int contradictory;

    /// <summary>The signals that give labels here, and so are not fitted to them.</summary>
    public static IEnumerable<string> GiversIn(Rules rules) => [rules.BaitLink.Name, rules.SessionAfterClick.Name];

    /// <summary>Keeps of an event what its label will not tell.</summary>
    public void Note(in EmailEvent email)
    {
        if (email.IsTest)
        {
            return;
        }

        Hash128 id = EventKeys.Of(email.CampaignKey, email.Id);
        switch (email.Type)
        {
            case EventType.Click:
                visitors.TryAdd(id, new Visitor(email.NetworkKey.High, email.UserAgentKey));
                break;
            case EventType.Unsubscribe:
                visitors.TryAdd(id, new Visitor(email.NetworkKey.High, email.UserAgentKey));
                ways.TryAdd(id, email.Via);
                break;
            case EventType.Session or EventType.Conversion:
                visits.TryAdd(id, (email.Type, email.Time));
                break;
        }
    }

    /// <summary>Adds the evidence of those events of a message of which the history says who they are of, and no operator does.</summary>
    /// <param name="explained">The message's labels as they are explained, and nothing else.</param>
    public void Label(Hash128 message, OutputBuffer explained, List<ClickEvidence> evidence)
    {
        said.Clear();
        ReadOnlySpan<LabeledEvent> labels = explained.Labels;
        bool hasComplaint = false;
        foreach (ref readonly LabeledEvent one in labels)
        {
            hasComplaint |= one.Type == EventType.Complaint;
        }

        for (int at = 0; at < labels.Length; at++)
        {
            SelfLabel? machine = labels[at].IsTest ? null : MachineIn(labels, at, explained);
            SelfLabel? person = labels[at].IsTest ? null : PersonIn(labels[at], explained, hasComplaint);
            if (machine is not null || person is not null)
            {
                said.Add(new Said(at, VisitorOf(labels[at], explained), machine, person));
            }
        }

        foreach (Said one in said)
        {
            Take(one, message, labels[one.At], explained, evidence);
        }
    }

    private void Take(Said one, Hash128 message, in LabeledEvent label, OutputBuffer explained, List<ClickEvidence> evidence)
    {
        ReadOnlySpan<Reason> reasons = explained.Reasons.Slice(label.FirstReason, label.ReasonCount);
        if (reasons is [{ Signal: OperatorWord }, ..])
        {
            return;
        }

        if (said.Exists(one.Contradicts))
        {
            contradictory++;
            return;
        }

        bool isMachine = one.Machine is not null;
        SelfLabel why = (one.Machine ?? one.Person)!.Value;
        found[why] = Of(why) + 1;
        evidence.Add(
            ClickEvidence.Without(
                isMachine ? silentBesideBait : silentBeforeVisit,
                message,
                IdOf(label, explained),
                label.Type,
                isMachine,
                reasons
            )
        );
    }

    /// <summary>What was found, for people.</summary>
    public override string ToString()
    {
        string both =
            contradictory == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {contradictory} left out of which both is said");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"of machines {Of(SelfLabel.BaitHit)} clicks on bait and {Of(SelfLabel.BesideBait)} around them; of people {Of(SelfLabel.Session)} clicks before a session, {Of(SelfLabel.Conversion)} before a conversion, {Of(SelfLabel.Unsubscribe)} confirmed unsubscribes{both}"
        );
    }

    private int Of(SelfLabel label) => found.GetValueOrDefault(label);

    private SelfLabel? MachineIn(ReadOnlySpan<LabeledEvent> labels, int at, OutputBuffer explained) =>
        labels[at].Type != EventType.Click ? null
        : labels[at].LinkRole == LinkRole.Bait ? SelfLabel.BaitHit
        : IsBesideBait(labels, at, explained) ? SelfLabel.BesideBait
        : null;

    private SelfLabel? PersonIn(in LabeledEvent one, OutputBuffer explained, bool hasComplaint) =>
        one.Type switch
        {
            EventType.Click => VisitAfter(one, explained),
            EventType.Unsubscribe when hasComplaint || IsByConsent(one, explained) => SelfLabel.Unsubscribe,
            _ => null,
        };

    private bool IsByConsent(in LabeledEvent one, OutputBuffer explained) => ways.GetValueOrDefault(IdOf(one, explained)).IsPersons();

    private bool IsBesideBait(ReadOnlySpan<LabeledEvent> labels, int at, OutputBuffer explained)
    {
        Visitor visitor = VisitorOf(labels[at], explained);
        foreach (ref readonly LabeledEvent other in labels)
        {
            if (
                other is { Type: EventType.Click, LinkRole: LinkRole.Bait }
                && Math.Abs(other.Time - labels[at].Time) <= rules.BaitLink.AroundMs
                && visitor.IsSureToBe(VisitorOf(other, explained))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What followed from this very click, and not from another of its visitor's.</summary>
    private SelfLabel? VisitAfter(in LabeledEvent click, OutputBuffer explained)
    {
        foreach (ref readonly Reason reason in explained.Reasons.Slice(click.FirstReason, click.ReasonCount))
        {
            if (
                reason.Signal is SessionAfterClick
                && visits.TryGetValue(KeyOf(click, reason.Event1, explained), out (EventType Type, long Time) visit)
                && click.Time + reason.Detail.First == visit.Time
            )
            {
                return visit.Type == EventType.Conversion ? SelfLabel.Conversion : SelfLabel.Session;
            }
        }

        return null;
    }

    private Visitor VisitorOf(in LabeledEvent one, OutputBuffer explained) => visitors.GetValueOrDefault(IdOf(one, explained));

    private static Hash128 IdOf(in LabeledEvent one, OutputBuffer explained) => KeyOf(one, one.EventId, explained);

    private static Hash128 KeyOf(in LabeledEvent one, TextRange id, OutputBuffer explained) =>
        EventKeys.InCampaign(explained.Text(one.CampaignId), explained.Text(id));

    /// <summary>What is said of an event; both is nothing.</summary>
    private readonly record struct Said(int At, Visitor Visitor, SelfLabel? Machine, SelfLabel? Person)
    {
        /// <summary>Whether the opposite is said of this event or of its visitor's other one.</summary>
        public bool Contradicts(Said other) =>
            (At == other.At || Visitor.IsSureToBe(other.Visitor))
            && ((Machine is not null && other.Person is not null) || (Person is not null && other.Machine is not null));
    }

    private readonly record struct Visitor(ulong Network, ulong UserAgent)
    {
        public bool IsSureToBe(Visitor other) => Network != 0 && UserAgent != 0 && this == other;
    }
}

/// <summary>Why a history is sure who was behind an event.</summary>
internal enum SelfLabel
{
    BaitHit,

    /// <summary>The same browser's from the same network, around it.</summary>
    BesideBait,
    Session,
    Conversion,
    Unsubscribe,
}
