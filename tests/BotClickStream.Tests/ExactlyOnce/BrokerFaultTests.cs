using BotClickStream.Tests.Brokers;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>
/// Brokers that die under load, and a network between them and the workers that is slow, cut or silent: one and the same worker process works on by itself, be its members static or
/// dynamic, and what readers of committed records see is whole.
/// </summary>
public sealed class BrokerFaultTests
{
    private const int PerSecond = 250;

    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_is_worked_with_on_and_nothing_is_lost_or_doubled()
    {
        RealBroker.NeedsDistribution();
        await using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using LoadedWorker one = await StartAsync(broker.Address, isStatic: true);
        await using LoadedWorker other = await StartAsync(broker.Address, isStatic: false);
        await one.GoOnAsync();
        await other.GoOnAsync();

        await broker.KillAsync();
        await broker.StartAgainAsync();

        await one.CheckAsync();
        await other.CheckAsync();
    }

    [Fact]
    public async Task However_slow_cut_or_silent_the_network_is_work_goes_on_by_itself_and_nothing_is_lost_or_doubled()
    {
        RealBroker.NeedsDistribution();
        await using FaultyNetwork network = new();
        string entrance = "";
        await using BrokerProcess broker = await BrokerProcess.StartAsync(port => entrance = network.Open(port));
        await using LoadedWorker one = await StartAsync(broker.Address, isStatic: true, entrance);
        await using LoadedWorker other = await StartAsync(broker.Address, isStatic: false, entrance);
        await GoOnAsync();

        network.Delay = TimeSpan.FromMilliseconds(50);
        await GoOnAsync();
        network.Delay = TimeSpan.Zero;

        for (int cut = 0; cut < 2; cut++)
        {
            Assert.NotEqual(0, network.Reset());
            await GoOnAsync();
        }

        Assert.NotEqual(0, network.FallSilent());
        // Sessions and open transactions have timed out by then.
        await one.UntilGivenUpAsync();
        await other.UntilGivenUpAsync();
        network.Heal();

        await one.CheckAsync();
        await other.CheckAsync();

        async Task GoOnAsync()
        {
            await one.GoOnAsync();
            await other.GoOnAsync();
        }
    }

    private static Task<LoadedWorker> StartAsync(string bootstrapServers, bool isStatic, string? entrance = null) =>
        LoadedWorker.StartAsync(
            bootstrapServers,
            new LoadedWorkerOptions
            {
                Entrance = entrance,
                IsStatic = isStatic,
                PerSecond = PerSecond,
                // What is silent for so long is given up; sixty seconds unless told otherwise.
                More = ["--Kafka:Client:socket.timeout.ms", "3000"],
            }
        );
}
