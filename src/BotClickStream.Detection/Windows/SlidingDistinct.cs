namespace BotClickStream.Detection;

/// <summary>
/// Exact sliding windows over events in order of time: for each event, the most distinct keys that any window of a given width
/// holds which contains it. A window [t, t + width] includes both its edges.
/// </summary>
internal sealed class SlidingDistinct
{
    private int[] keys = new int[16];
    private int[] counts = new int[16];
    private int distinct;

    /// <summary>
    /// Fills <paramref name="best"/> with one window an event; of several with as many distinct keys, the earliest.
    /// <paramref name="times"/> ascend; an event with key 0 is no member of any window.
    /// </summary>
    public void Slide(ReadOnlySpan<long> times, ReadOnlySpan<int> eventKeys, long width, Span<DistinctWindow> best)
    {
        best[..times.Length].Clear();
        distinct = 0;
        int left = 0;
        for (int right = 0; right < times.Length; right++)
        {
            if (eventKeys[right] == 0)
            {
                continue;
            }

            Enter(eventKeys[right]);
            while (times[right] - times[left] > width || eventKeys[left] == 0)
            {
                Leave(eventKeys[left++]);
            }

            for (int i = left; i <= right; i++)
            {
                if (eventKeys[i] != 0 && distinct > best[i].Distinct)
                {
                    best[i] = new DistinctWindow(distinct, left, right);
                }
            }
        }
    }

    private void Enter(int key)
    {
        if (key == 0)
        {
            return;
        }

        int at = keys.AsSpan(0, distinct).IndexOf(key);
        if (at >= 0)
        {
            counts[at]++;
            return;
        }

        if (distinct == keys.Length)
        {
            Array.Resize(ref keys, distinct * 2);
            Array.Resize(ref counts, distinct * 2);
        }

        keys[distinct] = key;
        counts[distinct++] = 1;
    }

    private void Leave(int key)
    {
        if (key == 0)
        {
            return;
        }

        int at = keys.AsSpan(0, distinct).IndexOf(key);
        if (--counts[at] == 0)
        {
            distinct--;
            keys[at] = keys[distinct];
            counts[at] = counts[distinct];
        }
    }
}

/// <summary>How many distinct keys a window holds, and its first and last member.</summary>
internal readonly record struct DistinctWindow(int Distinct, int First, int Last);
