namespace BotClickStream.Detection;

/// <summary>
/// What a recipient's messages have shown in all campaigns of the partition: at a domain of free mail, or in a firm of two, one recipient's mails are scanned and the next one's aren't. What has expired counts on, less with each half-life, as long as any of it was scanned.
/// </summary>
internal sealed class RecipientHistory(DetectorState state, DetectorSettings settings, DetectorStatistics statistics)
{
    /// <summary>Engaged messages of one recipient that count at a time.</summary>
    private const int MaxMessages = byte.MaxValue;

    private int HalfLifeMs => settings.Rules.KnownScanner.HalfLifeMs;

    private readonly RejudgeQueue<HistoryRow> waiting = new(state.Histories);

    /// <summary>How many wait.</summary>
    public int Pending => waiting.Count;

    /// <summary>The rows are back: finds those whose messages were being judged again.</summary>
    public void CompleteRestore() => waiting.CompleteRestore();

    /// <summary>Puts an engaged message to its recipient's others.</summary>
    public void Enter(int engagement, ReadOnlySpan<byte> recipient)
    {
        if (state.Messages[state.Engagements[engagement].Message].IsTest)
        {
            return;
        }

        Hash128 key = Hash128.OfText(recipient);
        int history = state.Histories.Find(key);
        bool isFull = history == 0 && state.Histories.Count >= settings.MaxMessages;
        if (isFull || (history != 0 && state.Histories[history].Messages >= MaxMessages))
        {
            statistics.CountLimit(isFull ? "histories" : "messages-per-history");
            return;
        }

        history = history != 0 ? history : state.Histories.Add(key);
        ref HistoryRow row = ref state.Histories.Edit(history);
        ref EngagementRow entered = ref state.Engagements.Edit(engagement);
        entered.History = history;
        entered.NextOfHistory = row.FirstEngagement;
        row.FirstEngagement = engagement;
        row.Messages++;
    }

    /// <summary>Takes an expiring message out, and keeps what it has shown.</summary>
    public void Leave(int engagement)
    {
        ref readonly EngagementRow leaving = ref state.Engagements[engagement];
        int history = leaving.History;
        if (history == 0)
        {
            return;
        }

        ref HistoryRow row = ref state.Histories.Edit(history);
        if (row.RejudgeCursor == engagement)
        {
            row.RejudgeCursor = leaving.NextOfHistory;
        }

        if (row.FirstEngagement == engagement)
        {
            row.FirstEngagement = leaving.NextOfHistory;
        }
        else
        {
            int before = row.FirstEngagement;
            while (state.Engagements[before].NextOfHistory != engagement)
            {
                before = state.Engagements[before].NextOfHistory;
            }

            state.Engagements.Edit(before).NextOfHistory = leaving.NextOfHistory;
        }

        row.Messages--;
        row.Scanned -= (byte)(leaving.HistoryShown == HistoryShown.Scanned ? 1 : 0);
        row.Other -= (byte)(leaving.HistoryShown == HistoryShown.Other ? 1 : 0);
        row.CountPast(leaving.HistoryShown, HalvingsUntil(row, leaving.LastTime), HalfLifeMs, leaving.LastTime);
        RemoveIfUnused(history, row.PastTime);
    }

    /// <summary>Lets go of a row of whose messages none is left, and by now none of those that were scanned counts.</summary>
    public void RemoveIfUnused(int history, long watermark)
    {
        ref readonly HistoryRow row = ref state.Histories[history];
        if (row.FirstEngagement == 0 && row.RejudgeTurn == 0 && row.PastScanned(HalvingsUntil(row, watermark)) == 0)
        {
            state.Histories.Remove(history);
        }
    }

    /// <summary>Says what a message now shows; where that amounts to something else for the recipient's others, they are judged again.</summary>
    public void Show(int engagement, Shown shown)
    {
        int history = state.Engagements[engagement].History;
        HistoryShown before = state.Engagements[engagement].HistoryShown;
        HistoryShown now =
            (shown & Shown.Scanned) != 0 ? HistoryShown.Scanned
            : (shown & Shown.Other) != 0 ? HistoryShown.Other
            : HistoryShown.None;
        if (history == 0 || before == now)
        {
            return;
        }

        state.Engagements.Edit(engagement).HistoryShown = now;
        ref HistoryRow row = ref state.Histories.Edit(history);
        (int scanned, int other) = (row.Scanned, row.Other);
        row.Scanned += (byte)((now == HistoryShown.Scanned ? 1 : 0) - (before == HistoryShown.Scanned ? 1 : 0));
        row.Other += (byte)((now == HistoryShown.Other ? 1 : 0) - (before == HistoryShown.Other ? 1 : 0));
        // Of clicks alone it says nothing.
        bool mayTell = row.Scanned + row.PastScanned(0) > 0 || before == HistoryShown.Scanned;
        bool isOther = ContextActivity.Changes(scanned, row.Scanned) || ContextActivity.Changes(other, row.Other) || row.PastTime > 0;
        if (row.Messages > 1 && mayTell && isOther)
        {
            waiting.Add(history, row.FirstEngagement);
        }
    }

    /// <summary>What the recipient's other messages have shown, by the time of this one, in <see cref="Steps"/>.</summary>
    public RecipientActivity Around(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        if (engaged.History == 0)
        {
            return default;
        }

        ref readonly HistoryRow row = ref state.Histories[engaged.History];
        int halvings = HalvingsUntil(row, state.Messages[engaged.Message].Anchor);
        int scanned = row.Scanned - (engaged.HistoryShown == HistoryShown.Scanned ? 1 : 0) + row.PastScanned(halvings);
        int other = row.Other - (engaged.HistoryShown == HistoryShown.Other ? 1 : 0) + row.PastOther(halvings);
        return new RecipientActivity(Steps.Of(scanned), Steps.Of(other));
    }

    /// <summary>The next message to be judged again; one that has settled, or of which nothing was clicked, is passed over and counts as one.</summary>
    /// <returns>The engagement; 0 where it is passed over.</returns>
    public bool TryTake(long watermark, out int engagement)
    {
        engagement = 0;
        if (!waiting.TryPeek(out int history, out int found))
        {
            return false;
        }

        ref readonly EngagementRow engaged = ref state.Engagements[found];
        state.Histories.Edit(history).RejudgeCursor = engaged.NextOfHistory;
        engagement = engaged.HasChoice && watermark < engaged.LastTime + settings.SettleAfter ? found : 0;
        return true;
    }

    private int HalvingsUntil(in HistoryRow row, long time) => HalfLife.Between(row.PastTime, time, HalfLifeMs);
}

/// <summary>What a recipient's other messages have shown, in any campaign of the partition, in <see cref="Steps"/>.</summary>
/// <param name="Scanned">Messages on which a machine was at work beyond doubt.</param>
/// <param name="Other">Messages clicked that show no machine beyond doubt.</param>
internal readonly record struct RecipientActivity(int Scanned, int Other);
