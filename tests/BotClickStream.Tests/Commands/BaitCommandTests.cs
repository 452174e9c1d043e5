using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Commands;

public sealed class BaitCommandTests : IDisposable
{
    private const string Page = "https://www.acme.example/";

    private readonly string directory = Directory.CreateTempSubdirectory("bait").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("", "pattern")]
    [InlineData("&utm_medium=email", "pattern")]
    [InlineData("", "manifest")]
    public async Task What_it_writes_is_bait_to_the_worker_when_announced_as_it_says(string addedByEsp, string announced)
    {
        (int exitCode, string snippet, string said) = await Call.Program($"bait {Page}?lang=en --name spring");
        Assert.Equal(0, exitCode);
        string url = Link(snippet).GetAttribute("href")! + addedByEsp;
        string pattern = Line(said, "--Input:LinkRoles:bait ").Replace("'", "", StringComparison.Ordinal);
        JsonObject manifest = new()
        {
            ["id"] = "m",
            ["type"] = "campaign",
            ["time"] = "2026-03-02T08:00:00Z",
            ["campaignId"] = "c",
            ["links"] = new JsonArray(JsonNode.Parse(Line(said, "{"))),
        };
        string[] events = announced == "manifest" ? [manifest.ToJsonString(), .. Clicks(url)] : Clicks(url);

        JsonNode[] labels = await Analyze(events, announced == "manifest" ? "" : pattern);

        JsonNode bait = labels.Last(label => (string)label["eventId"]! == "bait");
        Assert.Equal(("bait", "bot"), ((string)bait["linkRole"]!, (string)bait["label"]!));
        Assert.Equal("bait", (string)bait["reasons"]![0]!["signal"]!);
        JsonNode page = labels.Last(label => (string)label["eventId"]! == "page");
        Assert.NotEqual("bait", (string?)page["linkRole"]);
        Assert.Equal("human", (string)page["label"]!);
    }

    [Fact]
    public async Task Unannounced_it_is_a_link_like_any_other()
    {
        (_, string snippet, _) = await Call.Program($"bait {Page}?lang=en --name spring");

        JsonNode[] labels = await Analyze(Clicks(Link(snippet).GetAttribute("href")!), "");

        Assert.DoesNotContain(labels, label => (string?)label["linkRole"] == "bait");
    }

    [Fact]
    public async Task It_is_one_pixel_and_neither_read_aloud_nor_reached_by_the_Tab_key()
    {
        (_, string snippet, _) = await Call.Program($"bait {Page} --text Nicht<für>Leser");

        IElement link = Link(snippet);
        Assert.Equal("Nicht<für>Leser", link.TextContent);
        Assert.Equal("-1", link.GetAttribute("tabindex"));
        Assert.Equal("true", link.ParentElement!.GetAttribute("aria-hidden"));
        string style = link.ParentElement.GetAttribute("style")!;
        Assert.All(
            (string[])["width:1px", "height:1px", "overflow:hidden", "mso-hide:all"],
            part => Assert.Contains(part, style, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("display:none", snippet, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_baits_without_a_name_are_told_apart()
    {
        string[] urls =
        [
            .. (await Task.WhenAll(Call.Program($"bait {Page}"), Call.Program($"bait {Page}"))).Select(call =>
                Link(call.Output).GetAttribute("href")!
            ),
        ];

        Assert.All(urls, url => Assert.Matches(@"^https://www\.acme\.example/\?utm_content=hp-[0-9a-f]{8}$", url));
        Assert.NotEqual(urls[0], urls[1]);
    }

    [Fact]
    public async Task A_domain_of_another_script_is_written_as_browsers_ask_for_it()
    {
        (_, string snippet, string said) = await Call.Program("bait https://bücher.example/ --name a");

        Assert.Equal("https://xn--bcher-kva.example/?utm_content=hp-a", Link(snippet).GetAttribute("href"));
        Assert.Contains("https://xn--bcher-kva.example/?*utm_content=hp-*", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_landing_page_says_that_nothing_happened_and_loads_nothing()
    {
        string file = Path.Combine(directory, "landing.html");

        (int exitCode, _, string error) = await Call.Program($"bait https://www.acme.example/x --landing {file}");

        Assert.True(exitCode == 0, error);
        IDocument page = new HtmlParser().ParseDocument(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("Nothing has happened", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("https://www.acme.example/", page.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.Empty(page.QuerySelectorAll("[src], link, script, form"));
    }

    [Theory]
    [InlineData("acme.example", "is no web page; give its whole address")]
    [InlineData("ftp://acme.example/", "is no web page; give its whole address")]
    [InlineData("http://acme.example/", "is plain HTTP")]
    [InlineData("https://bit.ly/x", "is a shortener's")]
    [InlineData("https://acme.example/unsubscribe?id=7", "looks like a link that unsubscribes")]
    [InlineData("https://acme.example/?utm_content=x", "has utm_content already")]
    [InlineData("https://acme.example/#top", "has a fragment (#top)")]
    [InlineData("https://acme.example/ --name a|b", "the name is 'a|b'; allowed: letters")]
    [InlineData("https://acme.example/ --text \u00a0", "the text is empty")]
    public async Task What_makes_no_bait_is_refused_with_what_to_do(string args, string said)
    {
        (int exitCode, string output, string error) = await Call.Program($"bait {args}");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_shows_what_its_command_writes()
    {
        string document = Repository.Read("docs/bait-links.md");
        string command = document.Split('\n').Single(line => line.StartsWith("    botclickstream bait ", StringComparison.Ordinal));

        (_, string snippet, string said) = await Call.Program(
            command
                .Trim()["botclickstream ".Length..]
                .Replace("about-this-link.html", Path.Combine(directory, "x.html"), StringComparison.Ordinal)
        );

        Assert.Contains($"```html\n{snippet}```", document, StringComparison.Ordinal);
        Assert.Contains(Line(said, "--Input:LinkRoles:bait "), document, StringComparison.Ordinal);
        Assert.Contains(Line(said, "{"), document, StringComparison.Ordinal);
    }

    private static IElement Link(string snippet) => Assert.Single(new HtmlParser().ParseDocument(snippet).QuerySelectorAll("a"));

    private static string Line(string text, string beginning) =>
        text.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>A scanner on the bait, and hours later a person on the same page.</summary>
    private static string[] Clicks(string bait) =>
        [
            """{"id":"d","type":"delivered","time":"2026-03-02T08:00:00Z","campaignId":"c","recipient":"ann@b.example"}""",
            $$"""{"id":"bait","type":"click","time":"2026-03-02T08:00:40Z","campaignId":"c","recipient":"ann@b.example","url":{{JsonSerializer.Serialize(bait)}}}""",
            """{"id":"page","type":"click","time":"2026-03-02T11:00:00Z","campaignId":"c","recipient":"ann@b.example","url":"https://www.acme.example/?lang=en&utm_content=top"}""",
        ];

    private async Task<JsonNode[]> Analyze(string[] events, string keys)
    {
        (string input, string labels) = (Path.Combine(directory, "events.ndjson"), Path.Combine(directory, "labels.ndjson"));
        await File.WriteAllLinesAsync(input, events, TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await Call.Program($"analyze {input} --labeled {labels} {keys}");
        Assert.True(exitCode == 0, error);
        return [.. (await File.ReadAllLinesAsync(labels, TestContext.Current.CancellationToken)).Select(line => JsonNode.Parse(line)!)];
    }
}
