namespace BotClickStream.Traffic;

/// <summary>
/// A firm's web proxy whose vendor looks again at what people have clicked in the office: the same link, seconds to minutes later and now and then hours, from a few networks of the vendor's own that never come first.
/// </summary>
internal sealed class LookAgain : Behavior
{
    public static readonly LookAgain Instance = new();

    /// <summary>Its vendor sorts what it hasn't seen yet.</summary>
    private const double Share = 0.7;

    private static readonly Truth Truth = new(Actor.SecurityScanner, "proxy.again");

    private static readonly Quantiles Delay = new(
        (0, TimeSpan.FromSeconds(2)),
        (0.4, TimeSpan.FromSeconds(15)),
        (0.75, TimeSpan.FromSeconds(90)),
        (0.95, TimeSpan.FromMinutes(5)),
        (1, TimeSpan.FromHours(2))
    );

    private static readonly string[] Browsers = [.. UserAgents.Desktop, "Mozilla/5.0"];

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        int planned = plan.Happenings.Length;
        for (int i = 0; i < planned; i++)
        {
            Happening happening = plan.Happenings[i];
            bool isPersons = happening is { Type: SimulatedEventType.Click, Truth.Actor: Actor.Person };
            if (isPersons && happening.Link is { } link && !UserAgents.Mobile.Contains(happening.Client.UserAgent) && random.Chance(Share))
            {
                Client client = new(random.Pick(Browsers), random.Pick(Networks.WebProxies).At(ref random));
                plan.Click(happening.Time + Delay.Sample(ref random), link, client, Truth);
            }
        }
    }
}
