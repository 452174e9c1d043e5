namespace BotClickStream.Detection;

/// <summary>
/// Keeps by how much a campaign's engagement is stamped otherwise than its deliveries, and when it began, as far as its clicks tell. When one of these is something else, the campaign's messages are judged again, a few
/// with each event.
/// </summary>
internal sealed class CampaignClock(DetectorState state, CampaignWatch watch)
{
    /// <summary>To what it is known when a campaign began, so that events that come in any order seldom move it.</summary>
    internal const int BegunUnitMs = 600_000;

    /// <summary>From when on after a campaign's first click it is told who came later.</summary>
    private const int GoneOnMs = 7_200_000;

    /// <summary>When the message was delivered, else sent, by the clock of its campaign's engagement; <see langword="null"/> where neither is known.</summary>
    public long? DeliveredAt(int engagement)
    {
        ref readonly MessageRow message = ref state.Messages[state.Engagements[engagement].Message];
        return message.DeliveredAt + ClockOffsetOf(message);
    }

    /// <summary>When its campaign began, as far as its clicks tell; <see langword="null"/> where a delivery in its domain is told, by which what came when is known, or nobody clicked.</summary>
    public long? BegunAt(int domain) =>
        state.Domains[domain].Mailed == 0 && state.Campaigns[state.Domains[domain].Campaign].BegunAt is not 0 and var begun ? begun : null;

    /// <summary>Whether people have had the time to come later than its first click: before, whoever clicks is early.</summary>
    public bool HasGoneOn(int campaign) => state.Campaigns[campaign].ChosenUntil - state.Campaigns[campaign].BegunAt >= GoneOnMs;

    /// <summary>By how many milliseconds the message's engagement is stamped late, below 0 early; 0 where the clocks agree or nobody knows.</summary>
    public int ClockOffsetOf(in MessageRow message) => state.Campaigns[state.Domains[message.Domain].Campaign].ClockOffset;

    /// <summary>Notes when the campaign began and until when it has gone on, as far as its clicks tell. Where one comes that is earlier, those that were judged by a later one are judged again.</summary>
    public void NoteBeginning(int engagement, in EventRow choice)
    {
        ref readonly MessageRow message = ref state.Messages[state.Engagements[engagement].Message];
        if (!choice.Type.IsChoice() || message.IsTest)
        {
            return;
        }

        int campaign = state.Domains[message.Domain].Campaign;
        long time = Math.Max(1, choice.Time - (choice.Time % BegunUnitMs));
        (long begun, long until) = (state.Campaigns[campaign].BegunAt, state.Campaigns[campaign].ChosenUntil);
        if (begun != 0 && begun <= time && time <= until)
        {
            return;
        }

        bool hadGoneOn = HasGoneOn(campaign);
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        row.BegunAt = begun == 0 ? time : Math.Min(begun, time);
        row.ChosenUntil = Math.Max(until, time);
        if (begun != 0 && time < begun)
        {
            watch.ReviseOwn(campaign);
        }
        else
        {
            watch.RevisitIf(campaign, hadGoneOn != HasGoneOn(campaign));
        }
    }

    /// <summary>Counts a message's first open or click anew, one having come or its delivery having become known.</summary>
    public void CountOnset(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        if (message.IsTest)
        {
            return;
        }

        ref readonly DomainRow domain = ref state.Domains[message.Domain];
        (int slot, int group) = OnsetOf(engaged, message, domain.Key);
        int campaign = domain.Campaign;
        bool isOther = (slot, group) != (engaged.Onset, engaged.OnsetGroup);
        if (slot != 0 && isOther && state.Campaigns[campaign].Onsets[ClockOffset.PlaceOf(slot, group)] == ushort.MaxValue)
        {
            // Enough to tell.
            (slot, group) = (0, 0);
        }

        if ((slot, group) == (engaged.Onset, engaged.OnsetGroup))
        {
            return;
        }

        ref CampaignRow counted = ref state.Campaigns.Edit(campaign);
        if (engaged.Onset != 0)
        {
            counted.Onsets[ClockOffset.PlaceOf(engaged.Onset, engaged.OnsetGroup)]--;
        }

        if (slot != 0)
        {
            counted.Onsets[ClockOffset.PlaceOf(slot, group)]++;
        }

        ref EngagementRow row = ref state.Engagements.Edit(engagement);
        (row.Onset, row.OnsetGroup) = (slot, group);
        int before = counted.ClockOffset;
        counted.ClockOffset = ClockOffset.Of(counted.Onsets);
        if (before != counted.ClockOffset)
        {
            watch.ReviseOwn(campaign);
        }
    }

    /// <summary>The slot of the message's first open or click, and its group; 0 and 0 where it doesn't count.</summary>
    private (int Slot, int Group) OnsetOf(in EngagementRow engaged, in MessageRow message, Hash128 domain)
    {
        if (message.DeliveredAt is not { } delivered)
        {
            return (0, 0);
        }

        int first = 0;
        int before = 0;
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            if (row.Type is EventType.Open or EventType.Click)
            {
                bool isFirst = first == 0 || (row.Time, row.Network).CompareTo((state.Events[first].Time, state.Events[first].Network)) < 0;
                first = isFirst ? id : first;
                before += row.Time < delivered ? 1 : 0;
            }
        }

        int slot = first == 0 ? 0 : ClockOffset.SlotOf(state.Events[first].Time - delivered);
        if (slot == 0 || (ClockOffset.IsEarly(slot) && before > ClockOffset.MostBefore))
        {
            return (0, 0);
        }

        ulong network = ClockOffset.IsEarly(slot) ? state.Events[first].Network : 0;
        return (slot, (int)((network != 0 ? network : domain.Low) % ClockOffset.Groups));
    }
}
