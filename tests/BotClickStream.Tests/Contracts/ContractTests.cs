using System.Text.Json;
using System.Text.Json.Nodes;
using BotClickStream.Detection;
using BotClickStream.Serialization;

namespace BotClickStream.Tests.Contracts;

public sealed class ContractTests
{
    // What means the same in every draft, so that any validator holds it.
    private static readonly HashSet<string> SharedKeywords =
    [
        "$schema",
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "definitions",
        "description",
        "enum",
        "examples",
        "format",
        "items",
        "maximum",
        "maxItems",
        "maxLength",
        "minimum",
        "minLength",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
    ];

    public static TheoryData<string> Topics => [.. Contract.Topics];

    [Fact]
    public void Every_topic_that_others_read_or_write_has_a_schema() =>
        Assert.Equal(
            [
                "campaign.metrics",
                "email.events.labeled",
                "email.events.raw",
                "email.events.rejected",
                "lead.activity",
                "lead.score.corrections",
                "scanner.profiles",
                "unsubscribe.holds",
            ],
            Contract.Topics
        );

    [Theory]
    [MemberData(nameof(Topics))]
    public void Every_example_satisfies_its_schema(string topic)
    {
        Contract contract = Contract.Of(topic);

        Assert.InRange(contract.Examples.Count(), 3, int.MaxValue);
        Assert.All(contract.Examples, example => contract.Accepts(example.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_field_that_nobody_knows_yet_is_no_error(string topic)
    {
        Contract contract = Contract.Of(topic);
        foreach (JsonObject example in contract.Examples)
        {
            JsonNode grown = example.DeepClone();
            grown["addedLater"] = 1;
            foreach (Field field in contract.FieldsOf(example).Where(field => field.In(example) is JsonObject))
            {
                field.In(grown)["addedLater"] = 1;
            }

            contract.Accepts(grown.ToJsonString());
        }
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_required_field_that_is_missing_is_refused(string topic)
    {
        Contract contract = Contract.Of(topic);
        foreach (JsonObject example in contract.Examples)
        {
            foreach (Field field in contract.FieldsOf(example).Where(field => field.IsRequired))
            {
                contract.Refuses(field.Without(example).ToJsonString(), $"{field} is missing");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_value_of_a_wrong_type_or_out_of_its_range_is_refused(string topic)
    {
        Contract contract = Contract.Of(topic);
        foreach (JsonObject example in contract.Examples)
        {
            foreach (Field field in contract.FieldsOf(example))
            {
                foreach (JsonNode? wrong in contract.Parts(field.Schema).SelectMany(part => WrongValues(part, field.In(example))))
                {
                    contract.Refuses(field.With(example, wrong).ToJsonString(), $"{field} must not be {wrong?.ToJsonString() ?? "null"}");
                }
            }
        }
    }

    [Theory]
    [InlineData("""{ "id": "1", "type": "click", "time": 1772442001000, "campaignId": "c" }""", "nobody clicked")]
    [InlineData("""{ "id": "1", "type": "click", "time": 1772442001000, "campaignId": "c", "messageId": "m" }""", "the domain is missing")]
    [InlineData("""{ "id": "1", "type": "click", "time": 1772442001000, "campaignId": "c", "count": 3 }""", "clicks have no totals")]
    [InlineData("""{ "id": "1", "type": "campaign", "time": 1772442001000, "campaignId": "c" }""", "it describes nothing")]
    [InlineData(
        """{ "id": "1", "type": "verdict", "time": 1772442001000, "campaignId": "c", "recipient": "a@b.example" }""",
        "it says nothing"
    )]
    [InlineData(
        """{ "id": "1", "type": "verdict", "time": 1772442001000, "campaignId": "c", "target": "event", "label": "bot", "recipient": "a@b.example" }""",
        "it names no event"
    )]
    public void A_raw_event_must_say_whose_it_is(string json, string because) => Contract.Of("email.events.raw").Refuses(json, because);

    [Fact]
    public void A_hold_must_say_its_deadline()
    {
        Contract contract = Contract.Of("unsubscribe.holds");
        JsonNode hold = contract.Examples.First(example => example["action"]!.GetValue<string>() == "hold").DeepClone();

        hold.AsObject().Remove("deadline");

        contract.Refuses(hold.ToJsonString(), "a hold has a deadline");
    }

    [Theory]
    [InlineData("email.events.labeled", "time", "2026-03-02T09:00:43Z")]
    [InlineData("email.events.labeled", "settlesAt", "2026-03-02T10:00:43.120+01:00")]
    [InlineData("email.events.labeled", "botProbability", 1.0001)]
    [InlineData("email.events.labeled", "points", 1_000_000.0001)]
    [InlineData("email.events.labeled", "type", "delivered")]
    [InlineData("email.events.labeled", "recipient", "ada")]
    [InlineData("lead.score.corrections", "correctionId", "a|b|c#1")]
    [InlineData("lead.score.corrections", "correctionId", "a|b")]
    [InlineData("lead.score.corrections", "reason", "Link sweep")]
    [InlineData("unsubscribe.holds", "holdId", "a|b|c")]
    [InlineData("scanner.profiles", "scanning", -0.0001)]
    [InlineData("email.events.rejected", "source-offset", "1e3")]
    [InlineData("email.events.raw", "machine", false)]
    [InlineData("email.events.raw", "time", 946_684_799_999)]
    public void What_the_contract_rules_out_is_refused(string topic, string field, object value)
    {
        Contract contract = Contract.Of(topic);
        JsonObject example = contract.Examples.First(example => example.ContainsKey(field)).DeepClone().AsObject();

        example[field] = JsonSerializer.SerializeToNode(value);

        contract.Refuses(example.ToJsonString(), $"{field} must not be {value}");
    }

    [Fact]
    public void A_field_has_the_same_form_in_every_topic_that_is_written()
    {
        IEnumerable<IGrouping<string, string>> forms = Contract
            .Topics.Where(topic => topic != "email.events.raw")
            .SelectMany(topic => Contract.Of(topic).Schema["properties"]!.AsObject())
            .GroupBy(field => field.Key, field => FormOf(field.Value!.AsObject()));

        Assert.All(forms, form => Assert.True(form.Distinct().Count() == 1, $"{form.Key} has the forms {string.Join(" and ", form)}"));

        static string FormOf(JsonObject field)
        {
            JsonObject form = field.DeepClone().AsObject();
            form.Remove("description");
            return form.ToJsonString();
        }
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void Every_field_is_described_and_shown_in_an_example(string topic)
    {
        Contract contract = Contract.Of(topic);
        HashSet<JsonObject> shown = [.. contract.Examples.SelectMany(contract.FieldsOf).Select(field => field.Schema)];

        Assert.Equal("https://json-schema.org/draft/2020-12/schema", contract.Schema["$schema"]!.GetValue<string>());
        foreach ((string path, JsonObject schema) in Schemas(contract.Schema, ""))
        {
            Assert.True(schema.ContainsKey("description"), $"{topic}: {path} has no description");
            Assert.True(contract.Parts(schema).Any(part => part.ContainsKey("type")), $"{topic}: {path} has no type");
            Assert.True(path.Length == 0 || shown.Contains(schema), $"{topic}: no example shows {path}");
            Assert.All(schema, keyword => Assert.Contains(keyword.Key, SharedKeywords));
            Assert.False(schema["additionalProperties"] is JsonValue, $"{topic}: {path} is closed to fields of the future");
        }
    }

    [Fact]
    public void The_schemas_words_are_those_that_are_written()
    {
        EventType[] labelled = [.. Enum.GetValues<EventType>().Where(type => type.IsLabelled())];

        AssertWords(["email.events.raw/type"], Enum.GetValues<EventType>(), type => type.Word());
        AssertWords(["email.events.labeled/type", "lead.score.corrections/eventType"], labelled, type => type.Word());
        AssertWords(
            ["email.events.labeled/label", "lead.score.corrections/label"],
            Enum.GetValues<Label>().Except([Label.None]),
            label => label.Word()
        );
        AssertWords(["email.events.labeled/actor", "lead.score.corrections/actor"], Enum.GetValues<Actor>(), actor => actor.Word());
        AssertWords(
            ["email.events.raw/linkRole", "email.events.labeled/linkRole"],
            Enum.GetValues<LinkRole>().Except([LinkRole.Unknown]),
            role => role.Word()
        );
        AssertWords(["email.events.raw/target"], Enum.GetValues<VerdictTarget>(), target => target.Word());
        AssertWords(["email.events.raw/via"], Enum.GetValues<UnsubscribeVia>().Except([UnsubscribeVia.Unknown]), via => via.Word());
    }

    [Fact]
    public void The_rejected_topics_headers_are_those_that_are_written() =>
        Assert.Equal(
            Contract.Of("email.events.rejected").Schema["properties"]!.AsObject().Select(property => property.Key),
            new RejectedRecord("e", "d", "p", "t", 1, 2, "f", ValueIsCanonical: true, Truncated: true)
                .ToHeaders()
                .Select(header => header.Key)
        );

    private delegate ReadOnlySpan<byte> Word<T>(T value);

    private static void AssertWords<T>(string[] fields, IEnumerable<T> values, Word<T> word)
    {
        string[] words = [.. values.Select(value => System.Text.Encoding.UTF8.GetString(word(value))).Order(StringComparer.Ordinal)];
        foreach (string[] field in fields.Select(field => field.Split('/')))
        {
            JsonArray allowed = Contract.Of(field[0]).Schema["properties"]![field[1]]!["enum"]!.AsArray();
            Assert.Equal(words, allowed.Select(each => each!.GetValue<string>()).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Values that break one rule each: the field's type, its words, its range, its form.</summary>
    private static IEnumerable<JsonNode?> WrongValues(JsonObject schema, JsonNode value)
    {
        yield return null;
        string[] types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
            JsonNode one => [one.GetValue<string>()],
            null => ["any"],
        };
        foreach (JsonNode other in OtherTypes(types))
        {
            yield return other;
        }

        if (types.Contains("string"))
        {
            if (schema.ContainsKey("enum") || schema.ContainsKey("format") || schema.ContainsKey("pattern"))
            {
                yield return " ";
            }

            if (schema.ContainsKey("minLength"))
            {
                yield return "";
            }

            if (schema["maxLength"] is JsonNode maxLength)
            {
                yield return new string('x', maxLength.GetValue<int>() + 1);
            }
        }

        if (schema["minimum"] is JsonNode minimum)
        {
            yield return minimum.GetValue<long>() - 1;
        }

        if (schema["maximum"] is JsonNode maximum)
        {
            yield return maximum.GetValue<long>() + 1;
        }

        if (schema["maxItems"] is JsonNode maxItems && value is JsonArray { Count: > 0 } list)
        {
            yield return new JsonArray([.. Enumerable.Range(0, maxItems.GetValue<int>() + 1).Select(_ => list[0]!.DeepClone())]);
        }
    }

    private static IEnumerable<JsonNode> OtherTypes(string[] types)
    {
        if (types is ["any"])
        {
            yield break;
        }

        if (!types.Contains("string"))
        {
            yield return "17";
        }

        if (!types.Contains("boolean"))
        {
            yield return true;
        }

        if (!types.Contains("number"))
        {
            yield return 1.5;
            if (!types.Contains("integer"))
            {
                yield return 17;
            }
        }

        if (!types.Contains("array"))
        {
            yield return new JsonArray();
        }

        if (!types.Contains("object"))
        {
            yield return new JsonObject();
        }
    }

    /// <summary>The schema and every field's, however deep; definitions are walked once where they stand.</summary>
    private static IEnumerable<(string Path, JsonObject Schema)> Schemas(JsonObject schema, string path)
    {
        yield return (path, schema);
        foreach ((string name, JsonNode? field) in (schema["properties"] as JsonObject ?? []).Concat(DefinedFields(schema)))
        {
            foreach ((string Path, JsonObject Schema) inner in Schemas(field!.AsObject(), $"{path}/{name}"))
            {
                yield return inner;
            }
        }

        if (schema["items"] is JsonObject items)
        {
            foreach ((string Path, JsonObject Schema) inner in Schemas(items, $"{path}/items"))
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> DefinedFields(JsonObject schema) =>
        (schema["definitions"] as JsonObject ?? []).SelectMany(definition => definition.Value!["properties"]!.AsObject());
}
