using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.Tests.Documents;
using NJsonSchema;

namespace BotClickStream.Tests.Settings;

/// <summary>
/// <c>contracts/rules.schema.json</c> against what reads a rules file. It is made from that:
/// <c>WRITE_DOCUMENTS=1 dotnet test -c Release --project tests/BotClickStream.Tests</c> writes it anew.
/// </summary>
public sealed partial class RulesSchemaTests
{
    private static readonly string File = Path.Combine(Repository.Root, "contracts", "rules.schema.json");

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly XDocument comments = XDocument.Load(Path.ChangeExtension(typeof(Rules).Assembly.Location, ".xml"));

    [Fact]
    public void The_schema_has_every_weight_and_threshold_with_its_range_its_default_and_its_meaning()
    {
        string schema = Schema().ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            System.IO.File.WriteAllText(File, schema);
            return;
        }

        Assert.Equal(schema, System.IO.File.ReadAllText(File));
    }

    /// <summary>What an editor shows of a setting stands alone there: nothing is above it that it could go on from.</summary>
    [Fact]
    public void Each_number_has_a_description_that_is_understood_by_itself_and_tells_its_unit()
    {
        (string Name, string? Text)[] described = [.. Described(Schema(), "rules")];

        Assert.Equal(Numbers(RulesFile.Json(new Rules()), []).Count(), described.Length);
        Assert.All(
            described,
            number =>
            {
                string text = Assert.IsType<string>(number.Text);
                Assert.Matches(Sentence(), text);
                Assert.DoesNotMatch(GoesOnFromAnother(), text);
                Assert.Contains(UnitOf(number.Name), text, StringComparison.OrdinalIgnoreCase);
            }
        );
    }

    [Fact]
    public async Task Whatever_a_number_is_set_to_the_schema_takes_it_where_the_worker_does()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(File, TestContext.Current.CancellationToken);
        foreach ((string[] path, string name) in Numbers(RulesFile.Json(new Rules()), []))
        {
            (long min, long max) = RulesFile.RangeOf(name);
            foreach (string value in new[] { $"{min - 1}", $"{min}", $"{max}", $"{max + 1}", "0.5", "null", "true", "\"1\"", "{}" })
            {
                JsonNode node = JsonNode.Parse(value)!;
                JsonObject file = new() { [name] = node };
                foreach (string part in path.Reverse())
                {
                    file = new JsonObject { [part] = file };
                }

                string json = file.ToJsonString();
                // That one of two is less than the other no schema says.
                bool isTaken = !Problems(json).Any(problem => !problem.Contains("allowed: less than", StringComparison.Ordinal));
                Assert.True(
                    isTaken == (schema.Validate(json).Count == 0),
                    $"{json} is {(isTaken ? "taken" : "refused")}, but not by the schema"
                );
            }
        }
    }

    [Theory]
    [InlineData("""{ "linkSwep": {} }""")]
    [InlineData("""{ "linkSweep": { "weigth": 1 } }""")]
    [InlineData("""{ "linkSweep": 3 }""")]
    [InlineData("""{ "version": 2 }""")]
    [InlineData("[]")]
    public async Task A_name_that_is_not_known_is_refused_by_both(string json)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(File, TestContext.Current.CancellationToken);

        Assert.NotEmpty(Problems(json));
        Assert.NotEmpty(schema.Validate(json));
    }

    [Fact]
    public async Task The_built_in_rules_and_the_examples_are_taken_by_both()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(File, TestContext.Current.CancellationToken);
        JsonArray examples = Schema()["examples"]!.AsArray();

        foreach (string json in examples.Append(RulesFile.Json(new Rules())).Select(example => example!.ToJsonString()))
        {
            Assert.Empty(Problems(json));
            Assert.Empty(schema.Validate(json));
        }
    }

    private static IReadOnlyList<string> Problems(string json) => RulesFile.Parse(Encoding.UTF8.GetBytes(json), new Rules()).Problems;

    private static IEnumerable<(string[] Path, string Name)> Numbers(JsonObject rules, string[] path) =>
        rules.SelectMany(member =>
            member.Value is JsonObject inside ? Numbers(inside, [.. path, member.Key]) : [(Path: path, Name: member.Key)]
        );

    private static IEnumerable<(string Name, string? Text)> Described(JsonNode schema, string name) =>
        schema["properties"] is JsonObject properties
            ? properties.SelectMany(each => Described(each.Value!, each.Key))
            : [(name, (string?)schema["description"])];

    /// <summary>How a setting's description says in what it is, by its name; nothing where it counts.</summary>
    private static string UnitOf(string name) =>
        name.EndsWith("Ms", StringComparison.Ordinal) ? "milliseconds"
        : name.EndsWith("Seconds", StringComparison.Ordinal) ? "seconds"
        : name.EndsWith("Share", StringComparison.Ordinal) || name.EndsWith("Scale", StringComparison.Ordinal) ? "thousandths"
        : name.EndsWith("Doublings", StringComparison.OrdinalIgnoreCase) ? "doublings"
        : IsWeight(name) || name.EndsWith("Odds", StringComparison.Ordinal) ? "thousandths"
        : "";

    private static bool IsWeight(string name) =>
        name.Contains("weight", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Prior", StringComparison.Ordinal);

    private JsonObject Schema()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Rules",
            ["description"] =
                "The file that Rules:File names: the weights and thresholds that differ from the built-in ones. The file itself may hold comments and trailing commas. "
                + "Weights are thousandths of log-odds, positive for a machine; shares are thousandths; times are milliseconds. humanUpTo is less than botFrom.",
        };
        foreach ((string key, JsonNode? value) in SchemaOf(typeof(Rules), RulesFile.Json(new Rules())).ToArray())
        {
            schema[key] = value?.DeepClone();
        }

        schema["examples"] = new JsonArray(JsonNode.Parse("""{ "linkSweep": { "minLinks": 4, "weight": 1000 }, "botFrom": 1500 }"""));
        return schema;
    }

    private JsonObject SchemaOf(Type type, JsonObject defaults)
    {
        JsonObject properties = [];
        foreach ((string name, JsonNode? value) in defaults)
        {
            System.Reflection.PropertyInfo property = type.GetProperty(char.ToUpperInvariant(name[0]) + name[1..])!;
            JsonObject member = [];
            string of =
                value is JsonObject ? $"T:{property.PropertyType.FullName}" : $"P:{property.DeclaringType!.FullName}.{property.Name}";
            if (Meaning(of) is { } meaning)
            {
                bool hasUnit =
                    value is JsonObject || !IsWeight(name) || meaning.Contains("thousandths", StringComparison.OrdinalIgnoreCase);
                member["description"] = hasUnit ? meaning : $"{meaning} In thousandths of log-odds.";
            }

            if (value is JsonObject inside)
            {
                foreach ((string key, JsonNode? part) in SchemaOf(property.PropertyType, inside).ToArray())
                {
                    member[key] = part?.DeepClone();
                }
            }
            else
            {
                (int min, int max) = RulesFile.RangeOf(name);
                member["type"] = "integer";
                member["minimum"] = min;
                member["maximum"] = max;
                member["default"] = value!.DeepClone();
            }

            properties[name] = member;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }

    private string? Meaning(string member)
    {
        XElement? summary = comments
            .Descendants("member")
            .SingleOrDefault(each => (string?)each.Attribute("name") == member)
            ?.Element("summary");
        return summary is null
            ? null
            : Spaces()
                .Replace(
                    string.Concat(
                        summary
                            .Nodes()
                            .Select(node =>
                                node switch
                                {
                                    XElement { Name.LocalName: "see" } see => JsonNamingPolicy.CamelCase.ConvertName(
                                        ((string)see.Attribute("cref")!).Split('.')[^1]
                                    ),
                                    XElement element => element.Value,
                                    _ => ((XText)node).Value,
                                }
                            )
                    ),
                    " "
                )
                .Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^[A-Z].*\.$")]
    private static partial Regex Sentence();

    [GeneratedRegex("^(The same|And|Those|So|Of|Up to here|It|Added|How|See|That|These|Which)\\b")]
    private static partial Regex GoesOnFromAnother();
}
