using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotClickStream.Tests.Brokers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotClickStream.Tests.Commands;

public sealed class RunCommandTests(RealBroker realBroker)
{
    [Fact]
    public async Task Without_a_broker_it_says_what_to_set_and_names_the_demo()
    {
        (int exitCode, string output, string error) = await Call.Program("run");

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains("--Kafka:BootstrapServers", error, StringComparison.Ordinal);
        Assert.Contains("BotClickStream__Kafka__BootstrapServers", error, StringComparison.Ordinal);
        Assert.Contains(" demo'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_wrong_configuration_it_tells_every_problem_and_does_not_start()
    {
        (int exitCode, _, string error) = await Call.Program("run --Kafka:BootstrapServers localhost:1 --Horizon 7 --DismissAt 2");

        Assert.Equal(2, exitCode);
        Assert.Contains("2 problems", error, StringComparison.Ordinal);
        Assert.Contains("BotClickStream:Horizon is '7'", error, StringComparison.Ordinal);
        Assert.Contains("BotClickStream:DismissAt is '2'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_that_names_the_key()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        (int exitCode, _, string error) = await Call.Program($"run --Kafka:BootstrapServers localhost:1 --Http:Url {url}");

        Assert.Equal(1, exitCode);
        Assert.Contains(url, error, StringComparison.Ordinal);
        Assert.Contains("in use", error, StringComparison.Ordinal);
        Assert.Contains("BotClickStream:Http:Url", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_topics_end_it_with_the_command_that_creates_them()
    {
        string keys = CommandKeys.FreshTopics(await realBroker.BootstrapServersAsync(), "missing");

        (int exitCode, _, string error) = await Call.Program($"run {keys} --Http:Url http://127.0.0.1:0 --Logging:LogLevel:Default None");

        Assert.Equal(1, exitCode);
        Assert.Contains("missing.raw", error, StringComparison.Ordinal);
        Assert.Contains("topics --create", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_becomes_ready_sends_its_traces_where_it_is_told_and_a_signal_ends_it_with_0()
    {
        ConcurrentQueue<string> traces = [];
        await using WebApplication collector = WebApplication.CreateSlimBuilder().Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost(
            "/v1/traces",
            async (HttpRequest request) => traces.Enqueue(await new StreamReader(request.Body).ReadToEndAsync())
        );
        await collector.StartAsync(TestContext.Current.CancellationToken);
        string keys = CommandKeys.FreshTopics(await realBroker.BootstrapServersAsync(), "signalled");
        Assert.Equal(0, (await Call.Program($"topics --create --partitions 2 {keys}")).ExitCode);
        string url = FreeUrl();

        using Process process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    typeof(Program).Assembly.Location,
                    "run",
                    .. $"{keys} --Http:Url {url} --Tracing:OtlpEndpoint {collector.Urls.Single()}".Split(' '),
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        Task<(int, string, string)> ended = process.EndInTime();
        await UntilReadyAsync(url, process);
        using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        (int exitCode, string output, string error) = await ended;

        Assert.True(exitCode == 0, $"{exitCode}: {output}{error}");
        Assert.Empty(error);
        Assert.Contains("The worker has stopped", output, StringComparison.Ordinal);
        // Protocol buffers have texts as they are.
        string sent = string.Concat(traces);
        Assert.All(["botclickstream", "restore", "rebalance"], word => Assert.Contains(word, sent, StringComparison.Ordinal));
    }

    private static async Task UntilReadyAsync(string url, Process process)
    {
        using HttpClient client = new();
        using CancellationTokenSource patience = new(Patience.Limit);
        while (true)
        {
            Assert.False(process.HasExited, $"it ended with {(process.HasExited ? process.ExitCode : 0)}");
            try
            {
                using HttpResponseMessage ready = await client.GetAsync(url + "/health/ready", patience.Token);
                if (ready.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) { }

            await Task.Delay(50, patience.Token);
        }
    }

    private static string FreeUrl()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
    }
}
