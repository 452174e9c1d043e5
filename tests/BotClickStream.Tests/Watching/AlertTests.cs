using System.Text.RegularExpressions;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Watching;

/// <summary>The alerts by Prometheus' own tools, against the runbook, and with their twins in Grafana.</summary>
public sealed partial class AlertTests
{
    private const string Cases = "prometheus/alerts.test.yml";
    private const string Runbook = "docs/runbook.md";

    private static readonly AlertFile Alerts = AlertFile.Read();

    public static TheoryData<string> Names => [.. Alerts.Rules.Select(rule => rule.Alert)];

    [Theory]
    [InlineData("check", "rules", AlertFile.Path)]
    [InlineData("check", "config", "prometheus/prometheus.yml")]
    [InlineData("test", "rules", Cases)]
    public async Task Prometheus_own_tools_find_nothing_wrong(string command, string what, string file)
    {
        (int exitCode, string complaints) = await Promtool.RunAsync("", command, what, Path.Combine(Repository.Root, file));

        Assert.True(exitCode == 0, complaints);
    }

    /// <summary>Whether they do is what promtool says of them.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Each_alert_has_cases_in_which_it_fires_and_in_which_it_is_silent(string alert)
    {
        AlertCase[] cases = [.. AlertFile.Parse<AlertCases>(Repository.Read(Cases)).Tests.Where(one => one.Name.Split(' ')[0] == alert)];

        AlertMoment[] moments = [.. cases.SelectMany(one => one.Moments)];
        Assert.All(moments, moment => Assert.Equal("ALERTS{alertstate=\"firing\"}", moment.Expr));
        Assert.Contains(
            moments,
            moment => moment.Firing.Exists(sample => sample.Labels.Contains($"\"{alert}\"", StringComparison.Ordinal))
        );
        Assert.Contains(moments, moment => moment.Firing.Count == 0);
    }

    [Fact]
    public void Each_alert_has_its_section_in_the_runbook_and_each_section_its_alert() =>
        Assert.Equal(
            Alerts.Rules.Select(rule => rule.Alert),
            Heading().Matches(Repository.Read(Runbook)).Select(heading => heading.Groups["name"].Value)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_says_how_urgent_it_is_what_is_wrong_and_where_to_read_on_as_the_runbook_does(string alert)
    {
        AlertRule rule = Alerts.Rules.Single(rule => rule.Alert == alert);

        string severity = Assert.Contains("severity", (IDictionary<string, string>)rule.Labels);
        Assert.Contains(severity, new[] { "page", "ticket" });
        Assert.Equal(["description", "runbook_url", "summary"], rule.Annotations.Keys.Order());
        Assert.Equal($"{Runbook}#{alert.ToLowerInvariant()}", rule.Annotations["runbook_url"]);
        string section = Repository.Read(Runbook).Split("\n## ").Single(text => text.StartsWith($"{alert}\n", StringComparison.Ordinal));
        Assert.StartsWith($"{alert}\n\n`{severity}` ", section, StringComparison.Ordinal);
        Assert.Equal(["What it means", "What to look at", "What to do"], Part().Matches(section).Select(part => part.Groups["name"].Value));
        Assert.Matches(rule.For == "0s" ? "^`[a-z]+` at " : $"^`[a-z]+` after {rule.For.TrimEnd('m')} minutes", section.Split('\n')[2]);
    }

    /// <summary>
    /// <c>WRITE_DOCUMENTS=1 dotnet run -c Release --project tests/BotClickStream.Tests -- -class '*AlertTests'</c> writes Grafana's file anew.
    /// </summary>
    [Fact]
    public async Task Each_alert_has_its_twin_in_Grafana()
    {
        string path = Path.Combine(Repository.Root, GrafanaAlerts.Path);
        string made = GrafanaAlerts.Of(Alerts);
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            await File.WriteAllTextAsync(path, made, TestContext.Current.CancellationToken);
        }

        Assert.Equal(made, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        GrafanaAlertFile twins = AlertFile.Parse<GrafanaAlertFile>(made);
        Assert.Equal(
            Alerts.Rules.Select(rule => (rule.Alert, rule.Expr, rule.For, rule.Labels["severity"], rule.Annotations["runbook_url"])),
            twins
                .Groups.SelectMany(group => group.Rules)
                .Select(twin =>
                    (
                        twin.Title,
                        (string)twin.Data.Single(query => query.DatasourceUid == "botclickstream-prometheus").Model["expr"],
                        twin.For,
                        twin.Labels["severity"],
                        twin.Annotations["runbook_url"]
                    )
                )
        );
        Assert.All(
            twins.Groups.SelectMany(group => group.Rules),
            twin =>
            {
                // What Grafana allows.
                Assert.InRange(twin.Uid.Length, 1, 40);
                Assert.Equal(twin.Title == "BotClickStreamDown" ? "Error" : "KeepLast", twin.ExecErrState);
                Assert.Contains(twin.Condition, twin.Data.Select(query => query.RefId));
                Assert.All(twin.Data, query => Assert.Equal(query.RefId, query.Model["refId"]));
                Assert.All(twin.Annotations.Values, text => Assert.DoesNotContain('$', text));
            }
        );
    }

    [GeneratedRegex("^## (?<name>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\*\*(?<name>[^*]*)\.\*\*", RegexOptions.Multiline)]
    private static partial Regex Part();
}
