namespace BotClickStream.Detection;

/// <summary>The messages that are known, each one recipient's copy of one mail: when they were mailed, and how long they live.</summary>
internal sealed class MessageRegistry(
    DetectorState state,
    DetectorSettings settings,
    RecipientRegistry recipients,
    EngagementLog engagements,
    CreditLedger credits,
    FigureLedger figures,
    ActivityLedger activity
)
{
    /// <summary>The message's row; 0 where there is none or it has expired, which then goes.</summary>
    public int Find(Hash128 key, long watermark, OutputBuffer output)
    {
        int message = state.Messages.Find(key);
        if (message != 0 && IsExpired(message, watermark))
        {
            Remove(message, watermark, output);
            return 0;
        }

        return message;
    }

    /// <summary>The recipient's row; 0 where there is none, or everything of it has expired, which then goes.</summary>
    public int FindRecipient(Hash128 key, long watermark, OutputBuffer output)
    {
        int recipient = key.IsAbsent ? 0 : state.Recipients.Find(key);
        for (int engagement = recipient == 0 ? 0 : state.Recipients[recipient].FirstEngagement; engagement != 0; )
        {
            int next = state.Engagements[engagement].NextOfRecipient;
            if (engagements.IsExpired(engagement, watermark))
            {
                Remove(state.Engagements[engagement].Message, watermark, output);
            }

            engagement = next;
        }

        // With the last message the row may have gone.
        recipient = recipient == 0 ? 0 : state.Recipients.Find(key);
        if (recipient != 0 && recipients.IsExpired(recipient, watermark))
        {
            recipients.Remove(recipient);
            return 0;
        }

        return recipient;
    }

    public int Add(in EmailEvent email, int domain)
    {
        int message = state.Messages.Add(email.MessageKey);
        state.Messages.Edit(message).Domain = domain;
        state.Messages.Edit(message).Anchor = email.Time;
        state.Messages.Edit(message).IsTest = email.IsTest;
        state.Domains.Edit(domain).Messages++;
        return message;
    }

    /// <summary>Keeps when the message was sent, delivered or sent back.</summary>
    public void NoteDelivery(int message, MessageFlags flag, long time)
    {
        ref MessageRow row = ref state.Messages.Edit(message);
        bool hadTime = (row.Flags & (MessageFlags.Sent | MessageFlags.Delivered)) != 0;
        if (flag == MessageFlags.Delivered || !hadTime && flag == MessageFlags.Sent)
        {
            row.SentBefore = hadTime ? (int)Math.Clamp(time - row.Anchor, int.MinValue, int.MaxValue) : 0;
            row.Anchor = time;
        }
        else if (flag == MessageFlags.Sent)
        {
            row.SentBefore = (int)Math.Clamp(row.Anchor - time, int.MinValue, int.MaxValue);
        }
        else if (row.Flags == MessageFlags.None)
        {
            row.Anchor = time;
        }

        row.Flags |= flag;
    }

    /// <summary>Lets the message, its domain and its campaign live on from an event's time.</summary>
    public void NoteTime(int message, long time)
    {
        int engagement = state.Messages[message].Engagement;
        if (engagement != 0 && state.Engagements[engagement].LastTime < time)
        {
            state.Engagements.Edit(engagement).LastTime = time;
        }

        int domain = state.Messages[message].Domain;
        if (state.Domains[domain].LastTime < time)
        {
            state.Domains.Edit(domain).LastTime = time;
            ref CampaignRow campaign = ref state.Campaigns.Edit(state.Domains[domain].Campaign);
            campaign.LastTime = Math.Max(campaign.LastTime, time);
        }
    }

    /// <summary>Milliseconds since 1970 of the message's last event.</summary>
    public long LastTimeOf(int message)
    {
        ref readonly MessageRow row = ref state.Messages[message];
        return row.Engagement != 0 ? state.Engagements[row.Engagement].LastTime : Math.Max(row.Anchor, row.Anchor - row.SentBefore);
    }

    public bool IsExpired(int message, long watermark) => LastTimeOf(message) < watermark - settings.Horizon;

    /// <summary>Removes a message and all that hangs on it; of its credits, and of what was done with it, small rows stay.</summary>
    public void Remove(int message, long watermark, OutputBuffer output)
    {
        int engagement = state.Messages[message].Engagement;
        if (engagement != 0)
        {
            // As of when it went, not of when the sweep found it, which must not matter.
            credits.Keep(engagement, Math.Min(watermark, LastTimeOf(message) + settings.Horizon));
            activity.End(engagement, figures.Keep(engagement), output);
            engagements.Remove(engagement);
        }

        state.Domains.Edit(state.Messages[message].Domain).Messages--;
        state.Messages.Remove(message);
    }
}
