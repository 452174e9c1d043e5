using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Settings;

/// <summary>
/// Weights and thresholds as JSON: an object for each signal by its camelCase name, in it the numbers that differ from the built-in ones.
/// Comments and trailing commas are allowed; a name that isn't known is a problem, since it would silently change nothing.
/// </summary>
public static class RulesFile
{
    /// <summary>Thousandths of log-odds, either way.</summary>
    private const int MostWeight = 100_000;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
    };

    private static readonly JsonSerializerOptions Numbers = new() { TypeInfoResolver = new WritableProperties() };

    /// <summary>The built-in rules with what the file, if any, changes. With problems, the rules are the built-in ones.</summary>
    public static (Rules Rules, IReadOnlyList<string> Problems) Read(RulesSettings settings)
    {
        Rules builtIn = new() { Version = settings.Version };
        if (settings.File is null)
        {
            return (builtIn, []);
        }

        try
        {
            return Parse(File.ReadAllBytes(settings.File), builtIn);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return (builtIn, [error.Message]);
        }
    }

    internal static (Rules Rules, IReadOnlyList<string> Problems) Parse(ReadOnlySpan<byte> json, Rules builtIn)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: Lenient) is not JsonObject changes)
            {
                return (builtIn, ["the file holds no JSON object"]);
            }

            JsonObject merged = Json(builtIn);
            List<string> problems = [];
            Merge(merged, changes, path: "", problems);
            return problems.Count > 0 ? (builtIn, problems) : Checked(merged, builtIn);
        }
        catch (JsonException error)
        {
            return (builtIn, [BrokenJson.InWords(error)]);
        }
    }

    private static (Rules, IReadOnlyList<string>) Checked(JsonObject merged, Rules builtIn)
    {
        Rules rules = merged.Deserialize<Rules>(Numbers)! with { Version = builtIn.Version };
        return rules.HumanUpTo < rules.BotFrom
            ? (rules, [])
            : (builtIn, [$"'humanUpTo' is {rules.HumanUpTo}; allowed: less than 'botFrom' ({rules.BotFrom})"]);
    }

    /// <summary>
    /// What a weight or threshold may be, by what its name says that it is: a time (<c>…Ms</c>), thousandths of a whole (<c>…Share</c>), thousandths of log-odds, or
    /// else a count. The most that a signal says is for a machine and the least for a person, so that between them there is always room.
    /// </summary>
    /// <param name="name">The last part, in camelCase.</param>
    internal static (int Min, int Max) RangeOf(string name)
    {
        bool isWeight = name.Contains("weight", StringComparison.OrdinalIgnoreCase);
        return name switch
        {
            _ when name.EndsWith("Ms", StringComparison.Ordinal) => (0, int.MaxValue),
            _ when name.EndsWith("share", StringComparison.OrdinalIgnoreCase) => (0, 1000),
            _ when isWeight && HasWord(name, "max") => (0, MostWeight),
            _ when isWeight && HasWord(name, "min") => (-MostWeight, 0),
            _ when isWeight
                    || name.EndsWith("Prior", StringComparison.Ordinal)
                    || name is "botFrom" or "humanUpTo" or "readUpTo" or "scannedFrom" => (-MostWeight, MostWeight),
            _ => (1, 1_000_000),
        };
    }

    /// <summary>Whether a word is one of those that a camelCase name is made of.</summary>
    private static bool HasWord(string name, string word)
    {
        int at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && (at == 0 || char.IsUpper(name[at])) && (at + word.Length == name.Length || char.IsUpper(name[at + word.Length]));
    }

    /// <summary>Every weight and threshold by its name, without the version.</summary>
    internal static JsonObject Json(Rules rules) => (JsonObject)JsonSerializer.SerializeToNode(rules, Numbers)!;

    private static void Merge(JsonObject target, JsonObject changes, string path, List<string> problems)
    {
        foreach ((string name, JsonNode? value) in changes)
        {
            string full = path + name;
            if (!target.TryGetPropertyValue(name, out JsonNode? known))
            {
                string hint = NearestName.To(name, target.Select(member => member.Key)) is { } nearest
                    ? $"did you mean '{nearest}'?"
                    : $"known there: {string.Join(", ", target.Select(member => member.Key))}";
                problems.Add(
                    path.Length == 0 && name.Equals(nameof(Rules.Version), StringComparison.OrdinalIgnoreCase)
                        ? $"'{full}' is no weight or threshold; the version is the key {WorkerSettings.Section}:Rules:Version"
                        : $"'{full}' is no weight or threshold; {hint}"
                );
            }
            else if (known is JsonObject inside)
            {
                if (value is JsonObject further)
                {
                    Merge(inside, further, full + ".", problems);
                }
                else
                {
                    problems.Add($"'{full}' is {value?.ToJsonString() ?? "null"}; allowed: an object");
                }
            }
            else if (RangeOf(name) is var (min, max) && (!IsWhole(value, out int number) || number < min || number > max))
            {
                problems.Add($"'{full}' is {value?.ToJsonString() ?? "null"}; allowed: a whole number, {min} to {max}");
            }
            else
            {
                target[name] = number;
            }
        }
    }

    private static bool IsWhole(JsonNode? value, out int number)
    {
        number = 0;
        return value is JsonValue && value.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue(out number);
    }

    /// <summary>
    /// Knows of a record just what can be set. The serializer's own resolver would also take up what is only read, such as a signal's
    /// spans, which it cannot serialize.
    /// </summary>
    private sealed class WritableProperties : IJsonTypeInfoResolver
    {
        private static readonly DefaultJsonTypeInfoResolver ByDefault = new();

        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
        {
            if (type.Assembly != typeof(Rules).Assembly || type.IsEnum)
            {
                return ByDefault.GetTypeInfo(type, options);
            }

            JsonTypeInfo info = JsonTypeInfo.CreateJsonTypeInfo(type, options);
            info.CreateObject = () => Activator.CreateInstance(type)!;
            info.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                if (property.CanWrite && property.Name != nameof(Rules.Version))
                {
                    string name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
                    JsonPropertyInfo member = info.CreateJsonPropertyInfo(property.PropertyType, name);
                    member.Get = property.GetValue;
                    member.Set = property.SetValue;
                    info.Properties.Add(member);
                }
            }

            return info;
        }
    }
}
