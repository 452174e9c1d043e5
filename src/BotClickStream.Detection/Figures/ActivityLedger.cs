namespace BotClickStream.Detection;

/// <summary>
/// Tells of each message what people and machines did with it: when it is others than was told, once more when its labels have settled, and again where something else becomes known of its links after that. It is counted from the message's events when it is told, so that an event
/// costs nothing but to ask whether it is.
/// </summary>
internal sealed class ActivityLedger(DetectorState state, LinkRegistry links)
{
    private const int SegmentBits = 5;
    private const int CountBits = (MessageRow.ToldLinksBits - SegmentBits) / 2;
    private const int MostApart = (1 << CountBits) - 1;

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

    /// <summary>What is known of the campaign's links may be something else: then what was told last is not the last.</summary>
    public void NoteLinks(int engagement)
    {
        int message = state.Engagements[engagement].Message;
        if (state.Messages[message].IsTold && state.Messages[message].ToldLinks != LinksOf(Of(engagement)))
        {
            state.Messages.Edit(message).IsTold = false;
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
            MessageActivity all = Of(engagement);
            ref MessageRow told = ref state.Messages.Edit(engaged.Message);
            told.IsTold = true;
            told.ToldLinks = LinksOf(all);
            Tell(engagement, all, output);
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
    public void Tell(int engagement, OutputBuffer output) => Tell(engagement, Of(engagement), output);

    private void Tell(int engagement, in MessageActivity all, OutputBuffer output)
    {
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

    /// <summary>The segments, and the counts of bait and rare links as far as they are told apart.</summary>
    private static int LinksOf(in MessageActivity all) =>
        (int)all.Segments
        | (Math.Min(all.Bait, MostApart) << SegmentBits)
        | (Math.Min(all.RareLinks, MostApart) << (SegmentBits + CountBits));

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
