namespace BotClickStream.Detection.Tests;

/// <summary>What the contract says of holds, told as plainly as possible: what may be said of an unsubscribe, and what must have been. Labels are the detector's.</summary>
internal sealed class HoldsModel(DetectorSettings settings)
{
    private readonly Dictionary<string, Unsubscribe> known = [];
    private readonly List<EventDraft> taken = [];
    private int said;

    /// <summary>What is older may have been known and forgotten, also under a longer horizon than before.</summary>
    private long forgottenBefore;

    public DetectorSettings Settings { get; private set; } = settings;

    private IEnumerable<Unsubscribe> Open => known.Values.Where(one => one.Deadline is not null && !one.HasEnded);

    /// <summary>The detector goes on under other settings: what is held may end earlier, and never later.</summary>
    public void Restart(DetectorSettings settings)
    {
        Settings = settings;
        foreach (Unsubscribe held in Open)
        {
            held.Deadline = Math.Min(held.Deadline!.Value, held.Draft.After + settings.HoldFor);
        }
    }

    public void Take(EventDraft draft, ApplyResult result, long watermark)
    {
        forgottenBefore = Math.Max(forgottenBefore, watermark - Settings.Horizon);
        if (result == ApplyResult.Applied)
        {
            taken.Add(draft);
        }

        bool isRefused = result == ApplyResult.Untracked || (result == ApplyResult.MessageFull && draft.Time >= forgottenBefore);
        if (draft.Type == EventType.Unsubscribe && (result == ApplyResult.Applied || isRefused))
        {
            known.Add(draft.Id, new Unsubscribe(draft) { IsTracked = !isRefused });
        }
    }

    /// <summary>Holds all that was said since the last time against the rules, and asks whether all was said that had to be.</summary>
    public void Check(DetectorUnderTest detector)
    {
        long now = detector.Detector.Watermark - Some.Start;
        forgottenBefore = Math.Max(forgottenBefore, detector.Detector.Watermark - Settings.Horizon);
        foreach (SaidHold hold in detector.Holds.Skip(said))
        {
            Unsubscribe one = known[hold.EventId];
            Assert.Equal(one.Draft.After, hold.Time);
            Assert.Equal(one.Draft.LeadId, hold.LeadId);
            Assert.False(one.HasEnded);
            Assert.Equal((Expected(one, hold, detector, now), hold), (hold.Action, hold));
            one.HasEnded = hold.Action != HoldAction.Hold;
            one.Deadline ??= hold.Deadline;
        }

        said = detector.Holds.Count;
        Assert.Equal(Open.Count(), detector.Detector.State.Holds.Count);
        Dictionary<string, List<EventDraft>> kept = Kept(detector);
        foreach (Unsubscribe one in known.Values.Where(one => !one.HasEnded))
        {
            List<EventDraft> message = kept[MessageOf(one.Draft)];
            Assert.Contains(one.Draft, message);
            Assert.False(IsNeverHeld(one.Draft) || IsHuman(one.Draft, detector), $"{one.Draft} is still held");
            Assert.True(one.Deadline > now, $"{one.Draft} is held until {one.Deadline} at {now}");
            Assert.DoesNotContain(message, other => IsWish(other, detector));
        }
    }

    private HoldAction Expected(Unsubscribe one, SaidHold hold, DetectorUnderTest detector, long now)
    {
        if (!one.IsTracked)
        {
            Assert.Equal(NeverHeld(one.Draft) ?? "limit", hold.Reason);
            return HoldAction.Honor;
        }

        SaidLabel label = detector.Labels.Last(said => said.EventId == hold.EventId && said.Revision == hold.Revision);
        long deadline = one.Deadline ?? one.Draft.After + Settings.HoldFor;
        switch (hold.Reason)
        {
            case "one-click" or "mailto":
                Assert.Equal(NeverHeld(one.Draft), hold.Reason);
                return HoldAction.Honor;
            case "complaint":
                Assert.Contains(taken, other => other.Type == EventType.Complaint && MessageOf(other) == MessageOf(one.Draft));
                return HoldAction.Honor;
            case "unsubscribe":
                Assert.Contains(
                    taken,
                    other =>
                        other.Type == EventType.Unsubscribe
                        && other != one.Draft
                        && MessageOf(other) == MessageOf(one.Draft)
                        && (IsNeverHeld(other) || detector.Labels.Exists(said => said.EventId == other.Id && said.Label == Label.Human))
                );
                return HoldAction.Honor;
            case "limit":
                Assert.Equal(Settings.MaxHolds, Open.Count());
                return HoldAction.Honor;
            case "deadline":
                Assert.True(deadline <= now);
                Assert.False(IsProven(label, hold));
                return HoldAction.Honor;
            default:
                Assert.Null(NeverHeld(one.Draft));
                if (hold.Action == HoldAction.Hold)
                {
                    Assert.Equal(one.Draft.After + Settings.HoldFor, hold.Deadline);
                    Assert.True(Open.Count() < Settings.MaxHolds);
                }

                return label.Label == Label.Human ? HoldAction.Honor
                    : deadline > now ? HoldAction.Hold
                    : IsProven(label, hold) ? HoldAction.Dismiss
                    : HoldAction.Honor;
        }
    }

    private bool IsProven(SaidLabel label, SaidHold hold) =>
        label.Label == Label.Bot && LogOdds.ToProbability(hold.LogOdds) >= Settings.DismissAt;

    /// <summary>By message, of what was taken that of which rows are left.</summary>
    private Dictionary<string, List<EventDraft>> Kept(DetectorUnderTest detector)
    {
        HashSet<Hash128> ids = [];
        for (
            int id = detector.Detector.State.Events.NextLive(1);
            id < detector.Detector.State.Events.Bound;
            id = detector.Detector.State.Events.NextLive(id + 1)
        )
        {
            ids.Add(detector.Detector.State.Events[id].Id);
        }

        for (
            int id = detector.Detector.State.Overflow.NextLive(1);
            id < detector.Detector.State.Overflow.Bound;
            id = detector.Detector.State.Overflow.NextLive(id + 1)
        )
        {
            ids.Add(detector.Detector.State.Overflow[id].Id);
        }

        return taken
            .Where(draft => ids.Contains(draft.ToEvent().IdKey))
            .GroupBy(MessageOf)
            .ToDictionary(group => group.Key, group => group.ToList());
    }

    private static bool IsWish(EventDraft draft, DetectorUnderTest detector) =>
        draft.Type == EventType.Complaint || (draft.Type == EventType.Unsubscribe && (IsNeverHeld(draft) || IsHuman(draft, detector)));

    private static bool IsHuman(EventDraft draft, DetectorUnderTest detector) => detector.LabelOf(draft).Label == Label.Human;

    private static bool IsNeverHeld(EventDraft draft) => NeverHeld(draft) is not null;

    private static string? NeverHeld(EventDraft draft) =>
        draft.Via switch
        {
            UnsubscribeVia.OneClick => "one-click",
            UnsubscribeVia.Mailto => "mailto",
            _ => null,
        };

    private static string MessageOf(EventDraft draft) => $"{draft.Campaign}|{draft.MessageId}";

    private sealed class Unsubscribe(EventDraft draft)
    {
        public EventDraft Draft => draft;
        public bool IsTracked { get; init; }
        public long? Deadline { get; set; }
        public bool HasEnded { get; set; }
    }
}
