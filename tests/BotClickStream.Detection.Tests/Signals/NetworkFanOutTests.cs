namespace BotClickStream.Detection.Tests;

public sealed class NetworkFanOutTests
{
    private static readonly NetworkFanOut Signal = new();

    /// <summary>One doubling ahead for each <paramref name="ahead"/>.</summary>
    private static ContextActivity Early(int ahead) => new() { Early = Signal.Doublings + ahead, Domains = 2 };

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void It_weighs_by_the_doublings_that_it_is_ahead(int ahead, int? times)
    {
        Evidence[] said = Signal.Heard(Windows.Of([Windows.Click(1, around: Early(ahead))]));

        Assert.Equal(
            times * Signal.Weight,
            said.SingleOrDefault(evidence => evidence.Event == 0 && times is not null) is { Weight: > 0 } one ? one.Weight : null
        );
        Assert.Equal(times is not null, said.Length == 1);
    }

    [Theory]
    [InlineData(1, -1)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    public void The_more_domains_it_comes_to_the_less_it_is_an_office(int domains, int doublingsMore)
    {
        int expected = 1 + (doublingsMore < 0 ? -Signal.OneDomainDoublings : doublingsMore);
        Evidence[] said = Signal.Heard(Windows.Of([Windows.Click(1, around: Early(1) with { Domains = domains })]));

        Assert.Equal(Math.Max(0, expected) * Signal.Weight, said.Sum(evidence => evidence.Weight));
    }

    [Theory]
    [InlineData(1_800_000, true)]
    [InlineData(1_800_001, false)]
    public void It_says_nothing_half_an_hour_after_the_delivery(long delay, bool speaks) =>
        Assert.Equal(speaks, Signal.Heard(Windows.Of([Windows.Click(delay, around: Early(2))])).Length == 1);

    [Fact]
    public void It_says_nothing_where_the_delivery_is_forgotten() =>
        Assert.Empty(Signal.Heard(Windows.Of([Windows.Click(1, around: Early(2))], deliveredAt: null, new DomainActivity { Mailed = 5 })));

    [Fact]
    public void Early_and_scanned_messages_are_told_together_and_against_the_later_ones()
    {
        ContextActivity around = Early(3) with { Scanned = 2, Late = 1 };

        Assert.Equal(
            new Detail(ContextActivity.AtLeast(around.Early) + ContextActivity.AtLeast(2), ContextActivity.AtLeast(1), 2),
            Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1, around: around)]))).Detail
        );
    }

    [Fact]
    public void Of_an_image_it_says_less()
    {
        WindowEvent open = Windows.Click(1, link: 0, around: Early(9)) with { Type = EventType.Open };

        Assert.Equal(Signal.MaxOpenWeight, Assert.Single(Signal.Heard(Windows.Of([open]))).Weight);
    }

    /// <summary>Of late ones the steps are 1, so that it is as many doublings ahead as said.</summary>
    [Theory]
    [InlineData(3, 4, true)]
    [InlineData(2, 4, false)]
    [InlineData(3, 3, false)]
    public void In_haste_to_strangers_it_trusts_nobody_who_seems_to_have_read_there(int domains, int aheadOfRead, bool isInHaste)
    {
        ContextActivity around = new()
        {
            Early = 1 + aheadOfRead,
            Read = 1,
            Domains = domains,
        };

        Evidence said = Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1, around: around)])));

        int byDomains = domains >= Signal.ManyDomains ? 1 : 0;
        int ahead = isInHaste ? around.Early + 1 : around.Early - around.Read;
        Assert.Equal((ahead + byDomains - Signal.Doublings) * Signal.Weight, said.Weight);
    }

    [Fact]
    public void In_haste_it_says_as_much_as_of_very_many_strangers_and_proves_nothing()
    {
        ContextActivity around = new()
        {
            Early = 9,
            Late = 1,
            Domains = Signal.ManyDomains,
        };

        Evidence said = Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1, around: around)])));

        Assert.Equal(Signal.StrangersMaxWeight, said.Weight);
        Assert.Equal(Hint.Network, Signal.HintOf(said.Detail, said.Weight));
    }
}
