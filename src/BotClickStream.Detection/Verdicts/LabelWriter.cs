namespace BotClickStream.Detection;

/// <summary>Puts a label together from an event's row and the texts around it.</summary>
internal sealed class LabelWriter(DetectorState state, DetectorSettings settings)
{
    public void Write(
        int engagement,
        int index,
        int logOdds,
        (Label Label, Actor Actor) before,
        MessageWindow window,
        EvidenceSheet sheet,
        ReadOnlySpan<byte> url,
        OutputBuffer output
    )
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        ref readonly DomainRow domain = ref state.Domains[message.Domain];
        ref readonly EventRow row = ref state.Events[window.Events[index].Row];

        int link = Math.Max(window.Events[index].Link, 0);

        TextRange campaignId = Text(state.Campaigns[domain.Campaign].IdText, output);
        TextRange recipient = Text(engaged.RecipientText, output);
        TextRange messageId =
            engaged.MessageIdText != 0 ? Text(engaged.MessageIdText, output) : DefaultMessageId(campaignId, recipient, output);
        int lead = row.LeadText != 0 ? row.LeadText : engaged.LeadText;
        int firstReason = output.ReasonCount;
        AddReasons(index, window, sheet, output);
        output.Add(
            new LabeledEvent
            {
                Type = row.Type,
                Time = row.Time,
                EventId = EventId(window.Events[index], output),
                CampaignId = campaignId,
                MessageId = messageId,
                Recipient = recipient,
                Domain = Text(domain.NameText, output),
                LeadId =
                    lead != 0 ? Text(lead, output)
                    : recipient.IsEmpty ? messageId
                    : recipient,
                Url =
                    !url.IsEmpty ? output.Add(url)
                    : link != 0 ? Text(state.Links[link].UrlText, output)
                    : default,
                LinkId = link != 0 ? Text(state.Links[link].IdText, output) : default,
                LinkRole = window.Events[index].Role,
                Points = row.Points,
                Label = row.Label,
                Actor = row.Actor,
                LogOdds = logOdds,
                FirstReason = firstReason,
                ReasonCount = output.ReasonCount - firstReason,
                Revision = row.Revision,
                PreviousLabel = before.Label,
                PreviousActor = before.Actor,
                HasBalance = (row.Flags & EventFlags.OwnPoints) != 0 || settings.PointsOf(row.Type) is not null,
                Balance = row.Balance,
                ProvisionalUntil = (window.DeliveredAt ?? row.Time) + settings.ProvisionalFor,
                SettlesAt = (row.Flags & EventFlags.Settled) != 0 ? row.Time : engaged.LastTime + settings.SettleAfter,
            }
        );
    }

    private void AddReasons(int index, MessageWindow window, EvidenceSheet sheet, OutputBuffer output)
    {
        // A selection sort: an event has few reasons, and ties keep the signals' order.
        ReadOnlySpan<Evidence> found = sheet.Found;
        int below = int.MaxValue;
        int after = -1;
        while (true)
        {
            int best = -1;
            int bestSize = -1;
            for (int i = 0; i < found.Length; i++)
            {
                int size = Math.Abs(found[i].Counts);
                bool isLeft = size < below || (size == below && i > after);
                if (found[i].EventIndex == index && isLeft && size > bestSize)
                {
                    best = i;
                    bestSize = size;
                }
            }

            if (best < 0)
            {
                return;
            }

            below = bestSize;
            after = best;
            ref readonly Evidence evidence = ref found[best];
            output.Add(
                new Reason
                {
                    Signal = evidence.Signal,
                    Weight = evidence.Counts,
                    Detail = evidence.Detail,
                    Event1 = Trigger(evidence.Trigger1, window, output),
                    Event2 = evidence.Trigger2 == evidence.Trigger1 ? default : Trigger(evidence.Trigger2, window, output),
                    Event3 =
                        evidence.Trigger3 == evidence.Trigger1 || evidence.Trigger3 == evidence.Trigger2
                            ? default
                            : Trigger(evidence.Trigger3, window, output),
                }
            );
        }
    }

    private TextRange Trigger(int index, MessageWindow window, OutputBuffer output) =>
        index < 0 ? default : EventId(window.Events[index], output);

    private TextRange EventId(in WindowEvent told, OutputBuffer output)
    {
        int text = told.Visit != 0 ? state.Visits[told.Visit].IdText : state.Events[told.Row].IdText;
        if (text != 0)
        {
            return Text(text, output);
        }

        Uuid.Write(told.Id, output.Reserve(Uuid.Length));
        return output.Commit(Uuid.Length);
    }

    private TextRange Text(int id, OutputBuffer output) =>
        id == 0 ? default : output.Commit(state.Texts.CopyTo(id, output.Reserve(state.Texts.LengthOf(id))));

    private static TextRange DefaultMessageId(TextRange campaignId, TextRange recipient, OutputBuffer output)
    {
        int length = campaignId.Length + 1 + recipient.Length;
        Span<byte> room = output.Reserve(length);
        output.Text(campaignId).CopyTo(room);
        room[campaignId.Length] = (byte)':';
        output.Text(recipient).CopyTo(room[(campaignId.Length + 1)..]);
        return output.Commit(length);
    }
}
