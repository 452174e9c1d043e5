using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Offline;

/// <summary>
/// Records held until all are there, and given out by the time of their events, whatever the format; those of one time, and those that tell
/// none, in the order in which they came. Of a record with several the earliest counts. Operators' verdicts go first: they count for what comes after them too, and may be of long after it has expired.
/// </summary>
internal sealed class SortedRecords(RecordDecoder decoder, long now)
{
    private readonly List<(long Time, byte[] Bytes, RecordPlace Place)> records = [];

    public void Add(ReadOnlySpan<byte> record, RecordPlace place) => records.Add((TimeOf(record, place), record.ToArray(), place));

    public void Replay(RecordAction take)
    {
        foreach ((_, byte[] bytes, RecordPlace place) in records.OrderBy(record => record.Time))
        {
            take(bytes, place);
        }
    }

    /// <summary>That of the record's first event in time, as the decoder reads it; what holds none goes first.</summary>
    private long TimeOf(ReadOnlySpan<byte> record, RecordPlace place)
    {
        long? earliest = null;
        RecordReader reader = new(decoder);
        reader.Begin(record, place.Format, now);
        for (Decoded decoded = reader.Next(); decoded != Decoded.End; decoded = reader.Next())
        {
            if (decoded == Decoded.Event && reader.Event.Type.TellsTime())
            {
                earliest = Math.Min(earliest ?? long.MaxValue, reader.Event.Time);
            }
        }

        return earliest ?? long.MinValue;
    }
}

internal delegate void RecordAction(ReadOnlySpan<byte> record, RecordPlace place);
