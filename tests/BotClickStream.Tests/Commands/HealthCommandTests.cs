using BotClickStream.Watching;
using Microsoft.AspNetCore.Builder;
using Prometheus;

namespace BotClickStream.Tests.Commands;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData(WorkerPhase.Running, "", 0, "running")]
    [InlineData(WorkerPhase.Starting, "", 1, "starting")]
    [InlineData(WorkerPhase.Starting, "--live", 0, "starting")]
    public async Task It_says_what_the_worker_says_and_ends_by_it(WorkerPhase phase, string option, int exitCode, string text)
    {
        WorkerHealth health = new();
        health.Become(phase);
        await using WebApplication app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapWatching(Metrics.NewCustomRegistry(), health);
        await app.StartAsync(TestContext.Current.CancellationToken);

        (int ended, string said, _) = await Call.Program($"health {option} --Http:Url {app.Urls.Single()}");

        Assert.Equal((exitCode, text), (ended, said.Trim()));
    }

    [Fact]
    public async Task Where_nothing_answers_it_says_where_it_asked()
    {
        (int ended, _, string error) = await Call.Program("health --Http:Url http://localhost:1");

        Assert.Equal(1, ended);
        Assert.Contains("no worker answers at http://localhost:1/health/ready", error, StringComparison.Ordinal);
        Assert.Contains("Http:Url", error, StringComparison.Ordinal);
    }
}
