using System.Net;
using System.Text.RegularExpressions;
using BotClickStream.Tests.Commands;

namespace BotClickStream.Tests.Reports;

/// <summary>When what came, by each mail's own delivery, be that told before or after.</summary>
public sealed partial class ReportTimelineTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("timeline").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task What_came_before_its_delivery_stands_apart_and_is_not_said_to_have_none()
    {
        string page = await Report(
            // Told of it only afterwards, and after its sending.
            Event("click", "held", "09:00:10", "curl/8"),
            Event("delivered", "held", "09:05:10"),
            Event("sent", "queued", "09:00:00"),
            Event("click", "queued", "09:00:02", "curl/8"),
            Event("delivered", "queued", "11:00:02"),
            Event("delivered", "swept", "09:00:00"),
            Event("click", "swept", "09:02:30", "curl/8")
        );

        Assert.Contains("2 opens and clicks came before their mails' delivery, as only what reads the mail on its way can.", page);
        Assert.DoesNotContain("not told", page);
        Assert.DoesNotContain("by all else", page);
        Assert.Contains(">before</text>", page);
        Assert.Equal([("before", 2), ("2", 1)], Rows(page, "Clicks before the delivery, and in the first hour after it"));
        Assert.Equal([("before", 2), ("1", 1)], Rows(page, "Clicks before the delivery, and by days after it"));
        Assert.Contains("5 min before its delivery", page);
        Assert.Contains("2 h before its delivery", page);
    }

    [Fact]
    public async Task Where_a_person_was_before_the_delivery_the_clocks_may_differ()
    {
        string page = await Report(
            Event("click", "early", "09:00:09"),
            Event("delivered", "early", "09:00:10"),
            Event("session", "early", "09:00:20"),
            Event("open", "early", "15:00:00")
        );

        Assert.Contains(
            "1 open or click came before its mail's delivery, as only what reads the mail on its way can. Of these 1 is a person's by all else",
            page
        );
    }

    [Fact]
    public async Task Only_of_what_has_neither_a_delivery_nor_a_sending_it_is_not_told()
    {
        string page = await Report(
            Event("delivered", "told", "09:00:00"),
            Event("click", "told", "15:00:00"),
            Event("sent", "sent", "09:00:00"),
            Event("click", "sent", "09:30:00"),
            Event("click", "untold", "09:40:00")
        );

        Assert.Contains("Of 1 open or click the delivery is not told: when they came", page);
        Assert.DoesNotContain("before its mail's delivery", page);
        Assert.DoesNotContain(">before<", page);
        Assert.Equal([("30", 1), ("40", 1)], Rows(page, "Clicks in the first hour after the delivery"));
    }

    [Fact]
    public async Task What_came_after_all_days_of_the_chart_stands_at_its_end()
    {
        string page = await Report(
            Event("delivered", "soon", "09:00:00"),
            Event("click", "soon", "15:00:00"),
            Event("delivered", "late", "09:00:00"),
            Event("click", "late", "09:00:01", day: 20),
            Event("delivered", "last", "09:00:00"),
            Event("click", "last", "08:59:59", day: 15)
        );

        Assert.Equal([("1", 1), ("14", 1), ("later", 1)], Rows(page, "Clicks by days after the delivery"));
        Assert.Equal([("1", 1), ("14", 1), ("later", 1)], Rows(page, "Clicks by days after the delivery: people's alone"));
        Assert.Contains(">later</text>", page);
        Assert.Contains("people made 3", page);
    }

    /// <summary>The chart's table: each bar of which there is any, with all that it has.</summary>
    private static IEnumerable<(string Bar, int Count)> Rows(string page, string chart)
    {
        string table = page[page.IndexOf($"<figcaption>{chart}<", StringComparison.Ordinal)..];
        return Row()
            .Matches(table[..table.IndexOf("</figure>", StringComparison.Ordinal)])
            .Select(row =>
                (row.Groups["bar"].Value, Figure().Matches(row.Groups["counts"].Value).Sum(count => int.Parse(count.Groups["n"].Value)))
            );
    }

    private static string Event(string type, string recipient, string time, string agent = "Mozilla/5.0", int day = 1) =>
        $$"""{"id":"{{type}}-{{recipient}}","type":"{{type}}","time":"2026-03-{{day:D2}}T{{time}}Z","campaignId":"c","recipient":"{{recipient}}@{{recipient}}.example","url":"https://b.example/a","userAgent":"{{agent}}"}""";

    private async Task<string> Report(params string[] events)
    {
        await File.WriteAllLinesAsync(In("events.ndjson"), events, TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await Call.Program($"analyze {In("events.ndjson")} --sort --report {In("out.html")}");
        Assert.True(exitCode == 0, error);
        string page = await File.ReadAllTextAsync(In("out.html"), TestContext.Current.CancellationToken);
        return Spaces().Replace(WebUtility.HtmlDecode(page), " ");
    }

    private string In(string file) => Path.Combine(directory, file);

    [GeneratedRegex("<tr> ?<th scope=\"row\">(?<bar>[^<]*)</th>(?<counts>.*?)</tr>")]
    private static partial Regex Row();

    [GeneratedRegex(@"<td class=""n"">(?<n>\d+)</td>")]
    private static partial Regex Figure();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
