using System.Runtime.InteropServices;

namespace BotClickStream.Detection;

/// <summary>The evidence found for a message's events, a sum of log-odds each. A signal counts once an event: its strongest word.</summary>
public sealed class EvidenceSheet
{
    private readonly List<Evidence> found = [];
    private int[] sums = new int[16];
    private int[] ofThisSignal = new int[16];
    private Signal? signal;

    internal EvidenceSheet() { }

    internal ReadOnlySpan<Evidence> Found => CollectionsMarshal.AsSpan(found);

    /// <summary>Summed weights of the event, without its prior.</summary>
    internal int SumOf(int eventIndex) => sums[eventIndex];

    /// <summary>
    /// Says that the signal being judged fired for an event.
    /// </summary>
    /// <param name="eventIndex">Index in <see cref="MessageWindow.Events"/>.</param>
    /// <param name="weight">Thousandths of log-odds; positive for a machine.</param>
    /// <param name="trigger1">Index of an event that set it off, or −1; likewise the others.</param>
    public void Add(int eventIndex, int weight, Detail detail, int trigger1 = -1, int trigger2 = -1, int trigger3 = -1)
    {
        int earlier = ofThisSignal[eventIndex];
        if (earlier >= 0 && Math.Abs(found[earlier].Weight) >= Math.Abs(weight))
        {
            return;
        }

        Evidence evidence = new(eventIndex, signal!, weight, detail, trigger1, trigger2, trigger3);
        sums[eventIndex] += weight;
        if (earlier >= 0)
        {
            sums[eventIndex] -= found[earlier].Weight;
            found[earlier] = evidence;
            return;
        }

        ofThisSignal[eventIndex] = found.Count;
        found.Add(evidence);
    }

    internal void Begin(int events)
    {
        if (sums.Length < events)
        {
            sums = new int[Math.Max(events, sums.Length * 2)];
            ofThisSignal = new int[sums.Length];
        }

        found.Clear();
        sums.AsSpan(0, events).Clear();
    }

    internal void BeginSignal(Signal next, int events)
    {
        signal = next;
        ofThisSignal.AsSpan(0, events).Fill(-1);
    }
}

internal readonly record struct Evidence(
    int EventIndex,
    Signal Signal,
    int Weight,
    Detail Detail,
    int Trigger1,
    int Trigger2,
    int Trigger3
);
