namespace BotClickStream.Detection;

/// <summary>
/// A link that people leave alone: scanners take any link of a mail, people hardly ever those in its footer (Omeda's stealth links, and the mission's popularity baselines). What they choose is learned from clicks
/// of which there is no doubt, so that no role need be told.
/// </summary>
public sealed record UnpopularLink : Signal
{
    /// <summary>Steps of people's clicks in the campaign from which on it can be told; 6 for 32 clicks.</summary>
    private const int MinSteps = 6;

    public int Weight { get; init; } = 1_100;

    public override string Name => "unpopular-link";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence => "people hardly ever choose this link";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    /// <summary>Whether a link has less than about half of an even share of people's clicks.</summary>
    internal static bool IsUnpopular(int clicksOnIt, int clicks, int links) =>
        Steps.Of(clicks) >= MinSteps && Steps.Of(clicksOnIt) + Steps.Of(links) + 1 <= Steps.Of(clicks);

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            // Who has had enough chooses a link that few others do.
            if (events[i] is { Type: EventType.Click, IsUnpopular: true, Role: not LinkRole.Unsubscribe })
            {
                sheet.Add(i, Weight, new Detail());
            }
        }
    }
}
