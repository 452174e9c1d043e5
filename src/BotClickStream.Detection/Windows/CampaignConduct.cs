namespace BotClickStream.Detection;

/// <summary>
/// Keeps what a whole campaign has shown: by how much its clock is off, how often its recipients click early without looking like a machine, and which of its links people choose. When one of these amounts to
/// something else, the campaign's messages are judged again, a few with each event.
/// </summary>
internal sealed class CampaignConduct(DetectorState state, CampaignWatch campaigns)
{
    /// <summary>What is assumed of a campaign until it shows something: so many early ones of so many messages, as people in a hurry are.</summary>
    private const int AssumedClicked = 6;

    private const int AssumedMailed = 40;

    /// <summary>The same where fewer than <see cref="FewElsewhere"/> are mailed elsewhere: what goes to one domain only may be its own staff's.</summary>
    private const int AssumedOfStaff = 16;

    private const int FewElsewhere = 5;
    private const int LowestBaseline = 20;
    private const int HighestBaseline = 500;

    /// <summary>Thousandths of a campaign's people who are early, from which on they come at once as a scanner does: to a webinar that begins.</summary>
    private const int QuickBaseline = 100;

    /// <summary>Log-odds, against people as quick as any are taken for, that it is a scanner who was there: five of five are not enough to tell how quick a campaign's people are without them.</summary>
    private const int OverrunOdds = 2_000;

    /// <summary>Thousandths of the recipients who are active where a scanner was.</summary>
    private const int OverrunShare = 800;

    /// <summary>One of so many must be mailed elsewhere.</summary>
    private const int LeastLeft = 4;

    /// <summary>What is assumed of who leaves, until the campaign shows it: one of so many recipients, and of so many who click; and between what thousandths it may be.</summary>
    private const int AssumedStaying = 50;

    private const int AssumedClicking = 8;
    private const int LeastLeavers = 10;
    private const int MostLeavers = 400;
    private const int LeastOfClicked = 100;
    private const int MostOfClicked = 600;

    private const int MostLinksLookedAt = 1_000;

    /// <summary>To what it is known when a campaign began, so that events that come in any order seldom move it.</summary>
    internal const int BegunUnitMs = 600_000;

    /// <summary>From when on after a campaign's first click it is told who came later.</summary>
    private const int GoneOnMs = 7_200_000;

    /// <summary>How quick people are is told up to here, as traffic of such exports showed; where it may be more, as on a flash sale, they are taken to be as quick as a scanner.</summary>
    private const int HighestUndated = 370;

    /// <summary>The same where they are as quick as a scanner: no burst says anything.</summary>
    internal const int AssumedOfQuick = 800;

    /// <summary>Fewer elsewhere tell too little of how quick people are: on a small flash sale most of them are.</summary>
    private const int FewUndated = 100;

    /// <summary>Of those clicked soon in a domain so many count for each clicked later only.</summary>
    private const int MostSoonForLater = 2;

    /// <summary>Thousandths of it that are people's: among those clicked soon are scanners' all the same.</summary>
    private const int PeoplesOfUndated = 750;

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

    /// <summary>
    /// Thousandths of the campaign's recipients elsewhere who clicked within each of the windows of <see cref="DomainBurst"/>, as far as that shows no machine.
    /// </summary>
    /// <param name="isAlike">Whether the domain's early clicks are as near each other as a gateway's: that is no staff's.</param>
    /// <returns>And of the longer window, for how quick the campaign's people are: of those elsewhere, or as usual.</returns>
    public (int Early, int Active, int Pace) BaselinesFor(in DomainRow domain, bool isAlike)
    {
        (int early, int active, int others) = Elsewhere(domain);
        int assumed = others < FewElsewhere && !isAlike ? AssumedOfStaff : AssumedClicked;
        return (Baseline(early, others, assumed), Baseline(active, others, assumed), Baseline(active, others, AssumedClicked));
    }

    /// <summary>Whether the campaign's people elsewhere have shown that they come at once, so that clicks that lie near each other tell no scanner.</summary>
    /// <param name="ofEarly">What <see cref="BaselinesFor"/> says of the shorter window.</param>
    public bool AreQuick(in DomainRow domain, int ofEarly) => ofEarly >= QuickBaseline && Elsewhere(domain).Mailed >= AssumedMailed;

