using System.Runtime.InteropServices;

namespace BotClickStream.Detection;

/// <summary>
/// The evidence found for a message's events, a sum of log-odds each. A signal counts once an event: its strongest word. Of a group's signals that say the same,
/// the strongest counts whole, the next half, the next a quarter, so that one thing seen from several sides is not several things.
/// </summary>
public sealed class EvidenceSheet
{
    private readonly List<Evidence> found = [];
    private int[] sums = new int[16];
    private int[] visitorSums = new int[16];
    private int[] lastOfEvent = new int[16];
    private int[] ofThisSignal = new int[16];
    private Signal? signal;
    private EvidenceGroup group;

    internal EvidenceSheet() { }

    internal ReadOnlySpan<Evidence> Found => CollectionsMarshal.AsSpan(found);

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
        int earlier = ofThisSignal[eventIndex];
        if (weight == 0 || (earlier >= 0 && Math.Abs(found[earlier].Weight) >= Math.Abs(weight)))
        {
            return;
        }

        int before = earlier >= 0 ? found[earlier].Before : lastOfEvent[eventIndex];
        Evidence evidence = new(eventIndex, signal!, weight, detail, trigger1, trigger2, trigger3) { Before = before, Group = group };
        if (earlier >= 0)
        {
            found[earlier] = evidence;
            return;
        }

        ofThisSignal[eventIndex] = lastOfEvent[eventIndex] = found.Count;
        found.Add(evidence);
    }

    /// <summary>Whether the signal being judged has fired for the event.</summary>
    internal bool HasFired(int eventIndex) => ofThisSignal[eventIndex] >= 0;

    internal void Begin(int events)
    {
        if (sums.Length < events)
        {
            sums = new int[Math.Max(events, sums.Length * 2)];
            visitorSums = new int[sums.Length];
            lastOfEvent = new int[sums.Length];
            ofThisSignal = new int[sums.Length];
        }

        found.Clear();
        sums.AsSpan(0, events).Clear();
        visitorSums.AsSpan(0, events).Clear();
        lastOfEvent.AsSpan(0, events).Fill(-1);
    }

    internal void BeginSignal(Signal next, int events)
    {
        signal = next;
        group = next.Group;
        ofThisSignal.AsSpan(0, events).Fill(-1);
    }

    /// <summary>Makes of each weight found so far what it counts, and adds these up.</summary>
    internal void SumUp(int events)
    {
        Span<Evidence> all = CollectionsMarshal.AsSpan(found);
        for (int i = 0; i < events; i++)
        {
            sums[i] = visitorSums[i] = 0;
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
