namespace BotClickStream.Detection;

/// <summary>
/// The same link at the same moment by two browsers of one network, or by one browser from two: scanners fetch each link up to twice (gophish issue 973). A double click
/// from one browser and network is a person's and no sign; where both differ it is <see cref="ClickTwin"/>'s.
/// </summary>
public sealed record SameLinkTwice : Signal
{
    private static readonly string[] Names = ["gapMs"];

    public int WindowMs { get; init; } = 2_000;
    public int Weight { get; init; } = 3_000;

    public override string Name => "same-link-twice";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "the same link was fetched twice within {gapMs} ms, by two browsers or from two networks";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click || events[i].Link == 0)
            {
                continue;
            }

            for (int j = i + 1; j < events.Length && events[j].Time - events[i].Time <= WindowMs; j++)
            {
                if (events[j].Type == EventType.Click && events[j].Link == events[i].Link && Differ(events[i], events[j]))
                {
                    Detail detail = new(events[j].Time - events[i].Time);
                    sheet.Add(i, Weight, detail, i, j);
                    sheet.Add(j, Weight, detail, i, j);
                }
            }
        }
    }

    private static bool Differ(in WindowEvent a, in WindowEvent b) =>
        !a.IsElsewhereThan(b)
        && (
            (a.Network != 0 && b.Network != 0 && a.Network != b.Network)
            || (a.UserAgent != 0 && b.UserAgent != 0 && a.UserAgent != b.UserAgent)
        );
}