    /// <summary>
    /// The same where no delivery in the domain is told: of a thousand people elsewhere who click, those who do so soon after the campaign's first click.
    /// </summary>
    public int UndatedBaselineFor(in DomainRow domain)
    {
        ref readonly CampaignRow campaign = ref state.Campaigns[domain.Campaign];
        (int ownSoon, int ownLater) = UndatedOf(domain);
        int soon = Steps.Rounded(campaign.UndatedSoon) - Steps.Rounded(ownSoon);
        int others = Math.Max(0, soon) + Math.Max(0, Steps.Rounded(campaign.UndatedLater) - Steps.Rounded(ownLater));
        int baseline = Baseline(soon, others, others < FewUndated ? AssumedOfStaff : AssumedClicked);
        return baseline < HighestUndated ? baseline * PeoplesOfUndated / 1000 : AssumedOfQuick;
    }

    /// <summary>
    /// What a domain of which no delivery is told adds to its campaign's <see cref="CampaignRow.UndatedSoon"/> and <see cref="CampaignRow.UndatedLater"/>: those clicked soon count up to twice as many as those clicked
    /// later only, and none where nobody came later, so that what scanners do, at many small firms too, hardly hides how quick people are.
    /// </summary>
    public static (int Soon, int Later) UndatedOf(in DomainRow domain)
    {
        int later = domain.ActiveMessages - domain.EarlyMessages;
        return domain.Mailed > 0 ? default : (Math.Min(domain.EarlyMessages, MostSoonForLater * later), later);
    }

    /// <summary>Counts that a domain's messages were clicked otherwise than before, or that a delivery there has become known.</summary>
    public void CountUndated(int domain, (int Soon, int Later) before)
    {
        ref readonly DomainRow row = ref state.Domains[domain];
        (int soon, int later) = UndatedOf(row);
        if ((soon, later) == before)
        {
            return;
        }

        ref CampaignRow campaign = ref state.Campaigns.Edit(row.Campaign);
        (int, int) counted = (Steps.Rounded(campaign.UndatedSoon), Steps.Rounded(campaign.UndatedLater));
        campaign.UndatedSoon += soon - before.Soon;
        campaign.UndatedLater += later - before.Later;
        RevisitIf(row.Campaign, counted != (Steps.Rounded(campaign.UndatedSoon), Steps.Rounded(campaign.UndatedLater)));
    }

    /// <summary>
    /// What a domain adds to its campaign's <see cref="CampaignRow.Left"/>, <see cref="CampaignRow.Stayed"/> and <see cref="CampaignRow.LeftOfMailed"/>: of those who leave no more than one more than click only, so that where a
    /// scanner unsubscribes whole domains people don't look annoyed; among those who were mailed that is only where most of them left. Who leaves by what a person alone does counts whatever others do.
    /// </summary>
    public static DomainLeavers LeaversOf(in DomainRow domain)
    {
        int stayed = Math.Max(0, domain.Clicked - domain.Unsubscribed - domain.UnsubscribedByPeople);
        int left = domain.UnsubscribedByPeople + Math.Min(domain.Unsubscribed, stayed + 1);
        bool areMost = domain.Unsubscribed * 2L > domain.Mailed;
        return new DomainLeavers(left, stayed, areMost ? left : domain.UnsubscribedByPeople + domain.Unsubscribed);
    }

    /// <summary>Counts that of a domain's messages others were mailed, clicked or unsubscribed than before.</summary>
    public void CountLeavers(int domain, DomainLeavers before)
    {
        ref readonly DomainRow row = ref state.Domains[domain];
        DomainLeavers now = LeaversOf(row);
        if (now == before)
        {
            return;
        }

        ref CampaignRow campaign = ref state.Campaigns.Edit(row.Campaign);
        (int, int, int) counted = RoundedLeavers(campaign);
        campaign.Left += now.Left - before.Left;
        campaign.Stayed += now.Stayed - before.Stayed;
        campaign.LeftOfMailed += now.LeftOfMailed - before.LeftOfMailed;
        RevisitIf(row.Campaign, counted != RoundedLeavers(campaign));
    }

