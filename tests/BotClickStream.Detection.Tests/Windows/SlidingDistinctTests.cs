using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class SlidingDistinctTests
{
    /// <summary>Gaps around the width, so that edges and ties are common; few keys, so that they repeat; 0 is no key.</summary>
    private static readonly Gen<(long Gap, int Key)[]> Streams = Gen.Select(Gen.OneOf(0L, 0, 1, 2, 3, 9, 10, 11, 100), Gen.Int[0, 5]).Array[
        0,
        40
    ];

    [Fact]
    public void Finds_what_looking_at_every_window_finds()
    {
        Gen.Select(Streams, Gen.OneOf(0L, 1, 3, 10, 50))
            .Sample(
                (stream, width) =>
                {
                    long time = 1_000;
                    long[] times = [.. stream.Select(step => time += step.Gap)];
                    int[] keys = [.. stream.Select(step => step.Key)];
                    DistinctWindow[] found = new DistinctWindow[times.Length];

                    new SlidingDistinct().Slide(times, keys, width, found);

                    Assert.Equal(Naive(times, keys, width), found);
                },
                iter: Cases.Of(500)
            );
    }

    [Fact]
    public void One_that_has_slid_before_starts_anew()
    {
        Gen.Select(Streams, Streams)
            .Sample(
                (earlier, stream) =>
                {
                    SlidingDistinct used = new();
                    Slide(used, earlier);

                    Assert.Equal(Slide(new SlidingDistinct(), stream), Slide(used, stream));
                },
                iter: Cases.Of(200)
            );
    }

    private static DistinctWindow[] Slide(SlidingDistinct sliding, (long Gap, int Key)[] stream)
    {
        long time = 0;
        DistinctWindow[] found = new DistinctWindow[stream.Length];
        sliding.Slide([.. stream.Select(step => time += step.Gap)], [.. stream.Select(step => step.Key)], 10, found);
        return found;
    }

    /// <summary>Every window that ends at a member, from the earliest on, and what lies in it.</summary>
    private static DistinctWindow[] Naive(long[] times, int[] keys, long width)
    {
        DistinctWindow[] best = new DistinctWindow[times.Length];
        int[] members = [.. Enumerable.Range(0, times.Length).Where(i => keys[i] != 0)];
        foreach (int last in members)
        {
            int[] window = [.. members.Where(i => i <= last && times[last] - times[i] <= width)];
            int distinct = DistinctIn(window, keys);
            foreach (int i in window.Where(i => distinct > best[i].Distinct))
            {
                best[i] = new DistinctWindow(distinct, window[0], last);
            }
        }

        // No window that begins anywhere else holds more.
        foreach (int i in members)
        {
            int most = Enumerable
                .Range((int)(times[i] - width), (int)width + 1)
                .Max(from => DistinctIn(members.Where(j => times[j] >= from && times[j] <= from + width), keys));
            Assert.Equal(most, best[i].Distinct);
        }

        return best;
    }

    private static int DistinctIn(IEnumerable<int> window, int[] keys) => window.Select(i => keys[i]).Distinct().Count();
}
