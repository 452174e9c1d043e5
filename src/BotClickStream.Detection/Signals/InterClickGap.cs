namespace BotClickStream.Detection;

/// <summary>
/// Two different links within a fraction of a second: nobody is that quick, while a burst's hits lie milliseconds apart
/// (craft-campaign issue 546; Marketo's "proximity" asks for 0–3 s, which loses people who open tabs). Clocks of whole
/// seconds tell no such gap.
/// </summary>
public sealed record InterClickGap : Signal
{
    private static readonly string[] Names = ["gapMs"];

    /// <summary>Milliseconds between clicks on two different links up to which they are a machine's: a burst's hits lie 15 to 300 ms apart (craft-campaign issue 546), while who opens tabs takes a third of a second at least.</summary>
    public int MaxGapMs { get; init; } = 300;

    /// <summary>Weight of two different links clicked within <see cref="MaxGapMs"/>.</summary>
    public int Weight { get; init; } = 3_400;

    /// <summary>Milliseconds within which a second click on the same link is a double click's, and counts as its first: a person's next click may be near the second.</summary>
    public int DoubleClickMs { get; init; } = 1_000;

    /// <summary>Weight where clocks are whole seconds, and both clicks fell into one.</summary>
    public int SameSecondWeight { get; init; } = 1_700;

    public override string Name => "inter-click-gap";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "two different links were clicked {gapMs} ms apart";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            bool isQuick = i + 1 < events.Length && events[i + 1].Time - events[i].Time <= MaxGapMs;
            if (!isQuick || events[i].Type != EventType.Click || events[i].Link == 0 || message.IsDoubleClick(i, DoubleClickMs))
            {
                continue;
            }

            for (int j = i + 1; j < events.Length && events[j].Time - events[i].Time <= MaxGapMs; j++)
            {
                if (events[j].Type != EventType.Click || events[j].Link == 0 || events[j].Link == events[i].Link)
                {
                    continue;
                }

                // Of a sweep most pairs say nothing new of either click, and whether one follows the other takes a look at all before it.
                int weight = MessageWindow.SpanOf(events[i].Time, events[j].Time) <= MaxGapMs ? Weight : SameSecondWeight;
                if (
                    !(sheet.SaysAsMuch(i, weight) && sheet.SaysAsMuch(j, weight))
                    && !message.FollowsVisitor(i, j)
                    && !message.FollowsVisitor(j, i)
                    && !message.FollowsBrowser(i, j)
                    && !message.FollowsBrowser(j, i)
                )
                {
                    Detail detail = new(events[j].Time - events[i].Time);
                    sheet.Add(i, weight, detail, i, j);
                    sheet.Add(j, weight, detail, i, j);
                }
            }
        }
    }
}
