namespace BotClickStream.Traffic;

/// <summary>
/// Sweeps the unsubscribe link too, and where that is a page with a form, posts it (Safe Links runs JavaScript and posts forms: FusionAuth
/// issues 629 and 2443). Never RFC 8058's one-click POST, which receivers must not send without a person's consent.
/// </summary>
internal sealed class UnsubscribeFollower() : Scanner("scanner.unsubscribe")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        long start = message.Sent + BurstDelay.Sample(ref random);
        FetchPixel(message, start, client, ref random, plan);
        bool postsForms = random.Chance(0.3);
        long time = start;
        foreach (Link link in message.Campaign.Links)
        {
            plan.Click(time, link, client, Truth);
            if (link.Kind == LinkKind.Unsubscribe)
            {
                plan.Unsubscribe(
                    time + (postsForms ? random.Between(400, 2_000) : 0),
                    client,
                    Truth,
                    postsForms ? "form" : "link",
                    postsForms ? "POST" : "GET"
                );
            }
            time += random.Between(20, 180);
        }
    }
}
