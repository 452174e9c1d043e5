using System.Text.Json.Nodes;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Watching;

/// <summary>A file of <c>grafana/dashboards</c>.</summary>
internal sealed record Dashboard(string Name, string Json)
{
    private readonly JsonNode root = JsonNode.Parse(Json)!;

    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "grafana", "dashboards"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal),
    ];

    public static Dashboard Read(string name) => new(name, Repository.Read("grafana", "dashboards", $"{name}.json"));

    public JsonNode Root => root;

    /// <summary>With rows, which only divide them.</summary>
    public IReadOnlyList<JsonNode> Elements => [.. root["panels"]!.AsArray().Select(panel => panel!)];

    public IReadOnlyList<JsonNode> Panels => [.. Elements.Where(panel => Text(panel, "type") != "row")];

    public IEnumerable<JsonNode> Variables => root["templating"]!["list"]!.AsArray().Select(variable => variable!);

    /// <summary>What it asks Prometheus for, with where that stands.</summary>
    public IEnumerable<AskedExpression> Expressions =>
        Panels
            .SelectMany(panel =>
                panel["targets"]!
                    .AsArray()
                    .Select(target => new AskedExpression(
                        $"{Name}: {Text(panel, "title")} {Text(target!, "refId")}",
                        Text(target!, "expr")
                    ))
            )
            .Concat(
                root["annotations"]!["list"]!
                    .AsArray()
                    .Select(annotation => new AskedExpression($"{Name}: annotation {Text(annotation!, "name")}", Text(annotation!, "expr")))
            );

    public static string Text(JsonNode node, string name) => (string)node[name]!;
}

/// <param name="Where">Where it stands, for people.</param>
/// <param name="PromQl">As it is written, with Grafana's variables.</param>
internal sealed record AskedExpression(string Where, string PromQl);
