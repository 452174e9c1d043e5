using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Settings;
using BotClickStream.Traffic;
using CsCheck;

namespace BotClickStream.Tests.Settings;

public sealed class RulesFileTests
{
    [Fact]
    public void What_the_file_names_changes_and_the_rest_stays_built_in()
    {
        (Rules rules, IReadOnlyList<string> problems) = Parse(
            """
            {
              // People of this sender click fast.
              "interClickGap": { "weight": 7 },
              "botFrom": 1500,
            }
            """
        );

        Assert.Empty(problems);
        Assert.Equal(
            new Rules
            {
                Version = 4,
                BotFrom = 1500,
                InterClickGap = new InterClickGap { Weight = 7 },
            },
            rules
        );
    }

    [Fact]
    public void All_weights_and_thresholds_survive_being_written_and_read()
    {
        // Every number is another than the built-in one, so that one which isn't read would show.
        JsonObject raised = Raised(RulesFile.Json(new Rules()));

        (Rules rules, IReadOnlyList<string> problems) = Parse(raised.ToJsonString());

        Assert.Empty(problems);
        Assert.True(JsonNode.DeepEquals(raised, RulesFile.Json(rules)));
    }

    [Fact]
    public void Every_signal_can_be_changed_by_its_name()
    {
        JsonObject json = RulesFile.Json(new Rules());

        Assert.All(new Rules().AllSignals(), signal => Assert.IsType<JsonObject>(json[CamelCase(signal.GetType().Name)]));
    }

    [Theory]
    [InlineData("""{ "linkSwep": {} }""", "'linkSwep' is no weight or threshold; did you mean 'linkSweep'?")]
    [InlineData("""{ "linkSweep": { "weigth": 1 } }""", "'linkSweep.weigth' is no weight or threshold; did you mean 'weight'?")]
    [InlineData("""{ "linkSweep": { "colour": 1 } }""", "'linkSweep.colour' is no weight or threshold; known there: windowMs")]
    [InlineData("""{ "linkSweep": { "name": "sweep" } }""", "'linkSweep.name' is no weight or threshold")]
    [InlineData("""{ "version": 2 }""", "BotClickStream:Rules:Version")]
    [InlineData("""{ "linkSweep": 3 }""", "'linkSweep' is 3; allowed: an object")]
    [InlineData("""{ "linkSweep": { "weight": "3" } }""", "'linkSweep.weight' is \"3\"; allowed: a whole number, -100000 to 100000")]
    [InlineData("""{ "linkSweep": { "weight": null } }""", "'linkSweep.weight' is null; allowed: a whole number")]
    [InlineData("""{ "linkSweep": { "weight": 2.5 } }""", "'linkSweep.weight' is 2.5; allowed: a whole number")]
    [InlineData("""{ "linkSweep": { "weight": 1e300 } }""", "'linkSweep.weight' is 1e300; allowed: a whole number")]
    [InlineData("""{ "linkSweep": { "windowMs": -1 } }""", "'linkSweep.windowMs' is -1; allowed: a whole number, 0 to 2147483647")]
    [InlineData(
        """{ "linkSweep": { "wholeMailShare": 1001 } }""",
        "'linkSweep.wholeMailShare' is 1001; allowed: a whole number, 0 to 1000"
    )]
    [InlineData("""{ "linkSweep": { "minLinks": 0 } }""", "'linkSweep.minLinks' is 0; allowed: a whole number, 1 to 1000000")]
    [InlineData("""{ "humanUpTo": 5000 }""", "'humanUpTo' is 5000; allowed: less than 'botFrom' (600)")]
    [InlineData("""{ "botFrom": 1, "botFrom": 2 }""", "Duplicate property 'botFrom'")]
    [InlineData("""[]""", "no JSON object")]
    [InlineData("""{ "botFrom": """, "It is no JSON, in line 1, byte 14: ")]
    [InlineData("{\n  \"botFrom\" 1}", "It is no JSON, in line 2, byte 13: '1' is invalid after a property name. Expected a ':'")]
    [InlineData("", "It is no JSON, in line 1, byte 1: ")]
    public void A_file_that_is_not_understood_is_a_problem_and_changes_nothing(string json, string expected)
    {
        (Rules rules, IReadOnlyList<string> problems) = Parse(json);

        string problem = Assert.Single(problems);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Equal(expected.Contains("no JSON, in", StringComparison.Ordinal), problem.Contains(", in line ", StringComparison.Ordinal));
        Assert.Equal(new Rules { Version = 4 }, rules);
    }

