namespace BotClickStream.Traffic;

/// <summary>
/// Gmail fetches images once before it shows a mail that comes in while its app is open: 1–6 % of Gmail's opens, about a second after the send
/// (bird.com, 9.8 billion opens of December 2021; a recorded SES event, 1.4 s).
/// </summary>
internal sealed class GmailPrefetch : Behavior
{
    public static readonly GmailPrefetch Instance = new();

    private static readonly Truth Truth = new(Actor.LinkPrefetch, "proxy.gmail-prefetch");

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        if (!random.Chance(0.012))
        {
            return;
        }
        long time = message.Delivered + random.Between(300, 2_500);
        plan.Open(time, new Client(UserAgents.GmailPrefetch, random.Pick(Networks.GmailProxy).At(ref random)), Truth, "gmail");
    }
}
