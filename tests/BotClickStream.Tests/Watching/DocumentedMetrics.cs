using System.Text.RegularExpressions;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Watching;

/// <summary>The names of <c>docs/metrics.md</c>, and which of them an expression has.</summary>
internal static partial class DocumentedMetrics
{
    private static readonly HashSet<string> Words =
    [
        "and",
        "bool",
        "by",
        "group_left",
        "group_right",
        "offset",
        "on",
        "or",
        "unless",
        "without",
    ];

    /// <summary>By name: the labels. Prometheus itself adds <c>job</c> and <c>instance</c>.</summary>
    private static readonly Dictionary<string, string[]> Labels = Read();

    /// <summary>What an expression names that isn't documented.</summary>
    public static IEnumerable<string> UnknownIn(string promQl)
    {
        string bare = Text().Replace(promQl.Replace("${__range}", "", StringComparison.Ordinal), "\"\"");
        string[] labels =
        [
            .. Matched().Matches(bare).Select(label => label.Groups["name"].Value),
            .. Lists().Matches(bare).SelectMany(list => Name().Matches(list.Groups["names"].Value)).Select(label => label.Value),
        ];
        string withoutLabels = Lists().Replace(Braces().Replace(Brackets().Replace(bare, ""), ""), " ");
        string[] metrics =
        [
            .. Name()
                .Matches(withoutLabels)
                .Where(name => !IsCalled(withoutLabels, name))
                .Select(name => name.Value)
                .Where(name => !Words.Contains(name)),
        ];
        HashSet<string> known = ["instance", "job", .. metrics.Where(Labels.ContainsKey).SelectMany(metric => Labels[metric])];
        return [.. metrics.Where(metric => !Labels.ContainsKey(metric)), .. labels.Where(label => !known.Contains(label))];
    }

    private static bool IsCalled(string text, Match name) => text.AsSpan(name.Index + name.Length).TrimStart() is ['(', ..];

    private static Dictionary<string, string[]> Read()
    {
        string document = Repository.Read("docs", "metrics.md");
        Dictionary<string, string[]> labels = new() { ["up"] = [] };
        foreach (Match row in Row().Matches(document))
        {
            string name = row.Groups["name"].Value;
            string[] own = [.. Quoted().Matches(row.Groups["labels"].Value).Select(label => label.Groups["text"].Value)];
            if (row.Groups["type"].Value == "histogram")
            {
                labels[$"{name}_bucket"] = [.. own, "le"];
                labels[$"{name}_sum"] = labels[$"{name}_count"] = own;
            }
            else
            {
                labels[name] = own;
            }
        }

        foreach (Match name in Quoted().Matches(document[document.IndexOf("## The process and .NET", StringComparison.Ordinal)..]))
        {
            labels.TryAdd(name.Groups["text"].Value, []);
        }

        return labels;
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \| (?<type>[a-z]+) \| (?<labels>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<text>[a-z_]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"(?<=[{,]\s*)(?<name>[a-z_]+)\s*(?:=~|!~|!=|=)\s*""""")]
    private static partial Regex Matched();

    [GeneratedRegex(@"\b(?:by|on|without|ignoring|group_left|group_right)\s*\((?<names>[^)]*)\)")]
    private static partial Regex Lists();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Braces();

    /// <summary>Ranges, and offsets.</summary>
    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\w+")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\b[a-zA-Z_:][a-zA-Z0-9_:]*\b")]
    private static partial Regex Name();
}
