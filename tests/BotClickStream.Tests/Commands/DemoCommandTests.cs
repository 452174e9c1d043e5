using System.Diagnostics;
using BotClickStream.Tests.Brokers;
using BotClickStream.Traffic;

namespace BotClickStream.Tests.Commands;

public sealed class DemoCommandTests(RealBroker realBroker)
{
    [Fact]
    public async Task Walks_the_whole_way_on_the_embedded_broker_and_finds_everything_in_order()
    {
        (int ExitCode, string Output) run = await Run("demo --recipients 2000 --seed 6");

        Passes(run);
        Assert.Matches(@"\nby people +[1-9]\d* +\d+ +0 ", run.Output);
        Assert.Matches(@"\nby machines +\d+ +\d+ +[1-9]", run.Output);
    }

    [Fact]
    public async Task Ends_well_where_some_output_partitions_stay_empty() => Passes(await Run("demo --recipients 300 --campaigns 1"));

    /// <summary>Five seconds lie before the last event: more than it waits for stragglers when all that was sent has been labelled.</summary>
    [Fact]
    public async Task Waits_for_what_is_due_later_and_sends_all()
    {
        TrafficOptions traffic = new()
        {
            Seed = 2,
            Campaigns = 1,
            Recipients = 10,
            End = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };

        (int exitCode, string output) = await Run("demo --seed 2 --campaigns 1 --recipients 10 --speed 6700");

        Passes((exitCode, output));
        Assert.Contains($"\n{Simulation.Generate(traffic).Count()} events in ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Walks_the_whole_way_on_a_real_broker_too() =>
        Passes(await Run($"demo --recipients 2000 --seed 3 --bootstrap {await realBroker.BootstrapServersAsync()}"));

    [Theory]
    [InlineData("demo --recipients 0", "recipients must be at least one a campaign (8)")]
    [InlineData("demo --speed -1", "--speed is -1; allowed: 0 (as fast as it goes), or 0.1 to 1000000000 times real time")]
    [InlineData("demo --speed NaN", "--speed is NaN; allowed: 0")]
    [InlineData("demo --speed 1e-300", "--speed is 1E-300; allowed: 0")]
    [InlineData("demo --Kafka:BootstrapServers localhost:9092", "--Kafka:BootstrapServers has no effect here")]
    [InlineData("demo --Roles detector", "--Roles has no effect here")]
    [InlineData("demo --BotClickStream:Input:KeyedByCampaign=true", "--Input:KeyedByCampaign has no effect here")]
    [InlineData("demo --Scoring:Credit first-per-message", "BotClickStream:Scoring:Credit is first-per-message; the demo checks")]
    public async Task What_is_wrong_or_would_have_no_effect_is_refused(string args, string said)
    {
        (int exitCode, string output, string error) = await Call.Program(args);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith($"error: {said}", error, StringComparison.Ordinal);
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
        (int exitCode, string output, string error) = await process.EndInTime();
        return (exitCode, output + error);
    }
}
