using System.Globalization;

namespace BotClickStream.Evaluation;

/// <summary>What most guides advise: whatever comes within so many seconds of the delivery is a machine's.</summary>
internal sealed class TimeOnly(long withinMs) : PublishedRule
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"time only, {withinMs / 1000} s");

    public override string Source => string.Create(CultureInfo.InvariantCulture, $"guides: within {withinMs / 1000} s of the delivery");

    public override void Judge(ReadOnlySpan<TruthAndLabel> events, Delivery delivery, Span<bool> bots)
    {
        for (int i = 0; i < events.Length; i++)
        {
            bots[i] = delivery.Known is { } known && events[i].Time - known < withinMs;
        }
    }
}
