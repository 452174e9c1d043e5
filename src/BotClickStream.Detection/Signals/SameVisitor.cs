namespace BotClickStream.Detection;

/// <summary>
/// What the same visitor, the same browser from the same network, did otherwise on the message, when all else is known: a scanner that was there comes back, hours later and for one link (hourly waves: docs.shoplift.ai;
/// suped.com), and whoever read and bought clicks again. Fifteen minutes of contagion is what Paminga lets an address have.
/// </summary>
public sealed record SameVisitor : Signal
{
    private static readonly string[] Names = ["awayMs"];

    /// <summary>What the evidence for another of its events, its prior left out, must come to: more than a hint alone ever does.</summary>
    public int MachineFrom { get; init; } = 4_000;

    /// <summary>The most that it says where network and browser are told and are the same: what the other's evidence comes to, less <see cref="DoubtWeight"/>.</summary>
    public int MaxWeight { get; init; } = 6_500;

    public int DoubtWeight { get; init; } = 1_000;

    /// <summary>Where one of the two is told only.</summary>
    public int HalfToldWeight { get; init; } = 2_000;

    /// <summary>Of another browser from the machine's network, this near in time: it fetches as several browsers.</summary>
    public int NearMs { get; init; } = 5_000;

    public int NearWeight { get; init; } = 3_000;

    public override string Name => "same-visitor";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "the same visitor was a machine {awayMs} ms away";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override bool IsAskedLast => true;

    internal override int? AsksFor => MachineFrom;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int first = 0;
        while (first < events.Length && !IsMachine(events[first], first, sheet))
        {
            first++;
        }

        for (int i = 0; first < events.Length && i < events.Length; i++)
        {
            // What is proven needs nothing more. A one-click POST needs a person's consent (RFC 8058, section 3.2), and a mail to the list is written by one.
            bool needsNone = sheet.SumOf(i) >= MachineFrom || events[i].Via is UnsubscribeVia.OneClick or UnsubscribeVia.Mailto;
            if (!events[i].Type.IsLabelled() || needsNone)
            {
                continue;
            }

            int strongest = 0;
            int machine = -1;
            for (int j = first; j < events.Length && strongest < MaxWeight; j++)
            {
                if (
                    j != i
                    && IsMachine(events[j], j, sheet)
                    && WeightOf(events[j], events[i], sheet.SumOf(j)) is var weight
                    && weight > strongest
                )
                {
                    strongest = weight;
                    machine = j;
                }
            }

            if (machine >= 0)
            {
                sheet.Add(i, strongest, new Detail(Math.Abs(events[i].Time - events[machine].Time)), machine);
            }
        }
    }

    private bool IsMachine(in WindowEvent one, int at, EvidenceSheet sheet) =>
        one.Type is EventType.Click or EventType.Unsubscribe && sheet.SumOf(at) >= MachineFrom && sheet.HasProof(at);

    private int WeightOf(in WindowEvent machine, in WindowEvent other, int evidence)
    {
        bool networksTold = machine.Network != 0 && other.Network != 0;
        bool browsersTold = machine.UserAgent != 0 && other.UserAgent != 0;
        bool sameNetwork = networksTold && machine.Network == other.Network;
        bool sameBrowser = browsersTold && machine.UserAgent == other.UserAgent;
        return sameNetwork && sameBrowser ? Math.Min(MaxWeight, evidence - DoubtWeight)
            : sameNetwork && Math.Abs(machine.Time - other.Time) <= NearMs ? NearWeight
            : (sameNetwork && !browsersTold) || (sameBrowser && !networksTold) ? HalfToldWeight
            : 0;
    }
}
