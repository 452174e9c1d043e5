namespace BotClickStream.Detection;

/// <summary>
/// The link to leave the mailing list, clicked by who clicked another of the mail's links too, where nobody left: who wants no more of a mail reads little of it, and who asks to leave does. A scanner takes the link as any other, and hardly ever
/// posts the form behind it. It takes that networks are told: by a browser, or by nothing, a machine and a person may be taken for one.
/// </summary>
public sealed record UnusedUnsubscribe : Signal
{
    private static readonly string[] Names = ["otherMs"];

    /// <summary>Milliseconds within which the unsubscribe link and another content link must be clicked by one visitor to say something, where nobody left.</summary>
    public int WithinMs { get; init; } = 3_600_000;

    /// <summary>Weight of such clicks, where the unsubscribe link was not used. Alone, and with what <see cref="RareLinkRole"/> says of the same, it leaves the visitor a person: not all sources tell who left.</summary>
    public int Weight { get; init; } = 1_900;

    public override string Name => "unused-unsubscribe";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "the unsubscribe link and another were clicked {otherMs} ms apart, and nobody unsubscribed";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override bool IsOfWholeVisit => true;

    internal override WindowFacts Needs => WindowFacts.TwoClicks | WindowFacts.RareRole;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if ((message.Facts & WindowFacts.Unsubscribe) != 0)
        {
            return;
        }

        for (int leave = 0; leave < events.Length; leave++)
        {
            if (events[leave] is not { Type: EventType.Click, Role: LinkRole.Unsubscribe, Network: not 0 })
            {
                continue;
            }

            for (int i = 0; i < events.Length; i++)
            {
                long away = Math.Abs(events[i].Time - events[leave].Time);
                if (
                    events[i].Type == EventType.Click
                    && !RareLinkRole.IsRare(events[i])
                    && away <= WithinMs
                    && events[i].Network == events[leave].Network
                    && events[i].MayBeSameBrowserAs(events[leave])
                )
                {
                    sheet.Add(i, Weight, new Detail(away), leave);
                    sheet.Add(leave, Weight, new Detail(away), i);
                }
            }
        }
    }
}
