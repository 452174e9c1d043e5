namespace BotClickStream.Detection;

/// <summary>
/// What the domain's other messages have shown, in any campaign: whom a gateway scans for, it scans again, also where a mail has but one link or goes out alone, so that no sweep and no burst can show (mails sent one by one; "whole corporate domains
/// click everything"). It speaks of who came first, within the hour of the delivery, or where none is told of the campaign's first click: what comes later, or after another visitor, is rather a person's, unless the domain is visited by the hour. What the recipient's own other messages have shown counts likewise.
/// </summary>
public sealed record DomainConduct : Signal
{
    private const int PaceWeight = 250;

    /// <summary>What of it fits into a row, and more than a share may come to.</summary>
    private const int HighestPace = 15;

    /// <summary>Doublings of messages with visits by the hour that a domain takes at least to be looked at in waves; 3 for four of them.</summary>
    private const int LeastHourly = 3;

    private static readonly string[] Names = ["scannedMessages", "otherMessages", "hourlyMessages", "scannedOfRecipient"];

    /// <summary>Weight of one of the domain's other messages that was scanned, and of each doubling.</summary>
    public int ScannedWeight { get; init; } = 1_150;

    /// <summary>The most that the domain's, or the recipient's, other messages say.</summary>
    public int MaxWeight { get; init; } = 4_200;

    /// <summary>Doublings by which the messages that were scanned must be ahead of those that were clicked and show no machine for all of the weight to count: of what a scanner does on its messages, some is always in doubt.</summary>
    public int Doublings { get; init; } = 3;

    /// <summary>What the messages that were scanned say less with each doubling that they are less ahead of the others than <see cref="Doublings"/> asks, or behind.</summary>
    public int OtherWeight { get; init; } = -900;

    /// <summary>Weight of one of the recipient's own other messages that was scanned, and of each doubling, where these say more than the domain's: in a domain of free mail one is scanned and the next one isn't. It counts where the delivery is told and the domain shows no burst in the campaign (<see cref="DomainBurst"/>). A recipient's record is nobody else's, so that one message says as much as many of the domain's, and one doubling that they are ahead is enough.</summary>
    public int RecipientWeight { get; init; } = 2_900;

    /// <summary>Doublings by which the recipient's messages that were scanned must be ahead of those that were clicked and show no machine for all of that weight to count.</summary>
    public int RecipientDoublings { get; init; } = 1;

    /// <summary>Milliseconds after the delivery, or where none is told after the campaign's first click, within which the domain's conduct speaks: what comes later is rather a person's.</summary>
    public int WithinMs { get; init; } = 3_600_000;

    /// <summary>Milliseconds after another browser's click from the same network from which on the domain's conduct says nothing of a click: scanners stand behind offices' addresses too.</summary>
    public int AfterMs { get; init; } = 120_000;

    /// <summary>Thousandths of a campaign's people who usually click within the hour; where more do, as on a staff mail, the domain's conduct says by as much less.</summary>
    public int UsualShare { get; init; } = 30;

    /// <summary>What the domain's conduct says less with each factor of e that a click's delay lies beyond the delays of nearly all of the domain's early clicks in the campaign, where there are some.</summary>
    public int BeyondWeight { get; init; } = 2_000;

    /// <summary>Weight of a visit about an hour before or after another, where four of the domain's messages are so visited, and at least about a quarter as many as were scanned and as show no machine: a scanner's waves, which come from as many networks as it has and are often for one link. What such visits have for them by being late and alone is taken back.</summary>
    public int HourlyWeight { get; init; } = 6_500;

    public override string Name => "domain-conduct";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "of the domain's other messages machines were at work on {scannedMessages} or more[, on {scannedOfRecipient} or more of the recipient's own], and people alone may have clicked {otherMessages} or more[; {hourlyMessages} or more were visited again after an hour, as this one]";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.Choice;

    /// <summary>
    /// By how much likelier people of a campaign click within the hour than usual, of whom <paramref name="baseline"/> thousandths do: in steps from 1, since its messages are judged again when it changes; of a domain of which no delivery is known it is 0.
    /// </summary>
    internal byte PaceOf(int baseline)
    {
        int likelier = Steps.Ln(Math.Max(baseline, UsualShare)) - Steps.Ln(UsualShare);
        return (byte)Math.Min(1 + ((likelier + (PaceWeight / 2)) / PaceWeight), HighestPace);
    }

    /// <summary>How much likelier such people are, in thousandths of a logarithm.</summary>
    internal static int WeightOfPace(byte pace) => Math.Max(0, pace - 1) * PaceWeight;

