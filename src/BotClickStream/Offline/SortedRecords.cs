using System.Text.Json;

namespace BotClickStream.Offline;

/// <summary>
/// Records held until all are there, and given out by their <c>time</c>; those of one time, and those that tell none, in the order in
/// which they came.
/// </summary>
internal sealed class SortedRecords
{
    private readonly List<(long Time, byte[] Bytes, RecordPlace Place)> records = [];

    public void Add(ReadOnlySpan<byte> record, RecordPlace place) => records.Add((TimeOf(record), record.ToArray(), place));

    public void Replay(RecordAction take)
    {
        foreach ((_, byte[] bytes, RecordPlace place) in records.OrderBy(record => record.Time))
        {
            take(bytes, place);
        }
    }

    private static long TimeOf(ReadOnlySpan<byte> record)
    {
        try
        {
            Utf8JsonReader reader = new(record);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("time"u8) && reader.Read())
                {
                    return reader.TokenType switch
                    {
                        JsonTokenType.Number when reader.TryGetInt64(out long milliseconds) => milliseconds,
                        JsonTokenType.String when reader.TryGetDateTimeOffset(out DateTimeOffset time) => time.ToUnixTimeMilliseconds(),
                        _ => long.MinValue,
                    };
                }
            }
        }
        catch (JsonException)
        {
            // The decoder says what is wrong with it when its turn comes.
        }

        return long.MinValue;
    }
}

internal delegate void RecordAction(ReadOnlySpan<byte> record, RecordPlace place);
