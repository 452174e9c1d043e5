using System.Globalization;

namespace BotClickStream.Evaluation;

/// <summary>
/// Marketo's "match with the proximity pattern": two or more activities of one lead and mail within 0 to 3 seconds. Its other sign, IAB's list, is not to be had;
/// user agents that name themselves stand for it.
/// </summary>
internal sealed class MarketoProximity(long withinMs) : PublishedRule
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"Marketo, {withinMs / 1000} s");

    public override string Source =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"bot activity filter: listed, or ≥ 2 activities of lead and mail within {withinMs / 1000} s"
        );

    public override void Judge(ReadOnlySpan<TruthAndLabel> events, Delivery delivery, Span<bool> bots)
    {
        for (int i = 0; i < events.Length; i++)
        {
            bots[i] |= IsListed(events[i].UserAgentKind);
            if (i > 0 && events[i].Time - events[i - 1].Time <= withinMs)
            {
                bots[i] = bots[i - 1] = true;
            }
        }
    }
}
