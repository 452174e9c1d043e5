namespace BotClickStream.Detection.Tests;

public sealed class BrowserCountsTests
{
    [Fact]
    public void Each_class_has_a_count_of_its_own_up_to_enough()
    {
        BrowserCounts counts = default;
        for (int browser = 1; browser <= BrowserCounts.Classes; browser++)
        {
            for (int i = 0; i < browser % (BrowserCounts.Enough + 1); i++)
            {
                counts.Add(browser, 1);
            }
        }

        for (int browser = 1; browser <= BrowserCounts.Classes; browser++)
        {
            Assert.Equal(browser % (BrowserCounts.Enough + 1), counts[browser]);
        }

        counts.Add(31, -1);
        Assert.Equal((14, 14, 15), (counts[31], counts[30], counts[15]));
    }

    [Fact]
    public void Singles_are_those_with_one_other_message_than_the_one_that_asks()
    {
        BrowserCounts counts = default;
        foreach (int browser in (int[])[1, 2, 2, 16, 20, 20, 31, 31, 31])
        {
            counts.Add(browser, 1);
        }

        Assert.Equal(2, counts.Singles(default));
        BrowserSet own = default;
        own.Add(1);
        own.Add(20);
        // Its own one is none, and the other of two is one.
        Assert.Equal(2, counts.Singles(own));
        own.Add(2);
        Assert.Equal(3, counts.Singles(own));
    }

    [Fact]
    public void Only_a_count_of_one_is_a_single() =>
        Assert.All(
            Enumerable.Range(0, BrowserCounts.Enough + 1),
            count =>
            {
                BrowserCounts counts = default;
                counts.Add(7, count);
                counts.Add(8, count);
                Assert.Equal(count == 1 ? 2 : 0, counts.Singles(default));
            }
        );

    [Fact]
    public void A_set_holds_three_and_each_once()
    {
        BrowserSet set = default;
        Assert.True(set.IsEmpty);
        foreach (int browser in (int[])[31, 1, 31, 17, 5])
        {
            set.Add(browser);
        }

        Assert.Equal((31, 1, 17), (set[0], set[1], set[2]));
        Assert.True(set.Contains(17));
        Assert.False(set.Contains(5));
    }

    [Fact]
    public void A_sample_has_its_browser_and_its_network_apart()
    {
        BrowserSet sample = BrowserSet.Sample(7, 31);

        Assert.Equal((7, 0), (sample.Only(ofNetworks: false)[0], sample.Only(ofNetworks: false)[1]));
        Assert.Equal((31, 0), (sample.Only(ofNetworks: true)[0], sample.Only(ofNetworks: true)[1]));
        Assert.True(BrowserSet.Sample(0, 0).IsEmpty);
    }

    [Fact]
    public void Every_user_agent_has_a_class() =>
        Assert.All([0u, 30u, 31u, uint.MaxValue], agent => Assert.InRange(BrowserCounts.ClassOf(agent), 1, BrowserCounts.Classes));
}
