namespace BotClickStream.Tests.Profiles;

public sealed class TellingTests
{
    [Fact]
    public void Wherever_lanes_move_and_whatever_they_miss_last_labels_are_those_of_the_core_that_is_told_the_same()
    {
        int first = Environment.TickCount;
        int all = 0;
        for (int seed = first; seed != first + 40; seed++)
        {
            string[] otherwise = TellingSimulation.Run(seed, out int told);
            Assert.True(otherwise.Length == 0, $"seed {seed}: {otherwise.Length} of other labels, {string.Join(", ", otherwise.Take(10))}");
            all += told;
        }

        Assert.True(all > 0, "nothing was told");
    }
}
