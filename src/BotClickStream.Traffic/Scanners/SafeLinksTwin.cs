namespace BotClickStream.Traffic;

/// <summary>
/// Safe Links: within the second of a person's click, the same URL from a Microsoft network; one was seen with <c>%27</c> appended (gophish issue 973).
/// </summary>
internal sealed class SafeLinksTwin() : ClickTwin("scanner.twin")
{
    public const string Appended = "%27";

    public static readonly SafeLinksTwin Instance = new();

    protected override void Twin(long time, Link link, ref SplitMix64 random, Plan plan)
    {
        Client client = new(random.Pick(UserAgents.Sandbox), random.Pick(Networks.Microsoft).At(ref random));
        string? url = random.Chance(0.1) ? link.Url + Appended : null;
        plan.Click(time + random.Between(-400, 900), link, client, Truth, url: url);
    }
}
