namespace BotClickStream.Detection;

/// <summary>
/// Keeps what a whole campaign has shown: by how much its clock is off, how often its recipients click early without looking like a machine, and which of its links people choose. When one of these amounts to
/// something else, the campaign's messages are judged again, a few with each event.
/// </summary>
internal sealed class CampaignWatch(DetectorState state, ContextWatch contexts)
{
    /// <summary>Messages to be added to both sides of the baseline, until there are enough to tell.</summary>
    private const int Assumed = 20;

    private const int LowestBaseline = 20;
    private const int HighestBaseline = 500;

    /// <summary>When the message was delivered, else sent, by the clock of its campaign's engagement; <see langword="null"/> where neither is known.</summary>
    public long? DeliveredAt(int engagement)
    {
        ref readonly MessageRow message = ref state.Messages[state.Engagements[engagement].Message];
        return MessageJudge.DeliveredAt(message) + state.Campaigns[state.Domains[message.Domain].Campaign].ClockOffset;
    }

    /// <summary>Thousandths of the campaign's recipients who clicked within each of the windows of <see cref="DomainBurst"/>, as far as that shows no machine.</summary>
    public (int Early, int Active) BaselinesOf(int campaign) => Baselines(state.Campaigns[campaign]);

    public void CountDelivery(int campaign, MessageFlags flag)
    {
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        (int, int) before = Baselines(row);
        row.Delivered += flag == MessageFlags.Delivered ? 1 : 0;
        row.Sent += flag == MessageFlags.Sent ? 1 : 0;
        JudgeAgainIf(campaign, before != Baselines(row));
    }

    /// <summary>Says what a message shows by itself, and what it showed before.</summary>
    public void Count(int campaign, Shown before, Shown shown)
    {
        if (((before ^ shown) & (Shown.Early | Shown.Active)) == 0)
        {
            return;
        }

        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        (int, int) baselines = Baselines(row);
        row.Early += Bit(shown, Shown.Early) - Bit(before, Shown.Early);
        row.Active += Bit(shown, Shown.Active) - Bit(before, Shown.Active);
        JudgeAgainIf(campaign, baselines != Baselines(row));
    }

    /// <summary>Counts a message's first open or click anew, one having come or its delivery having become known.</summary>
    public void CountOnset(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        byte slot = 0;
        if (MessageJudge.DeliveredAt(message) is { } delivered)
        {
            long first = long.MaxValue;
            for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
            {
                ref readonly EventRow row = ref state.Events[id];
                first = row.Type is EventType.Open or EventType.Click ? Math.Min(first, row.Time) : first;
            }

            slot = first == long.MaxValue ? (byte)0 : ClockOffset.SlotOf(first - delivered);
        }

        if (slot == engaged.Onset)
        {
            return;
        }

        int campaign = state.Domains[message.Domain].Campaign;
        ref CampaignRow counted = ref state.Campaigns.Edit(campaign);
        if (engaged.Onset != 0)
        {
            counted.Onsets[engaged.Onset - 1]--;
        }

        if (slot != 0)
        {
            counted.Onsets[slot - 1]++;
        }

        state.Engagements.Edit(engagement).Onset = slot;
        int before = counted.ClockOffset;
        counted.ClockOffset = ClockOffset.Of(counted.Onsets);
        JudgeAgainIf(campaign, before != counted.ClockOffset);
    }

    /// <summary>Whether people leave the link alone: see <see cref="UnpopularLink"/>.</summary>
    public bool IsUnpopular(int campaign, int link)
    {
        ref readonly CampaignRow row = ref state.Campaigns[campaign];
        return UnpopularLink.IsUnpopular(state.Links[link].PeoplesClicks, row.PeoplesClicks, LinksOf(row));
    }

    /// <summary>Says whether a click is one of a person of whom there is no doubt.</summary>
    public void CountPeoples(int campaign, int id, bool isPeoples)
    {
        ref readonly EventRow row = ref state.Events[id];
        if (row.Link == 0 || ((row.Flags & EventFlags.IsPeoples) != 0) == isPeoples)
        {
            return;
        }

        state.Events.Edit(id).Flags ^= EventFlags.IsPeoples;
        int change = isPeoples ? 1 : -1;
        ref CampaignRow owner = ref state.Campaigns.Edit(campaign);
        bool was = IsUnpopular(campaign, row.Link);
        int before = owner.PeoplesClicks;
        state.Links.Edit(row.Link).PeoplesClicks += change;
        owner.PeoplesClicks += change;
        // What the others are changes with the sum's steps only.
        JudgeAgainIf(campaign, was != IsUnpopular(campaign, row.Link) || Steps.Of(before) != Steps.Of(owner.PeoplesClicks));
    }

    private static int LinksOf(in CampaignRow row) => Math.Max(row.StatedLinks, row.KnownLinks);

    private static (int Early, int Active) Baselines(in CampaignRow row)
    {
        int mailed = Steps.Rounded(Math.Max(row.Sent, row.Delivered) + Assumed);
        return (Baseline(row.Early, mailed), Baseline(row.Active, mailed));
    }

    private static int Baseline(int clicked, int mailed) =>
        (int)Math.Clamp(Steps.Rounded(clicked + 1) * 1000L / mailed, LowestBaseline, HighestBaseline);

    private static int Bit(Shown shown, Shown what) => (shown & what) != 0 ? 1 : 0;

    private void JudgeAgainIf(int campaign, bool isOther)
    {
        if (isOther)
        {
            contexts.JudgeCampaignAgain(campaign);
        }
    }
}
