namespace BotClickStream.Traffic;

/// <summary>A burst, and hours later some of the links again, alone or in a group: by the same browser, from the same networks.</summary>
internal sealed class LateWaves() : Scanner("scanner.late-waves")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        long wave = message.Sent + BurstDelay.Sample(ref random);
        FetchPixel(message, wave, client, ref random, plan);
        Sweep(message, wave, client, ref random, plan);
        // How long it waits is the firm's own.
        SplitMix64 firm = SplitMix64.For(message.Organisation.Key, (ulong)Stream.Scan);
        long wait = firm.Doubling(15 * 60_000, 4);
        int waves = 1 + random.Below(4);
        for (int i = 0; i < waves; i++)
        {
            wave += random.Between(wait * 2 / 3, wait * 3 / 2);
            Link[] links = SweptLinks(message, ref random);
            random.Shuffle(links);
            Client again = client with { Ip = ClientOf(message, ref random).Ip };
            long time = wave;
            foreach (Link link in links.AsSpan(0, 1 + random.Below(links.Length)))
            {
                plan.Click(time, link, again, Truth);
                time += random.Doubling(150, 5);
            }
        }
    }
}
