using System.Net;
using System.Text.RegularExpressions;
using BotClickStream.Tests.Commands;

namespace BotClickStream.Tests.Reports;

/// <summary>Who really read: the list is of those, and of as many, as its name says.</summary>
public sealed partial class ReportReadersTests : IDisposable
{
    private const string Browser =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36";

    private readonly string directory = Directory.CreateTempSubdirectory("readers").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Of_many_who_clicked_the_first_are_told_of_as_many_as_clicked_and_who_only_opened_apart()
    {
        string part = await Report([
            .. Enumerable.Range(0, 52).Select(i => Event("click", $"clicker{i}")),
            .. Enumerable.Range(0, 3).Select(i => Event("open", $"opener{i}")),
            Event("click", "scanned", "curl/8"),
            Event("unsubscribe", "leaver"),
            Event("complaint", "complainer"),
        ]);

        Assert.Contains("<summary>The 50 with the most clicks of 52 contacts who clicked</summary>", part);
        Assert.Contains("3 contacts more opened, and did not click", part);
        Assert.Equal(50, Listed(part).Count());
        Assert.All(Listed(part), name => Assert.StartsWith("clicker", name));
    }

    [Fact]
    public async Task Who_opened_is_not_among_those_who_clicked()
    {
        string part = await Report([Event("click", "clicker"), Event("open", "opener")]);

        Assert.Contains("<summary>The contact who clicked</summary>", part);
        Assert.Contains("1 contact more opened, and did not click", part);
        Assert.Equal(["clicker@clicker.example"], Listed(part));
    }

    [Theory]
    [InlineData("", "Nobody clicked.")]
    [InlineData("scanned", "No click is surely a person's.")]
    public async Task Where_nobody_clicked_it_says_so_and_lists_who_opened(string swept, string said)
    {
        string part = await Report([
            .. swept.Length > 0 ? (string[])[Event("click", swept, "curl/8")] : [],
            Event("open", "one"),
            Event("open", "two"),
            Event("unsubscribe", "leaver"),
        ]);

        Assert.Contains($"<p>{said}</p>", part);
        Assert.Contains("<summary>The 2 contacts who opened</summary>", part);
        Assert.DoesNotContain("who clicked", part);
        Assert.DoesNotContain("Their clicks", part);
        Assert.Equal(["one@one.example", "two@two.example"], Listed(part).Order());
    }

    [Fact]
    public async Task Where_nobody_did_either_nobody_is_listed()
    {
        string part = await Report([Event("click", "scanned", "curl/8"), Event("unsubscribe", "leaver")]);

        Assert.Contains("<p>No click is surely a person's. Nor is any open.</p>", part);
        Assert.Empty(Listed(part));
    }

    private static IEnumerable<string> Listed(string part)
    {
        int at = part.IndexOf("<details>", StringComparison.Ordinal);
        return at < 0
            ? []
            : Name().Matches(part[at..part.IndexOf("</details>", at, StringComparison.Ordinal)]).Select(row => row.Groups["name"].Value);
    }

    private static string Event(string type, string recipient, string agent = Browser) =>
        $$"""{"id":"{{type}}-{{recipient}}","type":"{{type}}","time":"2026-03-01T{{(agent.StartsWith("curl", StringComparison.Ordinal) ? "09" : "15")}}:00:00Z","campaignId":"c","recipient":"{{recipient}}@{{recipient}}.example","url":"https://b.example/a","userAgent":"{{agent}}"}""";

    /// <summary>The part of the page.</summary>
    private async Task<string> Report(string[] events)
    {
        await File.WriteAllLinesAsync(In("events.ndjson"), events, TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await Call.Program($"analyze {In("events.ndjson")} --sort --report {In("out.html")}");
        Assert.True(exitCode == 0, error);
        string page = await File.ReadAllTextAsync(In("out.html"), TestContext.Current.CancellationToken);
        page = Spaces().Replace(WebUtility.HtmlDecode(page), " ");
        page = page[page.IndexOf("<section id=\"contacts\"", StringComparison.Ordinal)..];
        return page[..page.IndexOf("</section>", StringComparison.Ordinal)];
    }

    private string In(string file) => Path.Combine(directory, file);

    [GeneratedRegex("<th scope=\"row\">(?<name>[^<]*)</th>")]
    private static partial Regex Name();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
