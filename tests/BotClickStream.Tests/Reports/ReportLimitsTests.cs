using System.Net;
using System.Text.RegularExpressions;
using BotClickStream.Tests.Commands;

namespace BotClickStream.Tests.Reports;

/// <summary>Of more than a page can show it says how many more there are, and where.</summary>
public sealed partial class ReportLimitsTests : IDisposable
{
    private const int Domains = 103;

    private readonly string directory = Directory.CreateTempSubdirectory("limits").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Every_domain_that_scans_has_its_sheet_and_of_more_than_a_hundred_the_page_tells_how_many_more()
    {
        await File.WriteAllLinesAsync(In("events.ndjson"), Swept(Domains), Cancellation);

        (int exitCode, _, string error) = await Call.Program($"analyze {In("events.ndjson")} --sort --report {In("out.html")}");

        Assert.True(exitCode == 0, error);
        string page = await Page();
        Assert.InRange(new FileInfo(In("out.html")).Length, 100_000, 1_500_000);
        Assert.Equal(100, Sheets().Count(page));
        Assert.Contains("The 100 of 103 domains that scan most, and 3 more:", page, StringComparison.Ordinal);
        Assert.Contains("Send the IT of 103 scanning domains their sheets.", page, StringComparison.Ordinal);
        Assert.Contains("The 20 of 103 gateways behind which machines did most", page, StringComparison.Ordinal);
        // The first domain's events come from 45 networks.
        Assert.Contains("/24 (1), and 5 more.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_fewer_each_has_its_sheet_and_nothing_is_said_of_more()
    {
        await File.WriteAllLinesAsync(In("events.ndjson"), Swept(30), Cancellation);

        await Call.Program($"analyze {In("events.ndjson")} --sort --report {In("out.html")}");

        string page = await Page();
        Assert.Equal(30, Sheets().Count(page));
        Assert.DoesNotContain("that scan most", page, StringComparison.Ordinal);
    }

    /// <summary>Domains of four recipients each, whose mails are swept right after their delivery.</summary>
    private static IEnumerable<string> Swept(int domains)
    {
        for (int domain = 0; domain < domains; domain++)
        {
            for (int recipient = 0; recipient < (domain == 0 ? 12 : 4); recipient++)
            {
                string whose =
                    $"\"campaignId\":\"c\",\"recipient\":\"r{recipient}@d{domain:000}.example\",\"time\":\"2026-03-01T09:{domain % 60:00}";
                yield return $$"""{"id":"d{{domain}}-{{recipient}}","type":"delivered","gateway":"mx.gate{{domain}}.example","linkCount":4,{{whose}}:00Z"}""";
                for (int link = 0; link < 4; link++)
                {
                    int network = domain == 0 ? Math.Min((recipient * 4) + link, 44) : 100;
                    yield return $$"""{"id":"c{{domain}}-{{recipient}}-{{link}}","type":"click","url":"https://b.example/{{link}}?utm_content={{new string('x', 1_900)}}","ip":"198.51.{{network}}.7","userAgent":"Mozilla/5.0",{{whose}}:02.{{link}}00Z"}""";
                }
            }
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string In(string file) => Path.Combine(directory, file);

    private async Task<string> Page() =>
        Spaces().Replace(WebUtility.HtmlDecode(await File.ReadAllTextAsync(In("out.html"), Cancellation)), " ");

    [GeneratedRegex("<details class=\"sheet\"")]
    private static partial Regex Sheets();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
