namespace BotClickStream.Traffic;

/// <summary>About twelve seconds after a person's click, the same link from another network and system (resend-node issue 901).</summary>
internal sealed class LateTwin() : ClickTwin("scanner.late-twin")
{
    public static readonly LateTwin Instance = new();

    protected override void Twin(long time, Link link, ref SplitMix64 random, Plan plan) =>
        plan.Click(time + random.Between(9_000, 14_500), link, new Client(random.Pick(UserAgents.Desktop), Elsewhere(ref random)), Truth);
}
