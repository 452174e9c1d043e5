namespace BotClickStream.Detection.Tests;

/// <summary>Spans of time in milliseconds, as the detector takes them.</summary>
internal static class Durations
{
    public static long Milliseconds(long count) => count;

    public static long Seconds(double count) => (long)(count * 1_000);

    public static long Minutes(double count) => Seconds(count * 60);

    public static long Hours(double count) => Minutes(count * 60);

    public static long Days(double count) => Hours(count * 24);
}
