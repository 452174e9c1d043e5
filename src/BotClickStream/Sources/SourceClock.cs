namespace BotClickStream.Sources;

/// <summary>
/// How far the event time of one source, an input partition, has come. A time far ahead of the clock moves it only so far: one event of the
/// year 2099 must not expire everybody's state.
/// </summary>
/// <param name="highestTime">From which it goes on.</param>
/// <param name="timestamp">Of the record that that came with.</param>
public sealed class SourceClock(long highestTime = 0, long timestamp = 0)
{
    /// <summary>How far ahead of its record's timestamp, and of its receipt, an event's time may be; milliseconds.</summary>
    public const long MaxAhead = 5 * 60_000;

    /// <summary>Highest event time so far, milliseconds since 1970; 0 before the first event.</summary>
    public long HighestTime { get; private set; } = highestTime;

    /// <summary>The timestamp of the record that it came with.</summary>
    public long Timestamp { get; private set; } = timestamp;

    /// <summary>Takes the time of an event; all in milliseconds since 1970.</summary>
    /// <param name="timestamp">The record's; 0 or less where it has none.</param>
    /// <returns>Whether it ran too far ahead, so that it moved the clock less than it says.</returns>
    public bool Observe(long eventTime, long timestamp, long receivedAt)
    {
        long sentAt = timestamp > 0 ? Math.Min(timestamp, receivedAt) : receivedAt;
        long time = Math.Min(eventTime, sentAt + MaxAhead);
        if (time > HighestTime)
        {
            HighestTime = time;
            Timestamp = sentAt;
        }

        return time < eventTime;
    }

    public SourceWord Say(bool atEnd, long now) => new(HighestTime, Timestamp, atEnd, now);
}

/// <summary>What a source says of its time; all in milliseconds since 1970.</summary>
/// <param name="HighestTime">Highest event time; 0 before the first event.</param>
/// <param name="Timestamp">Of the record that it came with.</param>
/// <param name="AtEnd">Whether everything in the source had been read.</param>
/// <param name="SaidAt">By the clock of whoever reads the source.</param>
public readonly record struct SourceWord(long HighestTime, long Timestamp, bool AtEnd, long SaidAt);