    [Theory]
    [InlineData("maxWeight", 0, 100_000)]
    [InlineData("strangersMaxWeight", 0, 100_000)]
    [InlineData("hostingMinWeight", -100_000, 0)]
    [InlineData("weightPerMinute", -100_000, 100_000)]
    [InlineData("climaxWeight", -100_000, 100_000)]
    public void The_most_that_is_said_is_for_a_machine_and_the_least_for_a_person(string name, int min, int max) =>
        Assert.Equal((min, max), RulesFile.RangeOf(name));

    /// <summary>Who sets a number to what its range allows must not stop the worker by it: it would stop at the same event again.</summary>
    [Fact]
    public void By_whatever_numbers_a_file_may_hold_traffic_is_judged() =>
        Gen.Int.Sample(
            seed =>
            {
                Random random = new(seed);
                JsonObject extreme = Extreme(RulesFile.Json(new Rules()), random);
                (Rules rules, IReadOnlyList<string> problems) = Parse(extreme.ToJsonString());

                Assert.Empty(problems);
                Assert.NotEmpty(
                    Trial
                        .Run(
                            new TrafficOptions
                            {
                                Mix = Mix.All[random.Next(Mix.All.Count)],
                                Seed = (ulong)seed,
                                Campaigns = 2,
                                Recipients = 60,
                                End = new DateTimeOffset(2026, 6, 30, 12, 0, 0, TimeSpan.Zero),
                            },
                            new TrialSettings(
                                new DetectorSettings { Rules = rules, Networks = FingerprintData.BuiltIn.Networks },
                                FingerprintData.BuiltIn,
                                Lateness: 120_000
                            ),
                            TestContext.Current.CancellationToken
                        )
                        .Events.ToArray()
                );
            },
            iter: 100
        );

    [Fact]
    public void The_id_is_the_version_and_eight_hexadecimal_digits() =>
        Assert.Matches("^4-[0-9a-f]{8}$", RulesId.Of(new Rules { Version = 4 }, FingerprintData.BuiltIn));

    [Fact]
    public void The_id_tells_any_change_of_a_number()
    {
        string hash = RulesId.Of(new Rules(), FingerprintData.BuiltIn);
        JsonObject builtIn = RulesFile.Json(new Rules());

        foreach ((string name, JsonNode? value) in builtIn)
        {
            JsonObject changed = (JsonObject)builtIn.DeepClone();
            changed[name] = value is JsonObject signal ? Raised(signal) : (int)value! - 1;

            Assert.NotEqual(hash, RulesId.Of(Parse(changed.ToJsonString()).Rules with { Version = 1 }, FingerprintData.BuiltIn));
        }
    }

    [Fact]
    public void The_hash_is_of_the_numbers_alone() =>
        Assert.Equal(
            RulesId.Of(new Rules { Version = 1 }, FingerprintData.BuiltIn)[1..],
            RulesId.Of(Parse("{}").Rules, FingerprintData.BuiltIn)[1..]
        );

    private static (Rules Rules, IReadOnlyList<string> Problems) Parse(string json) =>
        RulesFile.Parse(Encoding.UTF8.GetBytes(json), new Rules { Version = 4 });

    private static JsonObject Raised(JsonObject json)
    {
        JsonObject raised = [];
        foreach ((string name, JsonNode? value) in json)
        {
            raised[name] = value is JsonObject inside ? Raised(inside) : (int)value! + 1;
        }

        return raised;
    }

    /// <summary>Of the numbers about a third each stays, is the least that is allowed, and the most.</summary>
    private static JsonObject Extreme(JsonObject json, Random random)
    {
        JsonObject extreme = [];
        foreach ((string name, JsonNode? value) in json)
        {
            (int min, int max) = RulesFile.RangeOf(name);
            extreme[name] = value is JsonObject inside
                ? Extreme(inside, random)
                : random.Next(3) switch
                {
                    // The two must leave room for what is neither.
                    0 when name != "botFrom" => min,
                    1 when name != "humanUpTo" => max,
                    _ => (int)value!,
                };
        }

        return extreme;
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
