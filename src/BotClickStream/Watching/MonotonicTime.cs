namespace BotClickStream.Watching;

internal static class MonotonicTime
{
    /// <summary>Milliseconds that never go back, from any beginning.</summary>
    public static long Milliseconds(this TimeProvider time) => time.GetTimestamp() / (time.TimestampFrequency / 1000);
}
