namespace BotClickStream.Detection;

/// <summary>
/// Counts how often a campaign's recipients click early without looking like a machine: what a domain's burst is compared with. When that amounts to something else, the campaign's domains are measured again, a few with
/// each event.
/// </summary>
internal sealed class CampaignBaselines(DetectorState state, CampaignWatch watch)
{
    /// <summary>What is assumed of a campaign until it shows something: so many early ones of so many messages, as people in a hurry are.</summary>
    private const int AssumedClicked = 6;
    private const int AssumedMailed = 40;

    /// <summary>The same where fewer than <see cref="FewElsewhere"/> are mailed elsewhere: what goes to one domain only may be its own staff's.</summary>
    private const int AssumedOfStaff = 16;

    /// <summary>Fewer mailed elsewhere tell nothing of a campaign's people.</summary>
    internal const int FewElsewhere = 5;
    private const int LowestBaseline = 20;
    private const int HighestBaseline = 500;

    /// <summary>Thousandths of a campaign's people who are early, from which on they come at once as a scanner does: to a webinar that begins.</summary>
    private const int QuickShare = 100;

    /// <summary>Log-odds, against people as quick as any are taken for, that it is a scanner who was there: five of five are not enough to tell how quick a campaign's people are without them.</summary>
    private const int OverrunOdds = 2_000;

    /// <summary>Thousandths of the recipients who are active where a scanner was.</summary>
    private const int OverrunShare = 800;

    /// <summary>One of so many must be mailed elsewhere.</summary>
    private const int LeastLeft = 4;

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

    /// <summary>
    /// Thousandths of the campaign's recipients elsewhere who clicked within each of the windows of <see cref="DomainBurst"/>, as far as that shows no machine.
    /// </summary>
    /// <param name="isAlike">Whether the domain's early clicks are as near each other as a gateway's: that is no staff's.</param>
    /// <returns>And of the longer window, for how quick the campaign's people are: of those elsewhere, or as usual.</returns>
    public (int Early, int Active, int Pace) For(in DomainRow domain, bool isAlike)
    {
        (int early, int active, int others) = Elsewhere(domain);
        int assumed = others < FewElsewhere && !isAlike ? AssumedOfStaff : AssumedClicked;
        return (Baseline(early, others, assumed), Baseline(active, others, assumed), Baseline(active, others, AssumedClicked));
    }

    /// <summary>Whether the campaign's people elsewhere have shown that they come at once, so that clicks that lie near each other tell no scanner.</summary>
    public bool AreQuick(in DomainRow domain)
    {
        (int early, _, int mailed) = Elsewhere(domain);
        return mailed >= AssumedMailed && early * 1000L >= QuickShare * (long)mailed;
    }

    /// <summary>
    /// The same where no delivery in the domain is told: of a thousand people elsewhere who click, those who do so soon after the campaign's first click.
    /// </summary>
    public int UndatedFor(in DomainRow domain)
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
        watch.RevisitIf(row.Campaign, counted != (Steps.Rounded(campaign.UndatedSoon), Steps.Rounded(campaign.UndatedLater)));
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
        watch.RevisitIf(state.Domains[domain].Campaign, counted != Rounded(campaign));
        return isOther;
    }

    public void CountDelivery(int campaign, MessageFlags flag)
    {
        ref CampaignRow row = ref state.Campaigns.Edit(campaign);
        (int, int, int) before = Rounded(row);
        row.Delivered += flag == MessageFlags.Delivered ? 1 : 0;
        row.Sent += flag == MessageFlags.Sent ? 1 : 0;
        watch.RevisitIf(campaign, before != Rounded(row));
    }

    /// <summary>Says what a domain's message shows by itself, after its context has counted it, and what it showed before.</summary>
    /// <returns>Whether the baselines for the domain itself are others now.</returns>
    public bool Count(int domain, Shown before, Shown shown)
    {
        int early = shown.Count(Shown.Early) - before.Count(Shown.Early);
        int active = shown.Count(Shown.Active) - before.Count(Shown.Active);
        if ((early | active) == 0)
        {
            return false;
        }

        ref readonly DomainRow row = ref state.Domains[domain];
        ref CampaignRow campaign = ref state.Campaigns.Edit(row.Campaign);
        (int, int, int) counted = Rounded(campaign);
        campaign.Early += early;
        campaign.Active += active;
        watch.RevisitIf(row.Campaign, counted != Rounded(campaign));
        bool isOverrunOtherwise = CountOverrun(domain);
        (int ownEarly, int ownActive) = Own(row.Key);
        return isOverrunOtherwise
            || Steps.Rounded(ownEarly - early) != Steps.Rounded(ownEarly)
            || Steps.Rounded(ownActive - active) != Steps.Rounded(ownActive);
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
}
