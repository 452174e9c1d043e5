using BotClickStream.Tests.Documents;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace BotClickStream.Tests.Watching;

/// <summary><c>prometheus/alerts.yml</c>, read strictly: what isn't known here is refused.</summary>
internal sealed class AlertFile
{
    public const string Path = "prometheus/alerts.yml";

    public List<AlertGroup> Groups { get; init; } = [];

    public static AlertFile Read() => Parse<AlertFile>(Repository.Read(Path));

    public IEnumerable<AlertRule> Rules => Groups.SelectMany(group => group.Rules);

    public static T Parse<T>(string yaml) =>
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<T>(yaml);
}

internal sealed class AlertGroup
{
    public string Name { get; init; } = "";
    public List<AlertRule> Rules { get; init; } = [];
}

internal sealed class AlertRule
{
    public string Alert { get; init; } = "";
    public string Expr { get; init; } = "";

    /// <summary>As Prometheus writes it; at once where it isn't said.</summary>
    public string For { get; init; } = "0s";
    public Dictionary<string, string> Labels { get; init; } = [];
    public Dictionary<string, string> Annotations { get; init; } = [];
}

/// <summary><c>prometheus/alerts.test.yml</c>, by promtool's names.</summary>
internal sealed class AlertCases
{
    [YamlMember(Alias = "rule_files", ApplyNamingConventions = false)]
    public List<string> RuleFiles { get; init; } = [];

    [YamlMember(Alias = "evaluation_interval", ApplyNamingConventions = false)]
    public string EvaluationInterval { get; init; } = "";
    public List<AlertCase> Tests { get; init; } = [];
}

internal sealed class AlertCase
{
    public string Name { get; init; } = "";
    public string Interval { get; init; } = "";

    [YamlMember(Alias = "input_series", ApplyNamingConventions = false)]
    public List<Dictionary<string, string>> Series { get; init; } = [];

    [YamlMember(Alias = "promql_expr_test", ApplyNamingConventions = false)]
    public List<AlertMoment> Moments { get; init; } = [];

    /// <summary>Promtool's own to compare.</summary>
    [YamlMember(Alias = "alert_rule_test", ApplyNamingConventions = false)]
    public List<object> Texts { get; init; } = [];
}

/// <summary>All alerts that fire at a moment.</summary>
internal sealed class AlertMoment
{
    public string Expr { get; init; } = "";

    [YamlMember(Alias = "eval_time", ApplyNamingConventions = false)]
    public string At { get; init; } = "";

    [YamlMember(Alias = "exp_samples", ApplyNamingConventions = false)]
    public List<AlertSample> Firing { get; init; } = [];
}

internal sealed class AlertSample
{
    public string Labels { get; init; } = "";
    public double Value { get; init; }
}
