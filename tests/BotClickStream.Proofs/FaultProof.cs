using BotClickStream.Testing;

namespace BotClickStream.Proofs;

/// <summary>
/// Brokers that die under load, and a network between them and the workers that is slow, cut or silent: one and the same worker process works on by itself, be its members static or
/// dynamic, and what readers of committed records see is whole.
/// </summary>
internal static class FaultProof
{
    private const int PerSecond = 250;

    public static async Task RunAsync()
    {
        await KillAsync();
        Console.WriteLine("A broker was killed and came back: nothing was lost or doubled.");
        await DisturbAsync();
        Console.WriteLine("The network was slow, cut and silent: nothing was lost or doubled.");
    }

    private static async Task KillAsync()
    {
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

    private static async Task DisturbAsync()
    {
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
            Proof.Holds(network.Reset() > 0, "there was no connection to cut");
            await GoOnAsync();
        }

        Proof.Holds(network.FallSilent() > 0, "there was no connection to silence");
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
