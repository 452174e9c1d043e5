using BotClickStream.Detection;

namespace BotClickStream.Evaluation;

/// <summary>A click's evidence as it was in the end, or that of an unsubscribe, and who was behind it.</summary>
/// <param name="Id">Hash of campaign and event.</param>
/// <param name="Type">Which prior it has.</param>
/// <param name="Counts">What each signal counts, thousandths of log-odds, without the prior.</param>
internal sealed record ClickEvidence(Hash128 Message, Hash128 Id, EventType Type, bool IsMachine, (string Signal, int Counts)[] Counts)
{
    public static ClickEvidence Of(Hash128 message, Hash128 id, EventType type, bool isMachine, ReadOnlySpan<Reason> reasons) =>
        Without([], message, id, type, isMachine, reasons);

    /// <summary>What the evidence would be if some signals had not spoken: of those of their groups that were weaker, each counts as it does without them.</summary>
    /// <param name="reasons">An event's, strongest first.</param>
    public static ClickEvidence Without(
        ReadOnlySpan<string> silent,
        Hash128 message,
        Hash128 id,
        EventType type,
        bool isMachine,
        ReadOnlySpan<Reason> reasons
    )
    {
        List<(string, int)> counts = [];
        for (int i = 0; i < reasons.Length; i++)
        {
            if (silent.Contains(reasons[i].Signal.Name))
            {
                continue;
            }

            int weight = reasons[i].Weight;
            for (int stronger = 0; stronger < i; stronger++)
            {
                bool halved =
                    silent.Contains(reasons[stronger].Signal.Name)
                    && reasons[stronger].Signal.IsOfGroupOf(reasons[i].Signal)
                    && Math.Sign(reasons[stronger].Weight) == Math.Sign(reasons[i].Weight);
                weight *= halved ? 2 : 1;
            }

            counts.Add((reasons[i].Signal.Name, weight));
        }

        return new ClickEvidence(message, id, type, isMachine, [.. counts]);
    }
}
