namespace BotClickStream.Detection.Tests;

/// <summary>
/// What the contract says of results, credit and balances, told as plainly as possible: lists, and everything recomputed from the last
/// labels. It knows nothing of signals; labels are the detector's.
/// </summary>
internal sealed class BalanceModel(DetectorSettings settings)
{
    private readonly List<Message> messages = [];
    private readonly Dictionary<string, History> histories = [];
    private readonly Dictionary<string, Recipient> recipients = [];
    private readonly Dictionary<string, Campaign> campaigns = [];
    private readonly HashSet<(string Message, string Id, long Time)> honored = [];
    private long watermark;

    public void Tick(long after, DetectorUnderTest detector)
    {
        watermark = Math.Max(watermark, Some.Start + after);
        foreach (Message message in messages.Where(message => !message.IsExpired))
        {
            if (watermark >= message.LastTime + settings.SettleAfter)
            {
                Settle(message, detector);
            }

            if (message.LastTime < watermark - settings.Horizon)
            {
                Expire(message, detector);
            }
        }

        foreach (string key in recipients.Where(r => r.Value.IsForgotten(watermark - settings.Horizon)).Select(r => r.Key).ToList())
        {
            recipients.Remove(key);
        }

        foreach (string group in histories.Where(h => h.Value.LastTime < watermark - settings.CampaignHorizon).Select(h => h.Key).ToList())
        {
            histories.Remove(group);
        }
    }

    /// <summary>What must become of an event, before it is applied.</summary>
    public ApplyResult Expect(EventDraft draft)
    {
        if (draft.Type == EventType.Verdict)
        {
            return FindOrAddCampaign(draft).Ids.Contains(draft.Id) ? ApplyResult.Duplicate : ApplyResult.Applied;
        }

        if (draft.Recipient is null)
        {
            // A link of a description may be told again.
            bool isKnown = draft.Link is null && FindOrAddCampaign(draft).Ids.Contains(draft.Id);
            return isKnown ? ApplyResult.Duplicate : ApplyResult.Applied;
        }

        Recipient? recipient = recipients.GetValueOrDefault(RecipientOf(draft));
        if (IsVisit(draft.Type) && recipient is not null && recipient.Visits.Any(visit => visit.Id == draft.Id))
        {
            return ApplyResult.Duplicate;
        }

        if (!draft.NamesMessage)
        {
            return recipient is not null && recipient.Knows(draft) ? ApplyResult.Duplicate
                : draft.Time < (recipient?.KnownFrom ?? watermark - settings.Horizon) ? ApplyResult.TooLate
                : recipient?.Visits.Count >= settings.MaxEventsPerMessage ? ApplyResult.MessageFull
                : ApplyResult.Applied;
        }

        if (honored.Contains((KeyOf(draft), draft.Id, draft.Time)) && draft.Time >= watermark - settings.Horizon)
        {
            return ApplyResult.Duplicate;
        }

        Message? message = Find(draft);
        if (message is null)
        {
            return draft.Time < watermark - settings.Horizon ? ApplyResult.TooLate
                : messages.Count(known => !known.IsExpired) >= settings.MaxMessages ? ApplyResult.Untracked
                : ApplyResult.Applied;
        }

        bool isKnownOfMessage = IsDelivery(draft.Type)
            ? message.Deliveries.ContainsKey(draft.Type)
            : message.Events.Any(known => known.Draft.Id == draft.Id);
        if (isKnownOfMessage)
        {
            return ApplyResult.Duplicate;
        }

        if (draft.Time < (message.KnownFrom ?? watermark - settings.Horizon))
        {
            return ApplyResult.TooLate;
        }

        if (IsDelivery(draft.Type))
        {
            return ApplyResult.Applied;
        }

        int most = draft.Type.IsLabelled() ? settings.MaxEventsPerMessage * 4 : settings.MaxEventsPerMessage;
        bool isFull = message.Events.Count(known => known.Draft.Type.IsLabelled() == draft.Type.IsLabelled()) >= most;
        return isFull ? ApplyResult.MessageFull : ApplyResult.Applied;
    }

    /// <summary>Takes notice of an event that there was no room for: an unsubscribe is honored, and so known.</summary>
    public void RecordRefused(EventDraft draft, ApplyResult result)
    {
        if (draft.Type == EventType.Unsubscribe && result is ApplyResult.Untracked or ApplyResult.MessageFull)
        {
            honored.Add((KeyOf(draft), draft.Id, draft.Time));
        }
    }

