namespace BotClickStream.Detection;

/// <summary>
/// Footer, social and legal links, which hardly any person clicks, together with other links: somebody went through the mail's source rather than
/// read it. Alone such a click says nothing.
/// </summary>
public sealed record RareLinkRole : Signal
{
    private const int MostCountable = 16;

    private static readonly string[] Names = ["rareLinks", "otherLinks"];

    /// <summary>Milliseconds within which links that hardly anybody clicks (footer, social, legal, unsubscribe) must be clicked together with others to say something.</summary>
    public int WindowMs { get; init; } = 60_000;

    /// <summary>Weight of a click on a rare link, for each distinct one of them.</summary>
    public int Weight { get; init; } = 850;

    /// <summary>Distinct rare links that count at most, up to 16.</summary>
    public int MostLinks { get; init; } = 4;

    /// <summary>Weight of a click on another link beside rare ones, for each of these.</summary>
    public int OtherWeight { get; init; } = 400;

    public override string Name => "rare-link-role";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "footer, social or legal links ({rareLinks}) were clicked together with {otherLinks} others within a minute";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override bool IsOfWholeVisit => true;

    internal override WindowFacts Needs => WindowFacts.TwoClicks | WindowFacts.RareRole;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        Span<int> seen = stackalloc int[MostCountable];
        for (int rare = 0; rare < events.Length; rare++)
        {
            if (!IsRare(events[rare]))
            {
                continue;
            }

            int rareLinks = 0;
            int otherLinks = 0;
            int other = -1;
            for (int i = 0; i < events.Length; i++)
            {
                if (events[i].Type != EventType.Click || !IsNear(events[i], events[rare]))
                {
                    continue;
                }

                if (IsRare(events[i]) && rareLinks < Math.Min(MostLinks, MostCountable) && !seen[..rareLinks].Contains(events[i].Link))
                {
                    seen[rareLinks++] = events[i].Link;
                }

                if (events[i].Link != events[rare].Link)
                {
                    otherLinks++;
                    other = i;
                }
            }

            if (other < 0)
            {
                continue;
            }

            Detail detail = new(rareLinks, otherLinks);
            sheet.Add(rare, Weight * rareLinks, detail, rare, other);
            for (int i = 0; i < events.Length; i++)
            {
                if (events[i].Type == EventType.Click && !IsRare(events[i]) && IsNear(events[i], events[rare]))
                {
                    sheet.Add(i, OtherWeight * rareLinks, detail, rare);
                }
            }
        }
    }

    private bool IsNear(in WindowEvent a, in WindowEvent b) => Math.Abs(a.Time - b.Time) <= WindowMs;

    internal static bool IsRare(in WindowEvent clicked) =>
        IsNobodys(clicked) || clicked is { Type: EventType.Click, Role: LinkRole.Unsubscribe };

    /// <summary>The same but for who has had enough, whose link people choose oftener.</summary>
    internal static bool IsNobodys(in WindowEvent clicked) =>
        clicked is { Type: EventType.Click, Role: LinkRole.Footer or LinkRole.Social or LinkRole.Legal };
}
