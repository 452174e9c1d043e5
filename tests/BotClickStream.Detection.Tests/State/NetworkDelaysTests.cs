using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class NetworkDelaysTests
{
    [Fact]
    public void The_sooner_and_the_closer_together_the_more_it_is_a_machines()
    {
        int soon = LevelOf(Enumerable.Repeat(Minutes(1), 6));
        int later = LevelOf(Enumerable.Repeat(Minutes(4), 6));
        int spread = LevelOf([Seconds(15), Minutes(1), Minutes(4), Seconds(15), Minutes(1), Minutes(4)]);

        Assert.True(soon > later && later > 0, $"{soon} {later}");
        Assert.True(soon > spread && spread > 0, $"{soon} {spread}");
    }

    /// <summary>But for a level, by which delays are rounded.</summary>
    [Fact]
    public void Of_a_few_no_spread_is_known_to_be_less_than_a_little()
    {
        int alike = LevelOf(Enumerable.Repeat(Minutes(2), 6));

        Assert.InRange(LevelOf(Enumerable.Range(0, 6).Select(i => Seconds(115 + (2 * i)))), alike - 1, alike + 1);
    }

    [Fact]
    public void What_comes_as_late_as_people_or_at_all_hours_is_none()
    {
        Assert.Equal(0, LevelOf(Enumerable.Repeat(Hours(1), 16)));
        Assert.Equal(0, LevelOf(Enumerable.Range(0, 16).Select(i => Seconds(1) << (i % 13))));
    }

    [Fact]
    public void The_more_messages_the_more_it_is_and_of_a_few_or_of_one_campaign_nobody_knows()
    {
        int[] levels = [.. new[] { 5, 9, 17, 33 }.Select(count => LevelOf(Enumerable.Repeat(Minutes(4), count)))];

        Assert.Equal(levels.Order(), levels);
        Assert.True(levels[^1] > levels[0] && levels[0] > 0);
        Assert.Equal(0, LevelOf(Enumerable.Repeat(Minutes(1), 4)));
        Assert.Equal(0, LevelOf(Enumerable.Repeat(Minutes(1), 33), campaigns: 1));
        Assert.Equal(0, LevelOf(Enumerable.Repeat(Minutes(1), 33), recipients: 3));
    }

    [Fact]
    public void What_is_counted_no_longer_is_as_if_it_had_never_been()
    {
        ContextRow network = RowOf(Enumerable.Repeat(Minutes(1), 16));
        Haste before = NetworkDelays.Of(network);
        NetworkDelays.Count(ref network, NetworkDelays.StepOf(Hours(20)), 1);
        Assert.NotEqual(before, NetworkDelays.Of(network));

        NetworkDelays.Count(ref network, NetworkDelays.StepOf(Hours(20)), -1);
        NetworkDelays.Count(ref network, 0, 1);

        Assert.Equal(before, NetworkDelays.Of(network));
    }

    [Theory]
    [InlineData(-5_000, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_200, 2)]
    [InlineData(60_000, 33)]
    public void A_step_is_an_eighth_of_the_logarithm_of_the_delay_from_a_second_on(long delay, byte step) =>
        Assert.InRange(NetworkDelays.StepOf(delay), step - 1, step + 1);

    private static int LevelOf(IEnumerable<long> delays, int recipients = 32, int campaigns = 32) =>
        NetworkDelays.Of(RowOf(delays, recipients, campaigns)).Level;

    private static ContextRow RowOf(IEnumerable<long> delays, int recipients = 32, int campaigns = 32)
    {
        ContextRow network = new() { Recipients = uint.MaxValue >> (32 - recipients), Campaigns = uint.MaxValue >> (32 - campaigns) };
        foreach (long delay in delays)
        {
            NetworkDelays.Count(ref network, NetworkDelays.StepOf(delay), 1);
        }

        return network;
    }
}
