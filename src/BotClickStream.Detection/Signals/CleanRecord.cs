namespace BotClickStream.Detection;

/// <summary>
/// For a person: several of a mail's links at a pace that people have, at a domain of whose messages many were clicked and hardly any was scanned. A scanner that pauses between links has siblings (suped.com; paminga.com): whom it comes to once it
/// comes to again, so that of a domain with many recipients and no other such visit it is rather somebody who reads on. What is beyond doubt by itself weighs more than that.
/// </summary>
public sealed record CleanRecord : Signal
{
    private static readonly string[] Names = ["links", "otherMessages", "scannedMessages"];

    /// <summary>Distinct links that one visitor must click at least for the domain's record to speak for a person.</summary>
    public int MinLinks { get; init; } = 3;

    /// <summary>Milliseconds between two of the visitor's links at least: nobody chooses two quicker.</summary>
    public int MinGapMs { get; init; } = 300;

    /// <summary>Doublings of messages clicked that show no machine, from which on a domain has a record; 3 for four of them.</summary>
    public int MinOther { get; init; } = 3;

    /// <summary>Doublings by which the domain's messages that show no machine may be ahead of those that were scanned and say nothing yet: of whatever domain some messages look as if.</summary>
    public int Doublings { get; init; } = 1;

    /// <summary>Weight, for a person, of each doubling by which they are further ahead than <see cref="Doublings"/>.</summary>
    public int Weight { get; init; } = -1_100;

    /// <summary>The most that a clean record says for a person.</summary>
    public int MinWeight { get; init; } = -2_700;

    /// <summary>Milliseconds after the delivery, or where none is told after the campaign's first click, within which a burst of the domain's recipients (<see cref="DomainBurst"/>), or where the delivery is told other messages of the domain that are clicked on links that nobody clicks (<see cref="RotatingVisitors"/>), leave the record nothing to say: that is a scanner's record, though each of its visits be in doubt.</summary>
    public int WithinMs { get; init; } = 3_600_000;

    public override string Name => "clean-record";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "{links} links at people's pace, and of the domain {otherMessages} or more other messages were clicked and show no machine, while {scannedMessages} or more do";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.TwoClicks;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        events < MinLinks
            ? 0
            : kind switch
            {
                ContextKind.DomainAnywhere => now.RareLinks == 0 != (before.RareLinks == 0)
                    ? Math.Abs(MinWeight)
                    : Math.Abs(WeightOf(now) - WeightOf(before)),
                ContextKind.Domain => HasCompany(now) != HasCompany(before) ? Math.Abs(MinWeight) : 0,
                _ => now.ScansMore != before.ScansMore || now.Readers == 0 != (before.Readers == 0) ? Math.Abs(MinWeight) : 0,
            };

    /// <summary>By how much the evidence moves at most where the domain's burst, of one of its two windows, does.</summary>
    internal int MovedByBurst(byte before, byte now) => before == 0 != (now == 0) ? Math.Abs(MinWeight) : 0;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        int weight = WeightOf(message.DomainAnywhere);
        if (weight == 0 || message.Clicks < MinLinks || HasCompany(message.DomainContext))
        {
            return;
        }

        // Of messages that nobody scans hardly any is clicked on a link that people leave alone; but who comes within the hour is told by deliveries alone.
        bool isScanned =
            (message.Domain.Early.Level | message.Domain.Active.Level) != 0
            || (message.DeliveredAt is not null && message.DomainAnywhere.RareLinks > 0);
        ReadOnlySpan<WindowEvent> events = message.Events;
        int known = -1;
        int links = 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (
                events[i].Type != EventType.Click
                || events[i].NetworkActivity.ScansMore
                || (events[i].NetworkKind == NetworkKind.Hosting && events[i].NetworkActivity.Readers == 0)
                || message.IsBesidePlainer(i)
                || (isScanned && events[i].Time - message.SoonFrom <= WithinMs)
            )
            {
                continue;
            }

            if (known < 0 || !events[i].IsIndistinctFrom(events[known]))
            {
                (known, links) = (i, message.UnhurriedLinksOf(events[i], MinGapMs));
            }

            if (links >= MinLinks)
            {
                ContextActivity domain = message.DomainAnywhere;
                sheet.Add(i, weight, new Detail(links, ContextActivity.AtLeast(domain.Other), ContextActivity.AtLeast(domain.Scanned)));
            }
        }
    }

    private int WeightOf(ContextActivity domain) =>
        domain.Other < MinOther ? 0 : Math.Max(MinWeight, Math.Max(0, domain.Other - domain.Scanned - Doublings) * Weight);

    /// <summary>Whether as many of the domain's messages in the campaign got such visits as not.</summary>
    private static bool HasCompany(ContextActivity domain) => domain.Thorough > 0 && domain.Thorough >= domain.Other;
}
