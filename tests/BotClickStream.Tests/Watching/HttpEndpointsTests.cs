using System.Net;
using BotClickStream.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace BotClickStream.Tests.Watching;

public sealed class HttpEndpointsTests
{
    private readonly CollectorRegistry registry = Metrics.NewCustomRegistry();
    private readonly WorkerHealth health = new();

    [Fact]
    public async Task A_worker_is_live_from_the_start_and_ready_while_it_runs()
    {
        await using WebApplication app = await StartAsync();

        Assert.Equal((HttpStatusCode.OK, "starting\n"), await GetAsync(app, "/health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "starting\n"), await GetAsync(app, "/health/ready"));

        health.Become(WorkerPhase.Running);

        Assert.Equal((HttpStatusCode.OK, "running\n"), await GetAsync(app, "/health/live"));
        Assert.Equal((HttpStatusCode.OK, "running\n"), await GetAsync(app, "/health/ready"));

        health.Become(WorkerPhase.Stopping);

        Assert.Equal((HttpStatusCode.OK, "stopping\n"), await GetAsync(app, "/health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stopping\n"), await GetAsync(app, "/health/ready"));
    }

    [Fact]
    public async Task A_worker_whose_partitions_stand_still_is_live_and_not_ready_and_says_which_until_all_come_on()
    {
        await using WebApplication app = await StartAsync();
        health.Become(WorkerPhase.Running);

        Assert.True(health.Stands("router", "raw[0] stands"));
        Assert.False(health.Stands("router", "raw[0] stands longer"));
        Assert.False(health.Stands("detector", null));

        Assert.Equal((HttpStatusCode.OK, "running: raw[0] stands longer\n"), await GetAsync(app, "/health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "running: raw[0] stands longer\n"), await GetAsync(app, "/health/ready"));

        Assert.True(health.Stands("router", null));

        Assert.Equal((HttpStatusCode.OK, "running\n"), await GetAsync(app, "/health/ready"));
    }

    [Fact]
    public async Task A_worker_with_a_role_out_of_its_group_is_not_ready_until_it_has_joined_anew()
    {
        await using WebApplication app = await StartAsync();
        health.Become(WorkerPhase.Running);

        health.TakesPart("detector", false);
        health.TakesPart("router", true);

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "running: detector: is out of its group, and joins it anew\n"),
            await GetAsync(app, "/health/ready")
        );

        health.TakesPart("detector", true);

        Assert.Equal((HttpStatusCode.OK, "running\n"), await GetAsync(app, "/health/ready"));
    }

    [Fact]
    public async Task The_metrics_say_from_the_start_whether_it_is_ready_and_never_otherwise_than_the_endpoint()
    {
        await using WebApplication app = await StartAsync();
        Action[] changes =
        [
            () => { },
            () => health.Become(WorkerPhase.Running),
            () => health.LosesBrokers("no broker answers"),
            () => health.FindsBrokers(),
            () => health.TakesPart("router", false),
            () => health.TakesPart("router", true),
            () => health.Stands("detector", "keyed[0] stands"),
            () => health.Stands("detector", null),
            () => health.Become(WorkerPhase.Stopping),
        ];

        List<int> said = [];
        foreach (Action change in changes)
        {
            change();
            int isReady = (await GetAsync(app, "/health/ready")).Status == HttpStatusCode.OK ? 1 : 0;
            Assert.Contains($"\nbotclickstream_ready {isReady}\n", (await GetAsync(app, "/metrics")).Body, StringComparison.Ordinal);
            said.Add(isReady);
        }

        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1, 0], said);
    }

    [Fact]
    public async Task A_worker_that_failed_is_neither_and_says_why()
    {
        await using WebApplication app = await StartAsync();

        health.Fail("input was lost");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "failed: input was lost\n"), await GetAsync(app, "/health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "failed: input was lost\n"), await GetAsync(app, "/health/ready"));
    }

    [Fact]
    public async Task The_metrics_of_its_registry_are_served_in_the_format_of_Prometheus()
    {
        Metrics.WithCustomRegistry(registry).CreateCounter("some_total", "Some.").Inc(3);
        await using WebApplication app = await StartAsync();

        (HttpStatusCode status, string body) = await GetAsync(app, "/metrics");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("# HELP some_total Some.\n# TYPE some_total counter\nsome_total 3\n", body, StringComparison.Ordinal);
    }

    private async Task<WebApplication> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.MapWatching(registry, health);
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
