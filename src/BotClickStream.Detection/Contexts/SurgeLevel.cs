namespace BotClickStream.Detection;

/// <summary>What <see cref="UnsubscribeSurge"/> says of a domain's unsubscribes in a campaign, and of which of them.</summary>
[Flags]
public enum SurgeLevel : byte
{
    None = 0,
    Doubtful = 1,
    Sure = 2,

    /// <summary>Of those that come soon after the delivery.</summary>
    Soon = 4,

    /// <summary>Of those that come late, from <see cref="UnsubscribeSurge.LateMs"/> on.</summary>
    Late = 8,
}
