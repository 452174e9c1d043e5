using System.Text.Json;
using System.Text.Json.Nodes;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Settings;
using BotClickStream.Tests.Commands;
using BotClickStream.Tests.Documents;
using BotClickStream.Traffic;

namespace BotClickStream.Tests.Evaluation;

public sealed class CalibrationTests
{
    [Fact]
    public async Task The_same_call_makes_the_same_rules_file_again()
    {
        string directory = Directory.CreateTempSubdirectory("calibrate").FullName;
        try
        {
            List<string> files = [];
            foreach (string name in (string[])["once.json", "again.json"])
            {
                string file = Path.Combine(directory, name);
                (int exitCode, _, string error) = await Call.Program(
                    $"calibrate --Rules:File {BeforeCalibration} --mix rush patchy --seed 41 42 --recipients 800 --campaigns 4 --keep listed-network --rounds 2 --write {file}"
                );
                Assert.True(exitCode == 0, error);
                files.Add(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            }

            Assert.Equal(files[0], files[1]);
            Assert.NotEqual(await File.ReadAllTextAsync(BeforeCalibration, TestContext.Current.CancellationToken), files[0]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Two runs say as much of a signal whether they are of a size or one is three times as large as the other.</summary>
    [Fact]
    public void Each_run_counts_as_much_as_any_other()
    {
        Rules rules = new();
        Calibration even = new(rules, new HashSet<string>(), CalibrationExamples.Sample);
        even.Add(Sweeps(messages: 200, machines: 0.9));
        even.Add(Sweeps(messages: 200, machines: 0.5));
        Calibration uneven = new(rules, new HashSet<string>(), CalibrationExamples.Sample);
        uneven.Add(Sweeps(messages: 100, machines: 0.9));
        uneven.Add(Sweeps(messages: 300, machines: 0.5));

        Assert.Equal(FactorOfSweeps(even), FactorOfSweeps(uneven), tolerance: 0.001);

        double FactorOfSweeps(Calibration calibration) =>
            calibration.Fit(rules).Factors.Single(one => one.Signal == rules.LinkSweep.Name).Factor;
    }

    /// <summary>What share of simulated clicks is machines' is the simulator's own; and to take a person's for one is worse than to miss a machine's.</summary>
    [Fact]
    public void Simulated_clicks_leave_the_prior_and_count_people_twice()
    {
        Rules rules = new();
        Calibration simulated = new(rules, new HashSet<string>(), CalibrationExamples.Simulated);
        simulated.Add(Sweeps(messages: 40_000, machines: 0.5));

        (JsonObject ofSimulated, IReadOnlyList<(string Signal, double Factor)> factors) = simulated.Fit(rules);

        Assert.Equal(rules.ClickPrior, ofSimulated["clickPrior"]!.GetValue<int>());
        // One in two is a machine's: with people's counting twice the sum is the logarithm of a half.
        double factor = factors.Single(one => one.Signal == rules.LinkSweep.Name).Factor;
        Assert.InRange((rules.ClickPrior / 1000.0) + (factor * SweepCounts / 1000.0), -1.0, -0.5);
    }

    private const int SweepCounts = 4_000;

    /// <summary>A click a message, on each of which links were swept; of the machines' as many as say.</summary>
    private static List<ClickEvidence> Sweeps(int messages, double machines) =>
        [
            .. Enumerable
                .Range(0, messages)
                .Select(i => new ClickEvidence(
                    new Hash128((ulong)messages, (ulong)i),
                    new Hash128(1, (ulong)i),
                    EventType.Click,
                    i < messages * machines,
                    [(new Rules().LinkSweep.Name, SweepCounts)]
                )),
        ];

    /// <summary>Calibrate multiplies all of a signal's weights by one factor, and leaves everything else alone: what is shipped differs from what it began with in no other way.</summary>
    [Fact]
    public void The_shipped_weights_are_those_before_times_a_factor_for_each_signal()
    {
        JsonObject before = JsonNode.Parse(File.ReadAllText(BeforeCalibration))!.AsObject();
        JsonObject shipped = RulesFile.Json(new Rules());

        Assert.Equal(before.Select(member => member.Key), shipped.Select(member => member.Key));
        foreach ((string name, JsonNode? was) in before.Where(member => member.Value is JsonObject))
        {
            JsonObject old = was!.AsObject();
            JsonObject now = shipped[name]!.AsObject();
            Assert.Equal(old.Select(number => number.Key), now.Select(number => number.Key));
            (double From, double To)[] bounds =
            [
                .. old.Where(number => Calibration.IsWeight(number.Key) && number.Value!.GetValue<int>() != 0)
                    .Select(number => FactorsOf(number.Value!.GetValue<int>(), now[number.Key]!.GetValue<int>())),
            ];
            Assert.True(
                bounds.Length == 0 || bounds.Max(bound => bound.From) <= bounds.Min(bound => bound.To),
                $"{name}: no factor makes {now} of {old}"
            );
            Assert.All(
                old.Where(number => !Calibration.IsWeight(number.Key)),
                number => Assert.True(JsonNode.DeepEquals(number.Value, now[number.Key]), $"{name}.{number.Key}")
            );
        }
    }

    /// <summary>The factors that make one weight of another, in the steps in which weights are written, or leave it as it is.</summary>
    private static (double From, double To) FactorsOf(int was, int now)
    {
        const double half = 25.5;
        return was == now && was % 50 != 0 ? (0, 2) : ((Math.Abs(now) - half) / Math.Abs(was), (Math.Abs(now) + half) / Math.Abs(was));
    }

    /// <summary>Rules that say too little are better for what history says itself, judged by the truth of other traffic; and are taken wherever rules are.</summary>
    [Fact]
    public async Task History_that_labels_itself_mends_wrong_weights()
    {
        string directory = Directory.CreateTempSubdirectory("calibrate").FullName;
        try
        {
            (string wrong, string mended) = (Path.Combine(directory, "wrong.json"), Path.Combine(directory, "mended.json"));
            await File.WriteAllTextAsync(wrong, HalvedWeights().ToJsonString(), TestContext.Current.CancellationToken);
            await Call.Program($"simulate {directory} --mix b2b --recipients 8000 --campaigns 8 --seed 31 --end 2026-06-30T12:00:00Z");
            string history = Path.Combine(directory, "events.ndjson");

            (int exitCode, string output, string error) = await Call.Program(
                $"calibrate {history} --self-labelled --Rules:File {wrong} --write {mended}"
            );

            Assert.True(exitCode == 0, error);
            Assert.Matches(@"of machines \d{2,} clicks on bait and \d{3,} around them; of people \d{3,} clicks before a session", output);
            double before = await MccWith(wrong);
            double after = await MccWith(mended);
            Assert.True(1 - after < (1 - before) / 2, $"MCC {before} with the wrong weights and {after} with the mended");
            (exitCode, _, error) = await Call.Program($"config --Rules:File {mended}");
            Assert.DoesNotContain("mended.json", error, StringComparison.Ordinal);
            (exitCode, _, error) = await Call.Program($"analyze {history} --rules {mended} --compare {wrong}");
            Assert.True(exitCode == 0, error);
            JsonObject rules = JsonNode.Parse(await File.ReadAllTextAsync(mended, TestContext.Current.CancellationToken))!.AsObject();
            // Neither how many clicks are machines' nor what bait and visits weigh is learned from who labels itself.
            JsonObject was = HalvedWeights();
            Assert.All(
                ["clickPrior", "baitLink", "sessionAfterClick"],
                name => Assert.True(JsonNode.DeepEquals(was[name], rules[name]), name)
            );
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static JsonObject HalvedWeights()
    {
        JsonObject rules = RulesFile.Json(new Rules());
        foreach (JsonObject signal in rules.Select(member => member.Value).OfType<JsonObject>())
        {
            foreach (string name in signal.Select(number => number.Key).Where(Calibration.IsWeight).ToArray())
            {
                signal[name] = signal[name]!.GetValue<int>() / 2 / 50 * 50;
            }
        }

        return rules;
    }

    private static async Task<double> MccWith(string rules)
    {
        string json = rules + ".figures";
        (int exitCode, _, string error) = await Call.Program(
            $"evaluate --mix b2b evasive --recipients 3000 --campaigns 8 --seed 32 --Rules:File {rules} --json {json}"
        );
        Assert.True(exitCode == 0, error);
        JsonNode figures = JsonNode.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))!;
        return (double)figures["all"]!["clicks"]!["mcc"]!;
    }

    private static string BeforeCalibration => Path.Combine(Repository.Root, "samples", "rules-before-calibration.json");

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
        Calibration calibration = new(distorted, new HashSet<string> { distorted.DomainBurst.Name }, CalibrationExamples.Simulated);
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
