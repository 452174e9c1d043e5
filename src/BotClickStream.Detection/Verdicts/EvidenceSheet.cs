namespace BotClickStream.Detection;

/// <summary>
/// The evidence found for a message's events, a sum of log-odds each. A signal counts once an event: its strongest word. Of a group's signals that say the same,
/// the strongest counts whole, the next half, the next a quarter, so that one thing seen from several sides is not several things.
/// </summary>
public sealed class EvidenceSheet
{
    /// <summary>What weighs less makes no proof of a hint.</summary>
    private const int LeastProof = 100;

    /// <summary>Of an event's evidence: each group speaks for a machine or for a person.</summary>
    private const int Sides = ((int)EvidenceGroup.Context + 1) * 2;

    // Used up to count; what lies beyond is left from earlier messages.
    private Evidence[] found = new Evidence[32];
    private int count;
    private int[] sums = new int[16];
    private int[] visitorSums = new int[16];
    private int[] lastOfEvent = new int[16];
    private int[] lastOfSide = new int[16 * Sides];
    private Hint[] hints = new Hint[16];
    private int firstOfSignal;

    // Of some events the sum is known and not what it is made of.
    private bool isPartial;
    private int summedUp;
    private Signal? signal;
    private EvidenceGroup group;
    private bool isOfOneVisitor;

    internal EvidenceSheet() { }

    internal ReadOnlySpan<Evidence> Found => found.AsSpan(0, count);

    /// <summary>The index in <see cref="Found"/> of what was last found for an event, from which <see cref="Evidence.Before"/> leads to the rest; −1 without any.</summary>
    internal int LastOf(int eventIndex) => lastOfEvent[eventIndex];

    /// <summary>
    /// What the event's evidence counts, without its prior, as of the last <see cref="SumUp"/>: to signals of <see cref="EvidenceGroup.Context"/>, what the
    /// message has shown by itself.
    /// </summary>
    internal int SumOf(int eventIndex) => sums[eventIndex];

    /// <summary>The same of what its visitor did, without what says for a person that it came late, since scanners do too, and for a machine that its network is a vendor's, since people browse through some.</summary>
    internal int SumOfDoings(int eventIndex)
    {
        int sum = sums[eventIndex];
        for (int at = lastOfEvent[eventIndex]; at >= 0; at = found[at].Before)
        {
            bool isPlace = found[at].Side == (int)EvidenceGroup.Delay << 1 || found[at].Signal is ListedNetwork;
            sum -= isPlace ? found[at].Counts : 0;
        }

        return sum;
    }

    /// <summary>Of that, what says for a person that it came late; 0 where nothing does.</summary>
    internal int LatenessOf(int eventIndex) => ForPersonBy(eventIndex, EvidenceGroup.Delay);

    /// <summary>The same of that somebody looked at the mail before, or went on to the site.</summary>
    internal int ReadingOf(int eventIndex) => ForPersonBy(eventIndex, EvidenceGroup.Visit);

    private int ForPersonBy(int eventIndex, EvidenceGroup group)
    {
        int sum = 0;
        for (int at = lastOfEvent[eventIndex]; at >= 0; at = found[at].Before)
        {
            sum -= found[at].Side == (int)group << 1 ? found[at].Counts : 0;
        }

        return sum;
    }

    /// <summary>The same of what tells the event's visitor from others.</summary>
    internal int VisitorSumOf(int eventIndex) => visitorSums[eventIndex];

    /// <summary>
    /// Says that the signal being judged fired for an event.
    /// </summary>
    /// <param name="eventIndex">Index in <see cref="MessageWindow.Events"/>.</param>
    /// <param name="weight">Thousandths of log-odds; positive for a machine.</param>
    /// <param name="trigger1">Index of an event that set it off, or −1; likewise the others.</param>
    public void Add(int eventIndex, int weight, in Detail detail, int trigger1 = -1, int trigger2 = -1, int trigger3 = -1)
    {
        if (weight == 0 || SaysAsMuch(eventIndex, weight))
        {
            return;
        }

        int latest = lastOfEvent[eventIndex];
        bool isAgain = latest >= firstOfSignal;
        int before = isAgain ? found[latest].Before : latest;
        if (!isAgain)
        {
            if (count == found.Length)
            {
                Array.Resize(ref found, count * 2);
            }

            latest = lastOfEvent[eventIndex] = count++;
        }

        // Written in place: this is done more often than anything else, and a copy of it costs more than all that was compared before.
        ref Evidence evidence = ref found[latest];
        evidence.Event = eventIndex;
        evidence.Weight = weight;
        evidence.Signal = signal!;
        evidence.Detail = detail;
        evidence.IsOfOneVisitor = isOfOneVisitor;
        evidence.Trigger1 = trigger1;
        evidence.Trigger2 = trigger2;
        evidence.Trigger3 = trigger3;
        evidence.Before = before;
        evidence.Side = ((int)group << 1) | (weight > 0 ? 1 : 0);
    }

