using System.Net;
using System.Text.RegularExpressions;
using BotClickStream.Tests.Commands;

namespace BotClickStream.Tests.Reports;

/// <summary>Clicks that bring nobody to the website, by which a marketer first notices scanners.</summary>
public sealed partial class ReportVisitsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("visits").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Clicks_without_visits_stand_in_the_headline_in_what_happened_and_in_what_to_do()
    {
        string page = await Report([.. Clicks("c", people: 4, machines: 16), Total("session", "c", 5), Total("conversion", "c", 1)]);

        Assert.Contains("Machines made 16 of 20 clicks (80 %); 4 are people's (20 %). The website counted 5 visits.</h1>", page);
        Assert.Contains(
            "For 20 clicks the website counted 5 visits and 1 conversion: 4.0 clicks a visit, and by people's clicks alone 0.8.",
            page
        );
        Assert.Contains("16 clicks are no person's, and such bring nobody to the website.", page);
        Assert.Contains("The website counted 5 visits and 1 conversion: 4.0 clicks a visit by all, 0.8 by people's.", page);
    }

    [Fact]
    public async Task A_total_of_nobody_is_the_plainest_sign()
    {
        string page = await Report([.. Clicks("c", people: 0, machines: 16), Total("session", "c", 0)]);

        Assert.Contains("none is a person's. The website counted no visit.</h1>", page);
        Assert.Contains("For 16 clicks the website counted no visit.", page);
        Assert.DoesNotContain("how the website counts", page);
    }

    [Fact]
    public async Task Where_even_peoples_clicks_bring_nobody_the_websites_count_is_to_be_looked_at()
    {
        string page = await Report([.. Clicks("c", people: 20, machines: 16), Total("session", "c", 0)]);

        Assert.Contains("Look at how the website counts visits from mails.", page);
        Assert.Contains("Even 20 clicks of people came with no visit.", page);
    }

    [Fact]
    public async Task Visits_that_fit_are_told_without_a_sign_and_visits_of_some_campaigns_are_of_those_alone()
    {
        string page = await Report([.. Clicks("c", people: 20, machines: 0), Total("session", "c", 15), .. Clicks("d", 0, 16)]);

        Assert.Contains("20 are people's (56 %).</h1>", page);
        Assert.Contains("In 1 campaign of which visits are told, for 20 clicks the website counted 15 visits: 1.3 clicks a visit", page);
        Assert.DoesNotContain("bring nobody", page);
        Assert.Contains(">not told</td>", page);
    }

    [Fact]
    public async Task Where_nothing_tells_of_visits_nothing_is_said_of_them()
    {
        string page = await Report([.. Clicks("c", people: 4, machines: 16)]);

        Assert.DoesNotContain("website", page, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Clicks(string campaign, int people, int machines) =>
        Enumerable
            .Range(0, people)
            .Select(i => Click(campaign, $"p{i}@home{i}.example", $"1{i % 10}:{i % 60:00}:07", "Mozilla/5.0"))
            .Concat(Enumerable.Range(0, machines).Select(i => Click(campaign, $"m{i}@scanned{i}.example", $"09:{i:00}:01", "curl/8")));

    private static string Click(string campaign, string recipient, string time, string agent) =>
        $$"""{"id":"{{recipient}}","type":"click","time":"2026-03-01T{{time}}Z","campaignId":"{{campaign}}","recipient":"{{recipient}}","url":"https://b.example/a","userAgent":"{{agent}}"}""";

    private static string Total(string type, string campaign, int count) =>
        $$"""{"id":"{{type}}","type":"{{type}}","time":"2026-03-01T23:00:00Z","campaignId":"{{campaign}}","count":{{count}}}""";

    private async Task<string> Report(string[] events)
    {
        await File.WriteAllLinesAsync(In("events.ndjson"), events, TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await Call.Program($"analyze {In("events.ndjson")} --sort --report {In("out.html")}");
        Assert.True(exitCode == 0, error);
        string page = await File.ReadAllTextAsync(In("out.html"), TestContext.Current.CancellationToken);
        return Spaces().Replace(WebUtility.HtmlDecode(page), " ");
    }

    private string In(string file) => Path.Combine(directory, file);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
