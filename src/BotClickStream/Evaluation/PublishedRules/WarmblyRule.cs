using BotClickStream.Detection;

namespace BotClickStream.Evaluation;

/// <summary>
/// Warmbly's consumer: an open within 60 s of the dispatch, a click within 30 s, or two links within 5 s from one source. Its 600 s for networks of mail security need
/// its own list of them, which is left out.
/// </summary>
internal sealed class WarmblyRule : PublishedRule
{
    private const long FastOpenMs = 60_000;
    private const long FastClickMs = 30_000;
    private const long TwoLinksMs = 5_000;

    public override string Name => "Warmbly";

    public override string Source => "Kafka consumer: open < 60 s, click < 30 s after the dispatch, or 2 links within 5 s from one source";

    public override void Judge(ReadOnlySpan<TruthAndLabel> events, Delivery delivery, Span<bool> bots)
    {
        for (int i = 0; i < events.Length; i++)
        {
            long fast = events[i].Type == EventType.Open ? FastOpenMs : FastClickMs;
            bots[i] |= (delivery.Sent ?? delivery.Delivered) is { } sent && events[i].Time - sent < fast;
            for (int j = i + 1; j < events.Length && events[j].Time - events[i].Time <= TwoLinksMs; j++)
            {
                if (IsClick(events[i]) && IsClick(events[j]) && events[i].Link != events[j].Link && events[i].Network == events[j].Network)
                {
                    bots[i] = bots[j] = true;
                }
            }
        }
    }
}
