namespace BotClickStream.Traffic;

/// <summary>A security product that names itself, on all links.</summary>
internal sealed class DeclaredScanner() : Scanner("declared.scanner", Actor.DeclaredBot)
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        string agent = UserAgents.DeclaredScanners[(int)(message.Organisation.Key % (ulong)UserAgents.DeclaredScanners.Length)];
        Client client = ClientOf(message, ref random) with { UserAgent = agent };
        Sweep(message, message.Sent + BurstDelay.Sample(ref random), client, ref random, plan);
    }
}
