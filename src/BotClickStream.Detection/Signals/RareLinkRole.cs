namespace BotClickStream.Detection;

/// <summary>
/// Footer, social and legal links, which hardly any person clicks, together with other links: somebody went through the mail's source rather than
/// read it. Alone such a click says nothing.
/// </summary>
public sealed record RareLinkRole : Signal
{
    private static readonly string[] Names = ["rareLinks", "otherLinks"];

    public int WindowMs { get; init; } = 60_000;

    /// <summary>Of a click on a rare link.</summary>
    public int Weight { get; init; } = 1_200;

    /// <summary>Of a click on another link beside it.</summary>
    public int OtherWeight { get; init; } = 500;

    public override string Name => "rare-link-role";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "footer, social or legal links ({rareLinks}) were clicked together with {otherLinks} others within a minute";

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
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
                if (events[i].Type == EventType.Click && Math.Abs(events[i].Time - events[rare].Time) <= WindowMs)
                {
                    rareLinks += IsRare(events[i]) ? 1 : 0;
                    if (events[i].Link != events[rare].Link)
                    {
                        otherLinks++;
                        other = i;
                    }
                }
            }

            if (other < 0)
            {
                continue;
            }

            Detail detail = new(rareLinks, otherLinks);
            sheet.Add(rare, Weight, detail, rare, other);
            for (int i = 0; i < events.Length; i++)
            {
                if (events[i].Type == EventType.Click && !IsRare(events[i]) && Math.Abs(events[i].Time - events[rare].Time) <= WindowMs)
                {
                    sheet.Add(i, OtherWeight, detail, rare);
                }
            }
        }
    }

    private static bool IsRare(in WindowEvent clicked) =>
        clicked is { Type: EventType.Click, Role: LinkRole.Footer or LinkRole.Social or LinkRole.Legal };
}