    /// <summary>Takes notice of an event that was applied, and of the labels that followed.</summary>
    public void Record(EventDraft draft, DetectorUnderTest detector)
    {
        Campaign campaign = FindOrAddCampaign(draft);
        campaign.LastTime = Math.Max(campaign.LastTime, draft.Time);
        if (draft.Type == EventType.Verdict)
        {
            campaign.Verdicts.Add((draft, IsOver: draft.UntilAfter is not null && draft.Until <= watermark));
        }

        if (draft.Recipient is null || draft.Type == EventType.Verdict)
        {
            campaign.Ids.Add(draft.Id);
            return;
        }

        if (!draft.NamesMessage)
        {
            FindOrAddRecipient(draft).Visits.Add(draft);
            return;
        }

        Message? message = Find(draft);
        if (message is null)
        {
            message = new Message(KeyOf(draft), draft.Domain);
            messages.Add(message);
        }

        if (message.Events.Count > 0 && watermark >= message.LastTime + settings.SettleAfter)
        {
            message.Kept.ToList().ForEach(known => known.Settle(known.LabelBefore));
        }

        if (IsDelivery(draft.Type))
        {
            message.Deliveries.Add(draft.Type, draft.Time);
            message.NoteDelivery(draft.Time);
            return;
        }

        message.NoteEvent(draft.Time);
        if (message.Events.Count == 0)
        {
            // What of it there was no room for is remembered for as long as Horizon, and no longer.
            bool isRemembered = honored.Any(known => known.Message == message.Key && known.Time >= watermark - settings.Horizon);
            message.KnownFrom = isRemembered ? null : watermark - settings.Horizon;
            FindOrAddRecipient(draft).Messages.Add(message);
        }

        bool isPastLimit =
            draft.Type.IsLabelled() && message.Kept.Count(known => known.Draft.Type.IsLabelled()) >= settings.MaxEventsPerMessage;
        Scored added = Give(draft, message);
        message.Events.Add(added);
        if (isPastLimit)
        {
            Label label = detector.Last[draft.Id].Label;
            added.Settle(campaign.Verdicts.Count == 0 ? label : null);
            long balance = Deserved(added, message, detector) - added.Given;
            bool isHeld = detector.HoldsOf(draft).LastOrDefault() is { Action: HoldAction.Hold, Reason: not null };
            bool hasCredit = settings.Credit != Credit.Every && (added.IsGivenCredit || (added.Draft.Points is null && balance != 0));
            if (!hasCredit && !isHeld)
            {
                added.FrozenBalance = balance;
            }
        }
    }

    /// <summary>After every single event all balances are what the contract says, and what has settled has kept its label.</summary>
    public void Check(DetectorUnderTest detector)
    {
        foreach (Message message in messages)
        {
            foreach (Scored scored in message.Events.Where(known => known.Draft.Type.IsLabelled()))
            {
                SaidLabel label = detector.Last[scored.Draft.Id];
                Assert.True(
                    scored.Given == label.Points,
                    $"{scored.Draft} was to be given {scored.Given}, and its label says {label.Points}"
                );
                CheckLabel(scored, message, label.Label, detector);
                long balance = scored.FrozenBalance ?? Deserved(scored, message, detector) - scored.Given;
                Assert.True(
                    (balance, balance) == (detector.CorrectedBy(scored.Draft), label.Balance),
                    $"{scored.Draft} deserves a balance of {balance}, was corrected by {detector.CorrectedBy(scored.Draft)}, and its label says {label.Balance}"
                );
            }
        }
    }

    /// <summary>What an operator says holds; without a word what has settled keeps its label. While messages wait to be judged again, neither need be so yet.</summary>
    private void CheckLabel(Scored scored, Message message, Label label, DetectorUnderTest detector)
    {
        if (scored.FrozenBalance is not null)
        {
            Assert.Equal((scored.FrozenLabel ??= label, scored.Draft), (label, scored.Draft));
            return;
        }

        // What the evidence says behind an operator's word isn't seen, and may change there.
        scored.LabelBefore = null;
        Campaign campaign = campaigns[scored.Draft.Campaign];
        if (campaign.Verdicts.Count > 0 && detector.Detector.HasPendingJudgements)
        {
            return;
        }

        if (WordOn(scored.Draft, message, campaign) is { } word)
        {
            Assert.True(word == label, $"{scored.Draft} is {label}, and an operator says {word}");
            return;
        }

        Assert.Equal(scored.SettledLabel ?? label, label);
        scored.LabelBefore = label;
        if (scored.IsSettled)
        {
            scored.Settle(label);
        }
    }

