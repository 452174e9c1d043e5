namespace BotClickStream.Evaluation;

/// <summary>
/// Mautic 7's <c>BotRatioHelper</c>: of three signs (less than two seconds since the send, a listed address, a listed user agent) at least 60 %, which is two. Its list
/// of addresses is empty as shipped.
/// </summary>
internal sealed class MauticRule : PublishedRule
{
    private const long FastMs = 2_000;

    public override string Name => "Mautic 7";

    public override string Source => "BotRatioHelper: (< 2 s since the send + address listed + user agent listed) / 3 ≥ 0.6";

    public override void Judge(ReadOnlySpan<TruthAndLabel> events, Delivery delivery, Span<bool> bots)
    {
        for (int i = 0; i < events.Length; i++)
        {
            bool isFast = (delivery.Sent ?? delivery.Delivered) is { } sent && events[i].Time - sent < FastMs;
            bots[i] = isFast && IsListed(events[i].UserAgentKind);
        }
    }
}
