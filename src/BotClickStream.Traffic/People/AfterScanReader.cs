namespace BotClickStream.Traffic;

/// <summary>Reads a message minutes after a scanner went through it: scan at 22 s, the real click four minutes later (emdash issue 3298).</summary>
internal sealed class AfterScanReader() : Person("person.after-scan")
{
    public static readonly AfterScanReader Instance = new();

    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = Math.Max(plan.ScannedAt ?? 0, message.Delivered) + random.Between(2 * 60_000, 9 * 60_000);
        Look(message, time, ref random, plan);
        Browse(message, time + Read(ref random), LinksOfInterest(ref random), ref random, plan);
    }
}
