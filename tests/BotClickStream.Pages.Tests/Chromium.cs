using Microsoft.Playwright;

namespace BotClickStream.Pages.Tests;

/// <summary>
/// A headless Chromium that is installed on the machine, shared by all tests. Where there is none they are skipped with a reason, but fail where <c>CI</c> is true.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Missing = "Chromium is not installed (Debian's package chromium)";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The browser; ends the test where there is none.</summary>
    public IBrowser Browser
    {
        get
        {
            if (browser is null)
            {
                Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Missing);
                Assert.Fail(Missing);
            }

            return browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        string? installed = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);
        if (installed is not null)
        {
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions
                {
                    ExecutablePath = installed,
                    // A container's root has no sandbox; what is opened is our own.
                    Args = ["--no-sandbox"],
                }
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
