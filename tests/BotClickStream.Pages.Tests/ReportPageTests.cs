using System.Diagnostics;
using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace BotClickStream.Pages.Tests;

/// <summary>The report in a real browser, as people open it: from a file.</summary>
public sealed class ReportPageTests(Chromium chromium, ReportPages pages)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const int Wide = 1280;
    private const int Narrow = 360;

    /// <summary>An A4 page's between a browser's margins.</summary>
    private const int Paper = 718;
    private const int MostPdfBytes = 700_000;
    private const int RowsOfAKind = 10;

    /// <summary>Each of both in light and in dark, wide and narrow, but not in all combinations: axe takes its time.</summary>
    public static TheoryData<string, ColorScheme, int> Views =>
        [
            (ReportPages.Rich, ColorScheme.Light, Wide),
            (ReportPages.Rich, ColorScheme.Dark, Narrow),
            (ReportPages.Hostile, ColorScheme.Light, Narrow),
            (ReportPages.Hostile, ColorScheme.Dark, Wide),
            .. ReportPages.Small.Keys.Where(name => name != ReportPages.Hostile).Select(name => (name, ColorScheme.Light, Narrow)),
        ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Anybody_can_read_it_and_it_asks_nothing_of_any_network(string name, ColorScheme scheme, int width)
    {
        await using IBrowserContext context = await chromium.Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
            }
        );
        (IPage page, List<string> wrong) = await OpenAsync(context, name);
        // What is folded up must be as good as the rest.
        await page.EvaluateAsync("for (const folded of document.querySelectorAll('details')) folded.open = true");

        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
            "the page is wider than its window"
        );
        Assert.Equal(0, await page.Locator("[href]:not([href^='#']), [src]").CountAsync());

        // A long table's rows are of one kind, and axe goes over each of them for minutes.
        await page.EvaluateAsync(
            $"for (const body of document.querySelectorAll('tbody')) for (const row of [...body.rows].slice({RowsOfAKind})) row.remove()"
        );
        AxeResult axe = await page.RunAxe();

        Assert.Empty(wrong);
        Assert.Empty(axe.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {violation.Nodes[0].Html}"));
    }

    /// <summary>On a telephone a row is a block, whose cells tell their columns themselves.</summary>
    [Fact]
    public async Task On_a_telephone_every_figure_is_in_sight_under_its_columns_name()
    {
        await using IBrowserContext context = await chromium.Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = Narrow, Height = 900 },
            }
        );
        (IPage page, _) = await OpenAsync(context, ReportPages.Rich);
        await page.EvaluateAsync("for (const folded of document.querySelectorAll('details')) folded.open = true");

        string[] outOfSight = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.scroll')].filter(table => table.scrollWidth > table.clientWidth).map(table => table.ariaLabel)"
        );
        string[] wrong = await page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('.stack tbody tr')].flatMap(row => {
              const heads = [...row.closest('table').querySelectorAll('thead th')].map(head => head.textContent.trim().replace(/\s+/g, ' '));
              return [...row.children].filter((cell, at) => cell.matches('td') && cell.dataset.in !== heads[at]).map(cell => `${cell.dataset.in}: ${heads}`);
            })
            """
        );

        Assert.Equal("", string.Join(", ", outOfSight));
        Assert.Empty(wrong);
        Assert.True(await page.Locator(".stack tbody tr").CountAsync() > 100);
    }

    [Fact]
    public async Task On_paper_nothing_is_cut_off_and_the_file_stays_small()
    {
        await using IBrowserContext context = await chromium.Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ColorScheme = ColorScheme.Dark,
                ViewportSize = new ViewportSize { Width = Paper, Height = 1_000 },
            }
        );
        (IPage page, _) = await OpenAsync(context, ReportPages.Rich);

        byte[] pdf = await page.PdfAsync(new PagePdfOptions { Format = "A4", PrintBackground = true });
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        string[] cutOff = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.scroll')].filter(table => table.scrollWidth > table.clientWidth + 1).map(table => table.ariaLabel)"
        );

        Assert.InRange(pdf.Length, 100_000, MostPdfBytes);
        Assert.Equal("", string.Join(", ", cutOff));
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Fact]
    public async Task Marks_give_the_error_rate_with_its_interval_and_are_still_there_after_a_reload()
    {
        await using IBrowserContext context = await chromium.Browser.NewContextAsync();
        (IPage page, List<string> wrong) = await OpenAsync(context, ReportPages.Rich);
        ILocator result = page.Locator("#sample-result");
        await page.Locator("#verdicts details summary").ClickAsync();
        Assert.Equal("Nothing is marked yet.", await result.TextContentAsync());

        for (int at = 0; at < 20; at++)
        {
            string mark = at is 3 or 11 ? "wrong" : "right";
            await page.Locator($"input[name='mark-{at}'][value='{mark}']").CheckAsync();
        }

        await page.Locator("input[name='mark-20'][value=\"can't say\"]").CheckAsync();

        // Wilson's interval of 2 in 20 at 95 % is 2.79 % to 30.10 % (R's prop.test without correction).
        string expected = "All: 2 of 20 wrong, an error rate of 10 % (95 % interval 2.8 % to 30 %).";
        Assert.StartsWith(expected, await result.TextContentAsync(), StringComparison.Ordinal);
        Assert.EndsWith("1 can't be said. 29 left.", await result.TextContentAsync(), StringComparison.Ordinal);
        // Another process of the browser's keeps the marks, and a page that is back sooner than they are there has none.
        // On a busy machine it takes its time.
        Stopwatch patience = Stopwatch.StartNew();
        do
        {
            await page.ReloadAsync();
        } while (patience.Elapsed < Patience && !(await result.TextContentAsync())!.StartsWith(expected, StringComparison.Ordinal));

        Assert.StartsWith(expected, await result.TextContentAsync(), StringComparison.Ordinal);
        Assert.True(await page.Locator("input[name='mark-3'][value='wrong']").IsCheckedAsync());

        await page.Locator("#sample-clear").ClickAsync();
        Assert.Equal("Nothing is marked yet.", await result.TextContentAsync());
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task What_is_marked_as_wrong_corrects_the_labels_when_it_is_read_beside_the_events()
    {
        await using IBrowserContext context = await chromium.Browser.NewContextAsync();
        (IPage page, _) = await OpenAsync(context, ReportPages.Rich);
        await page.Locator("#verdicts details summary").ClickAsync();
        Dictionary<string, string> expected = [];
        for (int at = 0; at < 10; at++)
        {
            ILocator verdict = page.Locator("#sample fieldset").Nth(at);
            await verdict.Locator("input[value='wrong']").CheckAsync();
            string key = $"{await verdict.GetAttributeAsync("data-campaign")}|{await verdict.GetAttributeAsync("data-event")}";
            expected[key] = await verdict.GetAttributeAsync("data-verdict") == "machine" ? "human" : "bot";
        }

        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.Locator("#sample-save").ClickAsync());
        await saved.SaveAsAsync(pages.In("verdicts.ndjson"));
        await ReportPages.Call(
            "analyze",
            pages.EventsOf(ReportPages.Rich),
            pages.In("verdicts.ndjson"),
            "--labeled",
            pages.In("labels.ndjson"),
            "--sort"
        );

        Dictionary<string, string> said = [];
        await foreach (string line in File.ReadLinesAsync(pages.In("labels.ndjson"), TestContext.Current.CancellationToken))
        {
            JsonNode label = JsonNode.Parse(line)!;
            said[$"{label["campaignId"]}|{label["eventId"]}"] = (string)label["label"]!;
        }

        Assert.Equal(10, expected.Count);
        Assert.All(expected, verdict => Assert.Equal(verdict.Value, said[verdict.Key]));
    }

    [Fact]
    public async Task Charts_are_told_in_words_and_in_figures_too()
    {
        await using IBrowserContext context = await chromium.Browser.NewContextAsync();
        (IPage page, _) = await OpenAsync(context, ReportPages.Rich);

        IReadOnlyList<ILocator> charts = await page.Locator("figure.bars").AllAsync();

        Assert.True(charts.Count >= 6);
        foreach (ILocator chart in charts)
        {
            Assert.Equal(1, await chart.Locator("svg[role=img] > title").CountAsync());
            Assert.Contains("Most in ", await chart.Locator("svg[role=img] > desc").TextContentAsync(), StringComparison.Ordinal);
            Assert.True(await chart.Locator("tbody tr").CountAsync() > 0);
        }

        // Machines' bars are hatched: who sees no colours tells them from people's.
        Assert.StartsWith(
            "url(",
            await page.Locator("svg.chart rect.machines").First.EvaluateAsync<string>("bar => getComputedStyle(bar).fill"),
            StringComparison.Ordinal
        );
    }

    /// <summary>Opens a report, and notes errors, and whatever it asks for.</summary>
    private async Task<(IPage Page, List<string> Wrong)> OpenAsync(IBrowserContext context, string name)
    {
        string address = new Uri(pages.Of(name)).AbsoluteUri;
        List<string> wrong = [];
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) => wrong.Add($"console: {message.Text}");
        page.PageError += (_, error) => wrong.Add($"error: {error}");
        page.Dialog += async (_, dialog) =>
        {
            wrong.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (request.Url != address && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                wrong.Add($"request: {request.Url}");
            }
        };
        await page.GotoAsync(address);
        return (page, wrong);
    }
}
