using System.Text;
using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ProfilesElsewhereTests
{
    private const int Highest = ContextActivity.HighestStep;
    private static readonly DetectorSettings Settings = new();
    private static readonly int HalfLife = Settings.Rules.KnownScanner.HalfLifeMs;
    private static readonly string[] Domains = ["a.example", "b.example", "c.example"];

    private static readonly Gen<(int Domain, int Partition, int Scanned, int Other, long After, bool IsGone)> Said = Gen.Select(
        Gen.Int[0, 2],
        Gen.Int[0, 3],
        Gen.OneOf(Gen.Int[0, 40], Gen.Int),
        Gen.Int[0, 40],
        Gen.OneOf(0L, Days(1), Days(6.9), Days(7), Days(15), Days(40)),
        Gen.Frequency((5, false), (1, true))
    );

    /// <summary>Any order and any repetition of what one partition says last is the sum of what each says last.</summary>
    [Fact]
    public void What_is_known_is_the_sum_over_the_partitions_of_what_each_said_last() =>
        Gen.Select(Said.Array[0, 40], Gen.OneOf(0L, Days(3), Days(20), Days(60)))
            .Sample(
                (updates, now) =>
                {
                    ProfilesElsewhere elsewhere = new(Settings);
                    Dictionary<(int, int), (int Scanned, int Other, long After)> naive = [];
                    foreach (var said in updates)
                    {
                        // Each is delivered twice.
                        Tell(elsewhere, said);
                        (int, int) before = Around(elsewhere, said.Domain, said.After);
                        Tell(elsewhere, said);
                        Assert.Equal(before, Around(elsewhere, said.Domain, said.After));
                        naive.Remove((said.Domain, said.Partition));
                        if (!said.IsGone)
                        {
                            naive.Add((said.Domain, said.Partition), (Math.Max(0, said.Scanned), said.Other, said.After));
                        }
                    }

                    for (int domain = 0; domain < Domains.Length; domain++)
                    {
                        Assert.Equal(
                            Naive([.. naive.Where(one => one.Key.Item1 == domain).Select(one => one.Value)], now),
                            Around(elsewhere, domain, now)
                        );
                    }

                    Assert.Equal(naive.Count, elsewhere.Count);
                },
                iter: Cases.Of(2_000)
            );

    [Fact]
    public void Past_the_limit_only_what_is_known_already_is_taken()
    {
        ProfilesElsewhere elsewhere = new(Settings with { MaxProfiles = 2 });
        Assert.True(Tell(elsewhere, (0, 1, 3, 0, 0, false)));
        Assert.True(Tell(elsewhere, (0, 2, 3, 0, 0, false)));
        Assert.False(Tell(elsewhere, (1, 1, 3, 0, 0, false)));
        Assert.True(Tell(elsewhere, (0, 1, 9, 0, 0, false)));

        Assert.Equal((Steps.Of(12), 0), Around(elsewhere, 0, 0));
        Assert.Equal((0, 0), Around(elsewhere, 1, 0));
    }

    private static (int, int) Naive(List<(int Scanned, int Other, long After)> partitions, long now)
    {
        if (partitions.Count == 0 || partitions.Max(one => one.After) + Days(30) <= now)
        {
            return (0, 0);
        }

        long latest = partitions.Max(one => one.After);
        long scanned = partitions.Sum(one => (long)Left(one.Scanned, one.After, latest));
        long other = partitions.Sum(one => (long)Left(one.Other, one.After, latest));
        return (StepOf(scanned), StepOf(other));

        static int Left(int count, long from, long to)
        {
            for (long at = from; at + HalfLife <= to; at += HalfLife)
            {
                count /= 2;
            }

            return count;
        }

        int StepOf(long sum)
        {
            int left = Left((int)Math.Min(sum, int.MaxValue), latest, now);
            int step = 0;
            for (; left > 0; left /= 2)
            {
                step++;
            }

            return Math.Min(step, Highest);
        }
    }

    private static bool Tell(
        ProfilesElsewhere elsewhere,
        (int Domain, int Partition, int Scanned, int Other, long After, bool IsGone) said
    ) =>
        elsewhere.TryTake(
            new ProfileUpdate
            {
                Kind = ProfileKind.Domain,
                Domain = Encoding.UTF8.GetBytes(Domains[said.Domain]),
                Partition = said.Partition,
                Scanned = Math.Max(0, said.Scanned),
                Other = said.Other,
                LastSeen = Some.Start + said.After,
                Expires = said.IsGone ? 0 : Some.Start + said.After + Days(30),
            }
        );

    private static (int, int) Around(ProfilesElsewhere elsewhere, int domain, long after) =>
        elsewhere.Around(Hash128.OfText(Encoding.UTF8.GetBytes(Domains[domain])), Some.Start + after, Highest);
}
