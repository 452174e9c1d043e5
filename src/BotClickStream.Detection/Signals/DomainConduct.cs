namespace BotClickStream.Detection;

/// <summary>
/// What the domain's other messages have shown, in any campaign: whom a gateway scans for, it scans again, also where a mail has but one link or goes out alone, so that no sweep and no burst can show (mails sent one by one; "whole corporate domains
/// click everything"). It speaks of who came first, within the hour where the delivery is known: what comes later, or after another visitor, is rather a person's.
/// </summary>
public sealed record DomainConduct : Signal
{
    private static readonly string[] Names = ["scannedMessages", "otherMessages"];

    /// <summary>Of one message that was scanned, and of each doubling.</summary>
    public int ScannedWeight { get; init; } = 1_150;

    public int MaxWeight { get; init; } = 4_200;

    /// <summary>How many doublings those that were scanned must be ahead of those that were clicked and show no machine for all of it to count: of what a scanner does on its messages, some is always in doubt.</summary>
    public int Doublings { get; init; } = 3;

    /// <summary>Of each doubling that they are less ahead, or behind.</summary>
    public int OtherWeight { get; init; } = -900;

    public int WithinMs { get; init; } = 3_600_000;

    /// <summary>Thousandths of a campaign's people who usually click within the hour; where more do, as on a staff mail, it says by as much less.</summary>
    public int UsualShare { get; init; } = 30;

    public override string Name => "domain-conduct";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "machines were at work on {scannedMessages} or more other messages of the domain, and not on {otherMessages} or more that were clicked";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ContextActivity domain = message.DomainAnywhere;
        int behind = Math.Max(0, domain.Other + Doublings - domain.Scanned);
        int weight = Math.Min(MaxWeight, domain.Scanned * ScannedWeight) + (domain.Other == 0 ? 0 : behind * OtherWeight);
        int likelier = Steps.Ln(Math.Max(message.Domain.Active.Baseline, UsualShare)) - Steps.Ln(UsualShare);
        weight -= message.DeliveredAt is null ? 0 : likelier;
        if (domain.Scanned == 0 || weight <= 0)
        {
            return;
        }

        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            bool isLate = events[i].Time - message.DeliveredAt > WithinMs;
            if (
                events[i].Type is (EventType.Click or EventType.Unsubscribe)
                && !isLate
                && message.IsOfFirstVisitor(i)
                && !message.IsAnothersWork(i, sheet)
            )
            {
                sheet.Add(i, weight, new Detail(ContextActivity.AtLeast(domain.Scanned), ContextActivity.AtLeast(domain.Other)));
            }
        }
    }
}
