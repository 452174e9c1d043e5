using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Traffic;

namespace BotClickStream.Tests.Evaluation;

/// <summary>
/// What the labels are worth on small fixed traffic. The floors lie a little below what was measured (docs/quality.md has it over larger traffic): who falls through one has made labels worse.
/// </summary>
public sealed class QualityFloorTests
{
    private static readonly DateTimeOffset End = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("everyday", 0.985, 0.008, 0.01, 0.97, 0.006)]
    [InlineData("b2b", 0.99, 0.006, 0.01, 0.98, 0.006)]
    [InlineData("b2c", 0.99, 0.004, 0.004, 0.99, 0.01)]
    [InlineData("calm", 0.96, 0.004, 0.004, 0.99, 0.015)]
    [InlineData("evasive", 0.99, 0.005, 0.007, 0.975, 0.006)]
    [InlineData("rush", 0.985, 0.008, 0.01, 0.965, 0.008)]
    [InlineData("one-by-one", 0.985, 0.005, 0.006, 0.96, 0.006)]
    [InlineData("small-firms", 0.99, 0.006, 0.008, 0.975, 0.006)]
    [InlineData("motley", 0.95, 0.004, 0.005, 0.905, 0.035)]
    [InlineData("patchy", 0.955, 0.012, 0.016, 0.955, 0.015)]
    [InlineData("bare", 0.81, 0.018, 0.028, 0.86, 0.06)]
    [InlineData("unforeseen", 0.978, 0.008, 0.014, 0.97, 0.01)]
    [InlineData("gateways", 0.945, 0.012, 0.022, 0.92, 0.04)]
    [InlineData("veiled", 0.98, 0.007, 0.014, 0.935, 0.015)]
    [InlineData("crowded", 0.99, 0.004, 0.006, 0.98, 0.006)]
    [InlineData("thorough", 0.975, 0.008, 0.016, 0.97, 0.015)]
    [InlineData("terse", 0.89, 0.004, 0.004, 0.88, 0.125)]
    [InlineData("leaving", 0.95, 0.005, 0.006, 0.92, 0.04)]
    public void Labels_are_no_worse_than_they_were(
        string mix,
        double mcc,
        double peopleLost,
        double peopleNotHuman,
        double rightAtOnce,
        double leadErrorLeft
    )
    {
        QualityFigures figures = Measure(mix, seed: 8);

        Assert.True(figures.Clicks.Total > 500, "too few clicks to tell anything");
        Assert.InRange(figures.Clicks.Mcc, mcc, 1);
        Assert.InRange(figures.Clicks.PeopleLost, 0, peopleLost);
        // Who is left undecided keeps the score, and is in no figure of people.
        Assert.InRange(figures.PeopleNotHuman, 0, peopleNotHuman);
        Assert.InRange(figures.RightAtOnce, rightAtOnce, 1);
        Assert.InRange(figures.Opens.PeopleLost, 0, 0.004);
        Assert.InRange(figures.LeadErrorShare, 0, leadErrorLeft);
    }

    [Fact]
    public void Of_machines_unsubscribes_no_more_are_honored_and_of_peoples_no_more_wait_than_did()
    {
        QualityFigures figures = Measure("leaving", seed: 8);

        Assert.True(figures.MachineUnsubscribes.All > 50 && figures.PeopleUnsubscribes.All > 50, "too few to tell anything");
        Assert.InRange(figures.MachineUnsubscribes.HonoredShare, 0, 0.25);
        Assert.InRange(figures.PeopleUnsubscribes.DismissedShare, 0, 0.015);
        Assert.InRange(figures.PeopleUnsubscribes.HonoredAtOnceShare, 0.95, 1);
    }

    [Fact]
    public void They_are_better_than_any_published_rule()
    {
        QualityFigures figures = Measure("everyday", seed: 8);

        Assert.All(figures.Published.Values, published => Assert.True(published.Mcc + 0.1 < figures.Clicks.Mcc));
    }

    private static QualityFigures Measure(string mix, ulong seed)
    {
        TrafficOptions traffic = new()
        {
            Mix = Mix.Find(mix)!,
            Seed = seed,
            Campaigns = 8,
            Recipients = 4_000,
            End = End,
        };
        DetectorSettings settings = new()
        {
            Networks = FingerprintData.BuiltIn.Networks,
            OpenPoints = 1_0000,
            ClickPoints = 5_0000,
            UnsubscribePoints = -10_0000,
            ComplaintPoints = -20_0000,
        };
        QualityFigures figures = new();
        figures.Count(
            Trial.Run(
                traffic,
                new TrialSettings(settings, FingerprintData.BuiltIn, Lateness: 120_000),
                TestContext.Current.CancellationToken
            )
        );
        return figures;
    }
}
