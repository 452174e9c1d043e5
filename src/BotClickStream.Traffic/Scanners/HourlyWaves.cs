namespace BotClickStream.Traffic;

/// <summary>Comes again each hour for hours, each time for a few links (docs.shoplift.ai; suped.com).</summary>
internal sealed class HourlyWaves() : Scanner("scanner.waves")
{
    private const long Hour = 3_600_000;

    /// <summary>How far from the hour waves come: some by the clock, others as their queue lets them.</summary>
    private static readonly int[] Jitter = [90_000, 90_000, 300_000, 900_000];

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Link[] links = SweptLinks(message, ref random);
        int waves = 2 + random.Below(4);
        int jitter = Jitter[(int)((message.Organisation.Key >> 21) % (ulong)Jitter.Length)];
        long wave = message.Sent + BurstDelay.Sample(ref random);
        for (int i = 0; i < waves; i++)
        {
            Client client = ClientOf(message, ref random);
            long time = wave;
            int hits = Math.Min(links.Length, 2 + random.Below(3));
            for (int hit = 0; hit < hits; hit++)
            {
                plan.Click(time, random.Pick(links), client, Truth);
                time += random.Between(100, 3_000);
            }
            wave += Hour + random.Between(-jitter, jitter);
        }
    }
}
