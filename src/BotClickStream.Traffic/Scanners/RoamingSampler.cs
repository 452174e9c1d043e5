namespace BotClickStream.Traffic;

/// <summary>
/// One link of each mail, within about the hour and often later than ten minutes, by the one browser that the firm's scanner has, a person's like any, and from another network each time: a sandbox in a cloud that is made for each mail. It shows no
/// sweep, no haste and no network of its own.
/// </summary>
internal sealed class RoamingSampler() : Scanner("scanner.roaming")
{
    /// <summary>As a share of the firm's own pace, which is from 8 to 16 minutes.</summary>
    private static readonly Quantiles Delay = new(
        (0, TimeSpan.FromMinutes(0.1)),
        (0.1, TimeSpan.FromMinutes(0.3)),
        (0.5, TimeSpan.FromMinutes(1)),
        (0.9, TimeSpan.FromMinutes(3)),
        (1, TimeSpan.FromMinutes(6))
    );

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        SplitMix64 firm = SplitMix64.For(message.Organisation.Key, (ulong)Stream.Scan);
        string browser = firm.Pick(UserAgents.Desktop);
        int pace = 8 + firm.Below(9);
        Link[] links = Array.FindAll(message.Campaign.Links, link => link.Kind == LinkKind.Content);
        long time = message.Delivered + (pace * Delay.Sample(ref random));
        plan.Click(time, random.Pick(links), new Client(browser, Elsewhere(ref random)), Truth);
    }
}
