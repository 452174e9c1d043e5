namespace BotClickStream.Detection;

/// <summary>
/// A link that people leave alone: scanners take any link of a mail, people hardly ever those in its footer (Omeda's stealth links, and the mission's popularity baselines). What they choose is learned from clicks
/// of which there is no doubt, so that no role need be told.
/// </summary>
public sealed record UnpopularLink : Signal
{
    /// <summary>Steps of people's clicks in the campaign from which on it can be told; 6 for 32 clicks.</summary>
    private const int MinSteps = 6;

    private static readonly string[] Names = ["leftAlone", "chosen"];

    /// <summary>Weight of a click on a link that people leave alone.</summary>
    public int Weight { get; init; } = 900;

    /// <summary>Weight added for each further link that people leave alone and that the same visitor clicked.</summary>
    public int FurtherWeight { get; init; } = 850;

    /// <summary>Weight, for a person, of each link that people do choose: who reads clicks these.</summary>
    public int ChosenWeight { get; init; } = -550;

    /// <summary>The most that links which people leave alone say: alone it leaves a click undecided.</summary>
    public int MaxWeight { get; init; } = 2_450;

    /// <summary>Milliseconds after the delivery from which on a visit that begins then, of as many links as <see cref="ReadLinks"/> and none quicker after another than <see cref="MinGapMs"/>, reads on: of it this says nothing, unless its network scans or isn't told.</summary>
    public int LateMs { get; init; } = 1_800_000;

    /// <summary>Distinct links that a visit which reads on has at least (<see cref="LateMs"/>).</summary>
    public int ReadLinks { get; init; } = 3;

    /// <summary>Milliseconds between two links of a visit which reads on at least (<see cref="LateMs"/>).</summary>
    public int MinGapMs { get; init; } = 1_000;

    public override string Name => "unpopular-link";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{leftAlone} links were clicked that people hardly ever choose, and {chosen} others";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override bool IsOfWholeVisit => true;

    internal override WindowFacts Needs => WindowFacts.Click | WindowFacts.UnpopularLink;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind == ContextKind.Network && events >= ReadLinks && before.ScansMore != now.ScansMore ? Math.Abs(MaxWeight) : 0;

    /// <summary>Whether a link has less than about half of an even share of people's clicks.</summary>
    internal static bool IsUnpopular(int clicksOnIt, int clicks, int links) =>
        Steps.Of(clicks) >= MinSteps && Steps.Of(clicksOnIt) + Steps.Of(links) + 1 <= Steps.Of(clicks);

    /// <summary>By how much at most the evidence moves where so many clicks of a message's events are on links that people leave alone and did not, or the other way round.</summary>
    internal int MovedBy(int clicks, int events) =>
        clicks == 0 ? 0
        : events == 1 ? Math.Abs(Weight)
        : Math.Abs(Weight) + (clicks * (Math.Abs(FurtherWeight) + Math.Abs(ChosenWeight)));

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        bool isAny = false;
        foreach (ref readonly WindowEvent one in events)
        {
            isAny |= IsLeftAlone(one);
        }

        (int leftAlone, int chosen) = (0, 0);
        bool readsOn = false;
        int last = -1;
        for (int i = 0; isAny && i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            if (last < 0 || !events[i].IsIndistinctFrom(events[last]))
            {
                (leftAlone, chosen) = Count(message, events[i]);
                readsOn = ReadsOn(message, i);
                last = i;
            }

            if (readsOn && !events[i].NetworkActivity.ScansMore)
            {
                continue;
            }

            int all = leftAlone < 2 ? 0 : Weight + ((leftAlone - 1) * FurtherWeight) + (chosen * ChosenWeight);
            int weight = Math.Min(MaxWeight, Math.Max(all, IsLeftAlone(events[i]) ? Weight : 0));
            sheet.Add(i, weight, new Detail(leftAlone, chosen));
        }
    }

    /// <summary>Whether the visitor came long after the delivery for several links at people's pace: who reads on gets to the mail's footer. Where no network is told, nobody knows whether it scans.</summary>
    private bool ReadsOn(MessageWindow message, int at) =>
        message.Clicks >= ReadLinks
        && message.Events[at].Network != 0
        && (message.IsForgotten || message.Events[message.FirstClickOf(at)].Time - message.DeliveredAt >= LateMs)
        && message.UnhurriedLinksOf(message.Events[at], MinGapMs) >= ReadLinks;

    /// <summary>Distinct links that the visitor clicked.</summary>
    private static (int LeftAlone, int Chosen) Count(MessageWindow message, in WindowEvent visitor)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<bool> firsts = message.FirstClicks();
        int leftAlone = 0;
        int chosen = 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (firsts[i] && events[i].MayBeSameVisitorAs(visitor))
            {
                leftAlone += IsLeftAlone(events[i]) ? 1 : 0;
                chosen += IsLeftAlone(events[i]) ? 0 : 1;
            }
        }

        return (leftAlone, chosen);
    }

    // Who has had enough chooses a link that few others do.
    private static bool IsLeftAlone(in WindowEvent one) =>
        one is { Type: EventType.Click, IsUnpopular: true, Role: not LinkRole.Unsubscribe };
}
