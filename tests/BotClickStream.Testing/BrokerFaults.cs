using System.Diagnostics;

namespace BotClickStream.Testing;

/// <summary>
/// Brokers that die under load, and a network between them and the workers that is slow, cut or silent: one and the same worker process works on by itself, be its members static or
/// dynamic, and what readers of committed records see is whole.
/// </summary>
internal static class BrokerFaults
{
    private const int PerSecond = 250;

    /// <summary>Kills the broker and starts it again.</summary>
    /// <returns>How long it took from the broker's return until both workers had worked off what there was by then, and how many events there were.</returns>
    public static async Task<(TimeSpan Back, int Events)> KillAsync(BrokerProcess broker, Random random)
    {
        await using LoadedWorker one = await StartAsync(broker.Address, isStatic: true);
        await using LoadedWorker other = await StartAsync(broker.Address, isStatic: false);
        await GoOnAsync(one, other);
        await Task.Delay(random.Next(200));

        await broker.KillAsync();
        await broker.StartAgainAsync();
        long returned = Stopwatch.GetTimestamp();
        await GoOnAsync(one, other);
        TimeSpan back = Stopwatch.GetElapsedTime(returned);

        return (back, await one.CheckAsync() + await other.CheckAsync());
    }

    /// <summary>Makes the network slow, cuts it, and has it swallow everything until the broker has given up the workers.</summary>
    /// <param name="network">Leads to <paramref name="broker"/>.</param>
    /// <param name="entrance">Where clients go in.</param>
    /// <returns>How long it took from the network's return until both workers had worked off what there was by then, and how many events there were.</returns>
    public static async Task<(TimeSpan Back, int Events)> DisturbAsync(BrokerProcess broker, FaultyNetwork network, string entrance)
    {
        await using LoadedWorker one = await StartAsync(broker.Address, isStatic: true, entrance);
        await using LoadedWorker other = await StartAsync(broker.Address, isStatic: false, entrance);
        await GoOnAsync(one, other);

        network.Delay = TimeSpan.FromMilliseconds(50);
        await GoOnAsync(one, other);
        network.Delay = TimeSpan.Zero;

        Proof.Holds(network.Reset() > 0, "there was no connection to cut");
        await GoOnAsync(one, other);

        Proof.Holds(network.FallSilent() > 0, "there was no connection to silence");
        // Sessions and open transactions have timed out by then.
        await Task.WhenAll(one.UntilGivenUpAsync(), other.UntilGivenUpAsync());
        network.Heal();
        long returned = Stopwatch.GetTimestamp();
        await GoOnAsync(one, other);
        TimeSpan back = Stopwatch.GetElapsedTime(returned);

        return (back, await one.CheckAsync() + await other.CheckAsync());
    }

    private static async Task GoOnAsync(LoadedWorker one, LoadedWorker other)
    {
        await one.GoOnAsync();
        await other.GoOnAsync();
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
