namespace BotClickStream.Detection;

/// <summary>
/// Recipients in campaigns: their engaged messages, and the sessions and conversions that name the recipient and no message. Such a visit stays the recipient's; whose it is
/// among the messages is asked when one is judged, so that it does not matter what came first.
/// </summary>
internal sealed class RecipientRegistry(DetectorState state, DetectorSettings settings, DetectorStatistics statistics)
{
    /// <summary>Recipients known at most, for each message that there may be: those who did something with it, and as many who only came by.</summary>
    public const int RecipientsPerMessage = 2;

    /// <summary>Engaged messages of one recipient in one campaign among which a visit finds its own.</summary>
    private const int MaxMessages = 64;

    /// <summary>A new recipient's row; 0 where there is no room for one without an engaged message.</summary>
    public int TryAdd(Hash128 key)
    {
        if (state.Recipients.Count >= settings.MaxMessages * (long)RecipientsPerMessage)
        {
            statistics.CountLimit("recipients");
            return 0;
        }

        return Add(key);
    }

    /// <summary>Puts an engaged message to its recipient's others.</summary>
    /// <param name="recipient">The recipient's row; 0 where there is none yet.</param>
    public void Enter(int engagement, int recipient, Hash128 key)
    {
        recipient = recipient != 0 ? recipient : Add(key);
        ref RecipientRow row = ref state.Recipients.Edit(recipient);
        if (row.Messages >= MaxMessages)
        {
            statistics.CountLimit("messages-per-recipient");
            return;
        }

        row.Messages++;
        ref EngagementRow entered = ref state.Engagements.Edit(engagement);
        entered.Recipient = recipient;
        entered.NextOfRecipient = row.FirstEngagement;
        row.FirstEngagement = engagement;
    }

    /// <summary>Takes an expiring message out. The recipient's visits stay, so that a duplicate is one.</summary>
    public void Leave(int engagement)
    {
        int recipient = state.Engagements[engagement].Recipient;
        if (recipient == 0)
        {
            return;
        }

        int next = state.Engagements[engagement].NextOfRecipient;
        ref RecipientRow row = ref state.Recipients.Edit(recipient);
        row.Messages--;
        if (row.FirstEngagement == engagement)
        {
            row.FirstEngagement = next;
        }
        else
        {
            int before = row.FirstEngagement;
            while (state.Engagements[before].NextOfRecipient != engagement)
            {
                before = state.Engagements[before].NextOfRecipient;
            }

            state.Engagements.Edit(before).NextOfRecipient = next;
        }

        if (row.FirstEngagement == 0 && row.FirstVisit == 0)
        {
            state.Recipients.Remove(recipient);
        }
    }

    /// <summary>Whether one of the recipient's visits has this id.</summary>
    public bool Holds(int recipient, Hash128 id)
    {
        for (int visit = state.Recipients[recipient].FirstVisit; visit != 0; visit = state.Visits[visit].Next)
        {
            if (state.Visits[visit].Id == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the recipient takes no other visit.</summary>
    public bool IsFull(int recipient) => state.Recipients[recipient].Visits >= settings.MaxEventsPerMessage;

    public int AddVisit(int recipient, in EmailEvent email)
    {
        int visit = state.Visits.Add();
        ref VisitRow added = ref state.Visits.Edit(visit);
        added.Id = email.IdKey;
        added.IdText = email.IdIsUuid ? 0 : state.Texts.Add(email.Id);
        added.Time = email.Time;
        added.Type = email.Type;
        ref RecipientRow row = ref state.Recipients.Edit(recipient);
        added.Next = row.FirstVisit;
        row.FirstVisit = visit;
        row.Visits++;
        return visit;
    }

    /// <summary>The engaged message that a visit joins: the one of the recipient's whose latest event before it is the latest; 0 where there is none.</summary>
    public int OwnerOf(int visit, int recipient, long watermark)
    {
        int owner = state.Recipients[recipient].FirstEngagement;
        if (owner == 0 || state.Engagements[owner].NextOfRecipient == 0)
        {
            return owner;
        }

        int latest = 0;
        int found = 0;
        for (int engagement = owner; engagement != 0; engagement = state.Engagements[engagement].NextOfRecipient)
        {
            // The sweep may not have come by yet, which must not matter.
            bool isExpired = state.Engagements[engagement].LastTime < watermark - settings.Horizon;
            for (int id = isExpired ? 0 : state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
            {
                ref readonly EventRow row = ref state.Events[id];
                if (row.Type.IsLabelled() && row.Time <= state.Visits[visit].Time && (latest == 0 || IsBefore(state.Events[latest], row)))
                {
                    latest = id;
                    found = engagement;
                }
            }
        }

        return found;
    }

    /// <summary>Whether the recipient has no engaged message, and no visit within the horizon.</summary>
    public bool IsExpired(int recipient, long watermark)
    {
        ref readonly RecipientRow row = ref state.Recipients[recipient];
        bool isExpired = row.FirstEngagement == 0;
        for (int visit = row.FirstVisit; isExpired && visit != 0; visit = state.Visits[visit].Next)
        {
            isExpired = state.Visits[visit].Time < watermark - settings.Horizon;
        }

        return isExpired;
    }

    public void Remove(int recipient)
    {
        for (int visit = state.Recipients[recipient].FirstVisit; visit != 0; )
        {
            int next = state.Visits[visit].Next;
            state.Texts.Remove(state.Visits[visit].IdText);
            state.Visits.Remove(visit);
            visit = next;
        }

        state.Recipients.Remove(recipient);
    }

    private int Add(Hash128 key)
    {
        int recipient = state.Recipients.Add(key);
        state.Recipients.Edit(recipient).KnownFrom = state.Progress.ForgottenBefore;
        return recipient;
    }

    private static bool IsBefore(in EventRow a, in EventRow b) =>
        a.Time != b.Time ? a.Time < b.Time
        : a.Id.High != b.Id.High ? a.Id.High < b.Id.High
        : a.Id.Low < b.Id.Low;
}
