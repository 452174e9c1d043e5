using System.Text.Json;
using System.Text.Json.Nodes;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Tests.Evaluation;

public sealed class CalibrationTests
{
    [Fact]
    public void Weights_that_say_too_much_shrink_and_the_result_is_a_rules_file()
    {
        Rules distorted = new()
        {
            FastAfterDelivery = new FastAfterDelivery
            {
                Weight = 6_000,
                SoonWeight = 5_000,
                EarlyWeight = 4_000,
            },
        };
        TrafficOptions traffic = new()
        {
            Mix = Mix.Rush,
            Seed = 3,
            Campaigns = 6,
            Recipients = 3_000,
            End = new DateTimeOffset(2026, 6, 30, 12, 0, 0, TimeSpan.Zero),
        };
        Calibration calibration = new(distorted, new HashSet<string> { distorted.DomainBurst.Name });
        DetectorSettings settings = new() { Rules = distorted };
        calibration.Add(
            Trial
                .RunForEvidence(
                    traffic,
                    new TrialSettings(settings, FingerprintData.BuiltIn, Lateness: 120_000),
                    TestContext.Current.CancellationToken
                )
                .Evidence
        );

        (JsonObject file, _) = calibration.Fit(distorted);
        (Rules fitted, IReadOnlyList<string> problems) = RulesFile.Parse(JsonSerializer.SerializeToUtf8Bytes(file), new Rules());

        Assert.Empty(problems);
        Assert.InRange(fitted.FastAfterDelivery.Weight, 0, 4_000);
        // What is to be kept keeps its weight, and so does what none of the traffic shows.
        Assert.Equal(distorted.DomainBurst, fitted.DomainBurst);
        Assert.Equal(distorted.AppleMailPrivacy, fitted.AppleMailPrivacy);
    }
}
