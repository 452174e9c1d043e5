using BotClickStream.Sources;
using CsCheck;

namespace BotClickStream.Tests.Sources;

public sealed class WatermarksTests
{
    private const long Lateness = 120_000;
    private const long Noon = 1_760_000_000_000;
    private static readonly SourcePartition A = new("raw", 0);
    private static readonly SourcePartition B = new("raw", 1);

    [Fact]
    public void Time_stands_still_until_every_source_has_said_something()
    {
        Watermarks watermarks = Of(2);

        Hear(watermarks, A, Noon, atEnd: false);

        Assert.Equal(0, watermarks.Current);
    }

    [Fact]
    public void The_slowest_source_that_is_not_at_its_end_holds_time_back()
    {
        Watermarks watermarks = Of(2);

        Hear(watermarks, A, Noon, atEnd: false);
        Hear(watermarks, B, Noon - 5000, atEnd: false);

        Assert.Equal(Noon - 5000 - Lateness, watermarks.Current);
    }

    [Fact]
    public void A_source_at_its_end_holds_nobody_back()
    {
        Watermarks watermarks = Of(2);

        Hear(watermarks, A, Noon, atEnd: false);
        Hear(watermarks, B, Noon - 5000, atEnd: true);

        Assert.Equal(Noon - Lateness, watermarks.Current);
    }

    [Fact]
    public void An_empty_source_holds_nobody_back_once_it_says_so()
    {
        Watermarks watermarks = Of(2);

        Hear(watermarks, A, Noon, atEnd: false);
        Hear(watermarks, B, 0, atEnd: false);
        Assert.Equal(0, watermarks.Current);
        Hear(watermarks, B, 0, atEnd: true);

        Assert.Equal(Noon - Lateness, watermarks.Current);
    }

    [Fact]
    public void Where_all_are_at_their_ends_time_goes_on_by_the_clock()
    {
        Watermarks watermarks = Of(2);

        Hear(watermarks, A, Noon, atEnd: true, timestamp: Noon + 1000, saidAt: Noon + 2000);
        Hear(watermarks, B, 0, atEnd: true, saidAt: Noon + 61_000);
        Hear(watermarks, A, Noon, atEnd: true, timestamp: Noon + 1000, saidAt: Noon + 61_000);

        Assert.Equal(Noon + 60_000 - Lateness, watermarks.Current);
    }

    [Fact]
    public void The_word_of_a_dead_router_does_not_keep_its_source_at_its_end()
    {
        Watermarks watermarks = Of(2);
        Hear(watermarks, A, Noon, atEnd: true, saidAt: Noon);
        Hear(watermarks, B, Noon, atEnd: true, saidAt: Noon);
        long before = watermarks.Current;

        Hear(watermarks, B, Noon + 600_000, atEnd: true, saidAt: Noon + 600_000);

        Assert.Equal(before, watermarks.Current);
    }

    [Fact]
    public void Events_move_time_as_they_pass()
    {
        Watermarks watermarks = Of(1);
        int source = watermarks.IndexOf(A);

        watermarks.Pass(source, Noon, Noon);

        Assert.Equal(Noon - Lateness, watermarks.Current);
    }

    [Fact]
    public void It_agrees_with_a_model_that_recomputes_everything_and_never_goes_back() =>
        Gen.Select(Gen.Int[0, 3], Gen.Long[0, 20], Gen.Bool, Gen.Long[0, 3])
            .Array[1, 100]
            .Sample(words =>
            {
                Watermarks watermarks = Of(4);
                SourceWord?[] last = new SourceWord?[4];
                long now = Noon;
                long model = 0;
                foreach ((int source, long minutes, bool atEnd, long seconds) in words)
                {
                    now += seconds * 1000;
                    long highest = minutes == 0 ? 0 : Noon + (minutes * 60_000);
                    SourceWord word = new(highest, now - 500, atEnd, now);
                    last[source] =
                        last[source] is { } known && known.HighestTime > highest
                            ? word with
                            {
                                HighestTime = known.HighestTime,
                                Timestamp = known.Timestamp,
                            }
                            : word;
                    watermarks.Hear(watermarks.IndexOf(new SourcePartition("raw", source)), word);
                    model = Math.Max(model, Combined(last));

                    Assert.Equal(model, watermarks.Current);
                }
            });

    [Fact]
    public void A_source_whose_router_was_started_again_does_not_forget_how_far_it_was()
    {
        Watermarks watermarks = Of(1);
        int source = watermarks.IndexOf(A);
        watermarks.Hear(source, new SourceWord(Noon, Noon, AtEnd: true, Noon));

        watermarks.Hear(source, new SourceWord(0, 0, AtEnd: true, Noon + 60_000));

        Assert.Equal(Noon + 60_000 - Lateness, watermarks.Current);
    }

    [Fact]
    public void After_a_restart_time_goes_on_where_nothing_comes_as_if_there_had_been_none()
    {
        Watermarks before = Of(1);
        before.Hear(before.IndexOf(A), new SourceWord(Noon, Noon + 7, AtEnd: true, Noon + 1000));
        Watermarks watermarks = new(Lateness, before.Now);
        watermarks.Expect(1);
        Assert.Equal(before.Current, watermarks.Current);

        foreach (Watermarks both in new[] { before, watermarks })
        {
            both.Hear(both.IndexOf(A), new SourceWord(0, 0, AtEnd: true, Noon + 60_000));
        }

        Assert.Equal(Noon + 60_000 - 7 - Lateness, before.Current);
        Assert.Equal(before.Now, watermarks.Now);
    }

    [Fact]
    public void A_time_far_ahead_of_the_clock_moves_it_five_minutes_at_most()
    {
        SourceClock clock = new();

        Assert.True(clock.Observe(eventTime: Noon + (365L * 86_400_000), timestamp: Noon, receivedAt: Noon + 1000));

        Assert.Equal(Noon + SourceClock.MaxAhead, clock.HighestTime);
    }

    [Fact]
    public void A_record_without_a_timestamp_is_measured_by_its_receipt()
    {
        SourceClock clock = new();

        Assert.False(clock.Observe(eventTime: Noon - 10, timestamp: 0, receivedAt: Noon));

        Assert.Equal(new SourceWord(Noon - 10, Noon, true, Noon + 7), clock.Say(atEnd: true, Noon + 7));
    }

    /// <summary>The rule as it is written, over each source's last word.</summary>
    private static long Combined(SourceWord?[] words)
    {
        if (words.Any(word => word is null))
        {
            return 0;
        }

        long newest = words.Max(word => word!.Value.SaidAt);
        SourceWord[] reading = [.. words.Select(word => word!.Value).Where(word => !word.AtEnd || newest - word.SaidAt > 5000)];
        if (reading.Length > 0)
        {
            return reading.Any(word => word.HighestTime == 0) ? 0 : reading.Min(word => word.HighestTime) - Lateness;
        }

        return words
            .Select(word => word!.Value)
            .Where(word => word.HighestTime > 0)
            .Select(word => word.HighestTime + (newest - word.Timestamp) - Lateness)
            .DefaultIfEmpty(0)
            .Max();
    }

    private static Watermarks Of(int sources)
    {
        Watermarks watermarks = new(Lateness);
        watermarks.Expect(sources);
        return watermarks;
    }

    private static void Hear(
        Watermarks watermarks,
        SourcePartition source,
        long highestTime,
        bool atEnd,
        long timestamp = Noon,
        long saidAt = Noon
    ) => watermarks.Hear(watermarks.IndexOf(source), new SourceWord(highestTime, timestamp, atEnd, saidAt));
}
