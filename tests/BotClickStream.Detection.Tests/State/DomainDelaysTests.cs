using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class DomainDelaysTests
{
    private static readonly Gen<int[]> Delays = Gen.Int[0, 600_000].Array[0, 40];

    [Theory]
    [InlineData(0, 3, 10_000)]
    [InlineData(1, 4, 0)]
    [InlineData(1, 4, 10_000)]
    [InlineData(2, 4, 20_000)]
    [InlineData(3, 40, 50_000)]
    [InlineData(6, 4, 470_000)]
    [InlineData(0, 4, 500_000)]
    public void Where_all_are_alike_the_reach_is_the_next_doubling_of_15_s(byte reach, int messages, int delay) =>
        Assert.Equal(reach, ReachOf(Enumerable.Repeat(delay, messages)));

    [Fact]
    public void A_few_of_many_that_come_much_later_move_it_by_a_doubling_or_two() =>
        Assert.InRange(ReachOf([.. Enumerable.Repeat(50_000, 40), 400_000, 500_000]), 4, 5);

    [Fact]
    public void What_is_spread_over_the_whole_window_reaches_nobody_knows_how_far() =>
        Assert.Equal(0, ReachOf(Enumerable.Range(1, 60).Select(i => i * 10_000)));

    [Fact]
    public void It_depends_on_what_is_counted_and_not_on_the_order_or_on_what_was_counted_before() =>
        Gen.Select(Delays, Delays)
            .Sample(
                (counted, before) =>
                {
                    DomainRow row = default;
                    Array.ForEach(before, delay => DomainDelays.Count(ref row, delay, +1));
                    Array.ForEach(counted.Reverse().ToArray(), delay => DomainDelays.Count(ref row, delay, +1));
                    Array.ForEach(before, delay => DomainDelays.Count(ref row, delay, -1));
                    Assert.Equal(ReachOf(counted), DomainDelays.ReachOf(row));
                },
                iter: Cases.Of(1_000)
            );

    [Theory]
    [InlineData(0, 3_600_000, 0)]
    [InlineData(3, 60_000, 0)]
    [InlineData(3, 120_000, 693)]
    [InlineData(4, 480_000, 1_386)]
    public void Beyond_it_a_delay_is_by_the_logarithm_of_their_ratio(byte reach, long delay, int beyond) =>
        Assert.InRange(DomainDelays.Beyond(delay, reach), beyond == 0 ? 0 : beyond - 60, beyond == 0 ? 0 : beyond + 60);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 4, 4)]
    [InlineData(3, 0, 3)]
    [InlineData(3, 4, 3)]
    public void Of_two_reaches_one_that_is_not_known_is_the_farther(byte one, byte other, byte nearer) =>
        Assert.Equal(nearer, DomainDelays.Nearer(one, other));

    private static byte ReachOf(IEnumerable<int> delays)
    {
        DomainRow row = default;
        foreach (int delay in delays)
        {
            DomainDelays.Count(ref row, delay, +1);
        }

        return DomainDelays.ReachOf(row);
    }
}
