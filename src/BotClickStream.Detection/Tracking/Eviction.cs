namespace BotClickStream.Detection;

/// <summary>
/// Makes room where the limit on messages is reached: an old message whose labels have settled, and of which no unsubscribe is held, goes before its time. What came of it is remembered by
/// hashes until <c>Horizon</c>.
/// </summary>
internal sealed class Eviction(
    DetectorState state,
    DetectorSettings settings,
    MessageRegistry messages,
    HoldLedger holds,
    DetectorStatistics statistics
)
{
    /// <summary>Rows looked at for each message that needs room: the oldest of them goes, and not the oldest of all, which would have to be kept in order.</summary>
    private const int RowsLookedAt = 64;

    /// <summary>Rows remembered at most, for each message that there may be.</summary>
    public const int RememberedPerMessage = 4;

    /// <summary>Whether there is room for another message, or has been made. Nothing has settled where not.</summary>
    public bool TryMakeRoom(long watermark, OutputBuffer output)
    {
        if (state.Messages.Count < settings.MaxMessages || TryRemoveOne(watermark, output))
        {
            return true;
        }

        statistics.CountLimit("messages");
        return false;
    }

    private bool TryRemoveOne(long watermark, OutputBuffer output)
    {
        ref int hand = ref state.Progress.NextEvicted;
        int oldest = 0;
        long oldestTime = watermark - settings.SettleAfter;
        for (int looked = 0; looked < RowsLookedAt; looked++)
        {
            hand = hand > 0 && hand < state.Messages.Bound ? hand : 1;
            if (state.Messages.IsLive(hand) && messages.LastTimeOf(hand) is long time && time <= oldestTime)
            {
                if (messages.IsExpired(hand, watermark))
                {
                    // Its time was over anyway, and nothing of it is to be remembered.
                    messages.Remove(hand, watermark, output);
                    return true;
                }

                int engagement = state.Messages[hand].Engagement;
                if (engagement == 0 || !holds.HasOpen(engagement))
                {
                    oldest = hand;
                    oldestTime = time;
                }
            }

            hand++;
        }

        if (oldest == 0)
        {
            return false;
        }

        Remember(oldest);
        messages.Remove(oldest, watermark, output);
        statistics.CountEvicted("messages");
        return true;
    }

    /// <summary>Whether the event, or by its flag the delivery, was of a message that made room.</summary>
    public bool Remembers(in EmailEvent email, MessageFlags flag)
    {
        if (state.Forgotten.Count == 0)
        {
            return false;
        }

        int forgotten = state.Forgotten.Find(flag == MessageFlags.None ? email.MessageKey.With(email.IdKey) : email.MessageKey);
        return forgotten != 0
            && (state.Forgotten[forgotten].Flags & flag) == flag
            // What the sweep hasn't reached yet must not count.
            && state.Forgotten[forgotten].LastTime >= state.Progress.ForgottenBefore;
    }

    /// <summary>Keeps the id of an event of which nothing else is kept, and that there is such a one of its message.</summary>
    public void Remember(in EmailEvent email)
    {
        FindOrAdd(email.MessageKey, email.Time);
        FindOrAdd(email.MessageKey.With(email.IdKey), email.Time);
    }

    private void Remember(int message)
    {
        ref readonly MessageRow row = ref state.Messages[message];
        long lastTime = messages.LastTimeOf(message);
        int mailed = FindOrAdd(row.Key, lastTime);
        if (mailed != 0)
        {
            state.Forgotten.Edit(mailed).Flags |= row.Flags;
        }

        if (row.Engagement == 0)
        {
            return;
        }

        ref readonly EngagementRow engaged = ref state.Engagements[row.Engagement];
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            FindOrAdd(row.Key.With(state.Events[id].Id), lastTime);
        }

        for (int id = engaged.FirstOverflow; id != 0; id = state.Overflow[id].Next)
        {
            FindOrAdd(row.Key.With(state.Overflow[id].Id), lastTime);
        }
    }

    private int FindOrAdd(Hash128 key, long lastTime)
    {
        int id = state.Forgotten.Find(key);
        if (id == 0)
        {
            if (state.Forgotten.Count >= settings.MaxMessages * (long)RememberedPerMessage)
            {
                statistics.CountLimit("forgotten");
                return 0;
            }

            id = state.Forgotten.Add(key);
        }

        ref ForgottenRow row = ref state.Forgotten.Edit(id);
        row.LastTime = Math.Max(row.LastTime, lastTime);
        return id;
    }
}
