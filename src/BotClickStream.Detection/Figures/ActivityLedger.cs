using System.Runtime.InteropServices;

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

    // The links that machines clicked, each once; filled anew with each message.
    private readonly List<int> clicked = [];

    /// <summary>Something else was said of a message's events: it is told at once where other people or machines than before have opened or clicked it, and else once it has settled.</summary>
    public void NoteChange(int engagement, in MessageFigures before, in MessageFigures now, OutputBuffer output)
    {
        if (state.Messages[state.Engagements[engagement].Message].IsTest)
        {
            return;
        }

        if (state.Engagements[engagement].IsTold)
        {
            state.Engagements.Edit(engagement).IsTold = false;
        }

        if (before.Verdict != now.Verdict)
        {
            Tell(engagement, output);
        }
    }

    /// <summary>What is known of the campaign's links may be something else: then what was told last is not the last.</summary>
    public void NoteLinks(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        if (engaged.IsTold && state.Messages[engaged.Message].ToldLinks != LinksOf(Of(engagement)))
        {
            state.Engagements.Edit(engagement).IsTold = false;
        }
    }

    /// <summary>Tells of a message whose labels have settled, unless that was told.</summary>
    public void TellLast(int engagement, OutputBuffer output)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        if (HasToTell(engaged))
        {
            MessageActivity all = Of(engagement);
            state.Engagements.Edit(engagement).IsTold = true;
            state.Messages.Edit(engaged.Message).ToldLinks = LinksOf(all);
            Tell(engagement, all, output);
        }
    }

    /// <summary>
    /// Tells of an engaged message that goes, unless that was told, and keeps what was done with it. It may go before it is judged by what became known of its campaign's links.
    /// </summary>
    /// <param name="past">The row that keeps it; 0 where there is no room for one.</param>
    public void End(int engagement, int past, OutputBuffer output)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        MessageActivity all = Of(engagement);
        if (HasToTell(engaged) || (engaged.IsTold && message.ToldLinks != LinksOf(all)))
        {
            Tell(engagement, all, output);
        }

        if (past != 0)
        {
            all.Keep(ref state.PastMessages.Edit(past));
        }
    }

    /// <summary>Whether it wasn't told, as its labels had settled, what was done with a message; of visits alone, and of test recipients, nothing is.</summary>
    private bool HasToTell(in EngagementRow engaged) =>
        !engaged.IsTold && engaged.EventCount + engaged.OverflowCount > 0 && !state.Messages[engaged.Message].IsTest;

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
                NoteClicked(link != 0 ? link : LinkRegistry.UntoldLink(row));
            }
        }

        // What is past the limit counts by the role that its link had then.
        for (int id = engaged.FirstOverflow; id != 0; id = state.Overflow[id].Next)
        {
            ref readonly OverflowRow row = ref state.Overflow[id];
            all.Add(row.Type, row.Time, row.Label, row.Actor, row.Role);
        }

        all.AddLinks(links.MailLinks(campaign), clicked.Count);
        return all;
    }

    private void NoteClicked(int link)
    {
        if (link != 0 && !CollectionsMarshal.AsSpan(clicked).Contains(link))
        {
            clicked.Add(link);
        }
    }
}
