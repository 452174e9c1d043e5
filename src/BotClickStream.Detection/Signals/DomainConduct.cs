namespace BotClickStream.Detection;

/// <summary>
/// The domain is proven to scan: on others of its messages machines were at work beyond doubt, and a lone early click falls with them (whole corporate domains click everything). Where
/// most of the domain's messages show no machine, as with a provider's mailboxes, it says nothing.
/// </summary>
public sealed record DomainConduct : Signal
{
    private static readonly string[] Names = ["scannedMessages", "otherMessages"];

    /// <summary>Of one message that was scanned more than others were clicked, and of each doubling.</summary>
    public int Weight { get; init; } = 600;

    public int MaxWeight { get; init; } = 2_000;

    /// <summary>Doublings of scanned messages that it takes at least, 1 for one message.</summary>
    public int MinScanned { get; init; } = 2;

    /// <summary>How long after the delivery it says something.</summary>
    public int WithinMs { get; init; } = 600_000;

    /// <summary>Thousandths of the weight that are left from a network that no machine is known to have come from.</summary>
    public int OtherNetworkShare { get; init; } = 300;

    /// <summary>Doublings of scanned messages from which on the networks of the domain's scanner are known, and nothing is left; 4 for eight messages.</summary>
    public int NetworksKnownFrom { get; init; } = 4;

    public override string Name => "domain-conduct";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "machines were at work on {scannedMessages} or more other messages to the domain, against {otherMessages} or more on which none was";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ContextActivity around = message.DomainContext;
        int others = Math.Max(around.Early, Math.Max(around.Late, around.Read));
        if (around.Scanned < MinScanned || around.Scanned <= others || message.DeliveredAt is not { } delivered)
        {
            return;
        }

        int weight = Math.Min(MaxWeight, (around.Scanned - others) * Weight);
        Detail detail = new(ContextActivity.AtLeast(around.Scanned), ContextActivity.AtLeast(others));
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            bool isEarly = events[i].Time - delivered <= WithinMs;
            if (isEarly && events[i].Type is (EventType.Click or EventType.Unsubscribe) && !message.WasClickedByAnother(i))
            {
                bool isOther = events[i].Network != 0 && events[i].NetworkActivity.Scanned == 0;
                int share = around.Scanned >= NetworksKnownFrom ? 0 : OtherNetworkShare;
                sheet.Add(i, isOther ? weight * share / 1000 : weight, detail);
            }
        }
    }
}
