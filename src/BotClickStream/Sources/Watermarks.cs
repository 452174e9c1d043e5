namespace BotClickStream.Sources;

/// <summary>
/// Combines what sources say of their time into one watermark. A source that still has something to read holds time back; one that is at
/// its end holds nobody back. Where all are at their ends, time goes on by the clock. It never goes back.
/// </summary>
/// <param name="lateness">How far a watermark stays behind the highest event time, milliseconds.</param>
/// <param name="before">How far all of them had come together before a restart, which sources whose router was restarted too don't know.</param>
public sealed class Watermarks(long lateness, TimeBefore before = default)
{
    /// <summary>A word so much older than the newest was said by a reader that is dead: nobody knows whether its source is still at its end.</summary>
    public const long MaxSilence = 5000;

    private readonly Dictionary<SourcePartition, int> indexes = [];
    private readonly List<SourceWord> words = [];
    private int expected;
    private long newest;
    private long farthestTime = before.HighestTime;
    private long farthestTimestamp = before.Timestamp;

    /// <summary>Milliseconds since 1970; 0 as long as there is none.</summary>
    public long Current { get; private set; } = before.Watermark;

    /// <summary>What to go on from after a restart: by the source whose time is farthest ahead of its record's, time goes on where all are at their ends.</summary>
    public TimeBefore Now => new(Current, farthestTime, farthestTimestamp);

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
            // One whose router was started again knows nothing of what it read before.
            SourceWord known = words[source];
            words[source] =
                word.HighestTime >= known.HighestTime ? word : word with { HighestTime = known.HighestTime, Timestamp = known.Timestamp };
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
        farthestTime = farthestTimestamp = 0;
        foreach (SourceWord word in words)
        {
            Consider(word.HighestTime, word.Timestamp);
            if (!word.AtEnd || newest - word.SaidAt > MaxSilence)
            {
                lowest = Math.Min(lowest, word.HighestTime == 0 ? 0 : word.HighestTime - lateness);
            }
        }

        if (words.Exists(word => word.HighestTime == 0))
        {
            Consider(before.HighestTime, before.Timestamp);
        }

        long highest = farthestTime == 0 ? 0 : farthestTime + Math.Max(0, newest - farthestTimestamp) - lateness;
        Current = Math.Max(Current, lowest == long.MaxValue ? highest : lowest);
    }

    private void Consider(long highestTime, long timestamp)
    {
        if (highestTime > 0 && (farthestTime == 0 || highestTime - timestamp > farthestTime - farthestTimestamp))
        {
            farthestTime = highestTime;
            farthestTimestamp = timestamp;
        }
    }
}

/// <summary>How far a lane's time had come; all in milliseconds since 1970, 0 where there was none.</summary>
/// <param name="HighestTime">Highest event time of the source whose time was farthest.</param>
/// <param name="Timestamp">Of the record that it came with.</param>
public readonly record struct TimeBefore(long Watermark, long HighestTime, long Timestamp);
