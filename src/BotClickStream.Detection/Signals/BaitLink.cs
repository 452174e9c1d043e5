namespace BotClickStream.Detection;

/// <summary>
/// A click on a link that no person can see (honeypots: Omeda's stealth link, Paminga, MassMailer), and what the same visitor did around it
/// (Paminga lets it spread for 15 min to the same address or browser).
/// </summary>
public sealed record BaitLink : Signal
{
    private static readonly string[] Names = ["distanceMs"];

    /// <summary>Weight of a click on a link that no person can see.</summary>
    public int Weight { get; init; } = 9_900;

    /// <summary>Milliseconds before and after a bait's click within which the same browser's other events are the machine's: fifteen minutes of contagion are Paminga's.</summary>
    public int AroundMs { get; init; } = 900_000;

    /// <summary>Weight of the same visitor's other events around a bait's click.</summary>
    public int AroundWeight { get; init; } = 4_350;

    /// <summary>Milliseconds before and after a bait's click within which even a visitor from elsewhere belongs to the same scan, unless a visit to the site tells that it is a person.</summary>
    public int NearMs { get; init; } = 5_000;

    public override string Name => "bait";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "a link that no person can see was clicked[, {distanceMs} ms away]";

    internal override EvidenceGroup Group => EvidenceGroup.Declared;

    internal override WindowFacts Needs => WindowFacts.Bait;

    internal override ScanStyle Style => ScanStyle.Bait;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int bait = 0; bait < events.Length; bait++)
        {
            if (events[bait].Role != LinkRole.Bait || events[bait].Type != EventType.Click)
            {
                continue;
            }

            sheet.Add(bait, Weight, new Detail(0), bait);
            for (int i = 0; i < events.Length; i++)
            {
                long distance = Math.Abs(events[i].Time - events[bait].Time);
                bool belongs = events[i].MayBeSameBrowserAs(events[bait])
                    ? distance <= AroundMs
                    : distance <= NearMs && !message.IsFollowed(i);
                if (i != bait && belongs && events[i].Type.IsLabelled())
                {
                    sheet.Add(i, AroundWeight, new Detail(distance), bait);
                }
            }
        }
    }
}
