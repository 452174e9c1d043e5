namespace BotClickStream.Reports;

/// <summary>Clicks beside what the website counted, over the campaigns whose visits are told.</summary>
/// <param name="IsWhole">Whether they are all campaigns with clicks.</param>
/// <param name="Conversions"><see langword="null"/> where none of them tells of any.</param>
public sealed record VisitFigures(int Campaigns, bool IsWhole, long Clicks, long PeoplesClicks, long Sessions, long? Conversions)
{
    /// <summary>Fewer clicks than these are too few to say anything of.</summary>
    private const int Few = 10;

    /// <summary>A click is a visit where nothing hides it; so many to a visit are not hidden ones alone.</summary>
    private const int ClicksPerVisit = 2;

    /// <summary>People who refuse a banner and links that lose their parameters hide many visits, but hardly more than these.</summary>
    private const int PeoplesClicksPerVisit = 4;

    /// <summary>Whether many clicks have brought nobody: the first that anybody notices of scanners.</summary>
    public bool IsSign => Clicks >= Few && Clicks >= ClicksPerVisit * Sessions;

    /// <summary>Whether even the clicks that count as people's are more than visits could hide.</summary>
    public bool IsSignOfMore => PeoplesClicks >= Few && PeoplesClicks >= PeoplesClicksPerVisit * Sessions;

    /// <summary>Nothing where no campaign's visits are told.</summary>
    internal static VisitFigures? Of(IReadOnlyList<CampaignReport> campaigns)
    {
        CampaignReport[] told = [.. campaigns.Where(campaign => campaign.Sessions is not null)];
        return told.Length == 0
            ? null
            : new VisitFigures(
                told.Length,
                campaigns.All(campaign => campaign.Sessions is not null || campaign.Raw.Events.Clicks == 0),
                told.Sum(campaign => (long)campaign.Raw.Events.Clicks),
                told.Sum(campaign => (long)campaign.Human.Events.Clicks),
                told.Sum(campaign => campaign.Sessions ?? 0),
                told.All(campaign => campaign.Conversions is null) ? null : told.Sum(campaign => campaign.Conversions ?? 0)
            );
    }
}