    private static (int, int, int) RoundedLeavers(in CampaignRow campaign) =>
        (Steps.Rounded(campaign.Left), Steps.Rounded(campaign.Stayed), Steps.Rounded(campaign.LeftOfMailed));

    /// <summary>Thousandths of the campaign's recipients at other domains, and of those of them who click, who leave.</summary>
    public (int OfMailed, int OfClicked) LeaversElsewhere(in DomainRow domain)
    {
        ref readonly CampaignRow campaign = ref state.Campaigns[domain.Campaign];
        DomainLeavers own = LeaversOf(domain);
        int left = Math.Max(0, Steps.Rounded(campaign.Left) - Steps.Rounded(own.Left));
        int clicked = left + Math.Max(0, Steps.Rounded(campaign.Stayed) - Steps.Rounded(own.Stayed));
        int leftOfMailed = Math.Max(0, Steps.Rounded(campaign.LeftOfMailed) - Steps.Rounded(own.LeftOfMailed));
        int mailed = Math.Max(0, Steps.Rounded(Math.Max(campaign.Sent, campaign.Delivered)) - domain.Mailed);
        if (mailed < FewElsewhere && domain.Mailed > 0)
        {
            // What goes to one domain only may annoy its own staff.
            return (MostLeavers, MostOfClicked);
        }

        return (
            (int)Math.Clamp((leftOfMailed + 1) * 1000L / (mailed + AssumedStaying), LeastLeavers, MostLeavers),
            (int)Math.Clamp((left + 1) * 1000L / (clicked + AssumedClicking), LeastOfClicked, MostOfClicked)
        );
    }

    private (int Early, int Active, int Mailed) Elsewhere(in DomainRow domain)
    {
        ref readonly CampaignRow campaign = ref state.Campaigns[domain.Campaign];
        (int early, int active, int mailed) = Rounded(campaign);
        if (domain.Overrun.Mailed > 0 && LeavesOverrun(campaign))
        {
            return (early, active, mailed);
        }

        (int ownEarly, int ownActive) = Own(domain.Key);
        return (early - Steps.Rounded(ownEarly), active - Steps.Rounded(ownActive), Math.Max(0, mailed - domain.Mailed));
    }

    /// <summary>
    /// Counts a domain's messages anew among those that tell nothing of the campaign's people: most of its recipients were clicked for within the hour, which a scanner does, whatever of that is beyond doubt, and people hardly ever do, however quick they are.
    /// </summary>
    /// <returns>Whether they count otherwise than before.</returns>
    public bool CountOverrun(int domain)
    {
        ref readonly DomainRow row = ref state.Domains[domain];
        DomainShare share = default;
        if (row.Mailed > 0 && DomainBurst.OddsOf(row.Mailed, row.ActiveMessages, HighestBaseline, OverrunShare) >= OverrunOdds)
        {
            (int early, int active) = Own(row.Key);
            share = new DomainShare
            {
                Early = early,
                Active = active,
                Mailed = row.Mailed,
            };
        }

        if (share == row.Overrun)
        {
            return false;
        }

        bool isOther = share.Mailed > 0 != row.Overrun.Mailed > 0;
        ref CampaignRow campaign = ref state.Campaigns.Edit(row.Campaign);
        (int, int, int) counted = Rounded(campaign);
        campaign.Overrun.Early += share.Early - row.Overrun.Early;
        campaign.Overrun.Active += share.Active - row.Overrun.Active;
        campaign.Overrun.Mailed += share.Mailed - row.Overrun.Mailed;
        state.Domains.Edit(domain).Overrun = share;
        RevisitIf(state.Domains[domain].Campaign, counted != Rounded(campaign));
        return isOther;
    }

    public void CountDelivery(int campaign, MessageFlags flag)
    {
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        (int, int, int) before = Rounded(row);
        row.Delivered += flag == MessageFlags.Delivered ? 1 : 0;
        row.Sent += flag == MessageFlags.Sent ? 1 : 0;
        RevisitIf(campaign, before != Rounded(row));
    }