    /// <summary>Whether the signal being judged has said as much of the event already, so that to say this would change nothing.</summary>
    internal bool SaysAsMuch(int eventIndex, int weight)
    {
        int latest = lastOfEvent[eventIndex];
        return latest >= firstOfSignal && Math.Abs(found[latest].Weight) >= Math.Abs(weight);
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
            lastOfSide = new int[sums.Length * Sides];
            hints = new Hint[sums.Length];
        }

        count = summedUp = 0;
        isPartial = false;
        sums.AsSpan(0, events).Clear();
        visitorSums.AsSpan(0, events).Clear();
        lastOfEvent.AsSpan(0, events).Fill(-1);
        lastOfSide.AsSpan(0, events * Sides).Fill(-1);
        hints.AsSpan(0, events).Clear();
    }

    internal void BeginSignal(in AskedSignal next)
    {
        signal = next.Signal;
        group = next.Group;
        isOfOneVisitor = next.IsOfOneVisitor;
        firstOfSignal = count;
    }

    /// <summary>Counts for an event what was found of it when it was last judged, beside what will be found now by signals of other groups.</summary>
    internal void CountEarlier(int eventIndex, int sum, Hint hint)
    {
        (sums[eventIndex], hints[eventIndex]) = (sum, hint);
        isPartial = true;
    }

    /// <summary>What speaks for a machine, by what it would be alone, as of the last <see cref="SumUp"/>.</summary>
    internal Hint HintsOf(int eventIndex) => hints[eventIndex];

    /// <summary>Whether what speaks for a machine is more than one kind of hint.</summary>
    internal bool HasProof(int eventIndex) => !HintsOf(eventIndex).IsNoProof();

    /// <summary>What speaks strongest for a machine, as of the last <see cref="SumUp"/>; of those as strong the one found first.</summary>
    internal Signal? StrongestOf(int eventIndex)
    {
        int strongest = 0;
        Signal? strongestSignal = null;
        for (int at = lastOfEvent[eventIndex]; at >= 0; at = found[at].Before)
        {
            if (found[at].Counts > 0 && found[at].Counts >= strongest)
            {
                strongest = found[at].Counts;
                strongestSignal = found[at].Signal;
            }
        }

        return strongestSignal;
    }

    /// <summary>Whether what speaks strongest for a machine is said of all that its visitor did; where earlier evidence is counted nobody knows, and it is not.</summary>
    internal bool IsOfWholeVisit(int eventIndex) => !isPartial && StrongestOf(eventIndex) is { IsOfWholeVisit: true };

    /// <summary>Makes of each weight found since the last time what it counts, and adds these up.</summary>
    internal void SumUp()
    {
        for (; summedUp < count; summedUp++)
        {
            ref Evidence one = ref found[summedUp];
            one.Rank = one.Counts = 0;
            ref int last = ref lastOfSide[(one.Event * Sides) + one.Side];
            one.BeforeOfSide = last;
            last = summedUp;
            // Of those as strong the one found first is the stronger.
            for (int at = one.BeforeOfSide; at >= 0; at = found[at].BeforeOfSide)
            {
                ref Evidence other = ref found[at];
                if (Math.Abs(one.Weight) > Math.Abs(other.Weight))
                {
                    other.Rank++;
                    Count(ref other);
                }
                else
                {
                    one.Rank++;
                }
            }

            Count(ref one);
            if (one.Weight >= LeastProof)
            {
                Hint hint = one.Signal.HintOf(one.Detail, one.Weight);
                hints[one.Event] |= hint == Hint.None ? Hint.Proof : hint;
            }
        }
    }

    /// <summary>Counts a weight by its rank, in the place of what it counted before.</summary>
    private void Count(ref Evidence evidence)
    {
        int counts = evidence.Weight / (1 << Math.Min(evidence.Rank, 30));
        sums[evidence.Event] += counts - evidence.Counts;
        visitorSums[evidence.Event] += evidence.IsOfOneVisitor ? counts - evidence.Counts : 0;
        evidence.Counts = counts;
    }
}

internal struct Evidence
{
    /// <summary>The index of the event that it is of.</summary>
    public int Event;
    public int Weight;

    /// <summary>Its signal's group, and what it speaks for.</summary>
    public int Side;

    /// <summary>Of the event's evidence of this side what was found before it, or −1.</summary>
    public int BeforeOfSide;

    /// <summary>How many of its side are stronger.</summary>
    public int Rank;
    public Signal Signal;
    public bool IsOfOneVisitor;
    public int Trigger1;
    public int Trigger2;
    public int Trigger3;
    public Detail Detail;

    /// <summary>What the weight counts beside others of its group.</summary>
    public int Counts;

    /// <summary>The event's evidence found before it, or −1.</summary>
    public int Before;
}
