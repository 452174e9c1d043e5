using BotClickStream.Detection;

namespace BotClickStream.Evaluation;

/// <summary>Twenty (pull request 26055): three or more destinations of one delivery within ten seconds before and after.</summary>
internal sealed class TwentyRule : PublishedRule
{
    private const long AroundMs = 10_000;
    private const int Destinations = 3;

    private readonly HashSet<Hash128> seen = [];

    public override string Name => "Twenty";

    public override string Source => "pull request 26055: ≥ 3 destinations within ±10 s";

    public override void Judge(ReadOnlySpan<TruthAndLabel> events, Delivery delivery, Span<bool> bots)
    {
        for (int i = 0; i < events.Length; i++)
        {
            seen.Clear();
            foreach (ref readonly TruthAndLabel other in events)
            {
                if (IsClick(other) && Math.Abs(other.Time - events[i].Time) <= AroundMs)
                {
                    seen.Add(other.Link);
                }
            }

            bots[i] = seen.Count >= Destinations;
        }
    }
}
