namespace BotClickStream.Detection;

/// <summary>
/// Most of a domain's recipients leave a campaign whose other recipients don't: a scanner that follows unsubscribe links, alone and at a person's pace too, leaves for the whole firm (mass unsubscribes by companies' own scanners).
/// Of people who get a mail that annoys them two to five in a hundred leave, at all domains, and where colleagues clean up what they get, some of those who read it. Before it is known how many stay, it is told by who of the domain clicked at all: then the
/// unsubscribe is doubtful and waits.
/// </summary>
public sealed record UnsubscribeSurge : Signal
{
    /// <summary>Fewer are no surge.</summary>
    internal const int LeastMessages = 3;

    /// <summary>Fewer are no sure one: colleagues leave together.</summary>
    private const int LeastSure = 4;

    /// <summary>Where fewer than two, or than one in so many, come soon after the delivery, or late, they are none of the scanner's: it comes at its own time.</summary>
    private const int LeastPart = 4;

    private static readonly string[] Names = ["unsubscribed", "ofRecipients", "ofClicked", "perThousandElsewhere"];

    /// <summary>Thousandths of the recipients who are unsubscribed where a scanner does it: some it spares.</summary>
    public int ScannedShare { get; init; } = 800;

    /// <summary>Thousandths of log-odds, by the domain's recipients who were mailed, that those who leave aren't the campaign's people, from which on the surge is sure.</summary>
    public int SureOdds { get; init; } = 9_000;

    /// <summary>Weight of an unsubscribe, and of its visitor's clicks, in a surge that is sure.</summary>
    public int SureWeight { get; init; } = 6_000;

    /// <summary>Thousandths of log-odds, by the domain's recipients who clicked, that those who leave aren't the campaign's people, from which on a surge is possible and its unsubscribes wait.</summary>
    public int DoubtfulOdds { get; init; } = 5_000;

    /// <summary>Weight of an unsubscribe in a surge that is doubtful: it leaves it undecided.</summary>
    public int DoubtfulWeight { get; init; } = 2_000;

    /// <summary>Milliseconds after the delivery from which on an unsubscribe comes late.</summary>
    public int LateMs { get; init; } = 1_800_000;

    /// <summary>The most that is taken back of what a late unsubscribe has for a person by being late, where most of the domain's come late: a wave that comes hours later comes to the whole firm.</summary>
    public int LateWeight { get; init; } = 4_500;

    /// <summary>Milliseconds before the unsubscribe within which its visitor's click on the unsubscribe link counts with it, and where the surge is sure on another link, too.</summary>
    public int ClickMs { get; init; } = 60_000;

    public override string Name => "unsubscribe-surge";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "{unsubscribed} of the domain's {ofRecipients} recipients, of whom {ofClicked} clicked or unsubscribed, were unsubscribed from the campaign, as against {perThousandElsewhere} of a thousand elsewhere";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.Unsubscribe;

    /// <param name="late">Of those unsubscribed.</param>
    /// <param name="elsewhere">Thousandths of the campaign's recipients at other domains who leave.</param>
    /// <param name="ofClicked">The same of those who click.</param>
    internal SurgeLevel LevelOf(int mailed, int clicked, int unsubscribed, int late, int elsewhere, int ofClicked)
    {
        bool isSure =
            unsubscribed >= LeastSure && mailed > 0 && DomainBurst.OddsOf(mailed, unsubscribed, elsewhere, ScannedShare) >= SureOdds;
        if (!isSure && DomainBurst.OddsOf(clicked, unsubscribed, ofClicked, ScannedShare) < DoubtfulOdds)
        {
            return SurgeLevel.None;
        }

        int least = Math.Max(2, (unsubscribed + LeastPart - 1) / LeastPart);
        return (isSure ? SurgeLevel.Sure : SurgeLevel.Doubtful)
            | (unsubscribed - late >= least ? SurgeLevel.Soon : SurgeLevel.None)
            | (late >= least ? SurgeLevel.Late : SurgeLevel.None);
    }

    /// <summary>By how much at most the evidence moves when the domain's level does.</summary>
    internal int MovedBy(SurgeLevel before, SurgeLevel now) => before == now ? 0 : SureWeight + DoubtfulWeight + LateWeight;

    internal static bool IsIn(MessageWindow message) =>
        message.Domain.Leavers.Level != SurgeLevel.None && (message.Facts & WindowFacts.Unsubscribe) != 0;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        LeaverActivity leavers = message.Domain.Leavers;
        if (!IsIn(message))
        {
            return;
        }

        bool isSure = (leavers.Level & SurgeLevel.Sure) != 0;
        int weight = isSure ? SureWeight : DoubtfulWeight;
        int outweighs = (leavers.Level & SurgeLevel.Late) != 0 ? LateWeight : 0;
        Detail detail = new(leavers.Unsubscribed, message.Domain.Mailed, leavers.Clicked, leavers.Baseline);
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (!MayBeMachines(events[i]) || ComesAfterAnother(events, i))
            {
                continue;
            }

            bool isLate = message.IsForgotten || events[i].Time - message.DeliveredAt >= LateMs;
            if ((leavers.Level & (isLate ? SurgeLevel.Late : SurgeLevel.Soon)) == 0)
            {
                continue;
            }

            sheet.Add(i, weight + Math.Min(outweighs, sheet.LatenessOf(i)), detail);
            for (int click = i - 1; click >= 0 && events[i].Time - events[click].Time <= ClickMs; click--)
            {
                if (IsItsClick(events[click], events[i], isSure))
                {
                    sheet.Add(click, weight + Math.Min(outweighs, sheet.LatenessOf(click)), detail, i);
                }
            }
        }
    }

    /// <summary>Whether by it was unsubscribed, or the same visitor clicked it just before: where the surge is sure, who takes another link with it is no other than who leaves.</summary>
    private static bool IsItsClick(in WindowEvent click, in WindowEvent left, bool isSure) =>
        click.Type == EventType.Click
        && (click.Role == LinkRole.Unsubscribe ? click.MayBeSameBrowserAs(left) : isSure && click.IsSameVisitorAs(left));

    /// <summary>Whether somebody else had unsubscribed the message before: a scanner does so once, so that one of the two is a person's wish, and the later may be.</summary>
    private static bool ComesAfterAnother(ReadOnlySpan<WindowEvent> events, int at)
    {
        for (int i = 0; i < at; i++)
        {
            if (MayBeMachines(events[i]) && !events[i].MayBeSameBrowserAs(events[at]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayBeMachines(in WindowEvent one) => one.Type == EventType.Unsubscribe && !one.Via.IsPersons();
}
