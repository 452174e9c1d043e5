using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace BotClickStream.Tests.Contracts;

/// <summary>A topic's schema, as JSON and as a validator.</summary>
internal sealed class Contract
{
    private static readonly Dictionary<string, Contract> Contracts = Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "contracts"))
        // Not a topic's: RulesSchemaTests hold it.
        .Where(file => Path.GetFileName(file) != "rules.schema.json")
        .Select(file => new Contract(file))
        .ToDictionary(contract => contract.Topic);

    private readonly JsonSchema validator;

    private Contract(string file)
    {
        string text = File.ReadAllText(file);
        Topic = Path.GetFileName(file).Replace(".schema.json", "", StringComparison.Ordinal);
        Schema = JsonNode.Parse(text)!.AsObject();
        validator = JsonSchema.FromJsonAsync(text).GetAwaiter().GetResult();
    }

    public static IEnumerable<string> Topics => Contracts.Keys.Order(StringComparer.Ordinal);

    public string Topic { get; }

    public JsonObject Schema { get; }

    public IEnumerable<JsonObject> Examples => Schema["examples"]!.AsArray().Select(example => example!.AsObject());

    public static Contract Of(string topic) => Contracts[topic];

    public void Accepts(string json)
    {
        ICollection<ValidationError> errors = validator.Validate(json);
        Assert.True(errors.Count == 0, $"{Topic} refuses {json}: {string.Join("; ", errors)}");
    }

    public void Refuses(string json, string because) =>
        Assert.True(validator.Validate(json).Count > 0, $"{Topic} accepts {json}, although {because}");

    /// <summary>The parts of a schema that apply to one value: itself, what it refers to, and what it joins by <c>allOf</c>.</summary>
    public IEnumerable<JsonObject> Parts(JsonObject schema)
    {
        yield return schema;
        if (schema["$ref"] is JsonNode reference)
        {
            string name = reference.GetValue<string>().Replace("#/definitions/", "", StringComparison.Ordinal);
            foreach (JsonObject part in Parts(Schema["definitions"]![name]!.AsObject()))
            {
                yield return part;
            }
        }

        foreach (JsonObject part in (schema["allOf"] as JsonArray ?? []).SelectMany(each => Parts(each!.AsObject())))
        {
            yield return part;
        }
    }

    /// <summary>The fields that an instance has, however deep, with their schemas.</summary>
    public IEnumerable<Field> FieldsOf(JsonNode instance) => FieldsOf(Schema, instance, []);

    private IEnumerable<Field> FieldsOf(JsonObject schema, JsonNode instance, object[] path)
    {
        foreach (JsonObject part in Parts(schema))
        {
            foreach (Field field in OwnFieldsOf(part, instance, path))
            {
                yield return field;
                foreach (Field inner in FieldsOf(field.Schema, field.In(instance, path.Length), field.Path))
                {
                    yield return inner;
                }
            }
        }
    }

    private static IEnumerable<Field> OwnFieldsOf(JsonObject part, JsonNode instance, object[] path)
    {
        if (instance is JsonObject record && part["properties"] is JsonObject properties)
        {
            HashSet<string> required = [.. (part["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>())];
            return properties
                .Where(property => record.ContainsKey(property.Key))
                .Select(property => new Field([.. path, property.Key], property.Value!.AsObject(), required.Contains(property.Key)));
        }

        if (instance is JsonArray list && part["items"] is JsonObject items)
        {
            return Enumerable.Range(0, list.Count).Select(index => new Field([.. path, index], items, IsRequired: false));
        }

        return [];
    }
}

/// <summary>A field of an instance: property names and indexes from its root, and the schema that it has there.</summary>
internal sealed record Field(object[] Path, JsonObject Schema, bool IsRequired)
{
    public override string ToString() => string.Join('/', Path);

    /// <summary>The field's value; <paramref name="depth"/> says how much of the path leads to <paramref name="instance"/>.</summary>
    public JsonNode In(JsonNode instance, int depth = 0) => Path[depth..].Aggregate(instance, Step);

    public JsonNode Without(JsonNode instance)
    {
        JsonNode copy = instance.DeepClone();
        Path[..^1].Aggregate(copy, Step).AsObject().Remove((string)Path[^1]);
        return copy;
    }

    public JsonNode With(JsonNode instance, JsonNode? value)
    {
        JsonNode copy = instance.DeepClone();
        JsonNode parent = Path[..^1].Aggregate(copy, Step);
        if (Path[^1] is int index)
        {
            parent[index] = value;
        }
        else
        {
            parent[(string)Path[^1]] = value;
        }

        return copy;
    }

    private static JsonNode Step(JsonNode node, object step) => step is int index ? node[index]! : node[(string)step]!;
}
