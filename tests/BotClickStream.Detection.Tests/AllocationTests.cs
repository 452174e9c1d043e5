using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class AllocationTests
{
    private const int Messages = 500;

    /// <summary>Whole lives of messages, over and over: what one round leaves has expired by the next.</summary>
    [Theory]
    [InlineData(Credit.Every)]
    [InlineData(Credit.FirstPerLink)]
    public void A_steady_stream_allocates_nothing(Credit credit)
    {
        Assert.SkipWhen(Cases.AreFew, Cases.WithoutCrowds);
        PartitionDetector detector = new(
            new DetectorSettings
            {
                Credit = credit,
                ClickPoints = 10_000,
                CampaignHorizon = Days(4),
            }
        );
        OutputBuffer output = new();
        PreparedEvent[] life = [.. Some.Recipients(Messages).SelectMany(LifeOf).OrderBy(lived => lived.Draft.After)];
        long day = 0;
        for (int round = 0; round < 6; round++)
        {
            Live(detector, life, Days(day += 5), output);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 6; round++)
        {
            Live(detector, life, Days(day += 5), output);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Whatever the runtime itself may allocate on this thread is less than one object in a hundred events.
        Assert.InRange(allocated, 0, 6L * life.Length * 24 / 100);
        Assert.Equal(Messages, detector.Statistics.Rows["messages"]);
    }

    /// <summary>Some are only delivered to, some are people, some machines.</summary>
    private static PreparedEvent[] LifeOf(string recipient, int index)
    {
        EventDraft[] engagement = (index % 5) switch
        {
            0 => [],
            1 => [.. Some.Sweep(Seconds(40))],
            _ => [Some.Open(Minutes(20 + index)), Some.Click(Minutes(30 + index), "b").By("home-browser", "home-net")],
        };
        return
        [
            .. new[] { Some.Sent(), Some.Delivered(Seconds(2)) }
                .Concat(engagement)
                .Select(draft => new PreparedEvent(draft.From(recipient))),
        ];
    }

    private static void Live(PartitionDetector detector, PreparedEvent[] life, long after, OutputBuffer output)
    {
        detector.Tick(Some.Start + after - Hours(1), output);
        foreach (PreparedEvent lived in life)
        {
            if (detector.Apply(lived.At(lived.Draft.Time + after), output) != ApplyResult.Applied)
            {
                Assert.Fail($"{lived.Draft} was not applied");
            }

            output.Clear();
        }

        detector.Tick(Some.Start + after, output);
        output.Clear();
    }
}
