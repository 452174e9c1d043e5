namespace BotClickStream.Detection;

/// <summary>
/// Which unsubscribes are acted on: each is honored or dismissed once and for good, at once or after it was held. What has been said is in the rows, so that it is said once whatever labels, rules and settings do
/// later.
/// </summary>
internal sealed class HoldLedger(DetectorState state, DetectorSettings settings, DetectorStatistics statistics)
{
    private const string Limit = "limit";
    private const long Soon = 3_600_000;

    /// <summary>A day's holds fill the table at most, so that an hour's are a twenty-fourth of it: five times as many can be told from it.</summary>
    private readonly int mostCounted = Math.Max(1_000, settings.MaxHolds / 4);

    /// <summary>A hold ends before its message is forgotten.</summary>
    private readonly long holdFor = Math.Min(settings.HoldFor, settings.Horizon - 1);

    /// <summary>The open ones, by when they end; among those that end together by their keys, since ids differ after a restore. Derived from the rows.</summary>
    private readonly SortedSet<(long Deadline, ulong High, ulong Low)> open = [];

    /// <summary>The first of them.</summary>
    private long firstDeadline = long.MaxValue;

    /// <summary>The rows are back: finds the open holds. Where less is held now than when they began they end earlier, and never later than was said.</summary>
    public void CompleteRestore()
    {
        for (int id = state.Holds.NextLive(1); id < state.Holds.Bound; id = state.Holds.NextLive(id + 1))
        {
            long deadline = state.Events[state.Holds[id].Event].Time + holdFor;
            if (deadline < state.Holds[id].Deadline)
            {
                state.Holds.Edit(id).Deadline = deadline;
            }

            open.Add(PlaceOf(state.Holds[id]));
        }

        NoteFirst();
    }

    /// <summary>How many end within the next hour of the stream's time; counted up to a quarter of all that there may be.</summary>
    public int EndingSoon
    {
        get
        {
            long soon = state.Progress.Watermark + Soon;
            int count = 0;
            foreach ((long deadline, _, _) in open)
            {
                if (deadline >= soon || count == mostCounted)
                {
                    break;
                }

                count++;
            }

            return count;
        }
    }

    /// <summary>The message of a hold whose deadline has passed: judged again, it says how that ends.</summary>
    public bool TryFindDue(out int engagement)
    {
        if (firstDeadline > state.Progress.Watermark)
        {
            engagement = 0;
            return false;
        }

        (_, ulong high, ulong low) = open.Min;
        engagement = state.Holds[state.Holds.Find(new Hash128(high, low))].Engagement;
        return true;
    }

    /// <summary>Whether it is an unsubscribe of which it wasn't said yet for good what to do with it.</summary>
    public static bool IsOpen(in EventRow row) => row.Type == EventType.Unsubscribe && (row.Flags & EventFlags.HoldEnded) == 0;

