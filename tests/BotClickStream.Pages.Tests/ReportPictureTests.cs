using Microsoft.Playwright;

namespace BotClickStream.Pages.Tests;

/// <summary>The pictures of <c>docs/report.md</c>, which <c>WRITE_DOCUMENTS=1</c> makes anew from a real report.</summary>
public sealed class ReportPictureTests(Chromium chromium, ReportPages pages)
{
    private const int MostBytes = 200_000;

    private static readonly string Root = RootOf(AppContext.BaseDirectory);

    [Theory]
    [InlineData("report", 1100, 900, ColorScheme.Light, "header")]
    [InlineData("report-when", 1100, 640, ColorScheme.Light, "#when")]
    [InlineData("report-phone", 400, 860, ColorScheme.Dark, "header")]
    public async Task Each_picture_is_there_and_small(string name, int width, int height, ColorScheme scheme, string part)
    {
        string picture = Path.Combine(Root, "docs", "pictures", $"{name}.png");
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            await using IBrowserContext context = await chromium.Browser.NewContextAsync(
                new BrowserNewContextOptions
                {
                    ColorScheme = scheme,
                    ViewportSize = new ViewportSize { Width = width, Height = height },
                }
            );
            IPage page = await context.NewPageAsync();
            await page.GotoAsync(new Uri(pages.Of(ReportPages.Rich)).AbsoluteUri);
            await page.Locator(part).EvaluateAsync("part => part.scrollIntoView()");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = picture });
        }

        Assert.InRange(new FileInfo(picture).Length, 10_000, MostBytes);
        Assert.Contains(
            $"(pictures/{name}.png)",
            await File.ReadAllTextAsync(Path.Combine(Root, "docs", "report.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    private static string RootOf(string directory) =>
        File.Exists(Path.Combine(directory, "BotClickStream.sln")) ? directory : RootOf(Path.GetDirectoryName(directory)!);
}
