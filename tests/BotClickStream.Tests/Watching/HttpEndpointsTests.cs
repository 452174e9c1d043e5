using System.Net;
using BotClickStream.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BotClickStream.Tests.Watching;

public sealed class HttpEndpointsTests
{
    [Fact]
    public async Task Health_is_200_or_503_with_the_reason()
    {
        string? whyNotLive = null;
        string? whyNotReady = "restoring";
        await using WebApplication app = await StartAsync(() => whyNotLive, () => whyNotReady);

        Assert.Equal((HttpStatusCode.OK, "live\n"), await GetAsync(app, "/health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "restoring\n"), await GetAsync(app, "/health/ready"));

        whyNotLive = "input was lost";
        whyNotReady = null;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "input was lost\n"), await GetAsync(app, "/health/live"));
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await GetAsync(app, "/health/ready"));
    }

    [Fact]
    public async Task Metrics_are_served_in_the_format_of_Prometheus()
    {
        await using WebApplication app = await StartAsync(() => null, () => null);

        (HttpStatusCode status, string body) = await GetAsync(app, "/metrics");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("# TYPE process_cpu_seconds_total counter", body, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(Func<string?> whyNotLive, Func<string?> whyNotReady)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.MapWatching(whyNotLive, whyNotReady);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(WebApplication app, string path)
    {
        using HttpClient client = new();
        using HttpResponseMessage response = await client.GetAsync(app.Urls.Single() + path, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
