namespace BotClickStream.Detection;

/// <summary>What happened to messages once somebody, or something, opened or clicked them: their events, and whose they are.</summary>
internal sealed class EngagementLog(
    DetectorState state,
    DetectorSettings settings,
    LinkRegistry links,
    RecipientRegistry recipients,
    RecipientHistory histories,
    CreditLedger credits,
    DomainWatch domains,
    ContextMembership memberships,
    FigureLedger figures
)
{
    /// <summary>A message's first event: from here on its texts are kept.</summary>
    public int Begin(int message, in EmailEvent email)
    {
        int engagement = state.Engagements.Add();
        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        row.Message = message;
        // Takes in when it was sent, before the message's row has other use for that room.
        row.LastTime = LastTimeOfSilent(state.Messages[message]);
        state.Messages.Edit(message).Engagement = engagement;
        row.KnownFrom = IsRemembered(state.Messages[message].Key) ? null : state.Progress.ForgottenBefore;
        row.FirstClickDelay = -1;
        row.MessageIdText = email.MessageIdIsDefault ? 0 : state.Texts.Add(email.MessageId);
        ReadOnlySpan<byte> usualLead = email.Recipient.IsEmpty ? email.MessageId : email.Recipient;
        row.LeadText = email.LeadId.SequenceEqual(usualLead) ? 0 : state.Texts.Add(email.LeadId);
        domains.Enter(engagement);
        memberships.EnterDomain(engagement);
        figures.CountEngaged(message);
        return engagement;
    }

    /// <summary>Whether something of the message had to make room; what the sweep hasn't reached yet must not count.</summary>
    private bool IsRemembered(Hash128 message) =>
        state.Forgotten.Find(message) is not 0 and int forgotten && state.Forgotten[forgotten].LastTime >= state.Progress.ForgottenBefore;

    public bool Holds(int engagement, Hash128 id)
    {
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        for (int known = row.FirstEvent; known != 0; known = state.Events[known].Next)
        {
            if (state.Events[known].Id == id)
            {
                return true;
            }
        }

        for (int known = row.FirstOverflow; known != 0; known = state.Overflow[known].Next)
        {
            if (state.Overflow[known].Id == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether another event of this type is judged by what the message shows already, and then only its id is kept.</summary>
    public bool IsPastLimit(int engagement, EventType type) =>
        type.IsLabelled() && state.Engagements[engagement].EventCount >= settings.MaxEventsPerMessage;

    /// <summary>Whether the message takes no other event of this type.</summary>
    public bool IsFull(int engagement, EventType type)
    {
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        return type.IsLabelled()
            ? row.EventCount + row.OverflowCount >= settings.MaxEventsPerMessage * 4
            : row.VisitCount >= settings.MaxEventsPerMessage;
    }

    /// <summary>Keeps whose message it is from the first event on that tells; a visit that came before may have named the message alone.</summary>
    /// <returns>Whether this was the first.</returns>
    public bool NoteRecipient(int engagement, in EmailEvent email)
    {
        if (email.Recipient.IsEmpty || state.Engagements[engagement].RecipientText != 0)
        {
            return false;
        }

        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        if (row.LeadText == 0 && HasLabels(row))
        {
            // Their lead was the message's id, and stays it.
            row.LeadText = state.Texts.Add(email.MessageId);
        }

        row.RecipientText = state.Texts.Add(email.Recipient);
        histories.Enter(engagement, email.Recipient);
        return true;
    }

    /// <summary>Keeps an event with the features that its evidence needs.</summary>
    public int Add(int engagement, in EmailEvent email, long watermark)
    {
        ref EngagementRow engaged = ref state.Engagements.Edit(engagement);
        int campaign = state.Domains[state.Messages[engaged.Message].Domain].Campaign;
        int id = state.Events.Add();
        ref EventRow row = ref state.Events.Edit(id);
        row.Id = email.IdKey;
        row.IdText = email.IdIsUuid ? 0 : state.Texts.Add(email.Id);
        row.Time = email.Time;
        row.Type = email.Type;
        row.Network = IsRelayed(email) ? 0 : EventRow.NetworkOf(email.NetworkKey);
        row.UserAgent = (uint)(email.UserAgentKey ^ (email.UserAgentKey >> 32));
        row.UserAgentKind = email.UserAgentKind;
        row.HttpMethod = email.HttpMethod;
        row.MachineFlag = email.MachineFlag;
        row.Via = email.Via;
        row.Lead = (uint)(email.LeadKey.Low ^ (email.LeadKey.Low >> 32));
        row.LeadText = LeadTextOf(engaged, email);
        row.Arrival = engaged.Arrivals++;
        row.Url = LinkRegistry.UrlOf(email.UrlKey);
        row.Flags |= ProbedUrl.Is(email.Url) ? EventFlags.IsProbed : EventFlags.None;
        row.Link = links.FindOrAdd(campaign, email, RoleSource.Event);
        if (email.Type.IsLabelled())
        {
            credits.Give(ref row, engagement, email, watermark);
        }

        if (engaged.LastEvent == 0)
        {
            engaged.FirstEvent = id;
        }
        else
        {
            state.Events.Edit(engaged.LastEvent).Next = id;
        }

        engaged.LastEvent = id;
        engaged.HasChoice |= email.Type.IsChoice();
        engaged.EventCount += (ushort)(email.Type.IsLabelled() ? 1 : 0);
        engaged.VisitCount += (ushort)(email.Type.IsLabelled() ? 0 : 1);
        return id;
    }

    /// <summary>Whether its address is that of a server before the sender's own, which everybody's is then: it would make one visitor of people and scanners.</summary>
    private bool IsRelayed(in EmailEvent email) =>
        !email.NetworkKey.IsAbsent && settings.Networks.KindOf(email.NetworkKey.High, email.Type) == NetworkKind.Relay;

    /// <summary>The same as <see cref="MessageRegistry.IsExpired"/> of an engaged message, asked without its own row.</summary>
    public bool IsExpired(int engagement, long watermark) => state.Engagements[engagement].LastTime < watermark - settings.Horizon;

    /// <summary>Whether what was said of the message's events is said for good, as far as time goes.</summary>
    public bool IsSettled(int engagement, long watermark) => watermark >= state.Engagements[engagement].LastTime + settings.SettleAfter;

    /// <summary>
    /// What was said of the message's events is said for good if more of it comes after its labels have settled. By the watermark, not by the events' own times: where sources
    /// are read unevenly, an event of tomorrow may come before today's delivery.
    /// </summary>
    public void SettleIfDue(int engagement, long watermark)
    {
        if (!IsSettled(engagement, watermark))
        {
            return;
        }

        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            if ((state.Events[id].Flags & EventFlags.Settled) == 0)
            {
                state.Events.Edit(id).Flags |= EventFlags.Settled;
            }
        }
    }

    /// <summary>Lets go of a message's last event but for its id, by which a duplicate is known.</summary>
    public void KeepOnlyIdOf(int engagement, int last)
    {
        ref EngagementRow engaged = ref state.Engagements.Edit(engagement);
        int overflow = state.Overflow.Add();
        ref OverflowRow kept = ref state.Overflow.Edit(overflow);
        ref readonly EventRow said = ref state.Events[last];
        (kept.Id, kept.Time, kept.Type, kept.Label, kept.Actor) = (said.Id, said.Time, said.Type, said.Label, said.Actor);
        kept.Via = said.Via;
        kept.Role = links.RoleOf(links.LinkOf(state.Domains[state.Messages[engaged.Message].Domain].Campaign, said));
        kept.Next = engaged.FirstOverflow;
        engaged.FirstOverflow = overflow;
        engaged.OverflowCount++;
        engaged.EventCount--;

        // It is the last of the chain; the one before it is found by walking, which only messages past their limit pay for.
        int before = engaged.FirstEvent;
        while (state.Events[before].Next != last)
        {
            before = state.Events[before].Next;
        }

        state.Events.Edit(before).Next = 0;
        engaged.LastEvent = before;
        RemoveEvent(last);
    }

    public void Remove(int engagement)
    {
        domains.Leave(engagement);
        memberships.Leave(engagement);
        recipients.Leave(engagement);
        histories.Leave(engagement);
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        for (int id = row.FirstEvent; id != 0; )
        {
            int next = state.Events[id].Next;
            RemoveEvent(id);
            id = next;
        }

        for (int id = row.FirstOverflow; id != 0; )
        {
            int next = state.Overflow[id].Next;
            state.Overflow.Remove(id);
            id = next;
        }

        state.Texts.Remove(row.MessageIdText);
        state.Texts.Remove(row.RecipientText);
        state.Texts.Remove(row.LeadText);
        state.Engagements.Remove(engagement);
    }

    private void RemoveEvent(int id)
    {
        state.Texts.Remove(state.Events[id].IdText);
        state.Texts.Remove(state.Events[id].LeadText);
        state.Events.Remove(id);
    }

    private static long LastTimeOfSilent(in MessageRow message) =>
        message.Flags == MessageFlags.None ? 0 : Math.Max(message.Anchor, message.Anchor - message.SentBefore);

    private bool HasLabels(in EngagementRow engaged)
    {
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            if (state.Events[id].Type.IsLabelled())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>0 where the event's lead is the message's; else the text of its own.</summary>
    private int LeadTextOf(in EngagementRow engaged, in EmailEvent email)
    {
        int usual =
            engaged.LeadText != 0 ? engaged.LeadText
            : engaged.RecipientText != 0 ? engaged.RecipientText
            : engaged.MessageIdText;
        return state.Texts.Equals(usual, email.LeadId) ? 0 : state.Texts.Add(email.LeadId);
    }
}
