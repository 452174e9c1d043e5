using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class BalanceTests
{
    [Theory]
    [InlineData(Credit.Every)]
    [InlineData(Credit.FirstPerLink)]
    [InlineData(Credit.FirstPerMessage)]
    public void Corrections_balance_after_every_single_event(Credit credit) => Sample(credit, seed: null, Cases.Of(100));

    /// <summary>Seeds that once failed. c1BVlV6e_823: a visit of its recipient revised a message that had expired and was still there.</summary>
    [Theory]
    [InlineData("c1BVlV6e_823")]
    public void Corrections_balance_where_they_once_did_not(string seed) => Sample(Credit.Every, seed, 1);

    private static void Sample(Credit credit, string? seed, long cases) =>
        Gen.Select(Traffic.Settings(credit), Traffic.Script)
            .Sample(
                (settings, script) =>
                {
                    DetectorUnderTest detector = new(settings);
                    BalanceModel model = new(settings);
                    foreach (TrafficStep step in script)
                    {
                        if (step.Draft is not { } draft)
                        {
                            detector.Tick(step.Watermark);
                            model.Tick(step.Watermark, detector);
                        }
                        else
                        {
                            Take(draft, detector, model);
                        }

                        model.Check(detector);
                    }
                },
                seed: seed,
                iter: cases,
                print: t => Traffic.Print(t.Item1, t.Item2)
            );

    private static void Take(EventDraft draft, DetectorUnderTest detector, BalanceModel model)
    {
        ApplyResult expected = model.Expect(draft);
        bool wasIdle = !detector.Detector.HasPendingJudgements;
        int labels = detector.Labels.Count;

        ApplyResult result = detector.Take(draft);

        Assert.Equal(expected, result);
        IEnumerable<SaidLabel> said = detector.Labels.Skip(labels);
        if (result == ApplyResult.Applied)
        {
            Assert.Equal(draft.Type.IsLabelled() ? 1 : 0, said.Count(label => label is { Revision: 0 }));
            model.Record(draft, detector);
            return;
        }

        model.RecordRefused(draft, result);
        if (wasIdle && result != ApplyResult.Untracked)
        {
            Assert.Empty(said);
        }
    }
}
