using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>
/// By how much the evidence that others give a message must move for any of its labels to be another: what others' news is first held against, so that nearly all of it leads to no judgement.
/// </summary>
internal sealed class LabelMargin(
    DetectorState state,
    DetectorSettings settings,
    MessageWindow window,
    EvidenceSheet sheet,
    SignalRounds rounds
)
{
    /// <summary>Thousandths by which sums may move besides what their weights do, since weights are cut to whole numbers: one for each at most.</summary>
    private const int CutOff = 32;

    private readonly Rules rules = settings.Rules;

    /// <summary>Keeps with the message that by the sums as they are, where no signal that is asked last has said anything, it is so much.</summary>
    public void Keep(int engagement) => Keep(engagement, Measure());

    /// <summary>Keeps that whatever moves may make something else of it.</summary>
    public void KeepNone(int engagement) => Keep(engagement, 0);

    private void Keep(int engagement, int margin)
    {
        margin = EngagementRow.RoundedMargin(margin);
        if (state.Engagements[engagement].Margin != margin)
        {
            state.Engagements.Edit(engagement).Margin = margin;
        }
    }

    /// <summary>
    /// By how much that evidence must move for any label to be another or a signal that is asked last to say something. A sum moves by no more than the weights that it is made of, since the stronger of a group only
    /// halve the weaker, and those are cut to whole numbers.
    /// </summary>
    private int Measure()
    {
        int margin = EngagementRow.MostMargin + CutOff;
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (!window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow row = ref state.Events[window.Events[i].Row];
            int found = sheet.SumOf(i);
            int sum = rules.PriorOf(row.Type) + found;
            // What is proven by the message itself stays proven; what isn't, others may prove by next to nothing.
            bool isProven = BitOperations.PopCount((uint)row.OwnHints) > 1;
            if ((row.Flags & EventFlags.Settled) == 0)
            {
                bool mayBeOpen = settings.PrivacyProxyIsUndecided && row.Type == EventType.Open;
                int away =
                    sum >= rules.BotFrom && (!isProven || mayBeOpen)
                        ? 0
                        : Math.Min(Math.Abs(sum - rules.BotFrom), Math.Abs(sum - rules.HumanUpTo));
                margin = Math.Min(margin, away);
            }

            foreach (ref readonly AskedSignal last in rounds.Last)
            {
                if (window.Events.Length > 1 && last.Signal.AsksFor is { } from)
                {
                    // What is of a whole visit proves nothing of its other events, and may be outweighed by next to nothing.
                    bool mayProve = found >= from && (!isProven || sheet.IsOfWholeVisit(i));
                    margin = Math.Min(margin, mayProve ? 0 : Math.Abs(found - from));
                }
            }
        }

        return margin - CutOff;
    }
}
