namespace BotClickStream.Detection;

/// <summary>
/// Lets go of what is past its horizon: when it is touched, and by a sweep that walks the tables a slice with each tick. By the way it has told what was done with messages whose labels have settled.
/// </summary>
internal sealed class Expiry(
    DetectorState state,
    DetectorSettings settings,
    MessageRegistry messages,
    EngagementLog engagements,
    RecipientRegistry recipients,
    RecipientHistory histories,
    CampaignRegistry campaigns,
    GatewayWatch gateways,
    ActivityLedger activity
)
{
    /// <summary>Of a horizon, in which the sweep looks at every row once that lives as long: so long at most memory is held that nobody needs.</summary>
    private const int RoundsPerHorizon = 24;

    /// <summary>Milliseconds of stream time; looking more often than that costs more than the memory is worth.</summary>
    private const long ShortestRound = 3_600_000;

    /// <summary>Rows of a table looked at in one go, however far time went on.</summary>
    private const int MostRows = 10_000;

    private readonly long messageRound = RoundOf(settings.Horizon);
    private readonly long campaignRound = RoundOf(settings.CampaignHorizon);

    /// <summary>Looks at a slice of each table, the larger the further time went on since the last, going on where it stopped.</summary>
    public void Sweep(long watermark, OutputBuffer output)
    {
        ref DetectorProgress progress = ref state.Progress;
        long elapsed = watermark - progress.SweptAt;
        progress.SweptAt = watermark;
        foreach (int message in SliceOf(state.Messages, elapsed, messageRound, ref progress.NextMessage))
        {
            if (state.Messages[message].Engagement == 0 && messages.IsExpired(message, watermark))
            {
                messages.Remove(message, watermark, output);
            }
        }

        // Those that are engaged by their other rows, which lie one after the other too.
        foreach (int engagement in SliceOf(state.Engagements, elapsed, messageRound, ref progress.NextEngagement))
        {
            if (engagements.IsExpired(engagement, watermark))
            {
                messages.Remove(state.Engagements[engagement].Message, watermark, output);
            }
            else if (engagements.IsSettled(engagement, watermark))
            {
                activity.TellLast(engagement, output);
            }
        }

        foreach (int recipient in SliceOf(state.Recipients, elapsed, messageRound, ref progress.NextRecipient))
        {
            if (recipients.IsExpired(recipient, watermark))
            {
                recipients.Remove(recipient);
            }
        }

        long horizon = watermark - settings.Horizon;
        foreach (int forgotten in SliceOf(state.Forgotten, elapsed, messageRound, ref progress.NextForgotten))
        {
            if (state.Forgotten[forgotten].LastTime < horizon)
            {
                state.Forgotten.Remove(forgotten);
            }
        }

        long campaignHorizon = watermark - settings.CampaignHorizon;
        // A round later than they expire: a message that the sweep found late may have gone while they still counted.
        foreach (int credit in SliceOf(state.Credits, elapsed, campaignRound, ref progress.NextCredit))
        {
            if (state.Credits[credit].LastTime < campaignHorizon - messageRound)
            {
                state.Credits.Remove(credit);
            }
        }

        foreach (int past in SliceOf(state.PastMessages, elapsed, campaignRound, ref progress.NextPastMessage))
        {
            ref readonly PastMessageRow row = ref state.PastMessages[past];
            // What a message that came again counts is on top of what it was before, which stays as long as it does.
            if (row.LastTime < campaignHorizon && !HasComeAgain(row.Key))
            {
                state.PastMessages.Remove(past);
            }
        }

        foreach (int context in SliceOf(state.Contexts, elapsed, campaignRound, ref progress.NextContext))
        {
            ref readonly ContextRow row = ref state.Contexts[context];
            if (row.LastTime < campaignHorizon && row.FirstMember == 0 && row.RejudgeTurn == 0)
            {
                gateways.Leave(context);
                state.Contexts.Remove(context);
            }
        }

        foreach (int history in SliceOf(state.Histories, elapsed, campaignRound, ref progress.NextHistory))
        {
            histories.RemoveIfUnused(history, watermark);
        }

        foreach (int domain in SliceOf(state.Domains, elapsed, campaignRound, ref progress.NextDomain))
        {
            ref readonly DomainRow row = ref state.Domains[domain];
            if (row.LastTime < campaignHorizon && row.Messages == 0 && row.RejudgeTurn == 0)
            {
                campaigns.RemoveDomain(domain);
            }
        }

        foreach (int gateway in SliceOf(state.Gateways, elapsed, campaignRound, ref progress.NextGateway))
        {
            gateways.RemoveIfUnused(gateway);
        }

        foreach (int campaign in SliceOf(state.Campaigns, elapsed, campaignRound, ref progress.NextCampaign))
        {
            ref readonly CampaignRow row = ref state.Campaigns[campaign];
            if (row.LastTime < campaignHorizon && row.Domains == 0 && row.RejudgeTurn == 0)
            {
                campaigns.Remove(campaign);
            }
        }
    }

    private bool HasComeAgain(Hash128 message) => state.Messages.Find(message) is not 0 and int found && state.Messages[found].HasPast;

    /// <summary>In which every row is looked at once that lives for a horizon.</summary>
    public static long RoundOf(long horizon) => Math.Max(ShortestRound, horizon / RoundsPerHorizon);

    /// <summary>The part of a table that is looked at after <paramref name="elapsed"/> milliseconds, so that all of it is in each <paramref name="round"/>.</summary>
    public static Slice SliceOf(Table table, long elapsed, long round, ref int cursor)
    {
        int rows = table.Bound - 1;
        return new Slice(table, (int)Math.Min(Math.Min(rows, MostRows), (rows * Math.Min(elapsed, round) / round) + 1), ref cursor);
    }

    /// <summary>The rows in use among the next <paramref name="ids"/> of a table, behind the last of which the cursor is left.</summary>
    public ref struct Slice(Table table, int ids, ref int cursor)
    {
        private readonly ref int cursor = ref cursor;
        private int left = ids;

        public int Current { get; private set; }

        public readonly Slice GetEnumerator() => this;

        public bool MoveNext()
        {
            while (left > 0)
            {
                int from = cursor > 0 && cursor < table.Bound ? cursor : 1;
                int found = table.NextLive(from);
                int passed = Math.Min(left, found - from + (found < table.Bound ? 1 : 0));
                left -= passed;
                cursor = from + passed;
                if (cursor > found)
                {
                    Current = found;
                    return true;
                }
            }

            return false;
        }
    }
}
