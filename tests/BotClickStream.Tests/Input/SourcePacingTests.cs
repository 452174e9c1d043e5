using BotClickStream.Input;
using BotClickStream.Lanes;

namespace BotClickStream.Tests.Input;

public sealed class SourcePacingTests
{
    private const long Noon = 1_760_000_000_000;
    private static readonly SourceProgress Slow = new(Noon, Noon, AtEnd: false);
    private static readonly SourceProgress Fast = Slow with { HighestTime = Noon + (2 * SourcePacing.MaxLead) };

    [Fact]
    public void Sources_may_be_an_hour_ahead_of_the_slowest_and_it_of_the_next()
    {
        SourcePacing pacing = Of(Fast, Slow);

        Assert.Equal(Noon + SourcePacing.MaxLead, pacing.LimitOf(Fast));
        Assert.Equal(Fast.HighestTime + SourcePacing.MaxLead, pacing.LimitOf(Slow));
    }

    [Fact]
    public void Of_two_as_slow_as_each_other_both_go_on()
    {
        SourcePacing pacing = Of(Slow, Slow);

        Assert.Equal(Noon + SourcePacing.MaxLead, pacing.LimitOf(Slow));
    }

    [Fact]
    public void A_source_waits_for_none_that_is_at_its_end_nor_for_itself()
    {
        SourcePacing pacing = Of(Slow with { AtEnd = true }, SourceProgress.None with { AtEnd = true }, Fast);

        Assert.Equal(long.MaxValue, pacing.LimitOf(Fast));
    }

    [Fact]
    public void All_with_events_wait_for_a_source_without_one_and_it_waits_for_nobody_without_one()
    {
        SourcePacing pacing = Of(Slow, SourceProgress.None, SourceProgress.None);

        Assert.True(pacing.LimitOf(Slow) < Slow.HighestTime);
        Assert.Equal(0, pacing.LimitOf(SourceProgress.None));
    }

    private static SourcePacing Of(params ReadOnlySpan<SourceProgress> sources)
    {
        SourcePacing pacing = new();
        foreach (SourceProgress source in sources)
        {
            pacing.Consider(source);
        }

        return pacing;
    }
}
