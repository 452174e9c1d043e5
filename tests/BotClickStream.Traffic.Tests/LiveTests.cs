namespace BotClickStream.Traffic.Tests;

public sealed class LiveTests
{
    private static readonly LiveOptions Options = new()
    {
        Begin = new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero),
        Every = TimeSpan.FromMinutes(5),
        Recipients = 200,
    };

    [Fact]
    public void Campaigns_begin_one_after_the_other_and_their_events_come_in_order()
    {
        List<SimulatedEvent> events = FirstHours(3);

        Assert.Equal(events.Select(e => e.Arrival).Order(), events.Select(e => e.Arrival));
        long[] sends =
        [
            .. events
                .GroupBy(e => e.CampaignId)
                .OrderBy(campaign => campaign.Key.Split('-')[^1])
                .Select(campaign => campaign.First().Arrival - Begin),
        ];
        Assert.Equal(36, sends.Length);
        // Of some sources nothing is told before the first click.
        Assert.All(sends.Index(), send => Assert.InRange(send.Item - (send.Index * 300_000L), 0, 1_800_000));
        Assert.Equal(36, events.Select(e => e.CampaignId).Distinct().Count());
        Assert.True(events.GroupBy(e => (e.CampaignId, e.EventId)).All(same => same.Count(e => !e.IsRepeat) == 1));
    }

    /// <summary>A transactional mail goes out for hours: who has just begun would see nothing.</summary>
    [Fact]
    public void Within_the_first_minute_there_are_clicks_whenever_it_begins()
    {
        for (int minute = 0; minute < 60; minute++)
        {
            LiveOptions options = Options with { Begin = Options.Begin.AddMinutes(minute), Recipients = 2_000 };
            long until = options.Begin.ToUnixTimeMilliseconds() + 60_000;
            int clicks = Simulation.Live(options).TakeWhile(e => e.Arrival < until).Count(e => e.Type == SimulatedEventType.Click);
            Assert.InRange(clicks, 1, 100_000);
        }
    }

    [Fact]
    public void A_campaign_is_played_for_a_day()
    {
        LiveOptions options = Options with { Every = TimeSpan.FromDays(1), Recipients = 500 };
        List<SimulatedEvent> first = [.. Simulation.Live(options).TakeWhile(e => e.Arrival < Begin + (3 * Day))];

        Assert.All(
            first.GroupBy(e => e.CampaignId),
            campaign => Assert.InRange(campaign.Max(e => e.Arrival) - campaign.Min(e => e.Arrival), Day / 4, Day)
        );
        Assert.Equal(3, first.Select(e => e.CampaignId).Distinct().Count());
    }

    [Fact]
    public void The_same_options_give_the_same_bytes_and_a_minute_later_other_campaigns_begin()
    {
        LiveOptions later = Options with { Begin = Options.Begin.AddMinutes(1) };

        Assert.Equal(Some.Bytes(FirstHours(1)), Some.Bytes(FirstHours(1)));
        Assert.Empty(
            FirstHours(1)
                .Select(e => e.CampaignId)
                .Intersect(Simulation.Live(later).TakeWhile(e => e.Arrival < Begin + 60_000).Select(e => e.CampaignId))
        );
    }

    [Theory]
    [InlineData(0, "00:05:00", "recipients")]
    [InlineData(100_001, "00:05:00", "recipients")]
    [InlineData(1, "00:00:09", "every")]
    [InlineData(1, "1.00:00:01", "every")]
    public void Options_out_of_range_are_refused(int recipients, string every, string word)
    {
        LiveOptions wrong = Options with { Recipients = recipients, Every = TimeSpan.Parse(every, null) };

        Assert.Contains(word, Assert.Throws<ArgumentException>(() => Simulation.Live(wrong)).Message, StringComparison.Ordinal);
    }

    private const long Day = 86_400_000;

    private static readonly long Begin = Options.Begin.ToUnixTimeMilliseconds();

    private static List<SimulatedEvent> FirstHours(int hours) =>
        [.. Simulation.Live(Options).TakeWhile(e => e.Arrival < Begin + (hours * 3_600_000L))];
}
