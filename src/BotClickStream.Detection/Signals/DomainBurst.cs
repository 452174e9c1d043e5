namespace BotClickStream.Detection;

/// <summary>
/// Many of a domain's recipients clicking right after the delivery, the more so with like timing: a gateway scans every mail to the domain ("whole corporate domains
/// click everything"), while of people 1–2 % click within a minute and 27 % open within the hour (sendgrid.com, email click delays). It speaks of what happened in that burst
/// only; a later click of the same domain is left alone.
/// </summary>
public sealed record DomainBurst : Signal
{
    private static readonly string[] Names = ["activeRecipients", "ofRecipients", "deviationSeconds"];

    /// <summary>How long after a message's delivery its clicks belong to the burst: 98 % of bursts have begun by then (craft-campaign issue 546).</summary>
    public int WindowMs { get; init; } = 600_000;

    public int MinRecipients { get; init; } = 3;

    /// <summary>Thousandths of the recipients from which on it is a burst.</summary>
    public int Share { get; init; } = 350;

    public int Weight { get; init; } = 800;

    /// <summary>Thousandths from which on it is nearly everybody.</summary>
    public int HighShare { get; init; } = 600;

    public int HighWeight { get; init; } = 1_500;

    /// <summary>Standard deviation of the delays up to which they are alike.</summary>
    public int AlikeSeconds { get; init; } = 90;

    public int AlikeWeight { get; init; } = 800;

    /// <summary>How many doublings the early messages must be ahead of those that were clicked late only, as a staff's are: whom a gateway scans for is never late only.</summary>
    public int Doublings { get; init; } = 2;

    public override string Name => "domain-burst";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "{activeRecipients} of the domain's {ofRecipients} recipients clicked right after the delivery, {deviationSeconds} s apart on average";

    /// <summary>
    /// What the domain's numbers amount to, in steps: its messages are judged again only when the step changes.
    /// 0 none; 1 burst, 2 nearly everybody; plus 2 where the timing is alike.
    /// </summary>
    internal byte LevelOf(int mailed, int early, int deviationSeconds)
    {
        if (early < MinRecipients || early * 1000L < mailed * (long)Share)
        {
            return 0;
        }

        int level = early * 1000L >= mailed * (long)HighShare ? 2 : 1;
        return (byte)(deviationSeconds <= AlikeSeconds ? level + 2 : level);
    }

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        DomainActivity domain = message.Domain;
        ContextActivity around = message.DomainContext;
        int ahead = Math.Max(around.Early, around.Scanned) - Math.Max(around.Late, around.Read);
        if (domain.BurstLevel == 0 || ahead < Doublings || message.DeliveredAt is not { } delivered)
        {
            return;
        }

        int weight = domain.BurstLevel is 1 or 3 ? Weight : HighWeight;
        weight += domain.BurstLevel >= 3 ? AlikeWeight : 0;
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            long delay = events[i].Time - delivered;
            if (
                delay >= 0
                && delay <= WindowMs
                && events[i].Type is (EventType.Click or EventType.Unsubscribe)
                && !message.WasClickedByAnother(i)
                && !IsPeoples(events[i].NetworkActivity)
            )
            {
                sheet.Add(i, weight, new Detail(domain.EarlyMessages, domain.Mailed, domain.DeviationSeconds));
            }
        }
    }

    /// <summary>A network from which nothing but people is known to have come.</summary>
    private static bool IsPeoples(ContextActivity network) => network.Scanned == 0 && (network.Late | network.Read) != 0;
}