    /// <summary>Of the latest that was said of an event, its message, its network and its domain, the first that holds.</summary>
    private Label? WordOn(EventDraft draft, Message message, Campaign campaign)
    {
        Func<EventDraft, bool>[] targets =
        [
            said => said.Target == VerdictTarget.Event && KeyOf(said) == message.Key && said.TargetId == draft.Id,
            said => said.Target == VerdictTarget.Message && KeyOf(said) == message.Key,
            said => said.Target == VerdictTarget.Network && said.Network == draft.Network,
            said => said.Target == VerdictTarget.Domain && said.Domain == message.Domain,
        ];
        return targets
            .Select(target =>
                campaign
                    .Verdicts.Where(said => target(said.Draft))
                    .OrderBy(said => said.Draft.Time)
                    .ThenBy(said => said.Draft.ToEvent().IdKey.High)
                    .ThenBy(said => said.Draft.ToEvent().IdKey.Low)
                    .LastOrDefault()
            )
            .Where(said =>
                said.Draft is { Label: not Label.None } && !said.IsOver && (said.Draft.UntilAfter is null || watermark < said.Draft.Until)
            )
            .Select(said => (Label?)said.Draft.Label)
            .FirstOrDefault();
    }

    private Scored Give(EventDraft draft, Message message)
    {
        if (!draft.Type.IsLabelled())
        {
            return new Scored(draft, 0);
        }

        if (draft.Points is { } own)
        {
            return new Scored(draft, own);
        }

        if (settings.PointsOf(draft.Type) is not { } points)
        {
            return new Scored(draft, 0);
        }

        string group = GroupOf(draft);
        if (settings.Credit == Credit.Every)
        {
            return new Scored(draft, points) { Group = group, IsGivenCredit = true };
        }

        Scored? member = message.Kept.FirstOrDefault(known => known.Group == group);
        History? history = histories.GetValueOrDefault(group);
        return member is not null ? new Scored(draft, 0) { Group = group, InheritsCredit = member.InheritsCredit }
            : history is not null ? new Scored(draft, 0) { Group = group, InheritsCredit = !history.IsHeld }
            : new Scored(draft, points) { Group = group, IsGivenCredit = true };
    }

    private long Deserved(Scored scored, Message message, DetectorUnderTest detector)
    {
        if (LabelOf(scored) == Label.Bot)
        {
            return 0;
        }

        if (scored.Group is null || scored.IsGivenCredit)
        {
            return scored.Given;
        }

        List<Scored> group = [.. message.Kept.Where(known => known.Group == scored.Group)];
        if (group.FirstOrDefault(known => LabelOf(known) != Label.Bot) != scored)
        {
            return 0;
        }

        Scored? given = group.SingleOrDefault(known => known.IsGivenCredit);
        return given is not null ? (LabelOf(given) == Label.Bot ? given.Given : 0)
            : scored.InheritsCredit ? settings.PointsOf(scored.Draft.Type)!.Value
            : 0;

        Label LabelOf(Scored known) => detector.Last[known.Draft.Id].Label;
    }

    private void Settle(Message message, DetectorUnderTest detector)
    {
        foreach (Scored known in message.Kept.Where(known => known.Draft.Type.IsLabelled()))
        {
            // Behind an operator's word it shows when that is taken back.
            known.Settle(campaigns[known.Draft.Campaign].Verdicts.Count == 0 ? detector.Last[known.Draft.Id].Label : null);
        }
    }

    private void Expire(Message message, DetectorUnderTest detector)
    {
        message.IsExpired = true;
        List<Scored> kept = [.. message.Kept];
        foreach (Scored scored in kept)
        {
            scored.FrozenBalance = detector.CorrectedBy(scored.Draft);
            if (scored.Group is { } group && settings.Credit != Credit.Every)
            {
                History? earlier = histories.GetValueOrDefault(group);
                bool isForgotten = earlier is null || earlier.LastTime < message.LastTime + settings.Horizon - settings.CampaignHorizon;
                History history = isForgotten ? histories[group] = new History() : earlier!;
                history.LastTime = Math.Max(history.LastTime, scored.Draft.Time);
                history.IsHeld |= detector.Last[scored.Draft.Id].Label != Label.Bot && scored.Given + scored.FrozenBalance != 0;
            }
        }
    }

    private Message? Find(EventDraft draft) => messages.SingleOrDefault(message => !message.IsExpired && message.Key == KeyOf(draft));

