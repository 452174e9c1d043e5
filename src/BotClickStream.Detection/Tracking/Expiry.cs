namespace BotClickStream.Detection;

/// <summary>
/// Lets go of what is past its horizon: when it is touched, and by a sweep that walks the tables a slice with each tick.
/// </summary>
internal sealed class Expiry(
    DetectorState state,
    DetectorSettings settings,
    MessageRegistry messages,
    RecipientRegistry recipients,
    CampaignRegistry campaigns
)
{
    /// <summary>Milliseconds of stream time in which the sweep looks at every row once; so long at most memory is held that nobody needs.</summary>
    private const long Round = 3_600_000;

    /// <summary>Rows of a table looked at in one go, however far time went on.</summary>
    private const int MostRows = 10_000;

    /// <summary>Looks at a slice of each table, the larger the further time went on since the last, going on where it stopped.</summary>
    public void Sweep(long watermark)
    {
        ref DetectorProgress progress = ref state.Progress;
        long elapsed = Math.Min(watermark - progress.SweptAt, Round);
        progress.SweptAt = watermark;
        for (int i = Slice(state.Messages, elapsed); i > 0; i--)
        {
            int message = Next(state.Messages, ref progress.NextMessage);
            if (state.Messages.IsLive(message) && messages.IsExpired(message, watermark))
            {
                messages.Remove(message, watermark);
            }
        }

        for (int i = Slice(state.Recipients, elapsed); i > 0; i--)
        {
            int recipient = Next(state.Recipients, ref progress.NextRecipient);
            if (state.Recipients.IsLive(recipient) && recipients.IsExpired(recipient, watermark))
            {
                recipients.Remove(recipient);
            }
        }

        long horizon = watermark - settings.Horizon;
        for (int i = Slice(state.Forgotten, elapsed); i > 0; i--)
        {
            int forgotten = Next(state.Forgotten, ref progress.NextForgotten);
            if (state.Forgotten.IsLive(forgotten) && state.Forgotten[forgotten].LastTime < horizon)
            {
                state.Forgotten.Remove(forgotten);
            }
        }

        long campaignHorizon = watermark - settings.CampaignHorizon;
        // A round later than they expire: a message that the sweep found late may have gone while they still counted.
        for (int i = Slice(state.Credits, elapsed); i > 0; i--)
        {
            int credit = Next(state.Credits, ref progress.NextCredit);
            if (state.Credits.IsLive(credit) && state.Credits[credit].LastTime < campaignHorizon - Round)
            {
                state.Credits.Remove(credit);
            }
        }

        for (int i = Slice(state.Contexts, elapsed); i > 0; i--)
        {
            int context = Next(state.Contexts, ref progress.NextContext);
            if (
                state.Contexts.IsLive(context)
                && state.Contexts[context] is { FirstMember: 0, RejudgeTurn: 0 } row
                && row.LastTime < campaignHorizon
            )
            {
                state.Contexts.Remove(context);
            }
        }

        for (int i = Slice(state.Domains, elapsed); i > 0; i--)
        {
            int domain = Next(state.Domains, ref progress.NextDomain);
            if (
                state.Domains.IsLive(domain)
                && state.Domains[domain] is { Messages: 0, RejudgeTurn: 0 } row
                && row.LastTime < campaignHorizon
            )
            {
                campaigns.RemoveDomain(domain);
            }
        }

        for (int i = Slice(state.Campaigns, elapsed); i > 0; i--)
        {
            int campaign = Next(state.Campaigns, ref progress.NextCampaign);
            if (
                state.Campaigns.IsLive(campaign)
                && state.Campaigns[campaign] is { Domains: 0, RejudgeTurn: 0 } row
                && row.LastTime < campaignHorizon
            )
            {
                campaigns.Remove(campaign);
            }
        }
    }

    private static int Slice(Table table, long elapsed)
    {
        int rows = table.Bound - 1;
        return (int)Math.Min(Math.Min(rows, MostRows), (rows * elapsed / Round) + 1);
    }

    private static int Next(Table table, ref int cursor)
    {
        int at = cursor > 0 && cursor < table.Bound ? cursor : 1;
        cursor = at + 1;
        return at;
    }
}
