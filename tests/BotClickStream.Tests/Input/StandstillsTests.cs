using BotClickStream.Input;
using BotClickStream.Lanes;
using BotClickStream.Sources;

namespace BotClickStream.Tests.Input;

public sealed class StandstillsTests
{
    private const long Patience = 30_000;
    private static readonly SourcePartition Source = new("raw", 0);

    private readonly Standstills standstills = new(Patience);

    [Fact]
    public void A_partition_of_which_nothing_is_read_though_there_is_more_stands_still_from_the_end_of_patience_on()
    {
        Assert.Equal(0, standstills.Saw(Source, 5, hasWork: true, now: 1_000));
        Assert.Equal(0, standstills.Saw(Source, 5, hasWork: true, now: 1_000 + Patience - 1));
        Assert.Equal(Patience, standstills.Saw(Source, 5, hasWork: true, now: 1_000 + Patience));
        Assert.Equal(Patience + 9, standstills.Saw(Source, 5, hasWork: true, now: 1_009 + Patience));
    }

    [Fact]
    public void One_record_read_or_nothing_to_read_begins_it_anew()
    {
        standstills.Saw(Source, 5, hasWork: true, now: 0);
        Assert.Equal(0, standstills.Saw(Source, 6, hasWork: true, now: Patience));
        Assert.Equal(0, standstills.Saw(Source, 6, hasWork: false, now: 2 * Patience));
        Assert.Equal(0, standstills.Saw(Source, 6, hasWork: true, now: (3 * Patience) - 1));
    }

    [Fact]
    public void So_does_a_lane_that_does_not_begin_and_what_was_given_away_is_forgotten()
    {
        standstills.Saw(Source, null, hasWork: true, now: 0);
        Assert.Equal(Patience, standstills.Saw(Source, null, hasWork: true, now: Patience));

        standstills.Forget(Source);

        Assert.Equal(0, standstills.Saw(Source, null, hasWork: true, now: 2 * Patience));
    }

    [Fact]
    public void Each_partition_is_looked_at_for_itself()
    {
        SourcePartition other = Source with { Partition = 1 };
        standstills.Saw(Source, 5, hasWork: true, now: 0);
        standstills.Saw(other, 5, hasWork: true, now: Patience);

        Assert.Equal(Patience, standstills.Saw(Source, 5, hasWork: true, now: Patience));
        Assert.Equal(0, standstills.Saw(other, 5, hasWork: true, now: Patience + 1));
    }
}
