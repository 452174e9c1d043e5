namespace BotClickStream.Detection;

/// <summary>
/// Tells of each message what people and machines did with it: when it is others than was told, and once more when its labels have settled. It is counted from the message's events when it is told, so that an event
/// costs nothing but to ask whether it is.
/// </summary>
internal sealed class ActivityLedger(DetectorState state, LinkRegistry links)
{
    // Filled anew with each message.
    private readonly HashSet<int> clicked = [];

    /// <summary>Something else was said of a message's events: it is told at once where other people or machines than before have opened or clicked it, and else once it has settled.</summary>
    public void NoteChange(int engagement, in MessageFigures before, in MessageFigures now, OutputBuffer output)
    {
        int message = state.Engagements[engagement].Message;
        if (state.Messages[message].IsTest)
        {
            return;
        }

        if (state.Messages[message].IsTold)
        {
            state.Messages.Edit(message).IsTold = false;
        }

        if (before.Verdict != now.Verdict)
        {
            Tell(engagement, output);
        }
    }

    /// <summary>Tells of a message whose labels have settled, or that goes, unless that was told.</summary>
    public void TellLast(int engagement, OutputBuffer output)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        // Of visits alone nothing is told.
        if (!message.IsTold && !message.IsTest && engaged.EventCount + engaged.OverflowCount > 0)
        {
            state.Messages.Edit(engaged.Message).IsTold = true;
            Tell(engagement, output);
        }
    }

    /// <summary>Keeps of an engaged message that goes what was done with it.</summary>
    /// <param name="past">Its row; 0 where there is no room for one.</param>
    public void Keep(int engagement, int past)
    {
        if (past != 0)
        {
            Of(engagement).Keep(ref state.PastMessages.Edit(past));
        }
    }

    /// <summary>Appends what was done with a message.</summary>
    public void Tell(int engagement, OutputBuffer output)
    {
        MessageActivity all = Of(engagement);
        MessageNames names = MessageNames.Of(state, engagement, output);
        output.Add(
            new LeadActivity
            {
                CampaignId = names.CampaignId,
                MessageId = names.MessageId,
                Recipient = names.Recipient,
                LeadId = names.Lead(state, state.Engagements[engagement].LeadText, output),
                Verdict = all.Verdict,
                Human = all.Human,
                Machines = all.Machines,
                Bait = all.Bait,
                RareLinks = all.RareLinks,
                FirstHuman = all.FirstHuman,
                LastHuman = all.LastHuman,
                Segments = all.Segments,
            }
        );
    }

    private MessageActivity Of(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        int campaign = state.Domains[message.Domain].Campaign;
        MessageActivity all =
            message.HasPast && state.PastMessages.Find(message.Key) is not 0 and int past
                ? MessageActivity.Of(state.PastMessages[past])
                : default;
        clicked.Clear();
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            if (!row.Type.IsLabelled())
            {
                continue;
            }

            int link = row.Type == EventType.Click ? links.LinkOf(campaign, row) : 0;
            all.Add(row.Type, row.Time, row.Label, row.Actor, links.RoleOf(link));
            if (row.Type == EventType.Click && row.Label == Label.Bot)
            {
                clicked.Add(link != 0 ? link : LinkRegistry.UntoldLink(row));
            }
        }

        // What is past the limit counts by the role that its link had then.
        for (int id = engaged.FirstOverflow; id != 0; id = state.Overflow[id].Next)
        {
            ref readonly OverflowRow row = ref state.Overflow[id];
            all.Add(row.Type, row.Time, row.Label, row.Actor, row.Role);
        }

        clicked.Remove(0);
        all.AddLinks(links.MailLinks(campaign), clicked.Count);
        return all;
    }
}
