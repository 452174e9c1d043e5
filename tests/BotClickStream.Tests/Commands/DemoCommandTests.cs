using System.Diagnostics;
using BotClickStream.Tests.Brokers;

namespace BotClickStream.Tests.Commands;

public sealed class DemoCommandTests(RealBroker realBroker)
{
    [Fact]
    public async Task Walks_the_whole_way_on_the_embedded_broker_and_finds_everything_in_order() =>
        Passes(await Run("demo --recipients 2000"));

    [Fact]
    public async Task Ends_well_where_some_output_partitions_stay_empty() => Passes(await Run("demo --recipients 300 --campaigns 1"));

    [Fact]
    public async Task Waits_for_what_is_due_later_and_sends_all() => Passes(await Run("demo --recipients 50 --campaigns 1 --speed 300000"));

    [Fact]
    public async Task Walks_the_whole_way_on_a_real_broker_too() =>
        Passes(await Run($"demo --recipients 2000 --seed 3 --bootstrap {await realBroker.BootstrapServersAsync()}"));

    [Theory]
    [InlineData("demo --recipients 0")]
    [InlineData("demo --speed -1")]
    [InlineData("demo --speed NaN")]
    [InlineData("demo --speed 1e-300")]
    [InlineData("demo --Kafka:BootstrapServers localhost:9092")]
    [InlineData("demo --Roles detector")]
    [InlineData("demo --BotClickStream:Input:KeyedByCampaign=true")]
    [InlineData("demo --Scoring:Credit first-per-message")]
    public async Task What_is_wrong_or_would_have_no_effect_is_refused(string args)
    {
        (int exitCode, _, string error) = await Call.Program(args);

        Assert.Equal(2, exitCode);
        Assert.NotEmpty(error);
    }

    private static void Passes((int ExitCode, string Output) run)
    {
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("every event came through exactly once", run.Output, StringComparison.Ordinal);
        Assert.Contains("Against the truth", run.Output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> Run(string args)
    {
        ProcessStartInfo start = new("dotnet", $"{typeof(Program).Assembly.Location} {args}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