    private Recipient FindOrAddRecipient(EventDraft draft)
    {
        if (!recipients.TryGetValue(RecipientOf(draft), out Recipient? recipient))
        {
            recipients[RecipientOf(draft)] = recipient = new Recipient(watermark - settings.Horizon);
        }

        return recipient;
    }

    private Campaign FindOrAddCampaign(EventDraft draft)
    {
        if (!campaigns.TryGetValue(draft.Campaign, out Campaign? campaign) || campaign.LastTime < watermark - settings.CampaignHorizon)
        {
            campaigns[draft.Campaign] = campaign = new Campaign();
        }

        return campaign;
    }

    private static string RecipientOf(EventDraft draft) => $"{draft.Campaign}|{draft.Recipient}";

    private static string KeyOf(EventDraft draft) => $"{draft.Campaign}|{draft.Message ?? draft.Recipient}";

    private string GroupOf(EventDraft draft) =>
        $"{KeyOf(draft)}|{draft.LeadId}|{draft.Type}|{(settings.Credit == Credit.FirstPerLink ? draft.Link : "")}";

    private static bool IsDelivery(EventType type) => type is EventType.Sent or EventType.Delivered or EventType.Bounce;

    private static bool IsVisit(EventType type) => type is EventType.Session or EventType.Conversion;

    private sealed class Campaign
    {
        public long LastTime { get; set; }

        /// <summary>Of descriptions and totals.</summary>
        public HashSet<string> Ids { get; } = [];

        /// <summary>What operators have said, and whether that was over when it came.</summary>
        public List<(EventDraft Draft, bool IsOver)> Verdicts { get; } = [];
    }

    private sealed class Recipient(long knownFrom)
    {
        public long KnownFrom => knownFrom;
        public List<Message> Messages { get; } = [];

        /// <summary>Those that name the recipient alone.</summary>
        public List<EventDraft> Visits { get; } = [];

        public bool Knows(EventDraft draft) =>
            Messages.Any(message => !message.IsExpired && message.Events.Any(known => known.Draft.Id == draft.Id));

        public bool IsForgotten(long horizon) => Messages.All(message => message.IsExpired) && Visits.All(visit => visit.Time < horizon);
    }

    private sealed class Message(string key, string domain)
    {
        public string Key => key;

        /// <summary>As its first event told it.</summary>
        public string Domain => domain;
        public bool IsExpired { get; set; }
        public List<Scored> Events { get; } = [];
        public Dictionary<EventType, long> Deliveries { get; } = [];
        public long LastTime { get; private set; }

        /// <summary>Of events before it, those that came to an earlier, expired life of the message have been forgotten. None where something of that is remembered, which tells only of what isn't older than <c>Horizon</c>.</summary>
        public long? KnownFrom { get; set; }

        public IEnumerable<Scored> Kept => Events.Where(known => known.FrozenBalance is null);

        public void NoteEvent(long time) => LastTime = Math.Max(LastTime, time);

        /// <summary>A bounce prolongs only what somebody engaged with, or what nothing else is known of.</summary>
        public void NoteDelivery(long time)
        {
            if (Events.Count > 0)
            {
                NoteEvent(time);
                return;
            }

            long sent = Deliveries.GetValueOrDefault(EventType.Sent);
            long delivered = Deliveries.GetValueOrDefault(EventType.Delivered, sent);
            // What is sent more than 24 days after its delivery is nonsense and counts as 24 days.
            LastTime = delivered == 0 ? time : delivered + Math.Clamp(sent - delivered, 0, int.MaxValue);
        }
    }

    private sealed class Scored(EventDraft draft, long given)
    {
        public EventDraft Draft => draft;
        public long Given => given;
        public string? Group { get; init; }
        public bool IsGivenCredit { get; init; }

        /// <summary>Whoever was given its group's credit has expired as a bot.</summary>
        public bool InheritsCredit { get; init; }
        public Label? LabelBefore { get; set; }
        public bool IsSettled { get; private set; }
        public Label? SettledLabel { get; private set; }

        /// <summary>Set once the detector has forgotten the event.</summary>
        public long? FrozenBalance { get; set; }
        public Label? FrozenLabel { get; set; }

        /// <param name="label">Where it is known: the first stays.</param>
        public void Settle(Label? label)
        {
            IsSettled = true;
            SettledLabel ??= label;
        }
    }

    private sealed class History
    {
        public long LastTime { get; set; }
        public bool IsHeld { get; set; }
    }
}
