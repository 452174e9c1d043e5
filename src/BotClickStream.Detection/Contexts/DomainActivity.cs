namespace BotClickStream.Detection;

/// <summary>What a domain has done in a campaign: see <see cref="DomainBurst"/>.</summary>
/// <param name="Early">Of the burst's window.</param>
/// <param name="Active">Of its longer one.</param>
/// <param name="Pace">Of the campaign's other people: see <see cref="DomainConduct"/>.</param>
/// <param name="Reach">Of its burst: see <see cref="DomainDelays"/>.</param>
/// <param name="OwnBrowser">Of its messages within the longer window those that were clicked first by one browser, which most have: see <see cref="DomainBrowser"/>.</param>
/// <param name="Browser">The class of that browser: see <see cref="BrowserVotes"/>.</param>
public readonly record struct DomainActivity(
    int Mailed,
    int DeviationSeconds,
    WindowActivity Early,
    WindowActivity Active,
    byte Pace,
    byte Reach,
    WindowActivity OwnBrowser = default,
    byte Browser = 0
)
{
    public LeaverActivity Leavers { get; init; }

    /// <summary>How long the longer window is: <see cref="DomainBurst.ActiveMs"/>.</summary>
    public int ActiveMs { get; init; }
}

/// <param name="Unsubscribed">Messages of the domain.</param>
/// <param name="Clicked">Of them, and those clicked.</param>
/// <param name="Baseline">Thousandths of the campaign's recipients at other domains who unsubscribe.</param>
/// <param name="Level">As <see cref="UnsubscribeSurge"/> has it.</param>
public readonly record struct LeaverActivity(int Unsubscribed, int Clicked, int Baseline, SurgeLevel Level);

/// <param name="Messages">Of the domain, clicked within the window.</param>
/// <param name="Baseline">Thousandths of the campaign's recipients who click within it and look like people.</param>
/// <param name="Level">As <see cref="DomainBurst"/> has it.</param>
public readonly record struct WindowActivity(int Messages, int Baseline, byte Level);
