using System.Globalization;
using System.Text;

namespace BotClickStream.Tests.Watching;

/// <summary>
/// Prometheus' alerts in the form of files that Grafana provisions: a query, whether it returned anything, whatever the value, and that as the condition, as Grafana's own import of Prometheus' rules does.
/// Where Prometheus itself can't be asked one of them says so, and the others keep to what they said: else a restart of it would be as many alerts as there are rules, none of them true.
/// Templates say <c>.Labels</c> for <c>$labels</c>, since Grafana may take a <c>$</c> in such a file for a variable of its environment.
/// </summary>
internal static class GrafanaAlerts
{
    public const string Path = "grafana/provisioning/alerting/alerts.yml";

    public static string Of(AlertFile alerts)
    {
        StringBuilder yaml = new(
            """
            # Made from prometheus/alerts.yml, by a test that also holds the two together (docs/runbook.md): change it there.
            apiVersion: 1
            groups:

            """
        );
        foreach (AlertGroup group in alerts.Groups)
        {
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"""
                  - orgId: 1
                    name: {group.Name}
                    folder: BotClickStream
                    interval: 1m
                    rules:
                {string.Concat(group.Rules.Select(Rule))}
                """
            );
        }

        return yaml.ToString();
    }

    private static string Rule(AlertRule rule) =>
        $"""
                  - uid: {rule.Alert}
                    title: {rule.Alert}
                    condition: fires
                    for: {rule.For}
                    noDataState: OK
                    execErrState: {(rule.Alert == "BotClickStreamDown" ? "Error" : "KeepLast")}
                    labels:
                      severity: {rule.Labels["severity"]}
                    annotations:
                      summary: {Quoted(rule.Annotations["summary"])}
                      description: {Quoted(rule.Annotations["description"])}
                      runbook_url: {rule.Annotations["runbook_url"]}
                    data:
                      - refId: query
                        datasourceUid: botclickstream-prometheus
                        relativeTimeRange: {"{ from: 600, to: 0 }"}
                        model:
                          refId: query
                          instant: true
                          range: false
                          expr: |-
            {Indented(rule.Expr, 16)}
                      - refId: answers
                        datasourceUid: __expr__
                        model:
                          refId: answers
                          type: math
                          expression: is_number($query) || is_nan($query) || is_inf($query)
                      - refId: fires
                        datasourceUid: __expr__
                        model:
                          refId: fires
                          type: threshold
                          expression: answers
                          conditions:
                            - evaluator:
                                type: gt
                                params: [0]

            """;

    private static string Quoted(string text) =>
        $"'{text.Replace("$labels.", ".Labels.", StringComparison.Ordinal).Replace("$value", ".Values.query.Value", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Indented(string text, int by) => string.Join('\n', text.Split('\n').Select(line => new string(' ', by) + line));
}

/// <summary>The file, read strictly.</summary>
internal sealed class GrafanaAlertFile
{
    public int ApiVersion { get; init; }
    public List<GrafanaAlertGroup> Groups { get; init; } = [];
}

internal sealed class GrafanaAlertGroup
{
    public int OrgId { get; init; }
    public string Name { get; init; } = "";
    public string Folder { get; init; } = "";
    public string Interval { get; init; } = "";
    public List<GrafanaAlertRule> Rules { get; init; } = [];
}

internal sealed class GrafanaAlertRule
{
    public string Uid { get; init; } = "";
    public string Title { get; init; } = "";
    public string Condition { get; init; } = "";
    public string For { get; init; } = "";
    public string NoDataState { get; init; } = "";
    public string ExecErrState { get; init; } = "";
    public Dictionary<string, string> Labels { get; init; } = [];
    public Dictionary<string, string> Annotations { get; init; } = [];
    public List<GrafanaAlertQuery> Data { get; init; } = [];
}

internal sealed class GrafanaAlertQuery
{
    public string RefId { get; init; } = "";
    public string DatasourceUid { get; init; } = "";
    public Dictionary<string, int> RelativeTimeRange { get; init; } = [];
    public Dictionary<string, object> Model { get; init; } = [];
}
