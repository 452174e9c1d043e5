namespace BotClickStream.Tests.Brokers;

/// <summary>
/// A broker and a network to it that tests break, started when the first asks for it. Whoever shares it takes turns, since what breaks breaks for all.
/// </summary>
[CollectionDefinition(Name)]
public sealed class BrokenNetwork : ICollectionFixture<BrokenNetwork>, IAsyncDisposable
{
    public const string Name = "a network that breaks";

    private readonly Lazy<Task<BrokerProcess>> broker;
    private string entrance = "";

    public BrokenNetwork() => broker = new Lazy<Task<BrokerProcess>>(() => BrokerProcess.StartAsync(port => entrance = Network.Open(port)));

    internal FaultyNetwork Network { get; } = new();

    /// <summary>Skips the test that asks where there is no distribution of Kafka.</summary>
    /// <returns>The broker, and where clients go into the network, which is whole again.</returns>
    internal async Task<(BrokerProcess Broker, string Entrance)> OpenAsync()
    {
        RealBroker.NeedsDistribution();
        BrokerProcess started = await broker.Value;
        Network.Heal();
        return (started, entrance);
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        if (broker.IsValueCreated)
        {
            await (await broker.Value).DisposeAsync();
        }
    }
}
