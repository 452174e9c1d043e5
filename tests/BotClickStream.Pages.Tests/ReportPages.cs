using BotClickStream.Pages.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(ReportPages))]

namespace BotClickStream.Pages.Tests;

/// <summary>Reports of what a marketer may give to <c>analyze</c>, each made once.</summary>
public sealed class ReportPages : IAsyncLifetime
{
    public const string Rich = "rich";
    public const string Hostile = "hostile";

    /// <summary>Without deliveries, clicks or people, or with nothing at all.</summary>
    public static IReadOnlyDictionary<string, string[]> Small { get; } =
        new Dictionary<string, string[]>
        {
            ["empty"] = [],
            ["unreadable"] = ["nonsense", "{\"type\":\"click\"}"],
            ["sent"] = [Event("sent", "09:00:00", "a@b.example")],
            ["one"] = [Event("delivered", "09:00:00", "a@b.example"), Event("open", "11:00:00", "a@b.example")],
            ["undelivered"] = [Event("click", "11:00:00", "a@b.example", "https://shop.example/a")],
            ["machines"] =
            [
                Event("delivered", "09:00:00", "a@b.example"),
                Event("click", "09:00:01", "a@b.example", "https://shop.example/a", "curl/8"),
                Event("unsubscribe", "09:00:02", "a@b.example", "https://shop.example/b", "curl/8"),
            ],
            [Hostile] =
            [
                .. Enumerable
                    .Range(0, 6)
                    .Select(i =>
                        Event(
                            i == 5 ? "unsubscribe" : "click",
                            $"10:00:0{i}",
                            """\"><img/src=x/onerror=alert(1)>@b.example""",
                            $"javascript:alert({i})//</script><script>alert(1)</script>{new string('x', 300)}",
                            "curl/8",
                            campaign: """</style><script>alert(1)</script><svg/onload=alert(1)>"""
                        )
                    ),
            ],
        };

    private readonly string directory = Directory.CreateTempSubdirectory("pages").FullName;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    public async ValueTask InitializeAsync()
    {
        await Call(
            "simulate",
            Path.Combine(directory, Rich),
            "--recipients",
            "2000",
            "--campaigns",
            "3",
            "--seed",
            "3",
            "--mix",
            "b2b",
            "--end",
            "2026-03-20T12:00:00Z"
        );
        File.Move(Path.Combine(directory, Rich, "events.ndjson"), EventsOf(Rich));
        foreach ((string name, string[] events) in Small)
        {
            await File.WriteAllLinesAsync(EventsOf(name), events);
        }

        foreach (string name in Small.Keys.Append(Rich))
        {
            await Call("analyze", EventsOf(name), "--report", Of(name), "--mql", "20", "--Scoring:Points:click", "5");
        }
    }

    public string Of(string name) => Path.Combine(directory, $"{name}.html");

    /// <summary>What the page is of.</summary>
    public string EventsOf(string name) => Path.Combine(directory, $"{name}.ndjson");

    public string In(string file) => Path.Combine(directory, file);

    public static async Task Call(params string[] args)
    {
        await using StringWriter output = new();
        await using StringWriter error = new();
        int exitCode = await Program.RunAsync(Program.CreateRoot(), args, output, error);
        // Where nothing can be read the work has failed, and the page says so.
        Assert.True(
            exitCode == 0 || error.ToString().Contains("is an event that could be taken", StringComparison.Ordinal),
            error.ToString()
        );
    }

    private static string Event(
        string type,
        string time,
        string recipient,
        string? url = null,
        string agent = "Mozilla/5.0",
        string campaign = "spring"
    ) =>
        $$"""{"id":"{{type}}{{time}}","type":"{{type}}","time":"2026-03-01T{{time}}Z","campaignId":"{{campaign}}","recipient":"{{recipient}}","userAgent":"{{agent}}"{{(url is null ? "" : $",\"url\":\"{url}\"")}}}""";
}
