using System.Diagnostics;
using System.Text.Json;

namespace BotClickStream.Testing;

/// <summary>Clicks of people and of scanners that go through links, produced bit by bit while workers come and go.</summary>
internal static class SteadyLoad
{
    private const long Start = 1_760_000_000_000;
    public const int Campaigns = 7;

    /// <summary>Milliseconds of event time from event to event.</summary>
    public const int DefaultEvery = 10;

    public static string Key(int i) => $"c{i % Campaigns}|e{i}";

    /// <summary>Of an event as it was produced.</summary>
    public static string Key(byte[] value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        return $"{document.RootElement.GetProperty("campaignId").GetString()}|{document.RootElement.GetProperty("id").GetString()}";
    }

    /// <param name="every">Milliseconds of event time from event to event.</param>
    /// <param name="below">The domain below which recipients' domains are.</param>
    public static TestRecord Click(int i, int? partition, int every = DefaultEvery, string below = "example") =>
        new(
            $"c{i % Campaigns}",
            $$"""{"id":"e{{i}}","type":"click","time":{{Start + ((long)i * every)}},"campaignId":"c{{i % Campaigns}}","recipient":"r{{i
                / 3 % 400}}@d{{i / 3 % 17}}.{{below}}","url":"https://example.com/{{i % 5}}","points":5}""",
            partition
        );

    /// <summary>
    /// The same, but every eighth an unsubscribe that a scanner makes of a message of its own; some came by one-click, of some the recipient complains later, and of the others nothing but time ends the hold. And every sixteenth
    /// a click of which a bait that follows shows that a machine made it: whether that is said depends on the time after which labels settle. Each campaign
    /// has domains of its own, so that what partitions tell each other of domains, as time goes on, is of nothing that another has.
    /// </summary>
    public static TestRecord WithUnsubscribes(int i, int? partition) =>
        IsUnsubscribe(i)
            ? Of(i, i, "unsubscribe", $"\"httpMethod\":\"HEAD\",\"via\":\"{(IsOneClick(i) ? "one-click" : "link")}\"", partition)
        : IsComplainedOf(i - MuchLater) ? Of(i, i - MuchLater, "complaint", "\"userAgent\":\"Mozilla/5.0\"", partition)
        : IsFirstOfTwo(i) ? Of(i, i, "click", "\"url\":\"https://example.com/0\"", partition)
        : IsFirstOfTwo(i - MuchLater)
            ? Of(i, i - MuchLater, "click", "\"url\":\"https://example.com/bait\",\"linkRole\":\"bait\"", partition)
        : Click(i, partition, below: $"c{i % Campaigns}.example");

    private static TestRecord Of(int i, int message, string type, string more, int? partition) =>
        new(
            $"c{i % Campaigns}",
            $$"""{"id":"e{{i}}","type":"{{type}}","time":{{Start + ((long)i * DefaultEvery)}},"campaignId":"c{{i
                % Campaigns}}","recipient":"u@d{{message}}.example",{{more}},"points":5}""",
            partition
        );

    public static bool IsUnsubscribe(int i) => i % 8 == 5;

    /// <summary>So many events later a recipient complains, or a bait shows what clicked first, within the same campaign: 2.87 s of event time.</summary>
    public const int MuchLater = 41 * Campaigns;

    public static bool IsComplainedOf(int i) => i % 32 == 5 && !IsOneClick(i);

    private static bool IsFirstOfTwo(int i) => i % 16 == 3;

    public static bool IsOneClick(int i) => IsUnsubscribe(i) && i % 5 == 0;

    /// <summary>Produces until all are sent or <paramref name="stop"/>; returns how many were.</summary>
    public static Task<int> ProduceAsync(
        TestTopics topics,
        int perSecond,
        bool isKeyed,
        int rawPartitions,
        CancellationToken stop,
        int every = DefaultEvery,
        Action<int>? onSent = null,
        Func<int, int?, TestRecord>? eventAt = null
    ) =>
        Task.Factory.StartNew(
            () =>
            {
                using TestProducer producer = topics.Producer(topics.Raw);
                Stopwatch clock = Stopwatch.StartNew();
                int sent = 0;
                while (!stop.IsCancellationRequested)
                {
                    int due = (int)(clock.Elapsed.TotalSeconds * perSecond);
                    for (; sent < due; sent++)
                    {
                        int? partition = isKeyed ? null : sent % rawPartitions;
                        producer.Produce(eventAt?.Invoke(sent, partition) ?? Click(sent, partition, every));
                    }

                    onSent?.Invoke(sent);
                    stop.WaitHandle.WaitOne(10);
                }

                return sent;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
}
