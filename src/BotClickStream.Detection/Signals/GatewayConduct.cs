namespace BotClickStream.Detection;

/// <summary>
/// What the other domains behind the same gateway show: scanning follows what a platform sees and not the domain (suped.com), so that a firm of few recipients, which shows nothing by itself, is known by the gateway in front of it. Each domain counts once, by whether it scans, and the weight
/// is the log-odds of that: a gateway that scans for some of its customers and not for most says little. Like <see cref="DomainConduct"/> it speaks of who came first, within the hour. It is a hint: alone it leaves an event <c>undecided</c>.
/// </summary>
public sealed record GatewayConduct : Signal
{
    private static readonly string[] Names = ["scanningDomains", "otherDomains"];

    /// <summary>Weight of a gateway for which as many domains scan as don't.</summary>
    public int EvenWeight { get; init; } = 1_600;

    /// <summary>Weight of each doubling of a gateway's domains that scan against those that don't.</summary>
    public int DoublingWeight { get; init; } = 600;

    /// <summary>The most that a gateway's other domains say.</summary>
    public int MaxWeight { get; init; } = 2_800;

    /// <summary>Doublings of domains that scan which a gateway must have at least to say something.</summary>
    public int Doublings { get; init; } = 2;

    /// <summary>Weight, for a person, of each doubling of the domain's own messages that were clicked and show no machine, where none of them was scanned.</summary>
    public int OtherWeight { get; init; } = -700;

    /// <summary>Milliseconds after the delivery within which a gateway's conduct speaks: what comes later is rather a person's.</summary>
    public int WithinMs { get; init; } = 3_600_000;

    /// <summary>Milliseconds after the delivery by which nearly all scans have begun (99 %: craft-campaign issue 546).</summary>
    public int LateMs { get; init; } = 1_800_000;

    /// <summary>Thousandths of a gateway's weight that are left of who comes later than <see cref="LateMs"/>.</summary>
    public int LateShare { get; init; } = 500;

    /// <summary>Milliseconds after another browser's click from the same network from which on a gateway's conduct says nothing of a click: scanners stand behind offices' addresses too.</summary>
    public int AfterMs { get; init; } = 120_000;

    public override string Name => "gateway-conduct";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "of the other domains behind the same gateway, machines were at work at {scanningDomains} or more, and at {otherDomains} or more they were not";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.Choice;

    internal override Hint HintOf(in Detail detail, int weight) => Hint.History;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind switch
        {
            ContextKind.DomainAnywhere => Math.Abs(WeightOf(now) - WeightOf(before)),
            // Who comes to each message of a domain has been there then: see IsAnothersWork.
            ContextKind.Network when before.Scanned == 0 != (now.Scanned == 0) => MaxWeight,
            _ => 0,
        };

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ContextActivity domain = message.DomainAnywhere;
        int weight = WeightOf(domain);
        if (weight <= 0)
        {
            return;
        }

        for (int i = 0; i < message.Events.Length; i++)
        {
            if (message.MayBeOfDomainsScanner(i, WithinMs, AfterMs, sheet))
            {
                ref readonly WindowEvent one = ref message.Events[i];
                int left = one.Time - message.DeliveredAt > LateMs ? weight * LateShare / 1000 : weight;
                sheet.Add(
                    i,
                    Math.Max(0, left - one.Unlike),
                    new Detail(ContextActivity.AtLeast(domain.GatewayScanning), ContextActivity.AtLeast(domain.GatewaySpared))
                );
            }
        }
    }

    /// <summary>That one of its domains scans, by these steps alone.</summary>
    internal int LogOddsOf(int scanning, int spared) => (scanning - spared) * DoublingWeight;

    private int WeightOf(ContextActivity domain) =>
        domain.GatewayScanning < Doublings
            ? 0
            : Math.Clamp(
                EvenWeight
                    + LogOddsOf(domain.GatewayScanning, domain.GatewaySpared)
                    + (domain.Scanned == 0 ? domain.Other * OtherWeight : 0),
                0,
                MaxWeight
            );
}
