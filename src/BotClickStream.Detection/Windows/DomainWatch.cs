namespace BotClickStream.Detection;

/// <summary>
/// Counts what a domain does in a campaign, and judges its messages again when that changes what <see cref="DomainBurst"/> says: a few with each
/// event, so that the cost of an event does not grow with the domain.
/// </summary>
internal sealed class DomainWatch(DetectorState state, DetectorSettings settings, MessageJudge judge)
{
    private readonly DomainBurst burst = settings.Rules.DomainBurst;

    private readonly RejudgeQueue<DomainRow> waiting = new(state.Domains);

    public bool HasPending => waiting.HasPending;

    /// <summary>The rows are back: finds those whose messages were being judged again.</summary>
    public void CompleteRestore() => waiting.CompleteRestore();

    /// <summary>Has all the domain's messages judged again.</summary>
    public void JudgeAgain(int domain)
    {
        if (state.Domains[domain].FirstEngagement is not 0 and int first)
        {
            waiting.Add(domain, first);
        }
    }

    public void CountDelivery(int domain, MessageFlags flag)
    {
        ref DomainRow row = ref state.Domains.Edit(domain);
        if (flag == MessageFlags.Delivered)
        {
            row.Delivered++;
        }
        else if (flag == MessageFlags.Sent)
        {
            row.Sent++;
        }

        NoteLevel(domain);
    }

    /// <summary>Counts an event if it is the message's first click in the burst window.</summary>
    public void CountEarlyClick(int engagement, in EventRow click)
    {
        int delay = EarlyDelayOf(engagement, click);
        int counted = state.Engagements[engagement].EarlyDelay;
        if (delay >= 0 && (counted < 0 || delay < counted))
        {
            Recount(engagement, delay);
        }
    }

    /// <summary>Counts a message's clicks anew: its delivery has become known or has moved, or other rules say what is early.</summary>
    public void CountEarlyClicks(int engagement)
    {
        int first = -1;
        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            int delay = EarlyDelayOf(engagement, state.Events[id]);
            first = delay >= 0 && (first < 0 || delay < first) ? delay : first;
        }

        Recount(engagement, first);
    }

    /// <summary>Adds a message to those that are judged again with its domain.</summary>
    public void Enter(int engagement)
    {
        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        ref DomainRow domain = ref state.Domains.Edit(state.Messages[row.Message].Domain);
        row.NextInDomain = domain.FirstEngagement;
        if (domain.FirstEngagement != 0)
        {
            state.Engagements.Edit(domain.FirstEngagement).PreviousInDomain = engagement;
        }

        domain.FirstEngagement = engagement;
    }

    /// <summary>Takes an expiring message out; what it counted stays counted.</summary>
    public void Leave(int engagement)
    {
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        ref DomainRow domain = ref state.Domains.Edit(state.Messages[row.Message].Domain);
        if (domain.RejudgeCursor == engagement)
        {
            domain.RejudgeCursor = row.NextInDomain;
        }

        if (row.PreviousInDomain != 0)
        {
            state.Engagements.Edit(row.PreviousInDomain).NextInDomain = row.NextInDomain;
        }
        else
        {
            domain.FirstEngagement = row.NextInDomain;
        }

        if (row.NextInDomain != 0)
        {
            state.Engagements.Edit(row.NextInDomain).PreviousInDomain = row.PreviousInDomain;
        }
    }

    /// <summary>Judges up to <paramref name="most"/> waiting messages again. Those that have settled are passed over.</summary>
    /// <returns>How many more it might have judged.</returns>
    public int JudgeAgain(int most, long watermark, long now, OutputBuffer output)
    {
        while (most > 0 && waiting.TryPeek(out int domain, out int engagement))
        {
            most--;
            state.Domains.Edit(domain).RejudgeCursor = state.Engagements[engagement].NextInDomain;
            if (watermark < state.Engagements[engagement].LastTime + settings.SettleAfter)
            {
                judge.Judge(engagement, now, default, output);
            }
        }

        return most;
    }

    /// <summary>Milliseconds from the delivery to a click in the burst window; −1 for everything else.</summary>
    private int EarlyDelayOf(int engagement, in EventRow click)
    {
        ref readonly MessageRow message = ref state.Messages[state.Engagements[engagement].Message];
        return
            click.Type == EventType.Click
            && MessageJudge.DeliveredAt(message) is { } delivered
            && click.Time - delivered is var delay
            && delay >= 0
            && delay <= burst.WindowMs
            ? (int)delay
            : -1;
    }

    private void Recount(int engagement, int delay)
    {
        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        int domain = state.Messages[row.Message].Domain;
        if (row.EarlyDelay >= 0)
        {
            DomainDelays.Count(ref state.Domains.Edit(domain), row.EarlyDelay, -1);
        }

        if (delay >= 0)
        {
            DomainDelays.Count(ref state.Domains.Edit(domain), delay, +1);
        }

        row.EarlyDelay = delay;
        NoteLevel(domain);
    }

    private void NoteLevel(int id)
    {
        ref readonly DomainRow known = ref state.Domains[id];
        int mailed = known.Mailed;
        byte level = mailed == 0 ? (byte)0 : burst.LevelOf(mailed, known.EarlyMessages, DomainDelays.DeviationSeconds(known));
        if (level == known.BurstLevel)
        {
            return;
        }

        state.Domains.Edit(id).BurstLevel = level;
        JudgeAgain(id);
    }
}
