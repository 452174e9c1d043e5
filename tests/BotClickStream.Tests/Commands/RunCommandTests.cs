using System.Net;
using System.Net.Sockets;

namespace BotClickStream.Tests.Commands;

public sealed class RunCommandTests
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
}