    /// <summary>The same of any of a message's events.</summary>
    public bool HasOpen(int engagement)
    {
        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            if (IsOpen(state.Events[id]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says what to do with an open unsubscribe, now that all of its message is labelled; nothing where it is held already and stays so.</summary>
    /// <param name="logOdds">Its label's.</param>
    /// <param name="why">Its label's first reason.</param>
    public void Decide(int engagement, int unsubscribe, int logOdds, string why, OutputBuffer output)
    {
        ref readonly EventRow row = ref state.Events[unsubscribe];
        Hash128 key = state.Messages[state.Engagements[engagement].Message].Key.With(row.Id);
        int hold = state.Holds.Find(key);
        long deadline = hold != 0 ? state.Holds[hold].Deadline : row.Time + holdFor;
        (HoldAction action, string reason) = DecisionOn(engagement, unsubscribe, deadline, logOdds, why);
        if (action == HoldAction.Hold && hold != 0)
        {
            return;
        }

        if (action == HoldAction.Hold && state.Holds.Count >= settings.MaxHolds)
        {
            statistics.CountLimit("holds");
            (action, reason) = (HoldAction.Honor, Limit);
        }

        if (action == HoldAction.Hold)
        {
            Open(key, deadline, engagement, unsubscribe);
        }
        else
        {
            state.Events.Edit(unsubscribe).Flags |= EventFlags.HoldEnded;
            Close(hold);
        }

        MessageNames names = MessageNames.Of(state, engagement, output);
        output.Add(
            new UnsubscribeHold
            {
                Action = action,
                EventId = MessageNames.Id(state, row.Id, row.IdText, output),
                CampaignId = names.CampaignId,
                MessageId = names.MessageId,
                Recipient = names.Recipient,
                LeadId = names.Lead(state, row.LeadText != 0 ? row.LeadText : state.Engagements[engagement].LeadText, output),
                Time = row.Time,
                Deadline = action == HoldAction.Hold ? deadline : 0,
                Reason = reason,
                LogOdds = logOdds,
                Revision = row.Revision,
            }
        );
    }

    /// <summary>Honors an unsubscribe that there is no room for.</summary>
    public void Honor(in EmailEvent email, OutputBuffer output) =>
        output.Add(
            new UnsubscribeHold
            {
                Action = HoldAction.Honor,
                EventId = output.Add(email.Id),
                CampaignId = output.Add(email.CampaignId),
                MessageId = output.Add(email.MessageId),
                Recipient = output.Add(email.Recipient),
                LeadId = output.Add(email.LeadId),
                Time = email.Time,
                Reason = NeverHeld(email.Via) ?? Limit,
                LogOdds = settings.Rules.PriorOf(email.Type),
            }
        );

    private (HoldAction, string) DecisionOn(int engagement, int unsubscribe, long deadline, int logOdds, string why)
    {
        ref readonly EventRow row = ref state.Events[unsubscribe];
        return NeverHeld(row.Via) is { } always ? (HoldAction.Honor, always)
            : row.Label == Label.Human ? (HoldAction.Honor, why)
            : WishOn(engagement) is { } wish ? (HoldAction.Honor, wish)
            : deadline > state.Progress.Watermark ? (HoldAction.Hold, why)
            : row.Label == Label.Bot && LogOdds.ToProbability(logOdds) >= settings.DismissAt ? (HoldAction.Dismiss, why)
            : (HoldAction.Honor, "deadline");
    }

    /// <summary>By what else on the message a person is known to want no more mail; <see langword="null"/> where nothing says so.</summary>
    private string? WishOn(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        bool isUnsubscribed = false;
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            if (row.Type == EventType.Complaint)
            {
                return "complaint";
            }

            isUnsubscribed |= row.Type == EventType.Unsubscribe && IsWish(row.Label, row.Via);
        }

        for (int id = engaged.FirstOverflow; id != 0; id = state.Overflow[id].Next)
        {
            ref readonly OverflowRow row = ref state.Overflow[id];
            if (row.Type == EventType.Complaint)
            {
                return "complaint";
            }

            isUnsubscribed |= row.Type == EventType.Unsubscribe && IsWish(row.Label, row.Via);
        }

        return isUnsubscribed ? "unsubscribe" : null;
    }

    private static bool IsWish(Label label, UnsubscribeVia via) => label == Label.Human || NeverHeld(via) is not null;

    /// <summary>Such as senders must honor within two days, and nobody may send without a person's consent (RFC 8058, section 3.2); else <see langword="null"/>.</summary>
    private static string? NeverHeld(UnsubscribeVia via) =>
        via switch
        {
            UnsubscribeVia.OneClick => "one-click",
            UnsubscribeVia.Mailto => "mailto",
            _ => null,
        };

    private void Open(Hash128 key, long deadline, int engagement, int unsubscribe)
    {
        int hold = state.Holds.Add(key);
        ref HoldRow row = ref state.Holds.Edit(hold);
        row.Deadline = deadline;
        row.Engagement = engagement;
        row.Event = unsubscribe;
        open.Add(PlaceOf(row));
        firstDeadline = Math.Min(firstDeadline, deadline);
    }

    private void Close(int hold)
    {
        if (hold != 0)
        {
            open.Remove(PlaceOf(state.Holds[hold]));
            state.Holds.Remove(hold);
            NoteFirst();
        }
    }

    private void NoteFirst() => firstDeadline = open.Count == 0 ? long.MaxValue : open.Min.Deadline;

    private static (long Deadline, ulong High, ulong Low) PlaceOf(in HoldRow row) => (row.Deadline, row.Key.High, row.Key.Low);
}
