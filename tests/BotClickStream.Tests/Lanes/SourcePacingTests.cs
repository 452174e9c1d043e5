using BotClickStream.Lanes;

namespace BotClickStream.Tests.Lanes;

public sealed class SourcePacingTests
{
    private const long Noon = 1_760_000_000_000;
    private static readonly SourceProgress Slow = new(Noon, Noon, AtEnd: false);

    [Fact]
    public void A_source_more_than_an_hour_ahead_of_the_slowest_is_held_back()
    {
        long limit = SourcePacing.Limit([Slow, Slow with { HighestTime = Noon + (2 * SourcePacing.MaxLead) }]);

        Assert.False(SourcePacing.IsAhead(Slow with { HighestTime = Noon + SourcePacing.MaxLead }, limit));
        Assert.True(SourcePacing.IsAhead(Slow with { HighestTime = Noon + SourcePacing.MaxLead + 1 }, limit));
    }

    [Fact]
    public void A_source_at_its_end_holds_nobody_back() =>
        Assert.Equal(long.MaxValue, SourcePacing.Limit([Slow with { AtEnd = true }, SourceProgress.None with { AtEnd = true }]));

    [Fact]
    public void All_with_events_wait_for_a_source_without_one_and_it_waits_for_nobody()
    {
        long limit = SourcePacing.Limit([Slow, SourceProgress.None]);

        Assert.True(SourcePacing.IsAhead(Slow, limit));
        Assert.False(SourcePacing.IsAhead(SourceProgress.None, limit));
    }
}
