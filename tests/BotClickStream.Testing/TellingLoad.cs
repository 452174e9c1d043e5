namespace BotClickStream.Testing;

/// <summary>
/// Sweeps in some campaigns, and in others, mostly in other partitions, lone clicks soon after their delivery of people at the same domains: what becomes of these depends on what partitions tell each other.
/// </summary>
internal static class TellingLoad
{
    private const long Start = 1_760_000_000_000;
    private const int Campaigns = 7;
    private const int Links = 4;

    /// <summary>Milliseconds of event time from event to event.</summary>
    private const int Every = 10;

    /// <summary>Events of which each has a label, of <paramref name="count"/>.</summary>
    public static IEnumerable<string> Keys(int count) =>
        Enumerable.Range(0, count).Where(i => !IsDelivery(i)).Select(i => $"{Campaign(i)}|e{i}");

    public static TestRecord Event(int i)
    {
        long time = Start + ((long)i * Every);
        int message = i / Links;
        string recipient = IsOfSweep(i) ? $"s{message}@d{message / 2 % 17}.example" : $"p{i / 2}@d{i / 2 % 19}.example";
        string rest = IsDelivery(i)
            ? $"\"type\":\"delivered\",\"time\":{time - 120_000}"
            : $"\"type\":\"click\",\"time\":{time},\"points\":5,\"url\":\"https://example.com/{(IsOfSweep(i) ? i % Links : 0)}\"";
        return new TestRecord(Campaign(i), $$"""{"id":"e{{i}}",{{rest}},"campaignId":"{{Campaign(i)}}","recipient":"{{recipient}}"}""");
    }

    private static string Campaign(int i) => IsOfSweep(i) ? $"s{i / Links % Campaigns}" : $"l{i / 2 % Campaigns}";

    private static bool IsOfSweep(int i) => i / Links % 2 == 0;

    private static bool IsDelivery(int i) => !IsOfSweep(i) && i % 2 == 0;
}
