namespace BotClickStream.Detection;

/// <summary>
/// For a person: several of a mail's content links and nothing else of it, one after the other. Who opens tabs or reads on leaves logo, footer, social and legal links alone, while a scanner takes what it finds: the more such links a mail
/// has, the less likely it would have missed them all.
/// </summary>
public sealed record ContentOnly : Signal
{
    private static readonly string[] Names = ["contentLinks", "mailsContentLinks", "ofLinks"];

    /// <summary>Distinct content links that one visitor must click at least, and no others.</summary>
    public int MinLinks { get; init; } = 3;

    /// <summary>Milliseconds between two of the visitor's links at least: nobody chooses two quicker.</summary>
    public int MinGapMs { get; init; } = 400;

    /// <summary>Thousandths that count, below 0 for a person, of the log-odds, for each link that the visitor clicked, that one taken at random is content.</summary>
    public int Weight { get; init; } = -600;

    /// <summary>The most that content links alone say for a person.</summary>
    public int MinWeight { get; init; } = -2_050;

    public override string Name => "content-only";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "{contentLinks} content links were clicked and none of the others ({mailsContentLinks} of the mail's {ofLinks} links are content)";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int content = message.MailLinks - message.OtherLinks;
        if (message.OtherLinks == 0 || content <= 0 || message.Clicks < MinLinks)
        {
            return;
        }

        int ofLink = Steps.Ln(message.MailLinks) - Steps.Ln(content);
        int known = -1;
        int links = 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click)
            {
                continue;
            }

            if (known < 0 || !events[i].IsIndistinctFrom(events[known]))
            {
                (known, links) = (i, Links(message, events[i]));
                links = links >= MinLinks && message.IsOfDoubles(i) ? 0 : links;
            }

            if (links >= MinLinks)
            {
                int weight = Math.Max(MinWeight, links * ofLink * Weight / 1000);
                sheet.Add(i, weight, new Detail(links, content, message.MailLinks));
            }
        }
    }

    /// <summary>Distinct links that the visitor clicked; 0 where one is no content, or two came quicker than anybody chooses.</summary>
    private int Links(MessageWindow message, in WindowEvent visitor)
    {
        foreach (ref readonly WindowEvent one in message.Events)
        {
            if (one.Type == EventType.Click && one.Link != 0 && one.Role != LinkRole.Content && one.MayBeSameVisitorAs(visitor))
            {
                return 0;
            }
        }

        return message.UnhurriedLinksOf(visitor, MinGapMs);
    }
}
