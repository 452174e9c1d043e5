namespace BotClickStream.Detection.Tests;

public sealed class StepsTests
{
    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(255, 8)]
    [InlineData(256, 9)]
    public void Each_doubling_is_a_step(int count, int step) => Assert.Equal(step, Steps.Of(count));

    [Theory]
    [InlineData(-3, 0)]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 6)]
    [InlineData(7, 6)]
    [InlineData(11, 8)]
    [InlineData(12, 12)]
    [InlineData(1_535, 1_024)]
    [InlineData(1_536, 1_536)]
    public void Counts_are_rounded_down_to_one_or_one_and_a_half_powers_of_two(int count, int rounded) =>
        Assert.Equal(rounded, Steps.Rounded(count));

    [Fact]
    public void The_logarithm_is_up_to_60_thousandths_too_small_and_never_falls()
    {
        int before = 0;
        for (int value = 1; value < 2_000_000_000; value += 1 + (value / 50))
        {
            int log = Steps.Ln(value);
            Assert.InRange(log, Math.Max(before, Math.Floor(1_000 * Math.Log(value)) - 65), 1_000 * Math.Log(value));
            before = log;
        }

        Assert.Equal((0, 693, 1_386), (Steps.Ln(1), Steps.Ln(2), Steps.Ln(4)));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(999, 0)]
    [InlineData(1_000, 1)]
    [InlineData(2_999, 2)]
    [InlineData(9_000_000, 31)]
    public void What_was_seen_a_half_life_ago_is_halved_once(long later, int halvings) =>
        Assert.Equal(halvings, HalfLife.Between(5_000, 5_000 + later, 1_000));
}
