namespace BotClickStream.Detection;

/// <summary>Puts a label together from an event's row and the texts around it.</summary>
internal sealed class LabelWriter(DetectorState state, DetectorSettings settings)
{
    // Filled anew with each label; a signal counts once an event.
    private readonly int[] strongest = new int[settings.Rules.AllSignals().Length];

    /// <summary>What an operator's word weighs; nothing without one.</summary>
    public int WeightOf(int verdict) =>
        verdict == 0 ? 0
        : state.Verdicts[verdict].Label == Label.Bot ? OperatorWord.Weight
        : -OperatorWord.Weight;

    /// <summary>The name of the first reason that a label would have.</summary>
    /// <inheritdoc cref="Write"/>
    public static string FirstReasonOf(int index, EvidenceSheet sheet, int verdict) =>
        verdict != 0 ? OperatorWord.Instance.Name
        : StrongestOf(index, sheet) is >= 0 and int strongest ? sheet.Found[strongest].Signal.Name
        : "prior";

    /// <param name="verdict">The row of what an operator says of the event; 0 where that is nothing.</param>
    public void Write(
        int engagement,
        int index,
        int logOdds,
        (Label Label, Actor Actor) before,
        MessageWindow window,
        EvidenceSheet sheet,
        int verdict,
        ReadOnlySpan<byte> url,
        OutputBuffer output
    )
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        ref readonly DomainRow domain = ref state.Domains[message.Domain];
        ref readonly EventRow row = ref state.Events[window.Events[index].Row];

        int link = Math.Max(window.Events[index].Link, 0);
        // What consumers reckon with: a clock's offset is found out late, and a label says nothing of it but in its reasons.
        long? toldDelivery = message.DeliveredAt;

        MessageNames names = MessageNames.Of(state, engagement, output);
        int firstReason = output.ReasonCount;
        AddWord(verdict, output);
        AddReasons(index, window, sheet, output);
        output.Add(
            new LabeledEvent
            {
                Type = row.Type,
                Time = row.Time,
                MailedAt = toldDelivery ?? 0,
                EventId = EventId(window.Events[index], output),
                CampaignId = names.CampaignId,
                MessageId = names.MessageId,
                Recipient = names.Recipient,
                Domain = output.Add(state.Texts, domain.NameText),
                LeadId = names.Lead(state, row.LeadText != 0 ? row.LeadText : engaged.LeadText, output),
                Url =
                    !url.IsEmpty ? output.Add(url)
                    : link != 0 ? output.Add(state.Texts, state.Links[link].UrlText)
                    : default,
                LinkId = link != 0 ? output.Add(state.Texts, state.Links[link].IdText) : default,
                IsTest = message.IsTest,
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
                ProvisionalUntil = (toldDelivery ?? row.Time) + settings.ProvisionalFor,
                SettlesAt = (row.Flags & EventFlags.Settled) != 0 ? row.Time : engaged.LastTime + settings.SettleAfter,
            }
        );
    }

    private void AddWord(int verdict, OutputBuffer output)
    {
        if (verdict == 0)
        {
            return;
        }

        ref readonly VerdictRow row = ref state.Verdicts[verdict];
        output.Add(
            new Reason
            {
                Signal = OperatorWord.Instance,
                Weight = WeightOf(verdict),
                Detail = OperatorWord.DetailOf(row.Target),
                By = output.Add(state.Texts, row.ByText),
                Event1 = MessageNames.Id(state, row.Id, row.IdText, output),
            }
        );
    }

    private void AddReasons(int index, MessageWindow window, EvidenceSheet sheet, OutputBuffer output)
    {
        ReadOnlySpan<Evidence> found = sheet.Found;
        int count = 0;
        // An insertion sort, since an event has few reasons. From the last found to the first: of those as strong the first comes first.
        for (int at = sheet.LastOf(index); at >= 0; at = found[at].Before)
        {
            int place = count++;
            for (; place > 0 && Math.Abs(found[strongest[place - 1]].Counts) <= Math.Abs(found[at].Counts); place--)
            {
                strongest[place] = strongest[place - 1];
            }

            strongest[place] = at;
        }

        foreach (int at in strongest.AsSpan(0, count))
        {
            ref readonly Evidence evidence = ref found[at];
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

    /// <summary>The strongest evidence for an event, of those as strong the first; −1 where there is none.</summary>
    private static int StrongestOf(int index, EvidenceSheet sheet)
    {
        ReadOnlySpan<Evidence> found = sheet.Found;
        int best = -1;
        for (int at = sheet.LastOf(index); at >= 0; at = found[at].Before)
        {
            best = best < 0 || Math.Abs(found[at].Counts) >= Math.Abs(found[best].Counts) ? at : best;
        }

        return best;
    }

    private TextRange Trigger(int index, MessageWindow window, OutputBuffer output) =>
        index < 0 ? default : EventId(window.Events[index], output);

    private TextRange EventId(in WindowEvent told, OutputBuffer output)
    {
        int text = told.Visit != 0 ? state.Visits[told.Visit].IdText : state.Events[told.Row].IdText;
        return MessageNames.Id(state, told.Id, text, output);
    }
}