    /// <summary>By how much the evidence moves at most when the pace does.</summary>
    internal static int MovedBy(int before, int now) => Math.Abs(now - before) * PaceWeight;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind switch
        {
            ContextKind.DomainAnywhere when IsHourly(before) != IsHourly(now) => EngagementRow.MostMargin,
            ContextKind.Domain => before.IsSwept == now.IsSwept ? 0 : MaxWeight,
            ContextKind.DomainAnywhere => Math.Abs(Math.Max(0, WeightOf(now)) - Math.Max(0, WeightOf(before))),
            // Who comes to each message of a domain has been there then: see IsAnothersWork.
            ContextKind.Network when before.Scanned == 0 != (now.Scanned == 0) => events < 2 ? MaxWeight : EngagementRow.MostMargin,
            _ => 0,
        };

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ContextActivity domain = message.DomainAnywhere;
        if (AsksLateness(message))
        {
            JudgeHours(message, domain, sheet);
        }

        RecipientActivity recipient = message.Recipient;
        int pace = message.DeliveredAt is null ? 0 : WeightOfPace(message.Domain.Pace);
        int weight = WeightOf(domain) - pace;
        // Where the domain's messages come in a burst, what the domain has shown tells enough, and who is a stranger to its scanner stays one.
        bool isRecipients = message.DeliveredAt is not null && IsWithoutBurst(message.Domain.Early.Level, message.Domain.Active.Level);
        int ofRecipient = isRecipients ? WeightOf(recipient) - pace : 0;
        if (weight <= 0 && ofRecipient <= 0)
        {
            return;
        }

        for (int i = 0; i < message.Events.Length; i++)
        {
            if (message.MayBeOfDomainsScanner(i, WithinMs, AfterMs, sheet) && !message.IsBriefAmidSweeps(i))
            {
                int beyond = message.DeliveredAt is { } delivered
                    ? DomainDelays.Beyond(message.Events[i].Time - delivered, message.Domain.Reach) * BeyondWeight / 1000
                    : 0;
                // What is another's at the domain may be the recipient's own.
                int ofDomain = weight - message.Events[i].Unlike;
                int left = Math.Max(ofDomain, ofRecipient) - beyond;
                sheet.Add(
                    i,
                    Math.Max(0, left),
                    new Detail(
                        ContextActivity.AtLeast(domain.Scanned),
                        ContextActivity.AtLeast(domain.Other),
                        0,
                        ofRecipient > ofDomain ? ContextActivity.AtLeast(recipient.Scanned) : 0
                    )
                );
            }
        }
    }

    private void JudgeHours(MessageWindow message, ContextActivity domain, EvidenceSheet sheet)
    {
        Detail detail = new(
            ContextActivity.AtLeast(domain.Scanned),
            ContextActivity.AtLeast(domain.Other),
            ContextActivity.AtLeast(domain.Hourly)
        );
        for (int i = 0; i < message.Events.Length; i++)
        {
            ref readonly WindowEvent one = ref message.Events[i];
            int weight = HourlyWeight - one.Unlike;
            if (weight > 0 && !one.IsFromUnscanned && message.IsHourly(i) && !message.IsFollowed(i) && !message.IsVisited(i))
            {
                sheet.Add(i, weight + sheet.LatenessOf(i), detail);
            }
        }
    }

    /// <summary>Whether what it says of a message rests on how much of the message's evidence is that somebody came late.</summary>
    internal static bool AsksLateness(MessageWindow message) => IsHourly(message.DomainAnywhere) && message.HasHours;

    /// <summary>Whether as many of the domain's messages are visited by the hour as not, as far as steps tell.</summary>
    private static bool IsHourly(ContextActivity domain) =>
        domain.Hourly >= LeastHourly && domain.Hourly >= Math.Max(domain.Scanned, domain.Other) - 1;

    /// <summary>By how much the evidence moves at most where the domain's burst says something else.</summary>
    internal int MovedByBurst(byte early, byte active, byte earlyNow, byte activeNow) =>
        IsWithoutBurst(early, active) == IsWithoutBurst(earlyNow, activeNow) ? 0 : MaxWeight;

    /// <summary>Whether the domain shows no burst in the campaign: only then does a recipient's own record speak.</summary>
    internal static bool IsWithoutBurst(byte early, byte active) => early == 0 && active == 0;

    private int WeightOf(RecipientActivity recipient) =>
        new ScanWeights(RecipientWeight, MaxWeight, RecipientDoublings, OtherWeight).Of(recipient.Scanned, recipient.Other);

    private int WeightOf(ContextActivity domain) =>
        new ScanWeights(ScannedWeight, MaxWeight, Doublings, OtherWeight).Of(domain.Scanned, domain.Other);
}
