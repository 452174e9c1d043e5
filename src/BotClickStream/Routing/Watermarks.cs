using BotClickStream.Lanes;

namespace BotClickStream.Routing;

/// <summary>
/// Combines what sources say of their time into one watermark. A source that still has something to read holds time back; one that is at
/// its end holds nobody back. Where all are at their ends, time goes on by the clock. It never goes back.
/// </summary>
/// <param name="lateness">How far a watermark stays behind the highest event time, milliseconds.</param>
public sealed class Watermarks(long lateness)
{
    /// <summary>A word so much older than the newest was said by a reader that is dead: nobody knows whether its source is still at its end.</summary>
    public const long MaxSilence = 5000;

    private readonly Dictionary<SourcePartition, int> indexes = [];
    private readonly List<SourceWord> words = [];
    private int expected;
    private long newest;

    /// <summary>Milliseconds since 1970; 0 as long as there is none.</summary>
    public long Current { get; private set; }

    /// <summary>How many sources there are; until each has said something, time stands still.</summary>
    public void Expect(int sources) => expected = Math.Max(expected, sources);

    /// <summary>A small number that stands for the source in <see cref="Hear"/>.</summary>
    public int IndexOf(SourcePartition source)
    {
        if (!indexes.TryGetValue(source, out int index))
        {
            index = words.Count;
            indexes.Add(source, index);
            // Not at its end and without an event: holds time back until it says otherwise.
            words.Add(default);
        }

        return index;
    }

    /// <summary>An event passed: the source's time has come so far, and it is not known to be at its end.</summary>
    public void Pass(int source, long highestTime, long timestamp)
    {
        SourceWord before = words[source];
        if (highestTime > before.HighestTime || before.AtEnd)
        {
            long highest = Math.Max(highestTime, before.HighestTime);
            long sentAt = highestTime > before.HighestTime ? timestamp : before.Timestamp;
            words[source] = new SourceWord(highest, sentAt, AtEnd: false, before.SaidAt);
            // Detectors tick by the second, so that anything finer is not worth combining for.
            if (highest / 1000 != before.HighestTime / 1000)
            {
                Combine();
            }
        }
    }

    public void Hear(int source, in SourceWord word)
    {
        // Two readers may speak for a source for a moment, while it changes hands: the later word is right.
        if (word.SaidAt >= words[source].SaidAt)
        {
            words[source] = word;
            newest = Math.Max(newest, word.SaidAt);
            Combine();
        }
    }

    private void Combine()
    {
        if (words.Count < expected)
        {
            return;
        }

        long lowest = long.MaxValue;
        long highest = 0;
        foreach (SourceWord word in words)
        {
            if (!word.AtEnd || newest - word.SaidAt > MaxSilence)
            {
                lowest = Math.Min(lowest, word.HighestTime == 0 ? 0 : word.HighestTime - lateness);
            }
            else if (word.HighestTime > 0)
            {
                highest = Math.Max(highest, word.HighestTime + Math.Max(0, newest - word.Timestamp) - lateness);
            }
        }

        Current = Math.Max(Current, lowest == long.MaxValue ? highest : lowest);
    }
}
