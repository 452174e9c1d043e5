namespace BotClickStream.Traffic;

/// <summary>
/// Apple's Mail Privacy Protection fetches the images of every mail, read or not, when the device has power and network:
/// user agent exactly <c>Mozilla/5.0</c>, from Apple's egress (Mailgun's blog; wordtothewise.com 2021/09).
/// </summary>
internal sealed class ApplePrivacy : Behavior
{
    public static readonly ApplePrivacy Instance = new();

    private static readonly Truth Truth = new(Actor.PrivacyProxy, "proxy.apple-privacy");

    private static readonly Quantiles Delay = new(
        (0, TimeSpan.FromSeconds(5)),
        (0.4, TimeSpan.FromMinutes(8)),
        (0.7, TimeSpan.FromHours(1)),
        (0.95, TimeSpan.FromHours(12)),
        (1, TimeSpan.FromHours(30))
    );

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        // A device that is off for days fetches nothing.
        if (!random.Chance(0.9))
        {
            return;
        }
        long time = message.Delivered + Delay.Sample(ref random);
        plan.Open(time, new Client(UserAgents.AppleMailPrivacy, random.Pick(Networks.ApplePrivacy).At(ref random)), Truth, "apple");
    }
}
