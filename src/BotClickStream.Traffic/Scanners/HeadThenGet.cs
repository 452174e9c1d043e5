namespace BotClickStream.Traffic;

/// <summary>Each link twice, HEAD and then GET, milliseconds apart (gophish issue 973).</summary>
internal sealed class HeadThenGet() : Scanner("scanner.head-get")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        long time = message.Sent + BurstDelay.Sample(ref random);
        FetchPixel(message, time, client, ref random, plan);
        foreach (Link link in SweptLinks(message, ref random))
        {
            plan.Click(time, link, client, Truth, "HEAD");
            plan.Click(time + random.Between(4, 60), link, client, Truth);
            time += random.Between(100, 900);
        }
    }
}
