namespace BotClickStream.Detection;

/// <summary>
/// The evidence found for a message's events, a sum of log-odds each. A signal counts once an event: its strongest word. Of a group's signals that say the same,
/// the strongest counts whole, the next half, the next a quarter, so that one thing seen from several sides is not several things.
/// </summary>
public sealed class EvidenceSheet
{
    /// <summary>What weighs less makes no proof of a hint.</summary>
    private const int LeastProof = 100;

    // Used up to count; what lies beyond is left from earlier messages.
    private Evidence[] found = new Evidence[32];
    private int count;
    private int[] sums = new int[16];
    private int[] visitorSums = new int[16];
    private int[] lastOfEvent = new int[16];
    private (int Sum, Hint Hints)[] earlier = new (int, Hint)[16];
    private int firstOfSignal;
    private Signal? signal;
    private EvidenceGroup group;

    internal EvidenceSheet() { }

    internal ReadOnlySpan<Evidence> Found => found.AsSpan(0, count);

    /// <summary>The index in <see cref="Found"/> of what was last found for an event, from which <see cref="Evidence.Before"/> leads to the rest; −1 without any.</summary>
    internal int LastOf(int eventIndex) => lastOfEvent[eventIndex];

    /// <summary>
    /// What the event's evidence counts, without its prior, as of the last <see cref="SumUp"/>: to signals of <see cref="EvidenceGroup.Context"/>, what the
    /// message has shown by itself.
    /// </summary>
    internal int SumOf(int eventIndex) => sums[eventIndex];

    /// <summary>The same of what tells the event's visitor from others.</summary>
    internal int VisitorSumOf(int eventIndex) => visitorSums[eventIndex];

    /// <summary>
    /// Says that the signal being judged fired for an event.
    /// </summary>
    /// <param name="eventIndex">Index in <see cref="MessageWindow.Events"/>.</param>
    /// <param name="weight">Thousandths of log-odds; positive for a machine.</param>
    /// <param name="trigger1">Index of an event that set it off, or −1; likewise the others.</param>
    public void Add(int eventIndex, int weight, Detail detail, int trigger1 = -1, int trigger2 = -1, int trigger3 = -1)
    {
        int latest = lastOfEvent[eventIndex];
        bool isAgain = latest >= firstOfSignal;
        if (weight == 0 || (isAgain && Math.Abs(found[latest].Weight) >= Math.Abs(weight)))
        {
            return;
        }

        int before = isAgain ? found[latest].Before : latest;
        if (!isAgain)
        {
            if (count == found.Length)
            {
                Array.Resize(ref found, count * 2);
            }

            latest = lastOfEvent[eventIndex] = count++;
        }

        found[latest] = new Evidence(eventIndex, signal!, weight, detail, trigger1, trigger2, trigger3) { Before = before, Group = group };
    }

    /// <summary>Whether the signal being judged has fired for the event.</summary>
    internal bool HasFired(int eventIndex) => lastOfEvent[eventIndex] >= firstOfSignal;

    internal void Begin(int events)
    {
        if (sums.Length < events)
        {
            sums = new int[Math.Max(events, sums.Length * 2)];
            visitorSums = new int[sums.Length];
            lastOfEvent = new int[sums.Length];
            earlier = new (int, Hint)[sums.Length];
        }

        count = 0;
        sums.AsSpan(0, events).Clear();
        visitorSums.AsSpan(0, events).Clear();
        lastOfEvent.AsSpan(0, events).Fill(-1);
        earlier.AsSpan(0, events).Clear();
    }

    internal void BeginSignal(Signal next)
    {
        signal = next;
        group = next.Group;
        firstOfSignal = count;
    }

    /// <summary>Counts for an event what was found of it when it was last judged, beside what will be found now by signals of other groups.</summary>
    internal void CountEarlier(int eventIndex, int sum, Hint hints)
    {
        earlier[eventIndex] = (sum, hints);
        sums[eventIndex] = sum;
    }

    /// <summary>What speaks for a machine, by what it would be alone.</summary>
    internal Hint HintsOf(int eventIndex)
    {
        Hint hints = earlier[eventIndex].Hints;
        for (int at = lastOfEvent[eventIndex]; at >= 0; at = found[at].Before)
        {
            ref readonly Evidence evidence = ref found[at];
            if (evidence.Weight >= LeastProof)
            {
                Hint hint = evidence.Signal.HintOf(evidence.Detail);
                hints |= hint == Hint.None ? Hint.Proof : hint;
            }
        }

        return hints;
    }

    /// <summary>Whether what speaks for a machine is more than one kind of hint.</summary>
    internal bool HasProof(int eventIndex) => HintsOf(eventIndex) is not (Hint.Network or Hint.Browser or Hint.Delay);

    /// <summary>Makes of each weight found so far what it counts, and adds these up.</summary>
    internal void SumUp(int events)
    {
        Span<Evidence> all = found;
        for (int i = 0; i < events; i++)
        {
            (sums[i], visitorSums[i]) = (earlier[i].Sum, 0);
            for (int at = lastOfEvent[i]; at >= 0; at = all[at].Before)
            {
                ref Evidence evidence = ref all[at];
                evidence.Counts = evidence.Weight / (1 << RankOf(all, at));
                sums[i] += evidence.Counts;
                visitorSums[i] += evidence.Signal.IsOfOneVisitor ? evidence.Counts : 0;
            }
        }
    }

    /// <summary>How many of the same event and group that say the same are stronger; of those as strong, the one found first is.</summary>
    private int RankOf(ReadOnlySpan<Evidence> all, int ranked)
    {
        ref readonly Evidence evidence = ref all[ranked];
        int rank = 0;
        for (int at = lastOfEvent[evidence.EventIndex]; at >= 0; at = all[at].Before)
        {
            ref readonly Evidence other = ref all[at];
            if (other.Group == evidence.Group && (other.Weight > 0) == (evidence.Weight > 0))
            {
                int size = Math.Abs(other.Weight);
                int own = Math.Abs(evidence.Weight);
                rank += size > own || (size == own && at < ranked) ? 1 : 0;
            }
        }

        return Math.Min(rank, 30);
    }
}

internal record struct Evidence(int EventIndex, Signal Signal, int Weight, Detail Detail, int Trigger1, int Trigger2, int Trigger3)
{
    /// <summary>What the weight counts beside others of its group.</summary>
    public int Counts;

    /// <summary>The event's evidence found before it, or −1.</summary>
    public int Before;

    /// <summary>Its signal's.</summary>
    public EvidenceGroup Group;
}
