namespace BotClickStream.Detection;

/// <summary>
/// What other partitions' campaigns have shown of the event's domain or network, as <c>scanner.profiles</c> tells (Laposta learns scanners' and others' addresses likewise): who lets every mail be scanned, lets the next one be too, and of mails sent one by one nothing else may tell. What this partition has seen
/// itself <see cref="DomainConduct"/> and <see cref="NetworkConduct"/> tell, of other messages: no message counts in both. It is a hint: alone it leaves an event <c>undecided</c>. Like them it speaks of who came first,
/// within the hour.
/// </summary>
public sealed record KnownScanner : Signal
{
    private const string DomainWord = "domain";
    private const string NetworkWord = "network";
    private static readonly string[] Names = ["scannedMessages", "otherMessages"];

    /// <summary>Weight that a domain's or network's evidence begins with: before any it is rather no scanner's.</summary>
    public int ScanningPrior { get; init; } = -3_000;

    /// <summary>Weight of one message that other partitions saw scanned, and of each doubling.</summary>
    public int ScannedWeight { get; init; } = 1_150;

    /// <summary>The most that other partitions' campaigns say of a domain.</summary>
    public int MaxWeight { get; init; } = 3_600;

    /// <summary>Doublings by which the messages that were scanned must be ahead of those that speak against it for all of the weight to count.</summary>
    public int Doublings { get; init; } = 3;

    /// <summary>What the messages that were scanned say less with each doubling that they are less ahead of the others than <see cref="Doublings"/> asks, or behind.</summary>
    public int OtherWeight { get; init; } = -900;

    /// <summary>The most that other partitions' campaigns say of a network, which may be shared.</summary>
    public int MaxNetworkWeight { get; init; } = 2_800;

    /// <summary>Milliseconds after the delivery within which other partitions' campaigns speak, of who came first: what comes later is rather a person's.</summary>
    public int WithinMs { get; init; } = 3_600_000;

    /// <summary>Milliseconds after which half of the evidence is left, so that who stops scanning is believed again.</summary>
    public int HalfLifeMs { get; init; } = 604_800_000;

    public override string Name => "known-scanner";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "in campaigns elsewhere, machines were at work on {scannedMessages} or more messages of the same {kind}, and people alone may have read {otherMessages} or more";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override Hint HintOf(in Detail detail, int weight) => detail.Word == NetworkWord ? Hint.Network : Hint.History;

    /// <summary>That a domain or network scans, by these steps alone.</summary>
    internal int LogOddsOf(int scanned, int other) => ScanningPrior + WeightOf(scanned, other, int.MaxValue);

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind switch
        {
            ContextKind.DomainAnywhere => Math.Abs(OfDomain(now) - OfDomain(before)),
            // Of who is another's work, which the network's scans tell, the domain says nothing.
            ContextKind.Network => Math.Abs(OfNetwork(now) - OfNetwork(before))
                + (before.Scanned == 0 != (now.Scanned == 0) ? MaxWeight : 0),
            _ => 0,
        };

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ContextActivity domain = message.DomainAnywhere;
        int ofDomain = OfDomain(domain);
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            ContextActivity network = events[i].NetworkActivity;
            if (
                (domain.ScannedElsewhere | network.ScannedElsewhere) == 0
                || !events[i].Type.IsLabelled()
                || !message.IsOfFirstVisitorWithin(i, WithinMs)
            )
            {
                continue;
            }

            sheet.Add(i, OfNetwork(network), DetailOf(network, NetworkWord));
            if (events[i].Type.IsChoice() && !message.IsAnothersWork(i, sheet))
            {
                sheet.Add(i, Math.Max(0, ofDomain - events[i].Unlike), DetailOf(domain, DomainWord));
            }
        }
    }

    private int OfDomain(in ContextActivity domain) => Math.Max(0, WeightOf(domain.ScannedElsewhere, domain.OtherElsewhere, MaxWeight));

    private int OfNetwork(in ContextActivity network) =>
        Math.Max(0, WeightOf(network.ScannedElsewhere, network.OtherElsewhere, MaxNetworkWeight));

    private int WeightOf(int scanned, int other, int most) =>
        new ScanWeights(ScannedWeight, most, Doublings, OtherWeight).Of(scanned, other);

    private static Detail DetailOf(in ContextActivity activity, string kind) =>
        new(ContextActivity.AtLeast(activity.ScannedElsewhere), ContextActivity.AtLeast(activity.OtherElsewhere), Word: kind);
}
