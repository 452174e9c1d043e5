namespace BotClickStream.Traffic.Tests;

public sealed class SplitMix64Tests
{
    /// <summary>The sequence that implementations of the algorithm are compared by.</summary>
    [Fact]
    public void It_gives_the_algorithms_numbers()
    {
        SplitMix64 random = new(1234567);

        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.All(expected, number => Assert.Equal(number, random.Next()));
    }

    [Fact]
    public void Each_tuple_of_numbers_has_a_stream_of_its_own()
    {
        ulong[] first = [SplitMix64.Key(1, 2, 3), SplitMix64.Key(1, 3, 2), SplitMix64.Key(2, 1, 3), SplitMix64.Key(1, 2, 3, 1)];

        Assert.Equal(first.Length, first.Distinct().Count());
    }
}
