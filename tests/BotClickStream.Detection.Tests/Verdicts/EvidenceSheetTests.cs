using CsCheck;

namespace BotClickStream.Detection.Tests;

/// <summary>What evidence counts, told as plainly as possible.</summary>
public sealed class EvidenceSheetTests
{
    /// <summary>Of each group at least one, in the order in which they are asked.</summary>
    private static readonly Signal[] Signals = [.. new Rules().AllSignals()];

    private static readonly Gen<Said[]> Sayings = Gen.Select(
        Gen.Int[0, 39],
        Gen.OneOf(Gen.Int[-9_000, 9_000], Gen.OneOf(-1_000, -999, 0, 99, 100, 1_000, 5_000)),
        (at, weight) => new Said(at, weight)
    ).Array[0, 12];

    private sealed record Said(int Event, int Weight);

    [Fact]
    public void A_groups_strongest_counts_whole_the_next_half_and_so_on() =>
        Gen.Select(Gen.Int[1, 40], Gen.Select(Gen.Int[0, Signals.Length - 1], Sayings).Array[0, 14], Gen.Int[0, 14])
            .Sample(
                (events, asked, pause) =>
                {
                    // Each signal is asked once; in the middle sums are asked for.
                    (Signal Signal, Said[] Said)[] all =
                    [
                        .. asked
                            .DistinctBy(one => one.Item1)
                            .Select(one => (Signals[one.Item1], one.Item2.Where(said => said.Event < events).ToArray())),
                    ];
                    EvidenceSheet sheet = new();
                    // What is left of another message must not count.
                    sheet.Begin(3);
                    Say(sheet, Signals[0], [new Said(1, 700), new Said(2, 800)]);
                    sheet.SumUp();
                    sheet.Begin(events);
                    for (int i = 0; i < all.Length; i++)
                    {
                        Say(sheet, all[i].Signal, all[i].Said);
                        if (i == pause)
                        {
                            sheet.SumUp();
                        }
                    }

                    sheet.SumUp();
                    for (int at = 0; at < events; at++)
                    {
                        Check(sheet, at, [.. all.Select(one => (one.Signal, StrongestOf(one.Said, at))).Where(one => one.Item2 != 0)]);
                    }
                },
                iter: Cases.Of(5_000)
            );

    [Fact]
    public void Of_a_signal_that_says_more_later_its_strongest_word_counts()
    {
        EvidenceSheet sheet = new();
        sheet.Begin(2);
        sheet.BeginSignal(new AskedSignal(new LinkSweep()));
        Assert.False(sheet.HasFired(1));
        sheet.Add(1, 2_000, new Detail(1), 1);

        Assert.True(sheet.HasFired(1));
        Assert.False(sheet.HasFired(0));
        Assert.True(sheet.SaysAsMuch(1, -2_000));
        Assert.False(sheet.SaysAsMuch(1, 2_001));
        sheet.Add(1, 3_000, new Detail(2), 0, 1, 0);
        sheet.Add(1, -2_500, new Detail(3));

        Evidence found = Assert.Single(sheet.Found.ToArray());
        Assert.Equal((1, 3_000, new Detail(2)), (found.Event, found.Weight, found.Detail));
        Assert.Equal((0, 1, 0), (found.Trigger1, found.Trigger2, found.Trigger3));
        sheet.BeginSignal(new AskedSignal(new SteadyPace()));
        Assert.False(sheet.HasFired(1));
    }

    [Fact]
    public void What_was_found_earlier_counts_beside_what_is_found_now_and_is_of_no_whole_visit()
    {
        Signal ofWholeVisit = Signals.First(signal => signal.IsOfWholeVisit);
        EvidenceSheet sheet = new();
        sheet.Begin(2);
        Say(sheet, ofWholeVisit, [new Said(0, 900)]);
        sheet.SumUp();
        Assert.True(sheet.IsOfWholeVisit(0));
        Assert.False(sheet.IsOfWholeVisit(1));

        sheet.Begin(2);
        sheet.CountEarlier(1, 2_000, Hint.Browser);
        Say(sheet, ofWholeVisit, [new Said(0, 900), new Said(1, 900)]);
        sheet.SumUp();

        Assert.Equal((900, 2_900), (sheet.SumOf(0), sheet.SumOf(1)));
        Assert.False(sheet.IsOfWholeVisit(0));
        Assert.True(sheet.HintsOf(1).HasFlag(Hint.Browser));
        sheet.Begin(2);
        Say(sheet, ofWholeVisit, [new Said(0, 900)]);
        sheet.SumUp();
        Assert.True(sheet.IsOfWholeVisit(0));
    }

    private static void Say(EvidenceSheet sheet, Signal signal, Said[] all)
    {
        sheet.BeginSignal(new AskedSignal(signal));
        foreach (Said said in all)
        {
            sheet.Add(said.Event, said.Weight, default);
        }
    }

    private static int StrongestOf(Said[] all, int at) =>
        all.Where(said => said.Event == at).Select(said => said.Weight).OrderByDescending(Math.Abs).FirstOrDefault();

    private static void Check(EvidenceSheet sheet, int at, (Signal Signal, int Weight)[] found)
    {
        (Signal Signal, int Counts)[] counted =
        [
            .. found
                .GroupBy(one => (one.Signal.Group, one.Weight > 0))
                .SelectMany(side =>
                    side.OrderByDescending(one => Math.Abs(one.Weight)).Select((one, rank) => (one.Signal, one.Weight / (1 << rank)))
                ),
        ];
        Assert.Equal(counted.Sum(one => one.Counts), sheet.SumOf(at));
        Assert.Equal(counted.Where(one => one.Signal.IsOfOneVisitor).Sum(one => one.Counts), sheet.VisitorSumOf(at));

        List<(Signal?, int)> said = [];
        for (int i = sheet.LastOf(at); i >= 0; i = sheet.Found[i].Before)
        {
            said.Add((sheet.Found[i].Signal, sheet.Found[i].Counts));
        }

        Assert.Equal(found.Select(one => ((Signal?)one.Signal, counted.First(other => other.Signal == one.Signal).Counts)).Reverse(), said);

        // Of those as strong the one found first.
        Assert.Equal(
            said.AsEnumerable().Reverse().Where(one => one.Item2 > 0).OrderByDescending(one => one.Item2).FirstOrDefault().Item1,
            sheet.StrongestOf(at)
        );

        Hint hints = Hint.None;
        foreach ((Signal signal, int weight) in found.Where(one => one.Weight >= 100))
        {
            hints |= signal.HintOf(default, weight) is not Hint.None and var hint ? hint : Hint.Proof;
        }

        Assert.Equal(hints, sheet.HintsOf(at));
        Assert.Equal(hints is not (Hint.Network or Hint.Browser or Hint.Delay or Hint.History), sheet.HasProof(at));
    }
}
