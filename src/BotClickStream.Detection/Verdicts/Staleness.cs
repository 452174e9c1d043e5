namespace BotClickStream.Detection;

/// <summary>
/// By what of its campaign, domain and contexts a message was last judged, and whether so much else is known of them by now that its labels may be others. It may say so in vain, and never fails to.
/// </summary>
internal sealed class Staleness(
    DetectorState state,
    Rules rules,
    MessageWindow window,
    Surroundings surroundings,
    ContextViews views,
    CampaignClock clock,
    LinkPopularity popularity,
    OperatorVerdicts operators
)
{
    /// <summary>
    /// Whether so much else is known of a message's campaign or domain than when it was last judged, or said by an operator, that its labels may be others.
    /// </summary>
    /// <param name="isSettled">Whether its labels stay, so that only what it shows by itself may be something else.</param>
    public bool IsDomainOtherwise(int engagement, int domain, bool isSettled)
    {
        int margin = state.Engagements[engagement].Margin;
        if (isSettled)
        {
            return IsToldOtherwise(engagement, domain) || IsForgottenOtherwise(engagement, domain);
        }

        return IsToldOtherwise(engagement, domain)
            || (
                MovedByDomain(engagement, domain) is > 0 and var moved
                && (moved >= margin || moved + views.MovedBy(engagement, margin - moved) >= margin)
            );
    }

    /// <summary>The same of its contexts, one of which has moved the evidence at all.</summary>
    public bool IsContextOtherwise(int engagement)
    {
        int margin = state.Engagements[engagement].Margin;
        int domain = state.Messages[state.Engagements[engagement].Message].Domain;
        return IsToldOtherwise(engagement, domain)
            || margin == 0
            || (views.MovedBy(engagement, margin) is var moved && (moved >= margin || moved + MovedByDomain(engagement, domain) >= margin));
    }

    /// <summary>Whether what the recipient's other messages have shown, which is something else by now, can say anything of this one.</summary>
    public bool MayHistoryTell(int engagement)
    {
        ref readonly MessageRow message = ref state.Messages[state.Engagements[engagement].Message];
        ref readonly DomainRow domain = ref state.Domains[message.Domain];
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        // What was judged without a burst is judged so again where the burst of now doesn't last, and by its margin alone nobody would know.
        return IsToldOtherwise(engagement, message.Domain)
            || (
                message.DeliveredAt is not null
                && (
                    DomainConduct.IsWithoutBurst(domain.BurstLevel, domain.ActiveLevel)
                    || DomainConduct.IsWithoutBurst(engaged.BurstLevel, engaged.ActiveLevel)
                )
            );
    }

    private bool IsToldOtherwise(int engagement, int domain)
    {
        int campaign = state.Domains[domain].Campaign;
        return state.Engagements[engagement].Revision < state.Campaigns[campaign].OwnRevision
            || (operators.SpeakOf(campaign) && operators.AreOther(engagement));
    }

    /// <summary>By how much at most the evidence has moved, since the message was last judged, by what is known of its campaign and domain.</summary>
    private int MovedByDomain(int engagement, int domain)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly DomainRow known = ref state.Domains[domain];
        int forgotten = IsForgottenOtherwise(engagement, domain) ? EngagementRow.MostMargin : 0;
        // Of images neither says anything else.
        return !engaged.HasChoice
            ? forgotten
            : forgotten
                + (engaged.Revision != state.Campaigns[known.Campaign].Revision ? MovedByPopularity(engaged, known.Campaign) : 0)
                + DomainBurst.MovedBy(engaged.BurstLevel, known.BurstLevel)
                + DomainBurst.MovedBy(engaged.ActiveLevel, known.ActiveLevel)
                + rules.DomainBrowser.MovedBy(engaged.Browser, engaged.BrowserLevel, known.Browser, known.BrowserLevel)
                + rules.CleanRecord.MovedByBurst(engaged.BurstLevel, known.BurstLevel)
                + rules.CleanRecord.MovedByBurst(engaged.ActiveLevel, known.ActiveLevel)
                // Of domain-conduct, and of narrow-delays or, of who tells no network, domain-rare-links.
                + (2 * DomainConduct.MovedBy(engaged.Pace, known.Pace))
                + rules.DomainConduct.MovedByBurst(engaged.BurstLevel, engaged.ActiveLevel, known.BurstLevel, known.ActiveLevel)
                + rules.UnsubscribeSurge.MovedBy(engaged.SurgeLevel, known.SurgeLevel)
                + MovedByReach(engaged, known.Reach);
    }

    /// <summary>Whether deliveries in its domain have become known since the message was last judged: one whose own isn't is forgotten then, and shows others something else.</summary>
    public bool IsForgottenOtherwise(int engagement, int domain) =>
        state.Engagements[engagement].Pace == 0 != (state.Domains[domain].Pace == 0);

    /// <summary>The same by how far its domain's burst reaches: of what lies within both reaches it says nothing else.</summary>
    private int MovedByReach(in EngagementRow engaged, byte reach)
    {
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        if (engaged.Reach == reach)
        {
            return 0;
        }

        if (message.DeliveredAt is not { } delivered)
        {
            return rules.DomainBurst.MostWeight;
        }

        long delay = engaged.LastTime - delivered - clock.ClockOffsetOf(message);
        return DomainDelays.Beyond(delay, DomainDelays.Nearer(engaged.Reach, reach)) == 0
            ? 0
            : rules.DomainBurst.MostWeight + rules.DomainBrowser.MostWeight + Math.Max(0, rules.DomainConduct.MaxWeight);
    }

    /// <summary>Whether the message was judged before its campaign's links, or what else is the campaign's own, were known as they are now.</summary>
    public bool IsOfOlderCampaign(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        return engaged.Revision < state.Campaigns[state.Domains[state.Messages[engaged.Message].Domain].Campaign].OwnRevision;
    }

    /// <summary>Whether the message's first click or unsubscribe is counted by the campaign's, though a delivery in its domain is told by now: of it nobody knows then how late it was.</summary>
    public bool IsCountedUndated(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        return (engaged.FirstClickDelay >= 0 || engaged.Left == LeftWhen.Soon)
            && message.DeliveredAt is null
            && state.Domains[message.Domain].Mailed > 0;
    }

    private int MovedByPopularity(in EngagementRow engaged, int campaign)
    {
        int others = 0;
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            others += IsOfOtherPopularity(state.Events[id], campaign) ? 1 : 0;
        }

        return rules.UnpopularLink.MovedBy(others, engaged.EventCount);
    }

    private bool IsOfOtherPopularity(in EventRow row, int campaign) =>
        row.Link != 0 && popularity.IsUnpopular(campaign, row.Link) != ((row.Flags & EventFlags.IsUnpopular) != 0);

    /// <summary>Keeps by what the loaded message is being judged, so that it isn't judged again by the same.</summary>
    public void Note(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly DomainRow domain = ref state.Domains[state.Messages[engaged.Message].Domain];
        int revision = state.Campaigns[domain.Campaign].Revision;
        if (
            engaged.Revision != revision
            || engaged.BurstLevel != domain.BurstLevel
            || engaged.ActiveLevel != domain.ActiveLevel
            || engaged.Browser != domain.Browser
            || engaged.BrowserLevel != domain.BrowserLevel
            || engaged.Pace != domain.Pace
            || engaged.Reach != domain.Reach
            || engaged.SurgeLevel != domain.SurgeLevel
        )
        {
            ref EngagementRow row = ref state.Engagements.Edit(engagement);
            row.Revision = revision;
            row.BurstLevel = domain.BurstLevel;
            row.ActiveLevel = domain.ActiveLevel;
            row.Browser = domain.Browser;
            row.BrowserLevel = domain.BrowserLevel;
            row.Pace = domain.Pace;
            row.Reach = domain.Reach;
            row.SurgeLevel = domain.SurgeLevel;
        }

        foreach (ref readonly WindowEvent one in window.Events)
        {
            if (one.Row != 0 && one.IsUnpopular != ((state.Events[one.Row].Flags & EventFlags.IsUnpopular) != 0))
            {
                state.Events.Edit(one.Row).Flags ^= EventFlags.IsUnpopular;
            }
        }

        views.NoteViews(surroundings);
    }
}
