using System.Diagnostics;
using BotClickStream.Tests.Brokers;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>Clicks of people and of scanners that go through links, produced bit by bit while workers come and go.</summary>
internal static class SteadyLoad
{
    private const long Start = 1_760_000_000_000;
    private const int Campaigns = 7;

    public static string Key(int i) => $"c{i % Campaigns}|e{i}";

    public static TestRecord Click(int i, int? partition) =>
        new(
            $"c{i % Campaigns}",
            $$"""{"id":"e{{i}}","type":"click","time":{{Start + (i * 10)}},"campaignId":"c{{i % Campaigns}}","recipient":"r{{i
                / 3 % 400}}@d{{i / 3 % 17}}.example","url":"https://example.com/{{i % 5}}","points":5}""",
            partition
        );

    /// <summary>Produces until all are sent or <paramref name="stop"/>; returns how many were.</summary>
    public static Task<int> ProduceAsync(TestTopics topics, int perSecond, bool isKeyed, int rawPartitions, CancellationToken stop) =>
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
                        producer.Produce(Click(sent, isKeyed ? null : sent % rawPartitions));
                    }

                    stop.WaitHandle.WaitOne(10);
                }

                return sent;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
}