    /// <summary>Says what a domain's message shows by itself, after its context has counted it, and what it showed before.</summary>
    /// <returns>Whether the baselines for the domain itself are others now.</returns>
    public bool Count(int domain, Shown before, Shown shown)
    {
        int early = Bit(shown, Shown.Early) - Bit(before, Shown.Early);
        int active = Bit(shown, Shown.Active) - Bit(before, Shown.Active);
        if ((early | active) == 0)
        {
            return false;
        }

        ref readonly DomainRow row = ref state.Domains[domain];
        ref CampaignRow campaign = ref state.Campaigns.Edit(row.Campaign);
        (int, int, int) counted = Rounded(campaign);
        campaign.Early += early;
        campaign.Active += active;
        RevisitIf(row.Campaign, counted != Rounded(campaign));
        bool isOverrunOtherwise = CountOverrun(domain);
        (int ownEarly, int ownActive) = Own(row.Key);
        return isOverrunOtherwise
            || Steps.Rounded(ownEarly - early) != Steps.Rounded(ownEarly)
            || Steps.Rounded(ownActive - active) != Steps.Rounded(ownActive);
    }

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
            campaigns.ReviseOwn(campaign);
        }
        else
        {
            RevisitIf(campaign, hadGoneOn != HasGoneOn(campaign));
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
            campaigns.ReviseOwn(campaign);
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

    /// <summary>Whether people leave the link alone: see <see cref="UnpopularLink"/>.</summary>
    public bool IsUnpopular(int campaign, int link)
    {
        ref readonly CampaignRow row = ref state.Campaigns[campaign];
        return UnpopularLink.IsUnpopular(
            state.Links[LinkRegistry.Merged(state, link)].PeoplesClicks,
            row.PeoplesClicks,
            LinkRegistry.MailLinks(row)
        );
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
        state.Links.Edit(LinkRegistry.Merged(state, row.Link)).PeoplesClicks += change;
        owner.PeoplesClicks += change;
        // What the others are changes with the sum's steps only.
        if (
            was != IsUnpopular(campaign, row.Link)
            || (Steps.Of(before) != Steps.Of(owner.PeoplesClicks) && IsAnyOfOtherPopularity(owner, before))
        )
        {
            campaigns.Revise(campaign);
        }
    }

    /// <summary>Whether another number of people's clicks than before makes something else of any link; of too many to look at they do.</summary>
    private bool IsAnyOfOtherPopularity(in CampaignRow campaign, int before)
    {
        int links = LinkRegistry.MailLinks(campaign);
        int left = MostLinksLookedAt;
        for (int id = campaign.FirstLink; id != 0; id = state.Links[id].Next)
        {
            int clicks = state.Links[id].PeoplesClicks;
            if (
                left-- == 0
                || UnpopularLink.IsUnpopular(clicks, before, links) != UnpopularLink.IsUnpopular(clicks, campaign.PeoplesClicks, links)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a domain adds to its campaign's <see cref="CampaignRow.Early"/> and <see cref="CampaignRow.Active"/>.</summary>
    private (int Early, int Active) Own(Hash128 domain)
    {
        int id = state.Contexts.Find(domain);
        return id == 0 ? (0, 0) : (state.Contexts[id].Early, state.Contexts[id].Active);
    }

    /// <summary>What baselines are made of; the campaign's domains are measured again when one of these changes.</summary>
    private static (int Early, int Active, int Mailed) Rounded(in CampaignRow row)
    {
        DomainShare left = LeavesOverrun(row) ? row.Overrun : default;
        return (
            Steps.Rounded(row.Early - left.Early),
            Steps.Rounded(row.Active - left.Active),
            Steps.Rounded(Math.Max(row.Sent, row.Delivered) - left.Mailed)
        );
    }

    /// <summary>Whether domains that are no people's are left out: where they are nearly all, everybody may be as quick.</summary>
    private static bool LeavesOverrun(in CampaignRow row) =>
        Steps.Rounded(row.Overrun.Mailed) * (long)LeastLeft <= Steps.Rounded(Math.Max(row.Sent, row.Delivered)) * (LeastLeft - 1L);

    private static int Baseline(int clicked, int mailed, int assumed) =>
        (int)Math.Clamp((Math.Max(0, clicked) + assumed) * 1000L / (mailed + AssumedMailed), LowestBaseline, HighestBaseline);

    private static int Bit(Shown shown, Shown what) => (shown & what) != 0 ? 1 : 0;

    private void RevisitIf(int campaign, bool isOther)
    {
        if (isOther)
        {
            campaigns.Revisit(campaign);
        }
    }
}
